import { Effect, Pull, type Scope, Stream } from "effect"

/** A stream that is read beside another one, as far as that needs it. */
export interface ReadAhead<A, E> {
  /** Reads on until this holds, or until nothing is left. */
  readonly until: (isEnough: () => boolean) => Effect.Effect<void, E>
  /** How many have been read and not been taken. */
  readonly count: () => number
  /** The next one that has been read, the last one that has been read, and the next one taken away. */
  readonly peek: () => A | undefined
  readonly last: () => A | undefined
  readonly take: () => A | undefined
}

/** Opens a stream for reading ahead. Only what has been read and not been taken is kept. */
export const readAhead = <A, E>(
  stream: Stream.Stream<A, E>
): Effect.Effect<ReadAhead<A, E>, never, Scope.Scope> =>
  Effect.map(Stream.toPull(stream), (pull) => {
    let ready: ReadonlyArray<A> = []
    let next = 0
    let isOver = false
    const until = (isEnough: () => boolean): Effect.Effect<void, E> =>
      Effect.suspend(() => {
        if (isOver || isEnough()) return Effect.void
        return pull.pipe(
          Effect.map((more) => {
            ready = [...ready.slice(next), ...more]
            next = 0
          }),
          Pull.catchDone(() =>
            Effect.sync(() => {
              isOver = true
            })
          ),
          Effect.andThen(until(isEnough))
        )
      })
    return {
      until,
      count: () => ready.length - next,
      peek: () => ready[next],
      last: () => ready.at(-1),
      take: () => (next < ready.length ? ready[next++] : undefined)
    }
  })
