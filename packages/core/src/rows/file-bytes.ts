import { Stream } from "effect"
import { createReadStream } from "node:fs"
import { StorageFailed } from "../errors/reasons.ts"

/** Large enough that the cost of a read does not matter, small enough that a few of them do not either. */
const readBytes = 256 * 1024

/** The code that the system gave for a failed file operation, such as `ENOSPC`. */
export const systemCode = (error: unknown): string => {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === "string" ? code : "unknown error"
}

/** The bytes of a file from one offset to its end, in constant memory. */
export const fileBytes = (path: string, from = 0): Stream.Stream<Uint8Array, StorageFailed> =>
  Stream.suspend(() =>
    Stream.fromAsyncIterable(
      createReadStream(path, { start: from, highWaterMark: readBytes }) as AsyncIterable<Uint8Array>,
      (error) => new StorageFailed({ path, code: systemCode(error) })
    )
  )
