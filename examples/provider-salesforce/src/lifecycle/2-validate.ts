import type { Provider, ServiceValidation } from "@bulkport/core/provider"
import { Effect } from "effect"
import { objectFindings } from "../object-findings.ts"
import type { SalesforceClient } from "../salesforce-client.ts"
import { readOptions } from "../salesforce-options.ts"

/**
 * Holds the header against the fields of the object, with one request. The service itself looks at a file only while it imports it,
 * and fails all of it for one column that it does not know.
 */
export const makeValidate =
  (client: SalesforceClient): NonNullable<Provider["validate"]> =>
  ({ prepared }) =>
    Effect.gen(function* () {
      const { externalId, object } = yield* readOptions(prepared.options, prepared.importType)
      const { columns, importType: operation } = prepared
      const described = yield* client.describeObject(object)
      const findings = objectFindings({ object, operation, columns, externalId }, described)
      return { status: "done", findings } satisfies ServiceValidation
    }).pipe(
      // A user may import into what it may not describe.
      Effect.catchTag("AccessDenied", ({ message }) =>
        Effect.succeed<ServiceValidation>({
          status: "skipped",
          why: `The fields of the object are not shown to this user: ${message}`
        })
      )
    )
