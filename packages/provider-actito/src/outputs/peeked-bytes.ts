import { Effect, Pull, type Scope, Stream } from "effect"

/** The beginning of a stream, and the whole of it with that beginning. */
export interface PeekedBytes<E> {
  readonly head: Uint8Array
  /** True when there is nothing beyond the head. */
  readonly isWhole: boolean
  /** From the first byte on; to be read once, while the scope is open. */
  readonly body: Stream.Stream<Uint8Array, E>
}

/** Reads on until what has come is enough, or all. Never waits for more than it needs. */
export const peekBytes = Effect.fnUntraced(function* <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  isEnough: (head: Uint8Array) => boolean
): Effect.fn.Return<PeekedBytes<E>, E, Scope.Scope> {
  const pull = yield* Stream.toPull(bytes)
  const next = pull.pipe(
    Effect.map((chunks) => Buffer.concat(chunks)),
    Pull.catchDone(() => Effect.succeed(undefined))
  )
  let head: Buffer = Buffer.alloc(0)
  let isWhole = false
  while (!isWhole && !isEnough(head)) {
    const piece = yield* next
    if (piece === undefined) isWhole = true
    else head = head.length === 0 ? piece : Buffer.concat([head, piece])
  }
  const beginning: Stream.Stream<Uint8Array> = head.length === 0 ? Stream.empty : Stream.succeed(head)
  const body = isWhole ? beginning : Stream.concat(beginning, Stream.fromPull(Effect.succeed(pull)))
  return { head, isWhole, body }
})
