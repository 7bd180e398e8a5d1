/** Bodies of replies that are result files, or say that there is none. */
import { type ImportReason, type JobRef, toReason, UnexpectedResponse } from "@bulkport/core/provider"
import { Effect, type Scope, Stream } from "effect"
import { type ActitoClient, type Call, isSuccess } from "../actito-client.ts"
import { toOutputReason } from "../actito-failure.ts"
import { type ContentKind, contentKindOf, isWebPage } from "./content-kind.ts"
import { peekBytes, type PeekedBytes } from "./peeked-bytes.ts"

/** What came of asking for a result file. */
export interface OpenedBody {
  readonly status: number
  /** Left out when there is nothing. */
  readonly peeked?: PeekedBytes<ImportReason>
}

/** Opens the body of a successful reply, unless there is none, or nothing in it. */
export const openBody = (
  client: ActitoClient,
  { id }: JobRef,
  call: Call,
  isEnough: (head: Uint8Array) => boolean
): Effect.Effect<OpenedBody, ImportReason, Scope.Scope> =>
  Effect.gen(function* () {
    const answer = yield* call
    const { reply } = answer
    const { status } = reply
    if (missing.includes(status)) {
      // Unread, it would be in flight until the scope closes, and the next request may have to wait for its place.
      yield* Effect.ignore(reply.text())
      return { status }
    }
    if (!isSuccess(reply)) return yield* Effect.fail(toOutputReason(id)(yield* client.refusal(answer)))
    const peeked = yield* peekBytes(reply.body, isEnough)
    if (peeked.isWhole && contentKindOf(peeked.head) === "empty") return { status }
    if (isWebPage(reply.headers["content-type"] ?? "", peeked.head)) {
      const problem = "expected a result, got a web page"
      return yield* new UnexpectedResponse({ endpoint: answer.endpoint, status, problem })
    }
    return { status, peeked: { ...peeked, body: Stream.mapError(peeked.body, toReason) } }
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    })
  )

/** Statuses with which the service says that something is not there, or not yet: which of them is not published. */
const missing = [204, 400, 404, 409]

const extensions: Readonly<Record<Exclude<ContentKind, "empty">, string>> = {
  zip: "zip",
  gzip: "gz",
  json: "json",
  csv: "csv"
}

/** How a file is named that begins with these bytes. */
export const extensionOf = (head: Uint8Array): string => {
  const kind = contentKindOf(head)
  return extensions[kind === "empty" ? "csv" : kind]
}
