import {
  AbilityMissing,
  type ImportReason,
  type JobRef,
  type StagedFile,
  StartInDoubt,
  type StepContext,
  TargetNotFound,
  toReason
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { type Refusal, toStartReason } from "../actito-failure.ts"
import { providerId } from "../actito-settings.ts"
import { idInBody, isNewId } from "../actito-wire.ts"
import { parseJson } from "../json-path.ts"
import { startBody } from "../starting/request-body.ts"
import { v4Paths, type V4Table } from "./v4-paths.ts"
import { v4Profile } from "./v4-profile.ts"
import { v4Handle } from "./v4-staged.ts"

/**
 * Creates the import with one request.
 *
 * The service cannot recognise a repeated request, and has no list to look in: every reply that does not settle the matter is
 * doubt, and a person's to settle.
 */
export const start =
  (connection: ActitoConnection) =>
  (file: StagedFile, context: StepContext): Effect.Effect<JobRef, ImportReason> =>
    Effect.gen(function* () {
      const { client, settings, target } = connection
      const { label } = context
      const staged = yield* v4Handle(file)
      const profile = v4Profile(connection.profile)
      const body = yield* startBody(staged, context, profile)
      const path = v4Paths(settings).create(staged.v4)
      const answer = yield* Effect.catchTags(client.request("POST", path, "application/json", body), {
        NotSent: (failure) => Effect.fail(toReason(failure)),
        NoReply: ({ code }) => Effect.fail(new StartInDoubt({ label, cause: code }))
      })
      const { reply } = answer
      if (!isSuccess(reply)) {
        const refusal = yield* client.refusal(answer)
        return yield* Effect.fail(retired(staged.v4, refusal, target) ?? toStartReason(label)(refusal))
      }
      // An answer that breaks off says nothing. Documented: a number; and no id when the import failed.
      const text = yield* Effect.catch(reply.text(), () => Effect.succeed(""))
      const id = idInBody(parseJson(text), profile)
      if (id === undefined || !isNewId(id)) {
        return yield* new StartInDoubt({
          label,
          cause: `HTTP ${reply.status} without an id that can be read`
        })
      }
      const handle = { entity: settings.entity, hasResultFile: staged.v4.hasResultFile }
      const job: JobRef = { version: 1, provider: providerId, id, target, label, handle }
      return job
    }).pipe(Effect.scoped)

const wayOff =
  "set ACTITO_TRANSPORT=v5 and start a new run; `bulkport actito migrate` turns a V4 definition into one for V5"

/**
 * What a start that was refused may mean about V4 itself, whose end was announced for June 2025. No path at all and no such table
 * are answered alike, as is a missing right that is hidden.
 */
const retired = (
  { table, tableType }: V4Table,
  { detail, endpoint, status }: Refusal,
  target: string
): ImportReason | undefined => {
  const words = detail === "" ? {} : { detail }
  switch (status) {
    case 405:
    case 410:
      return new AbilityMissing({
        provider: providerId,
        ability: `import by V4 here: HTTP ${status} for ${endpoint} says that V4 imports are retired. No import was started: ${wayOff}`
      })
    case 404:
      return new TargetNotFound({
        target: `${tableType} table ${table} of ${target}: there may be no such table of this type, the right to import may be missing, or V4 imports may be retired here. "bulkport actito doctor" may tell which; in the last case ${wayOff}`,
        ...words
      })
    default:
      return undefined
  }
}
