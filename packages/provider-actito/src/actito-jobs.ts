import {
  type ImportReason,
  type JobSummary,
  type Provider,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { isSuccess } from "./actito-client.ts"
import type { ActitoConnection } from "./actito-connection.ts"
import { toReadReason } from "./actito-failure.ts"
import { etlExecution } from "./actito-import-types.ts"
import { jobStateOf, statusClassOf } from "./actito-job-state.ts"
import { type ListedExecution, listedExecutions } from "./actito-wire.ts"
import type { WireProfile } from "./actito-wire-profile.ts"
import { parseJson } from "./json-path.ts"

/** Labels of runs, which the executions of ours have for names. */
const ourLabel = /^bulkport-\d{8}-\d{6}-[0-9a-z]{5}(-part-\d+)?$/

/**
 * Lists the executions of the entity, ours marked by their label, with one request: whether the service has pages is not
 * known. Only where the wire profile says that executions can be listed.
 */
export const jobs =
  ({ client, profile }: ActitoConnection): NonNullable<Provider["jobs"]> =>
  () =>
    Effect.gen(function* () {
      const answer = yield* client.listExecutions
      const { endpoint, reply } = answer
      if (!isSuccess(reply)) return yield* Effect.fail(toReadReason(yield* client.refusal(answer)))
      const listed = listedExecutions(parseJson(yield* reply.text(64 * 1024 * 1024)), profile)
      if (listed !== undefined) return listed.flatMap((execution) => summaryOf(execution, profile))
      const problem = "expected a list of executions"
      return yield* new UnexpectedResponse({ endpoint, status: reply.status, problem })
    }).pipe(
      Effect.catchTags({
        NotSent: (failure) => Effect.fail<ImportReason>(toReason(failure)),
        NoReply: (failure) => Effect.fail<ImportReason>(toReason(failure))
      }),
      Effect.scoped,
      Stream.fromIterableEffect
    )

/** What a list says of an execution; nothing when it does not even say its id. */
const summaryOf = (
  { createdAt, endedAt, id, name, status }: ListedExecution,
  profile: WireProfile
): ReadonlyArray<JobSummary> => {
  if (id === undefined) return []
  const summary: JobSummary = {
    id,
    type: etlExecution.id,
    isImport: true,
    state: jobStateOf(status === undefined ? undefined : statusClassOf(status, profile)),
    providerState: status ?? "unknown",
    ...(name === undefined ? {} : { name }),
    ...(name !== undefined && ourLabel.test(name) ? { label: name } : {}),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(endedAt === undefined ? {} : { endedAt })
  }
  return [summary]
}
