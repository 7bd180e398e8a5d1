import { type ImportReason, toReason } from "@bulkport/core/provider"
import { Effect } from "effect"
import { type Call, isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { toReadReason } from "../actito-failure.ts"
import { parseJson } from "../json-path.ts"

/** Bodies are cut off there, and are then no JSON. */
const maxBytes = 16 * 1024 * 1024

/** What came of a question that an import can do without. */
export interface Reading {
  /** The JSON of a welcome reply; undefined for every other. */
  readonly body: unknown
  readonly status: number
}

/**
 * Asks for something that is good to know and not needed: a refusal is a result.
 *
 * Fails when there is no reply or no token, since a start would fail as well, and when the service is only busy. Nothing has
 * been started then.
 */
export const readIfPossible = (
  { client }: ActitoConnection,
  call: Call
): Effect.Effect<Reading, ImportReason> =>
  Effect.gen(function* () {
    const answer = yield* call
    const { reply } = answer
    const { status } = reply
    if (isSuccess(reply)) return { status, body: parseJson(yield* reply.text(maxBytes)) }
    // 501 and its like will be the same the next time.
    const isBusy = status === 429 || status === 500 || (status >= 502 && status <= 504)
    if (isBusy) return yield* Effect.fail(toReadReason(yield* client.refusal(answer)))
    return { status, body: undefined }
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    }),
    Effect.scoped
  )

/** Why something could not be read, in words. A 404 can stand for a missing right ("HTTP response codes"). */
export const whyUnreadable = ({ status }: Reading): string => {
  if (status >= 200 && status < 300) return `HTTP ${status} with something else than was expected`
  if (status === 403) return "HTTP 403: the key lacks the right to read it"
  if (status === 404) return "HTTP 404: there is none, or the key lacks the right to read it"
  return `HTTP ${status}`
}
