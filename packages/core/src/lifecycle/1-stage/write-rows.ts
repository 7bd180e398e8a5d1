import { Effect, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import type { ImportReason } from "../../errors/reasons.ts"
import { onStorage, writeWhole } from "../../journal/durable-files.ts"
import { leavesColumns } from "../../model/column-changes.ts"
import type { FileFormat } from "../../model/source-file.ts"
import { csvLine } from "../../rows/csv-line.ts"
import { makeTextEncoder } from "../../rows/encoded-text.ts"
import { changeColumns } from "./change-columns.ts"
import { changeMembers, isTaken } from "./change-members.ts"
import { fillMember } from "./fill-member.ts"
import type { SourceRow } from "./read-rows.ts"
import type { Sending } from "./sending.ts"
import { sentCells } from "./sent-cells.ts"

/** What was written. */
export interface WrittenRows {
  readonly sha256: string
  readonly bytes: number
  readonly rows: number
  /** True when some row, or the header, spans more than one line. */
  readonly hasMultilineRows: boolean
}

/** How rows of a source become rows that are sent. */
export interface RowWriting extends Sending {
  readonly sourceFormat: FileFormat
  readonly sourceColumns: ReadonlyArray<string>
}

const lineBreak = /[\r\n]/

/** The header, where there is one, and the function that makes the text of a row. */
interface RowText {
  readonly header: ReadonlyArray<string> | undefined
  readonly textOf: (row: SourceRow) => string
}

const textOfJson = ({ changes, made }: Sending): RowText => {
  const members = leavesColumns(changes) ? undefined : changeMembers(changes)
  const filling = made === undefined ? undefined : fillMember(made)
  const changed = (text: string): string => {
    const row = members?.rowOf(text)
    // A row that cannot be changed is a fault of structure, which was found before.
    return row === undefined || members === undefined || isTaken(row) ? text : members.textOf(row)
  }
  return {
    header: undefined,
    textOf: ({ text }) => {
      const sent = changed(text)
      const isLacking = filling?.isLacking(sent) === true
      return `${isLacking ? filling.filled(sent) : sent}\n`
    }
  }
}

const textOfCells = (writing: RowWriting): RowText => {
  const { changes, form, sourceColumns } = writing
  const changed = leavesColumns(changes)
    ? undefined
    : Result.getOrUndefined(changeColumns(sourceColumns, changes))
  // Names that cannot be sent are a fault of structure, which was found before.
  const sent = Result.getOrUndefined(sentCells(changed?.columns ?? sourceColumns, writing))
  const cellsOf = ({ cells }: SourceRow): ReadonlyArray<string> => {
    const kept = changed === undefined ? cells : changed.cellsOf(cells)
    return sent?.filling === undefined ? kept : sent.filling.filled(kept)
  }
  const asJson = sent?.asJson
  return asJson === undefined
    ? { header: sent?.columns, textOf: (row) => csvLine(cellsOf(row), form.delimiter) }
    : { header: undefined, textOf: (row) => `${asJson(cellsOf(row))}\n` }
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
  const { form, sourceFormat } = writing
  const { encode } = makeTextEncoder(form.encoding)
  const { header, textOf } = sourceFormat === "csv" ? textOfCells(writing) : textOfJson(writing)
  // A row of JSON is one line, whatever its cells were.
  const mayHaveLineBreaks = form.format === "csv"
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
      header === undefined ? Effect.void : write(csvLine(header, form.delimiter)),
      Stream.runForEachArray(rows, (batch) => {
        let text = ""
        for (const row of batch) {
          text += textOf(row)
          if (
            mayHaveLineBreaks &&
            !written.hasMultilineRows &&
            row.cells.some((cell) => lineBreak.test(cell))
          )
            written.hasMultilineRows = true
        }
        written.rows += batch.length
        return write(text)
      })
    ).pipe(Effect.andThen(Effect.suspend(() => confirm(written))))
  }).pipe(Effect.map(() => ({ ...written, sha256: hash.digest("hex") })))
}
