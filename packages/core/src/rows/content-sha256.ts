import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"

/** SHA-256 of bytes as they come, in hex. In constant memory. */
export const contentSha256 = <E>(bytes: Stream.Stream<Uint8Array, E>): Effect.Effect<string, E> =>
  Effect.suspend(() => {
    const hash = createHash("sha256")
    return bytes.pipe(
      Stream.runForEach((chunk) => Effect.sync(() => void hash.update(chunk))),
      Effect.map(() => hash.digest("hex"))
    )
  })
