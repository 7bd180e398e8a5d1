/** The text of result files: UTF-8, or Latin-1 where the file that was sent is in it. */
import { Effect, Stream } from "effect"

const isUtf8 = <E>(bytes: Stream.Stream<Uint8Array, E>): Effect.Effect<boolean, E> =>
  Effect.suspend(() => {
    const decoder = new TextDecoder("utf-8", { fatal: true })
    let isFine = true
    const take = (chunk?: Uint8Array): void => {
      try {
        decoder.decode(chunk, { stream: chunk !== undefined })
      } catch {
        isFine = false
      }
    }
    return bytes.pipe(
      // A decoder that has failed begins anew, and might find the rest fine.
      Stream.takeUntil((chunk) => {
        take(chunk)
        return !isFine
      }),
      Stream.runDrain,
      Effect.map(() => {
        if (isFine) take()
        return isFine
      })
    )
  })

const latin1AsUtf8 = (chunk: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1"), "utf8")

/**
 * The bytes of a text as UTF-8. In which encoding the service writes is not published: where the file that was sent is in
 * Latin-1 the answer may be too, and then the text is read once more than otherwise to find out.
 */
export const asUtf8 = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  sentEncoding: "utf-8" | "iso-8859-1"
): Stream.Stream<Uint8Array, E> =>
  sentEncoding === "utf-8"
    ? bytes
    : Stream.unwrap(
        Effect.map(isUtf8(bytes), (isPlain) => (isPlain ? bytes : Stream.map(bytes, latin1AsUtf8)))
      )
