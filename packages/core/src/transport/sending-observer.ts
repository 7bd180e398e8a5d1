import { Context } from "effect"
import type { RequestBody } from "./request-body.ts"

/** Often enough for somebody who watches, rarely enough to cost nothing. */
const tellEveryBytes = 2 * 1024 * 1024

/**
 * Told while the body of a request is taken to a service: bytes so far, of how many. Only of bodies that are streamed, and of
 * each attempt anew. Does nothing unless another is provided. Must neither throw nor wait.
 */
export const SendingObserver: Context.Reference<(bytes: number, totalBytes: number) => void> =
  Context.Reference<(bytes: number, totalBytes: number) => void>("@bulkport/core/SendingObserver", {
    defaultValue: () => () => undefined
  })

/** Opens a body so that the one who watches is told how much of it has been taken. A piece is handed on as it is. */
export const watchedBody = (
  { contentLength, open }: RequestBody,
  tell: (bytes: number, totalBytes: number) => void
): ReturnType<RequestBody["open"]> => {
  const content = open()
  return typeof content === "string" || content instanceof Uint8Array
    ? content
    : counted(content, contentLength, tell)
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  totalBytes: number,
  tell: (bytes: number, totalBytes: number) => void
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let told = 0
  for await (const piece of pieces) {
    yield piece
    // Asked for the next one, the one who sends has taken this one.
    bytes += piece.length
    if (bytes - told < tellEveryBytes && bytes < totalBytes) continue
    told = bytes
    tell(bytes, totalBytes)
  }
}
