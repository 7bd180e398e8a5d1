import { Effect, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import type { ImportReason } from "../../errors/reasons.ts"
import { onStorage, writeWhole } from "../../journal/durable-files.ts"
import { type ColumnChanges, leavesColumns } from "../../model/column-changes.ts"
import { csvLine } from "../../rows/csv-line.ts"
import { makeTextEncoder } from "../../rows/encoded-text.ts"
import { changeColumns } from "./change-columns.ts"
import { changeMembers, isTaken } from "./change-members.ts"
import type { SentForm } from "./conversions.ts"
import type { SourceRow } from "./read-rows.ts"

/** What was written. */
export interface WrittenRows {
  readonly sha256: string
  readonly bytes: number
  readonly rows: number
  /** True when some row, or the header, spans more than one line. */
  readonly hasMultilineRows: boolean
}

/** How rows of a source become rows that are sent. */
export interface RowWriting extends SentForm {
  readonly sourceColumns: ReadonlyArray<string>
  readonly changes: ColumnChanges
}

const lineBreak = /[\r\n]/

/** Makes the text of a row, and says whether it spans several lines. */
const rowText = ({ changes, delimiter, format, sourceColumns }: RowWriting) => {
  const isChanged = !leavesColumns(changes)
  if (format === "jsonl") {
    const members = isChanged ? changeMembers(changes) : undefined
    return {
      header: undefined,
      textOf: ({ text }: SourceRow) => {
        const row = members?.rowOf(text)
        // A row that cannot be changed is a fault of structure, which was found before.
        return row === undefined || members === undefined || isTaken(row)
          ? `${text}\n`
          : `${members.textOf(row)}\n`
      }
    }
  }
  const changed = isChanged ? Result.getOrUndefined(changeColumns(sourceColumns, changes)) : undefined
  return {
    header: changed?.columns ?? sourceColumns,
    textOf: ({ cells }: SourceRow) =>
      csvLine(changed === undefined ? cells : changed.cellsOf(cells), delimiter)
  }
}

/**
 * Writes rows into a file that can be sent as it stands, with its header; whole or not at all, in constant memory.
 *
 * Where what was written is not confirmed, it is removed again.
 */
export const writeRows = (
  path: string,
  rows: Stream.Stream<SourceRow, ImportReason>,
  writing: RowWriting,
  confirm: (written: Pick<WrittenRows, "rows">) => Effect.Effect<void, ImportReason>
): Effect.Effect<WrittenRows, ImportReason> => {
  const hash = createHash("sha256")
  const { encode } = makeTextEncoder(writing.encoding)
  const { header, textOf } = rowText(writing)
  const written = {
    bytes: 0,
    rows: 0,
    hasMultilineRows: header?.some((name) => lineBreak.test(name)) ?? false
  }
  return writeWhole(path, (handle) => {
    const write = (text: string) => {
      const chunk = encode(text)
      hash.update(chunk)
      written.bytes += chunk.length
      return onStorage(path, () => handle.writeFile(chunk))
    }
    return Effect.andThen(
      header === undefined ? Effect.void : write(csvLine(header, writing.delimiter)),
      Stream.runForEachArray(rows, (batch) => {
        let text = ""
        for (const row of batch) {
          text += textOf(row)
          if (!written.hasMultilineRows && row.cells.some((cell) => lineBreak.test(cell)))
            written.hasMultilineRows = true
        }
        written.rows += batch.length
        return write(text)
      })
    ).pipe(Effect.andThen(Effect.suspend(() => confirm(written))))
  }).pipe(Effect.map(() => ({ ...written, sha256: hash.digest("hex") })))
}
