import { type PreparedFile, sentBytes, type StepContext, type StorageFailed } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/**
 * How the lines of a file end, by its header: the service has to be told, and takes one or the other for all lines. A line break
 * within quotes is part of a name. A file without any line break ends its lines with LF.
 */
export const lineEndingOf = (
  file: PreparedFile,
  context: Pick<StepContext, "resolve">
): Effect.Effect<"LF" | "CRLF", StorageFailed> =>
  Effect.suspend(() => {
    let ending: "LF" | "CRLF" | undefined
    let isQuoted = false
    let last = 0
    const look = (bytes: Uint8Array): boolean => {
      for (const byte of bytes) {
        if (byte === quote) isQuoted = !isQuoted
        else if (byte === lineFeed && !isQuoted) {
          ending = last === carriageReturn ? "CRLF" : "LF"
          return false
        }
        last = byte
      }
      return true
    }
    return sentBytes(file, context).pipe(
      Stream.runForEachWhile((bytes) => Effect.sync(() => look(bytes))),
      Effect.map(() => ending ?? "LF")
    )
  })
