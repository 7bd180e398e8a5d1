import { type ImportReason, type PreparedFile, sentBytes, type StepContext } from "@bulkport/core/provider"
import { Effect } from "effect"
import { peekBytes } from "../outputs/peeked-bytes.ts"

const [quote, newLine, carriageReturn] = [0x22, 0x0a, 0x0d]

/** A header that does not end within this is none. */
const maxHeaderBytes = 1024 * 1024

/** Where the header line ends: the place of its line feed; undefined while that has not come. */
const headerEnd = (bytes: Uint8Array): number | undefined => {
  let isQuoted = false
  for (const [at, byte] of bytes.entries()) {
    if (byte === quote) isQuoted = !isQuoted
    else if (byte === newLine && !isQuoted) return at
  }
  return undefined
}

/** What ends the lines of a file, by its header; undefined when that cannot be told. Encodings are those with ASCII in them. */
export const lineEndOf = (
  file: PreparedFile,
  context: StepContext
): Effect.Effect<"\n" | "\r\n" | undefined, ImportReason> =>
  Effect.gen(function* () {
    const { head } = yield* peekBytes(
      sentBytes(file, context),
      (soFar) => soFar.length >= maxHeaderBytes || headerEnd(soFar) !== undefined
    )
    const end = headerEnd(head)
    if (end === undefined) return undefined
    return head[end - 1] === carriageReturn ? ("\r\n" as const) : ("\n" as const)
  }).pipe(Effect.scoped)
