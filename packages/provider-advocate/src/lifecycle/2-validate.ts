import type { Finding, Provider, ServiceValidation } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import { saysFieldUnknown, toImportReason } from "../advocate-failure.ts"
import { jobInputOf } from "../advocate-job-input.ts"

/** The service answers with sentences: no code, row or column comes with them. */
const toFinding = (sentence: string): Finding => ({ by: "service", code: "service", message: sentence })

const skipped: ServiceValidation = {
  status: "skipped",
  why: "This tenant's API has no validateJobCreation, so the service did not validate the file."
}

/** Lets the service validate the file. An empty answer does not promise a clean import: it may look at a few rows only. */
export const makeValidate =
  (client: AdvocateClient, target: string): NonNullable<Provider["validate"]> =>
  (file, context) =>
    Effect.gen(function* () {
      const sentences = yield* client.validateJobCreation(yield* jobInputOf(file, context))
      return { status: "done", findings: sentences.map(toFinding) } satisfies ServiceValidation
    }).pipe(
      Effect.catch((failure) => {
        if (failure._tag === "OptionsInvalid") return Effect.fail(failure)
        return saysFieldUnknown(failure, "validateJobCreation")
          ? Effect.succeed(skipped)
          : Effect.fail(toImportReason(failure, target))
      })
    )
