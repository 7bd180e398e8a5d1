import { Effect, type Scope } from "effect"
import { constants, createDeflateRaw, type DeflateRaw } from "node:zlib"

/** How large bytes become when they are compressed, measured by compressing them. */
export interface PackedSize {
  /** Adds bytes and gives the size of all since the last restart. Never less than a usual gzip makes of them. */
  readonly add: (bytes: Uint8Array) => Effect.Effect<number>
  readonly restart: () => void
}

/** Measures at the fastest level: what is sent is compressed at a better one, and comes out smaller. */
export const makePackedSize: Effect.Effect<PackedSize, never, Scope.Scope> = Effect.gen(function* () {
  let size = 0
  let deflate: DeflateRaw | undefined
  yield* Effect.addFinalizer(() => Effect.sync(() => deflate?.destroy()))
  const fresh = (): DeflateRaw => {
    const made = createDeflateRaw({ level: constants.Z_BEST_SPEED })
    made.on("data", (chunk: Buffer) => {
      size += chunk.length
    })
    return made
  }
  return {
    add: (bytes) =>
      Effect.callback<number>((resume) => {
        deflate ??= fresh()
        const current = deflate
        // The bytes are used again by whoever gave them.
        current.write(Buffer.from(bytes))
        current.flush(constants.Z_SYNC_FLUSH, () => resume(Effect.succeed(size)))
      }),
    restart: () => {
      deflate?.destroy()
      deflate = undefined
      size = 0
    }
  }
})
