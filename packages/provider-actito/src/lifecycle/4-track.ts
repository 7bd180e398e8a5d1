import {
  type ImportReason,
  type JobRef,
  type Progress,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { toJobReason } from "../actito-failure.ts"
import { jobStateOf, statusClassOf } from "../actito-job-state.ts"
import { executionAnswer } from "../actito-wire.ts"
import type { StatusClass } from "../actito-wire-profile.ts"
import { isJsonObject, parseJson } from "../json-path.ts"

/** What one look at an execution shows. */
export interface ExecutionLook {
  /** The service's own word, or why there is none. */
  readonly status: string
  /** Undefined for a word that has never been seen. */
  readonly statusClass: StatusClass | undefined
  /** How long ago it ended by the service's own clock, in milliseconds; undefined when that cannot be told. */
  readonly millisSinceEnd: number | undefined
}

/** Asks once how the execution is doing. The service counts no rows while it works. */
export const track =
  (connection: ActitoConnection) =>
  (job: JobRef): Effect.Effect<Progress, ImportReason> =>
    Effect.map(lookAt(connection, job), ({ status, statusClass }) => ({
      state: jobStateOf(statusClass),
      providerState: status,
      isKnownState: statusClass !== undefined
    }))

/** Reads an execution once. */
export const lookAt = (
  { client, profile }: ActitoConnection,
  { id }: JobRef
): Effect.Effect<ExecutionLook, ImportReason> =>
  Effect.gen(function* () {
    const answer = yield* client.execution(id)
    const { endpoint, reply } = answer
    if (!isSuccess(reply)) return yield* Effect.fail(toJobReason(id)(yield* client.refusal(answer)))
    const body = parseJson(yield* reply.text(16 * 1024 * 1024))
    if (reply.status !== 204 && !isJsonObject(body) && typeof body !== "string") {
      const problem = "expected JSON that describes an execution"
      return yield* new UnexpectedResponse({ endpoint, status: reply.status, problem })
    }
    const { endedAt, status } = executionAnswer(body, profile)
    const now = Date.parse(reply.headers["date"] ?? "")
    return {
      status: status === undefined ? "(none)" : client.safe(status, 100),
      statusClass: status === undefined ? undefined : statusClassOf(status, profile),
      millisSinceEnd: endedAt === undefined || Number.isNaN(now) ? undefined : now - endedAt
    }
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    }),
    Effect.scoped
  )
