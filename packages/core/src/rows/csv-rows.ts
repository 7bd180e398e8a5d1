import { Cause, Channel, Effect, Pull, Stream } from "effect"
import { CsvParser } from "./csv-parser.ts"
import type { CsvDialect, CsvRow } from "./csv-syntax.ts"
import type { RowProblem } from "./row-problem.ts"

export { type CsvDialect, type CsvRow, maxRecordLength } from "./csv-syntax.ts"

type Some<A> = readonly [A, ...Array<A>]

const isSome = <A>(items: ReadonlyArray<A>): items is Some<A> => items.length > 0

/**
 * Splits CSV text (RFC 4180) into records, the header first, in batches as large as the pieces of text that come.
 *
 * Cells are kept as they are. A record has as many cells as stand in it; a blank line has none.
 *
 * Fails with `RowProblem` behind the last good record: where a quote is not closed or stands where none may be, and where a
 * record is longer than `maxRecordLength`. Dies where the delimiter or the quote is not one character.
 */
export const csvRows = <E>(
  text: Stream.Stream<string, E>,
  dialect: CsvDialect
): Stream.Stream<CsvRow, E | RowProblem> => Stream.pipeThroughChannel(text, csvChannel<E>(dialect))

const csvChannel = <E>(
  dialect: CsvDialect
): Channel.Channel<Some<CsvRow>, E | RowProblem, void, Some<string>, E> =>
  Channel.fromTransform((upstream) =>
    Effect.sync(() => {
      const parser = new CsvParser(dialect)
      let isEnded = false

      const give = (rows: ReadonlyArray<CsvRow>): typeof pull => (isSome(rows) ? Effect.succeed(rows) : pull)

      const pull: Pull.Pull<Some<CsvRow>, E | RowProblem> = Effect.suspend(() => {
        if (parser.problem !== undefined) return Effect.fail(parser.problem)
        if (isEnded) return Cause.done()
        return Pull.matchEffect(upstream, {
          onSuccess: (pieces) => give(pieces.flatMap((piece) => parser.feed(piece))),
          onFailure: Effect.failCause,
          onDone: () => {
            isEnded = true
            return give(parser.end())
          }
        })
      })
      return pull
    })
  )
