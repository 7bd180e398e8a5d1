import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { type ImportReason, SourceFileUnreadable, type SourceMalformed } from "../../errors/reasons.ts"
import type { SourceFile } from "../../model/source-file.ts"
import { contentSha256 } from "../../rows/content-sha256.ts"
import { fileBytes, systemCode } from "../../rows/file-bytes.ts"
import { malformedSource } from "../../rows/malformed-source.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { LineBreakCount, type LineBreaks } from "../../rows/line-breaks.ts"
import { rowsOfText, type SourceRow, sourceText } from "./read-rows.ts"
import { RowReader, type RowReaderOptions } from "./row-reader.ts"
import { unreadable } from "./source-size.ts"

/** Told now and then while a file is read: bytes and rows so far. */
export type OnRead = (bytes: number, totalBytes: number, rows: number) => Effect.Effect<void>

/** What one pass over a file tells. */
export interface FileFacts {
  /** SHA-256 of the file as it is, in hex. */
  readonly sourceSha256: string
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
  /** The file as it was while it was read, so that it can be told whether it still is. */
  readonly state: FileState
  /** Where the reading ended, when it did not get to the end of the file. */
  readonly stoppedBy?: SourceMalformed
}

/** Often enough for a progress bar, rarely enough to cost nothing. */
const announceEveryBytes = 4 * 1024 * 1024

/** Reads a file once from end to end. Faults that end the reading are told, not failed with. */
export const readFile = (
  options: RowReaderOptions & { readonly onRead: OnRead }
): Effect.Effect<FileFacts, ImportReason> =>
  Effect.gen(function* () {
    const { check, keys, onRead, source } = options
    const { path } = source
    const before = yield* fileState(path)
    const hash = createHash("sha256")
    const reader = new RowReader(options)
    const lineBreaks = new LineBreakCount()
    const layout = new RowLayout(lineBreaks, source)
    let bytes = 0
    let announcedBytes = 0
    const isPlain = source.compression === "none"

    const text = sourceText(source, before.size, (chunk) => {
      bytes += chunk.length
      if (isPlain) hash.update(chunk)
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
        return Effect.andThen(flushed, onRead(bytes, isPlain ? before.size : bytes, reader.rows))
      }),
      Effect.as(undefined),
      Effect.catch((error) =>
        error instanceof RowProblem ? Effect.succeed(malformedSource(path, error)) : Effect.fail(error)
      )
    )
    yield* sameState(path, before)
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
    yield* onRead(bytes, isPlain ? before.size : bytes, reader.rows)
    return {
      sourceSha256:
        isPlain && stoppedBy === undefined ? hash.digest("hex") : yield* contentSha256(fileBytes(path)),
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
      state: before,
      ...(stoppedBy === undefined ? {} : { stoppedBy })
    }
  })

const headerLines = ({ format, header }: SourceFile): number =>
  format === "csv" && header === undefined ? 1 : 0

/** Follows how rows lie in the lines of a file. */
class RowLayout {
  hasMultilineRows = false
  hasBlankLines = false
  readonly #breaks: LineBreakCount
  readonly #source: SourceFile
  #previous: SourceRow | undefined
  /** Lines that rows before the previous one take besides their first. */
  #furtherLines = 0

  constructor(breaks: LineBreakCount, source: SourceFile) {
    this.#breaks = breaks
    this.#source = source
  }

  take(row: SourceRow): void {
    const previous = this.#previous
    // A given header is in no line of the file.
    if (row.row === 0 && this.#source.header !== undefined) return
    if (previous !== undefined && row.line !== previous.line + 1) this.#leave(previous)
    this.#previous = row
  }

  end(): void {
    const last = this.#previous
    if (last === undefined) return
    const records = last.row + headerLines(this.#source)
    const linesBefore = last.line - 1 - this.#source.skipLines
    this.hasBlankLines = linesBefore > records - 1 + this.#furtherLines
    this.#leave(last)
    // Every row ends one line; the last one may lack its break.
    const { cr, total } = this.#breaks
    // A CR alone ends no line of JSON.
    const lines = this.#source.format === "csv" ? total : total - cr
    if (lines - this.#source.skipLines > records) this.hasBlankLines = true
  }

  /** Looks at a row that may span several lines. */
  #leave({ cells }: SourceRow): void {
    const inside = new LineBreakCount()
    for (const cell of cells) {
      if (cell.includes("\n") || cell.includes("\r")) inside.add(cell)
      inside.end()
    }
    if (inside.total === 0) return
    this.hasMultilineRows = true
    this.#furtherLines += inside.total
    this.#breaks.takeAway(inside)
  }
}

/** What changes when a file is written to, or is put in the place of another. */
export interface FileState {
  readonly size: number
  readonly mtimeMs: number
  readonly ino: number
}

const fileState = (path: string): Effect.Effect<FileState, SourceFileUnreadable> =>
  Effect.tryPromise({
    try: () => stat(path),
    catch: (error) => unreadable(path, systemCode(error))
  })

/** Fails when the file has been written to, or replaced, since it was like this. */
const sameState = (path: string, before: FileState): Effect.Effect<void, SourceFileUnreadable> =>
  Effect.flatMap(fileState(path), ({ ino, mtimeMs, size }) => {
    if (size === before.size && mtimeMs === before.mtimeMs && ino === before.ino) return Effect.void
    const how = size === before.size ? "" : ` (from ${before.size} to ${size} bytes)`
    const why = `it was written to while it was read${how}; wait until it is complete`
    return Effect.fail(new SourceFileUnreadable({ path, why }))
  })

/** A file of which another look finds another number of rows. */
export const changedMeanwhile = (
  path: string,
  expected: number,
  found: number
): Effect.Effect<never, SourceFileUnreadable> =>
  Effect.fail(
    new SourceFileUnreadable({
      path,
      why: `it changed between two looks at it (${expected} rows, then ${found}); wait until it is complete`
    })
  )

/**
 * Reads a file another time. The use confirms at its end that the file is the one that was read before; one that is not, and
 * may not even be readable, is said to have changed, whatever else the use has failed with.
 */
export const sameFile = <A>(
  path: string,
  before: FileState,
  use: (confirm: Effect.Effect<void, SourceFileUnreadable>) => Effect.Effect<A, ImportReason>
): Effect.Effect<A, ImportReason> => {
  const confirm = sameState(path, before)
  return use(confirm).pipe(Effect.catch((reason) => Effect.andThen(confirm, Effect.fail(reason))))
}
