import {
  type ImportReason,
  type JobRef,
  multipartBody,
  type RequestBody,
  SourceFileUnreadable,
  type StagedFile,
  StartInDoubt,
  type StepContext,
  StorageFailed,
  systemCode,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { stat } from "node:fs/promises"
import { type Answer, isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { toReadReason, toStartReason } from "../actito-failure.ts"
import { providerId } from "../actito-settings.ts"
import { type ActitoStaged, stagedHandle } from "../actito-staged.ts"
import { idInBody, idInLocation, listedExecutions } from "../actito-wire.ts"
import type { Compression, WireProfile } from "../actito-wire-profile.ts"
import { parseJson } from "../json-path.ts"

/**
 * Creates the execution with one request.
 *
 * The service cannot recognise a repeated request, so every reply that does not settle the matter is doubt.
 */
export const start =
  (connection: ActitoConnection) =>
  (file: StagedFile, context: StepContext): Effect.Effect<JobRef, ImportReason> =>
    Effect.gen(function* () {
      const { client, profile } = connection
      const { label } = context
      const staged = yield* stagedHandle(file)
      const body = yield* requestBody(staged, context, profile)
      const answer = yield* Effect.catchTags(client.createExecution(body), {
        NotSent: (failure) => Effect.fail(toReason(failure)),
        NoReply: ({ code }) => Effect.fail(new StartInDoubt({ label, cause: code }))
      })
      if (!isSuccess(answer.reply))
        return yield* Effect.fail(toStartReason(label)(yield* client.refusal(answer)))
      const id = yield* createdId(answer, profile)
      if (id !== undefined) return jobRef(connection, id, label)
      const cause = `HTTP ${answer.reply.status} without an id that can be read`
      return yield* new StartInDoubt({ label, cause })
    }).pipe(Effect.scoped)

/**
 * Looks for executions that bear the label. Only where the wire profile says that executions can be listed.
 *
 * A user's definition bears no label: whether its execution exists cannot be told, so that remains in doubt.
 */
export const find =
  (connection: ActitoConnection) =>
  (file: StagedFile, { label }: StepContext): Effect.Effect<ReadonlyArray<JobRef>, ImportReason> =>
    Effect.gen(function* () {
      const { client, profile } = connection
      const { isLabelled } = yield* stagedHandle(file)
      if (!isLabelled) {
        return yield* new StartInDoubt({
          label,
          cause: "the definition is the user's own and bears no label"
        })
      }
      const answer = yield* client.listExecutions
      if (!isSuccess(answer.reply)) return yield* Effect.fail(toReadReason(yield* client.refusal(answer)))
      const { endpoint, reply } = answer
      const listed = listedExecutions(parseJson(yield* reply.text(64 * 1024 * 1024)), profile)
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
 * because such a reply may not be the service's own.
 */
const createdId = ({ reply }: Answer, profile: WireProfile): Effect.Effect<string | undefined> =>
  reply.text().pipe(
    Effect.map((text) => {
      const body = parseJson(text)
      if (body === undefined && text.trim() !== "") return undefined
      return idInBody(body, profile) ?? idInLocation(reply.headers["location"])
    }),
    Effect.catch(() => Effect.succeed(undefined))
  )

const contentTypes: Readonly<Record<Compression, string>> = {
  none: "text/csv",
  gzip: "application/gzip",
  zip: "application/zip"
}

/** Data file and definition, both as files with a name. Fails before anything is sent. */
const requestBody = (staged: ActitoStaged, context: StepContext, { parts }: WireProfile) =>
  Effect.gen(function* () {
    const path = context.resolve(staged.path)
    const onDisk = <Value>(read: () => Promise<Value>) =>
      Effect.tryPromise({ try: read, catch: (error) => new StorageFailed({ path, code: systemCode(error) }) })
    const { size } = yield* onDisk(() => stat(path))
    if (staged.ranges === undefined && size !== staged.bytes) {
      const why = `it has ${size} bytes now, and had ${staged.bytes} when it was staged`
      return yield* new SourceFileUnreadable({ path, why })
    }
    const content = Buffer.from(JSON.stringify(staged.definition))
    const body: RequestBody = yield* onDisk(() =>
      multipartBody([
        {
          name: parts.data,
          filename: staged.fileName,
          contentType: contentTypes[staged.compression],
          content: { path, ...(staged.ranges === undefined ? {} : { ranges: staged.ranges }) }
        },
        { name: parts.definition, filename: "definition.json", contentType: "application/json", content }
      ])
    )
    return body
  })
