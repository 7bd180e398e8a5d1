import type { Diagnosis, Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AcmeCrmClient } from "./acme-crm-client.ts"

const name = "Service and API key"

/**
 * Tries whether the settings will do, with one harmless request.
 *
 * Your service: a request that needs the same rights as an import, and changes nothing.
 */
export const makeDiagnose =
  (client: AcmeCrmClient): NonNullable<Provider["diagnose"]> =>
  () =>
    client.jobsLabelled("bulkport-doctor").pipe(
      Effect.match({
        onSuccess: (): ReadonlyArray<Diagnosis> => [
          { name, outcome: "passed", detail: "The service answers, and takes the key." }
        ],
        onFailure: ({ message, nextStep }): ReadonlyArray<Diagnosis> => [
          { name, outcome: "failed", detail: message, advice: nextStep }
        ]
      })
    )
