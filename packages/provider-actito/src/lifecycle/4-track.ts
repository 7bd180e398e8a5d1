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
import type { StatusClass, WireProfile } from "../actito-wire-profile.ts"
import { isJsonObject, parseJson, valueAt } from "../json-path.ts"

/** What one look at an execution shows. */
export interface ExecutionLook {
  /** The service's own word, or why there is none. */
  readonly status: string
  /** Undefined for a word that has never been seen. */
  readonly statusClass: StatusClass | undefined
  /**
   * How long ago it ended by the service's own clock, in milliseconds; undefined when that cannot be told. Wrong, and possibly
   * negative, where the service's clocks do not agree.
   */
  readonly millisSinceEnd: number | undefined
  /** True when the definition that the body repeats asks for an error file or a result file. */
  readonly asksForFiles: boolean
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
      millisSinceEnd: endedAt === undefined || Number.isNaN(now) ? undefined : now - endedAt,
      asksForFiles: asksForFiles(body, profile)
    }
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    }),
    Effect.scoped
  )

/** An execution's body repeats its definition (V4 migration pages), under a name that is not published. */
const asksForFiles = (body: unknown, { definition }: WireProfile): boolean =>
  isJsonObject(body) &&
  Object.values(body).some((member) =>
    [definition.errorFile, definition.resultFile].some((path) => valueAt(member, path) === true)
  )
