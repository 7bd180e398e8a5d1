import { Stream } from "effect"
import { createReadStream } from "node:fs"
import { StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "../errors/storage-failure.ts"

export { systemCode } from "../errors/storage-failure.ts"

/** Rows of one piece die together: larger pieces gain no speed here, and make the collector keep more of them. */
const readBytes = 64 * 1024

/** The bytes of a file from one offset to its end, or to another offset, which is not included. In constant memory. */
export const fileBytes = (
  path: string,
  from = 0,
  to = Number.POSITIVE_INFINITY
): Stream.Stream<Uint8Array, StorageFailed> =>
  to <= from
    ? Stream.empty
    : Stream.suspend(() =>
        Stream.fromAsyncIterable(
          createReadStream(path, {
            start: from,
            end: to - 1,
            highWaterMark: readBytes
          }) as AsyncIterable<Uint8Array>,
          (error) => new StorageFailed({ path, code: systemCode(error) })
        )
      )
