import { Effect, Stream } from "effect"
import type { ImportReason, SourceMalformed } from "../../errors/reasons.ts"
import { type LineBreaks, LineBreakCount } from "../../rows/line-breaks.ts"
import { malformedSource } from "../../rows/malformed-source.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { RowLayout } from "./row-layout.ts"
import { RowReader, type RowReaderOptions } from "./row-reader.ts"
import { rowsOfText } from "./rows-of-text.ts"
import type { SourceBytes } from "./source-bytes.ts"
import { textOfSource } from "./text-of-source.ts"

/** Told now and then while a file is read: bytes and rows so far. */
export type OnRead = (bytes: number, totalBytes: number, rows: number) => Effect.Effect<void>

/** What one pass over a source tells. */
export interface SourceFacts {
  /** Names as they are sent, and as they are in the file; of the first row for JSON. */
  readonly columns: ReadonlyArray<string>
  readonly sourceColumns: ReadonlyArray<string>
  readonly rows: number
  /** True when some row spans more than one line. */
  readonly hasMultilineRows: boolean
  readonly hasBlankLines: boolean
  /** Line breaks between rows, without those inside of cells. */
  readonly lineBreaks: LineBreaks
  /** Keys that were too many to be compared. */
  readonly keysNotCompared: number
  /** Rows of groups that were too many to be counted. */
  readonly rowsNotCounted: number
  /** Rows that lack what is made for rows that lack it. */
  readonly rowsToFill: number
  /** Columns in which dates are to be changed and are not all written as they are sent. */
  readonly datedColumns: ReadonlyArray<string>
  /** Where the reading ended, when it did not get to the end of the file. */
  readonly stoppedBy?: SourceMalformed
}

/** Often enough for a progress bar, rarely enough to cost nothing. */
const announceEveryBytes = 4 * 1024 * 1024

/** What to read, and what to do on the way. */
export interface SourceReading extends RowReaderOptions {
  readonly from: SourceBytes
  /** Bytes of the source as it was when it was looked at. No more of it is read. */
  readonly size: number
  readonly onRead: OnRead
  /** Told of the content as it passes, unpacked. */
  readonly onBytes?: (chunk: Uint8Array) => void
  /** Says whether the source was the same all the while, when it has been read. */
  readonly confirm?: Effect.Effect<void, ImportReason>
}

/** Reads a source once from end to end. Faults that end the reading are told, not failed with. */
export const readSource = (reading: SourceReading): Effect.Effect<SourceFacts, ImportReason> =>
  Effect.gen(function* () {
    const { check, confirm = Effect.void, from, keys, onBytes, onRead, size, source } = reading
    const reader = new RowReader(reading)
    const lineBreaks = new LineBreakCount()
    const layout = new RowLayout(lineBreaks, source)
    let bytes = 0
    let announcedBytes = 0
    const isPlain = source.compression === "none"

    const text = textOfSource(from, source, size, (chunk) => {
      bytes += chunk.length
      onBytes?.(chunk)
    }).pipe(
      Stream.map((piece) => {
        lineBreaks.add(piece)
        if (!reader.mayHaveNul && piece.includes("\0")) reader.mayHaveNul = true
        return piece
      })
    )
    const stoppedBy = yield* rowsOfText(text, source).pipe(
      Stream.runForEachArray((batch): Effect.Effect<void, ImportReason> => {
        for (const row of batch) {
          layout.take(row)
          const reason = reader.take(row)
          if (reason !== undefined) return Effect.fail(reason)
        }
        const flushed = keys === undefined ? check.flush : Effect.andThen(check.flush, keys.flush)
        if (bytes - announcedBytes < announceEveryBytes) return flushed
        announcedBytes = bytes
        return Effect.andThen(flushed, onRead(bytes, isPlain ? size : bytes, reader.rows))
      }),
      Effect.as(undefined),
      Effect.catch((error) =>
        error instanceof RowProblem ? Effect.succeed(malformedSource(source.path, error)) : Effect.fail(error)
      )
    )
    yield* confirm
    lineBreaks.end()
    if (stoppedBy === undefined) layout.end()
    let keysNotCompared = 0
    if (keys !== undefined) {
      yield* Stream.runForEach(keys.rest, ({ repeated, unseen }) => {
        keysNotCompared += unseen
        for (const { firstLine, line, row } of repeated)
          check.warn(reader.keyWatch.repeatedKey(row, line, firstLine))
        return check.flush
      })
    }
    yield* check.flush
    const unmet = stoppedBy === undefined ? reader.end() : undefined
    if (unmet !== undefined) return yield* unmet
    yield* onRead(bytes, isPlain ? size : bytes, reader.rows)
    return {
      columns: reader.columns,
      sourceColumns: reader.sourceColumns,
      rows: reader.rows,
      hasMultilineRows: layout.hasMultilineRows,
      hasBlankLines: layout.hasBlankLines,
      lineBreaks,
      keysNotCompared,
      rowsNotCounted: reader.keyWatch.rowsNotCounted,
      rowsToFill: reader.rowsToFill,
      datedColumns: reader.datedColumns,
      ...(stoppedBy === undefined ? {} : { stoppedBy })
    }
  })
