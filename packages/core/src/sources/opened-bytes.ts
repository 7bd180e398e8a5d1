import { Effect, Stream } from "effect"
import { SourceBroken } from "../errors/reasons.ts"
import { sourceFailure } from "./source-failure.ts"
import {
  isAsyncIterable,
  type OpenableSource,
  type ReadableBytes,
  type SourceBytes
} from "./import-source.ts"

async function* bytesOfReader(readable: ReadableBytes): AsyncGenerator<Uint8Array> {
  const reader = readable.getReader()
  let isOver = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isOver = done
      if (done) return
      if (value !== undefined) yield value
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => undefined)
  }
}

const notBytes = (source: string) =>
  new SourceBroken({
    source,
    code: "not-bytes",
    problem: "what open() gives must be bytes: a stream or an iterable of Uint8Array"
  })

const streamOf = (bytes: SourceBytes, source: string): Stream.Stream<Uint8Array, SourceBroken> => {
  const failed = (error: unknown) => sourceFailure(source, error)
  if (Stream.isStream(bytes)) return Stream.mapError(bytes, failed)
  if (isAsyncIterable(bytes)) return Stream.fromAsyncIterable(bytes, failed)
  // Without types, anything may be handed over.
  const given: unknown = bytes
  return typeof given === "object" && given !== null && "getReader" in given
    ? Stream.fromAsyncIterable(bytesOfReader(bytes), failed)
    : Stream.fail(notBytes(source))
}

/** The bytes of a source, which is opened once they are asked for. */
export const openedBytes = (
  opening: OpenableSource,
  source: string
): Stream.Stream<Uint8Array, SourceBroken> =>
  Stream.unwrap(
    Effect.map(
      Effect.tryPromise({
        try: async () => opening.open(),
        catch: (error) => sourceFailure(source, error)
      }),
      (bytes) => streamOf(bytes, source)
    )
  ).pipe(
    Stream.tap((bytes: unknown) =>
      bytes instanceof Uint8Array ? Effect.void : Effect.fail(notBytes(source))
    )
  )
