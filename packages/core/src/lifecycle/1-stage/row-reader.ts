import { Result } from "effect"
import { type ColumnsMissing, ColumnsUnknown, type SourceMalformed } from "../../errors/reasons.ts"
import { leavesColumns } from "../../model/column-changes.ts"
import type { DateFault } from "../../model/date-pattern.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { cellTypeWords } from "../../rows/cell-json.ts"
import { maxRecordLength } from "../../rows/csv-syntax.ts"
import type { CellsAsJson } from "./cells-as-json.ts"
import { aboutNames, changeColumns, type ChangedColumns, unknownTypes } from "./change-columns.ts"
import { changeMembers, isTaken } from "./change-members.ts"
import { missingCharacters, nulFinding } from "./character-check.ts"
import type { RowCheck } from "./check-rows.ts"
import { impossiblePath, missingColumns, raggedRow, repeatedName, unusableName } from "./check-structure.ts"
import { headerGuess } from "./detect-header.ts"
import { fillMember } from "./fill-member.ts"
import { dottedNames, dottedText, type JsonRow, parseJsonRow } from "./json-row.ts"
import { KeyWatch } from "./key-watch.ts"
import type { SourceRow } from "./rows-of-text.ts"
import type { RepeatedKeys } from "./find-repeated-keys.ts"
import { makeRowRecord } from "./row-record.ts"
import type { Sending } from "./sending.ts"
import { type SentCells, sentCells } from "./sent-cells.ts"

/** What the rows of a file are held against. */
export interface RowReaderOptions {
  readonly source: SourceFile
  /** Left out when the destination is not known yet. */
  readonly importType: ImportType | undefined
  readonly sending: Sending
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
  /** Rows that lack what is made for those that lack it. */
  rowsToFill = 0
  /** Set once a NUL has been seen in the text; cells are only looked at then. */
  mayHaveNul = false
  readonly keyWatch: KeyWatch
  readonly #options: RowReaderOptions
  readonly #missing: ReturnType<typeof missingCharacters>
  readonly #members: ReturnType<typeof changeMembers> | undefined
  readonly #memberFilling: ReturnType<typeof fillMember> | undefined
  /** What looks like data must not get into a message. */
  readonly #mayName: boolean
  #changed: ChangedColumns | undefined
  #sent: SentCells = { columns: [], filling: undefined, asJson: undefined }
  #keyIndexes: ReadonlyArray<number> | undefined
  #groupIndex = -1
  /** Some row could not be read, so that there is no telling which members it has. */
  #hasUnreadRow = false
  #recordOf = makeRowRecord([])
  /** Used again for every row. */
  readonly #key: Array<string> = []

  constructor(options: RowReaderOptions) {
    this.#options = options
    const { check, importType, keys, sending, source } = options
    const isJson = source.format !== "csv"
    this.#missing = missingCharacters(importType?.encoding ?? "utf-8")
    this.#members = isJson && !leavesColumns(sending.changes) ? changeMembers(sending.changes) : undefined
    this.#memberFilling = isJson && sending.made !== undefined ? fillMember(sending.made) : undefined
    this.keyWatch = new KeyWatch(importType, check, keys)
    this.#mayName = !source.guesses.includes(headerGuess)
  }

  /** Takes one row. Gives the reason why the file cannot be used when its header is at fault. */
  take(found: SourceRow): HeaderReason | undefined {
    if (found.row === 0) return this.#takeHeader(found)
    this.rows = found.row
    if (this.#options.source.format === "csv") this.#takeCells(found)
    else this.#takeText(found)
    return undefined
  }

  /** Columns in which dates were changed so far. */
  get datedColumns(): ReadonlyArray<string> {
    return (this.#members ?? this.#changed)?.datedColumns() ?? []
  }

  /** What can be said only when all rows have passed. */
  end(): ColumnsUnknown | undefined {
    const members = this.#hasUnreadRow ? undefined : this.#members
    const problems = [
      ...aboutNames(
        members?.unmet() ?? [],
        (name) => `No row of the file has a member "${name}" to rename or drop.`
      ),
      ...aboutNames(
        members?.undated() ?? [],
        (name) => `No row of the file has a member "${name}" to change dates in, as its members are sent.`
      )
    ]
    return problems.length === 0
      ? undefined
      : new ColumnsUnknown({ path: this.#options.source.path, problems })
  }

  #takeHeader(header: SourceRow): HeaderReason | undefined {
    const { importType, sending, source } = this.#options
    const { changes } = sending
    const { path } = source
    const mayName = this.#mayName
    this.sourceColumns = header.cells
    let changed = header.cells
    const repeated = repeatedName(path, header, mayName)
    if (repeated !== undefined) return repeated
    if (!leavesColumns(changes)) {
      const changing = changeColumns(header.cells, changes, mayName)
      if (Result.isFailure(changing)) return new ColumnsUnknown({ path, problems: changing.failure })
      changed = changing.success.columns
      this.#changed = changing.success
    }
    const named = { ...header, cells: changed }
    const problem = unusableName(path, named) ?? repeatedName(path, named, mayName)
    if (problem !== undefined) return problem
    const sent = sentCells(changed, sending)
    if (Result.isFailure(sent)) return impossiblePath(path, header, sent.failure, changes, mayName)
    this.#sent = sent.success
    this.columns = sent.success.columns
    const problems = unknownTypes(changes, this.columns, mayName)
    if (problems.length > 0) return new ColumnsUnknown({ path, problems })
    this.#recordOf = makeRowRecord(changed)
    const keyIndexes = this.keyWatch.columns.map((name) => changed.indexOf(name))
    // A column of the key may be left out of the file: rows then have nothing there, as in JSON.
    if (keyIndexes.some((index) => index !== -1)) this.#keyIndexes = keyIndexes
    this.#groupIndex = changed.indexOf(this.keyWatch.groupColumn ?? "")
    this.#lookForMissing(this.columns, header.line, undefined, this.columns)
    return importType === undefined ? undefined : missingColumns(path, importType, this.columns, mayName)
  }

  #takeCells(found: SourceRow): void {
    const { check } = this.#options
    const { line, row } = found
    if (found.cells.length !== this.sourceColumns.length) {
      check.structural(raggedRow(found, this.sourceColumns, this.#mayName))
      return
    }
    const nul = this.mayHaveNul ? nulFinding(found, this.sourceColumns) : undefined
    if (nul !== undefined) check.structural(nul)
    if (found.cells[0] === "" && found.cells.every((cell) => cell === "")) {
      check.warn({ by: "engine", row, line, code: "blank-row", message: "all cells of this row are empty" })
    }
    let noDates: Array<string> | undefined
    const cells =
      this.#changed === undefined
        ? found.cells
        : this.#changed.cellsOf(found.cells, (column, { code, message }) => {
            ;(noDates ??= []).push(column)
            check.invalid({ by: "engine", row, line, column, code, message })
          })
    const { asJson, filling } = this.#sent
    if (filling?.isLacking(cells) === true) this.rowsToFill += 1
    this.#lookForMissing(cells, line, row, this.columns)
    if (asJson !== undefined) this.#takeAsJson(asJson, cells, row, line, noDates)
    else if (check.hasRules) check.holds(row, line, this.#recordOf(cells), noDates)
    const indexes = this.#keyIndexes
    const key = this.#key
    if (indexes !== undefined) {
      for (let at = 0; at < indexes.length; at++) key[at] = cells[indexes[at] ?? 0] ?? ""
      this.keyWatch.takeKey(key, row, line)
    }
    if (this.#groupIndex !== -1) this.keyWatch.takeGroup(cells[this.#groupIndex] ?? "", key, row, line)
  }

  /** Looks at a row of cells as the JSON that is sent of it. */
  #takeAsJson(
    asJson: CellsAsJson,
    cells: ReadonlyArray<string>,
    row: number,
    line: number,
    noDates: ReadonlyArray<string> = []
  ): void {
    const { check, sending } = this.#options
    const misfits: Array<string> = []
    const text = asJson(cells, (index) => misfits.push(this.columns[index] ?? ""))
    for (const column of misfits) {
      if (noDates.includes(column)) continue
      const message = cellTypeWords[sending.typeOf(column)]
      check.invalid({ by: "engine", row, line, column, code: "wrong-type", message })
    }
    if (text.length > maxRecordLength) {
      const message = `as JSON this row is longer than ${maxRecordLength} characters`
      check.structural({ by: "engine", row, line, code: "record-too-long", message })
    }
    const foundWrong = [...misfits, ...noDates]
    if (check.hasRules) this.#lookInto(row, line, () => check.holds(row, line, JSON.parse(text), foundWrong))
  }

  #takeText(found: SourceRow): void {
    const { line, row, text } = found
    const parsed = parseJsonRow(line, text)
    if (Result.isFailure(parsed)) {
      const { code, column, problem } = parsed.failure
      this.#refuse(
        row,
        line,
        code,
        `${problem}${column === undefined ? "" : `, from character ${column} on`}`
      )
      return
    }
    this.#lookInto(row, line, () => {
      this.#takeRecord(found, parsed.success)
    })
  }

  #refuse(row: number, line: number, code: string, message: string): void {
    this.#hasUnreadRow = true
    this.#options.check.structural({ by: "engine", row, line, code, message })
  }

  /** Looks into the values of a row, which may lie too deep in each other for that. */
  #lookInto(row: number, line: number, look: () => void): void {
    try {
      look()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#refuse(row, line, "too-deep", "the values in this row lie deeper in each other than can be read")
    }
  }

  #takeRecord({ line, row, text }: SourceRow, parsed: JsonRow): void {
    const { check, sending } = this.#options
    const members = this.#members
    const noDates: Array<readonly [string, DateFault]> = []
    const changed = members?.rowOf(text, (column, fault) => noDates.push([column, fault]))
    if (changed !== undefined && isTaken(changed)) {
      const { taken: column } = changed
      const message = "a value would get this name that another one has already"
      check.structural({ by: "engine", row, line, column, code: "duplicate-member", message })
      return
    }
    const sent = changed === undefined || members === undefined ? text : members.textOf(changed)
    const record = changed === undefined ? parsed : (JSON.parse(sent) as JsonRow)
    const isLacking = this.#memberFilling?.isLacking(sent, record) === true
    if (isLacking) this.rowsToFill += 1
    this.#lookForMissing([sent], line, row, [])
    for (const [column, { code, message }] of noDates)
      check.invalid({ by: "engine", row, line, column, code, message })
    const foundWrong = noDates.map(([column]) => column)
    check.holds(row, line, record, foundWrong)
    const { columns, groupColumn } = this.keyWatch
    const key = columns.map((name) => dottedText(record, name, sent) ?? "")
    if (key.length > 0) this.keyWatch.takeKey(key, row, line)
    if (groupColumn !== undefined)
      this.keyWatch.takeGroup(dottedText(record, groupColumn, sent) ?? "", key, row, line)
    if (this.sourceColumns.length > 0) return
    this.sourceColumns = dottedNames(parsed)
    const names = dottedNames(record)
    this.columns = isLacking && sending.made !== undefined ? [...names, sending.made.name] : names
  }

  #lookForMissing(
    texts: ReadonlyArray<string>,
    line: number,
    row: number | undefined,
    columns: ReadonlyArray<string>
  ): void {
    if (this.#missing === undefined) return
    for (const finding of this.#missing(texts, line, row, columns)) this.#options.check.structural(finding)
  }
}
