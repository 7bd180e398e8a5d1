import {
  type ImportReason,
  type JobRef,
  type StagedFile,
  StartInDoubt,
  type StepContext,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Clock, Effect } from "effect"
import { type Answer, isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { toReadReason, toStartReason } from "../actito-failure.ts"
import { providerId } from "../actito-settings.ts"
import { type ActitoStaged, stagedHandle } from "../actito-staged.ts"
import { idInBody, idInLocation, isNewId, listedExecutions } from "../actito-wire.ts"
import type { WireProfile } from "../actito-wire-profile.ts"
import { parseJson } from "../json-path.ts"
import { dateOf, doubtWithoutLabel } from "../starting/possible-executions.ts"
import { startBody } from "../starting/request-body.ts"
import { keepStartMoment, startMoment } from "../starting/start-moment.ts"

/**
 * Creates the execution with one request: a one-shot one, or one of a predefined ETL.
 *
 * The service cannot recognise a repeated request, so every reply that does not settle the matter is doubt.
 */
export const start =
  (connection: ActitoConnection) =>
  (file: StagedFile, context: StepContext): Effect.Effect<JobRef, ImportReason> =>
    Effect.gen(function* () {
      const { client, profile, target } = connection
      const { label } = context
      const staged = yield* stagedHandle(file)
      const body = yield* startBody(staged, context, profile)
      if (!staged.isLabelled && profile.canListExecutions) yield* keepStartMoment(context)
      const { etl } = staged
      const call = etl === undefined ? client.createExecution(body) : client.triggerEtl(etl, body)
      const answer = yield* Effect.catchTags(call, {
        NotSent: (failure) => Effect.fail(toReason(failure)),
        NoReply: ({ code }) => Effect.fail(new StartInDoubt({ label, cause: code }))
      })
      if (!isSuccess(answer.reply)) {
        const refusal = yield* client.refusal(answer)
        const about = etl === undefined ? refusal : { ...refusal, target: `ETL ${etl} of ${target}` }
        return yield* Effect.fail(toStartReason(label)(about))
      }
      const id = yield* createdId(answer, staged, profile)
      if (id !== undefined) return jobRef(connection, id, label)
      const cause = `HTTP ${answer.reply.status} without an id that can be read`
      return yield* new StartInDoubt({ label, cause })
    }).pipe(Effect.scoped)

/**
 * Looks for executions that bear the label. Only where the wire profile says that executions can be listed.
 *
 * A user's definition and a predefined ETL bear no label: whether their execution exists cannot be told, so that remains in
 * doubt. The cause names the executions that it may be.
 */
export const find =
  (connection: ActitoConnection) =>
  (file: StagedFile, context: StepContext): Effect.Effect<ReadonlyArray<JobRef>, ImportReason> =>
    Effect.gen(function* () {
      const { client, profile } = connection
      const { label } = context
      const staged = yield* stagedHandle(file)
      const answer = yield* client.listExecutions
      if (!isSuccess(answer.reply)) return yield* Effect.fail(toReadReason(yield* client.refusal(answer)))
      const { endpoint, reply } = answer
      const now = yield* Clock.currentTimeMillis
      const listed = listedExecutions(parseJson(yield* reply.text(64 * 1024 * 1024)), profile)
      if (!staged.isLabelled) {
        const clocks = { startedAt: yield* startMoment(context), now, serviceNow: dateOf(reply.headers) }
        return yield* new StartInDoubt({ label, cause: doubtWithoutLabel(listed ?? [], staged, clocks) })
      }
      const isNameless =
        listed !== undefined && listed.length > 0 && listed.every(({ name }) => name === undefined)
      if (listed === undefined || isNameless) {
        const problem = "expected a list of executions with their names"
        return yield* new UnexpectedResponse({ endpoint, status: reply.status, problem })
      }
      const ids = listed.flatMap(({ id, name }) => (name === label && id !== undefined ? [id] : []))
      return ids.map((id) => jobRef(connection, id, label))
    }).pipe(
      Effect.catchTags({
        NotSent: (failure) => Effect.fail(toReason(failure)),
        NoReply: (failure) => Effect.fail(toReason(failure))
      }),
      Effect.scoped
    )

const jobRef = ({ settings, target }: ActitoConnection, id: string, label: string): JobRef => ({
  version: 1,
  provider: providerId,
  id,
  target,
  label,
  handle: { entity: settings.entity }
})

/**
 * The id out of the body, else out of `Location`: the body is optional. Undefined when the body breaks off or is not JSON,
 * because such a reply may not be the service's own. The id of a triggered ETL is not that of its execution.
 */
const createdId = (
  { reply }: Answer,
  { etl }: ActitoStaged,
  profile: WireProfile
): Effect.Effect<string | undefined> =>
  reply.text().pipe(
    Effect.map((text) => {
      const body = parseJson(text)
      if (body === undefined && text.trim() !== "") return undefined
      const id = idInBody(body, profile, etl) ?? idInLocation(reply.headers["location"])
      return id !== undefined && id !== etl && isNewId(id) ? id : undefined
    }),
    Effect.catch(() => Effect.succeed(undefined))
  )
