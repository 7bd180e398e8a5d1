import type { JobRef, Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AcmeCrmClient } from "../acme-crm-client.ts"
import { startReasonOf } from "../acme-crm-failure.ts"
import { fileIdOf } from "./1-stage.ts"

/** Creates the job with one request. Any doubt whether there is one now is reported as such. */
export const makeStart =
  (client: AcmeCrmClient, target: string): Provider["start"] =>
  (file, { label }) =>
    Effect.gen(function* () {
      const id = yield* client.createJob(yield* fileIdOf(file), label)
      return jobRef(id, label, target)
    }).pipe(Effect.mapError((reason) => startReasonOf(reason, label)))

/**
 * Looks for jobs by the label that they were started with.
 *
 * Your service: delete it where jobs cannot be recognised. A start in doubt then waits for a person.
 */
export const makeFind =
  (client: AcmeCrmClient, target: string): NonNullable<Provider["find"]> =>
  (_file, { label }) =>
    Effect.map(client.jobsLabelled(label), (ids) => ids.map((id) => jobRef(id, label, target)))

/** Enough to follow the job from another machine tomorrow, and nothing secret. */
const jobRef = (id: string, label: string, target: string): JobRef => ({
  version: 1,
  provider: "acme-crm",
  id,
  target,
  label,
  handle: null
})
