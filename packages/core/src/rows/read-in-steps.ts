import { Cause, Effect, Pull, Stream } from "effect"
import type { RowProblem } from "./row-problem.ts"

/** What a reader made of a piece: values in order, and behind the last one the problem that stopped it, if any did. */
export interface Step<Value> {
  readonly values: ReadonlyArray<Value>
  readonly problem?: RowProblem | undefined
}

/** Reads something that comes in pieces cut anywhere, and keeps what is unfinished from one piece to the next. */
export interface StepReader<Piece, Value> {
  readonly read: (piece: Piece) => Step<Value>
  /** Called once, when there are no more pieces. */
  readonly end: () => Step<Value>
}

type Some<A> = readonly [A, ...Array<A>]

const isSome = <A>(items: ReadonlyArray<A>): items is Some<A> => items.length > 0

/**
 * Puts pieces through a reader, in batches as they come.
 *
 * Fails with the reader's problem, behind the values before it; nothing is pulled after that.
 */
export const readInSteps = <Piece, Value, E>(
  pieces: Stream.Stream<Piece, E>,
  makeReader: () => StepReader<Piece, Value>
): Stream.Stream<Value, E | RowProblem> =>
  Stream.transformPull(pieces, (upstream) =>
    Effect.sync(() => {
      const reader = makeReader()
      let problem: RowProblem | undefined
      let isEnded = false

      const give = (values: ReadonlyArray<Value>): typeof pull =>
        isSome(values) ? Effect.succeed(values) : pull

      const readAll = (batch: ReadonlyArray<Piece>): ReadonlyArray<Value> => {
        const given: Array<Value> = []
        for (const piece of batch) {
          const step = reader.read(piece)
          problem = step.problem
          if (batch.length === 1) return step.values
          for (const value of step.values) given.push(value)
          if (problem !== undefined) break
        }
        return given
      }

      const pull: Pull.Pull<Some<Value>, E | RowProblem> = Effect.suspend(() => {
        if (problem !== undefined) return Effect.fail(problem)
        if (isEnded) return Cause.done()
        return Pull.matchEffect(upstream, {
          onSuccess: (batch) => give(readAll(batch)),
          onFailure: Effect.failCause,
          onDone: () => {
            isEnded = true
            const last = reader.end()
            problem = last.problem
            return give(last.values)
          }
        })
      })
      return pull
    })
  )
