import { Result } from "effect"
import { type ColumnsMissing, ColumnsUnknown, type SourceMalformed } from "../../errors/reasons.ts"
import { type ColumnChanges, leavesColumns } from "../../model/column-changes.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { makeTextEncoder } from "../../rows/encoded-text.ts"
import { aboutNames, changeColumns } from "./change-columns.ts"
import { changeMembers, isTaken } from "./change-members.ts"
import type { RowCheck } from "./check-rows.ts"
import { missingColumns, raggedRow, repeatedName, unusableName } from "./check-structure.ts"
import { headerGuess } from "./detect-header.ts"
import { dottedNames, dottedText, type JsonRow, parseJsonRow } from "./json-row.ts"
import type { SourceRow } from "./read-rows.ts"
import type { RepeatedKeys } from "./repeated-keys.ts"
import { makeRowRecord } from "./row-record.ts"

/** What the rows of a file are held against. */
export interface RowReaderOptions {
  readonly source: SourceFile
  /** Left out when the destination is not known yet. */
  readonly importType: ImportType | undefined
  readonly changes: ColumnChanges
  readonly check: RowCheck
  readonly keys: RepeatedKeys | undefined
}

/** Why a file cannot be used, whatever its rows are. */
export type HeaderReason = SourceMalformed | ColumnsMissing | ColumnsUnknown

/**
 * Looks at the rows of one file, one after the other: header, cells of every row, encoding, rules and repeated keys.
 *
 * Synchronous and made once for a file, since it is called for every row.
 */
export class RowReader {
  /** Names as they are sent, and as they are in the file. */
  columns: ReadonlyArray<string> = []
  sourceColumns: ReadonlyArray<string> = []
  rows = 0
  /** Set once a NUL has been seen in the text; cells are only looked at then. */
  mayHaveNul = false
  readonly #options: RowReaderOptions
  readonly #firstMissing: ((text: string) => number) | undefined
  readonly #members: ReturnType<typeof changeMembers> | undefined
  readonly #keyColumns: ReadonlyArray<string>
  /** What looks like data must not get into a message. */
  readonly #mayName: boolean
  #cellsOf: ((cells: ReadonlyArray<string>) => ReadonlyArray<string>) | undefined
  #keyIndexes: ReadonlyArray<number> | undefined
  /** Some row could not be read, so that there is no telling which members it has. */
  #hasUnreadRow = false
  #recordOf = makeRowRecord([])
  /** Used again for every row. */
  readonly #key: Array<string> = []

  constructor(options: RowReaderOptions) {
    this.#options = options
    const encoding = options.importType?.encoding ?? "utf-8"
    this.#firstMissing = encoding.startsWith("utf-") ? undefined : makeTextEncoder(encoding).firstMissing
    const isChanged = options.source.format !== "csv" && !leavesColumns(options.changes)
    this.#members = isChanged ? changeMembers(options.changes) : undefined
    this.#keyColumns = options.importType?.key?.columns ?? []
    this.#mayName = !options.source.guesses.includes(headerGuess)
  }

  /** Takes one row. Gives the reason why the file cannot be used when its header is at fault. */
  take(found: SourceRow): HeaderReason | undefined {
    if (found.row === 0) return this.#takeHeader(found)
    this.rows = found.row
    if (this.#options.source.format === "csv") this.#takeCells(found)
    else this.#takeText(found)
    return undefined
  }

  /** What can be said only when all rows have passed. */
  end(): ColumnsUnknown | undefined {
    const problems = aboutNames(
      this.#hasUnreadRow ? [] : (this.#members?.unmet() ?? []),
      (name) => `No row of the file has a member "${name}" to rename or drop.`
    )
    return problems.length === 0
      ? undefined
      : new ColumnsUnknown({ path: this.#options.source.path, problems })
  }

  #takeHeader(header: SourceRow): HeaderReason | undefined {
    const { changes, importType, source } = this.#options
    const mayName = this.#mayName
    this.sourceColumns = header.cells
    this.columns = header.cells
    const repeated = repeatedName(source.path, header, mayName)
    if (repeated !== undefined) return repeated
    if (!leavesColumns(changes)) {
      const changed = changeColumns(header.cells, changes, mayName)
      if (Result.isFailure(changed))
        return new ColumnsUnknown({ path: source.path, problems: changed.failure })
      this.columns = changed.success.columns
      this.#cellsOf = changed.success.cellsOf
    }
    const sent = { ...header, cells: this.columns }
    const problem = unusableName(source.path, sent) ?? repeatedName(source.path, sent, mayName)
    if (problem !== undefined) return problem
    this.#recordOf = makeRowRecord(this.columns)
    const keyIndexes = this.#keyColumns.map((name) => this.columns.indexOf(name))
    if (keyIndexes.length > 0 && !keyIndexes.includes(-1)) this.#keyIndexes = keyIndexes
    this.#lookForMissing(header.line, undefined, this.columns)
    return importType === undefined
      ? undefined
      : missingColumns(source.path, importType, this.columns, mayName)
  }

  #takeCells(found: SourceRow): void {
    const { check } = this.#options
    const { line, row } = found
    if (found.cells.length !== this.sourceColumns.length) {
      check.structural(raggedRow(found, this.sourceColumns, this.#mayName))
      return
    }
    if (this.mayHaveNul) this.#lookForNul(found)
    if (found.cells[0] === "" && found.cells.every((cell) => cell === "")) {
      check.warn({ by: "engine", row, line, code: "blank-row", message: "all cells of this row are empty" })
    }
    const cells = this.#cellsOf === undefined ? found.cells : this.#cellsOf(found.cells)
    this.#lookForMissing(line, row, cells)
    if (check.hasRules) check.holds(row, line, this.#recordOf(cells))
    const indexes = this.#keyIndexes
    if (indexes === undefined) return
    const key = this.#key
    for (let at = 0; at < indexes.length; at++) key[at] = cells[indexes[at] ?? 0] ?? ""
    this.#lookUp(key, row, line)
  }

  #takeText(found: SourceRow): void {
    const { check } = this.#options
    const { line, row, text } = found
    const refuse = (code: string, message: string): void => {
      this.#hasUnreadRow = true
      check.structural({ by: "engine", row, line, code, message })
    }
    const parsed = parseJsonRow(line, text)
    if (Result.isFailure(parsed)) {
      const { code, column, problem } = parsed.failure
      refuse(code, `${problem}${column === undefined ? "" : `, from character ${column} on`}`)
      return
    }
    try {
      this.#takeRecord(found, parsed.success)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      refuse("too-deep", "the values in this row lie deeper in each other than can be read")
    }
  }

  #takeRecord({ line, row, text }: SourceRow, parsed: JsonRow): void {
    const { check } = this.#options
    const members = this.#members
    const changed = members?.rowOf(text)
    if (changed !== undefined && isTaken(changed)) {
      const { taken: column } = changed
      const message = "a value would get this name that another one has already"
      check.structural({ by: "engine", row, line, column, code: "duplicate-member", message })
      return
    }
    const sent = changed === undefined || members === undefined ? text : members.textOf(changed)
    const record = changed === undefined ? parsed : (JSON.parse(sent) as JsonRow)
    if (this.#firstMissing !== undefined) this.#lookForMissing(line, row, [sent])
    check.holds(row, line, record)
    if (this.#keyColumns.length > 0) {
      this.#lookUp(
        this.#keyColumns.map((name) => dottedText(record, name, sent) ?? ""),
        row,
        line
      )
    }
    if (this.sourceColumns.length > 0) return
    this.sourceColumns = dottedNames(parsed)
    this.columns = dottedNames(record)
  }

  #lookUp(key: ReadonlyArray<string>, row: number, line: number): void {
    const { check, keys } = this.#options
    if (keys === undefined || key.every((text) => text === "")) return
    const firstLine = keys.add(key, row, line)
    if (firstLine !== 0) check.warn(this.repeatedKey(row, line, firstLine))
  }

  /** The warning about a key that stands in the file before. */
  repeatedKey(row: number, line: number, firstLine: number) {
    const columns = this.#keyColumns.join(", ")
    const message = `the same ${columns} stand${this.#keyColumns.length === 1 ? "s" : ""} in line ${firstLine} already`
    return { by: "engine", row, line, code: "duplicate-key", column: columns, message } as const
  }

  #lookForNul({ cells, line, row }: SourceRow): void {
    const column = this.sourceColumns[cells.findIndex((cell) => cell.includes("\0"))]
    if (column === undefined) return
    const message = "there is a NUL character in this cell, which services cut off or refuse"
    this.#options.check.structural({ by: "engine", row, line, column, code: "nul-character", message })
  }

  #lookForMissing(line: number, row: number | undefined, cells: ReadonlyArray<string>): void {
    if (this.#firstMissing === undefined) return
    for (const [index, cell] of cells.entries()) {
      const at = this.#firstMissing(cell)
      if (at === -1) continue
      const column = this.columns[index]
      const code = cell.codePointAt(at)?.toString(16).toUpperCase().padStart(4, "0") ?? ""
      const encoding = this.#options.importType?.encoding ?? "utf-8"
      this.#options.check.structural({
        by: "engine",
        line,
        code: "missing-character",
        message: `${encoding} has no character U+${code}, and the service takes that encoding`,
        ...(row === undefined ? {} : { row }),
        ...(column === undefined || this.#options.source.format !== "csv" ? {} : { column })
      })
    }
  }
}
