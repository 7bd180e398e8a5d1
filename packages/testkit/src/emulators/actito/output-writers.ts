/** Writes the output files of one run: the error file and the result file (dossier 6.3, 11.4). */
import { dirname, join } from "node:path"
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { CsvRow } from "./csv-rows.ts"
import { CsvWriter, type CsvDialect } from "./csv-writer.ts"
import type { Execution, OutputFile } from "./execution.ts"
import type { RowFate } from "./row-loader.ts"
import { serviceTime } from "./service-clock.ts"
import type { WireProfile } from "./wire-profile.ts"

const nameOutput = (pattern: string, id: string, behaviour: ActitoBehaviour): string =>
  pattern
    .replaceAll("{id}", id)
    .replaceAll("$yyyyMMdd", serviceTime(behaviour).toISOString().slice(0, 10).replaceAll("-", ""))

const lineNumberOf = (row: CsvRow, counting: ActitoBehaviour["lineNumbers"]): number =>
  counting === "physical-line" ? row.line : counting === "row" ? row.number : row.number + 1

const dialectOf = (
  { outputs }: WireProfile,
  separator: string,
  { outputDialect }: ActitoBehaviour
): CsvDialect => {
  const usual = { ...outputs, separator: outputs.separator ?? separator }
  switch (outputDialect) {
    case "profile":
      return usual
    case "semicolon":
      return { ...usual, separator: ";" }
    case "tab":
      return { ...usual, separator: "\t" }
    case "byte-order-mark":
      return { ...usual, byteOrderMark: true }
    case "crlf":
      return { ...usual, endOfLine: "\r\n" }
  }
}

/** The output files of one run, of which either may be switched off. */
export class OutputWriters {
  readonly errorFile: OutputFile | undefined
  readonly resultFile: OutputFile | undefined
  readonly #errors: CsvWriter | undefined
  readonly #results: CsvWriter | undefined
  readonly #keys: ReadonlyArray<number>
  readonly #repeated: ReadonlyArray<number>
  readonly #profile: WireProfile
  readonly #behaviour: ActitoBehaviour

  /** Opens the files that the definition enables. Takes the header, and the places of key columns in it. */
  constructor(
    { definition, id, upload }: Execution,
    header: ReadonlyArray<string>,
    keyColumns: ReadonlyArray<number>,
    profile: WireProfile,
    behaviour: ActitoBehaviour
  ) {
    const dialect = dialectOf(profile, definition.separator, behaviour)
    this.#keys = keyColumns
    this.#repeated = behaviour.rejectedRowColumns === "keys" ? keyColumns : header.map((_, index) => index)
    this.#profile = profile
    this.#behaviour = behaviour
    const open = (name: string, pattern: string, number: number) => {
      const path = join(dirname(upload.path), name)
      const isNumbered = behaviour.outputNames === "numbered"
      const file = { path, name: isNumbered ? `${number}.csv` : nameOutput(pattern, id, behaviour) }
      return { file, writer: new CsvWriter(path, dialect) }
    }
    const errors = definition.errorFile ? open("errors", definition.errorFilePattern, 1) : undefined
    const results = definition.resultFile ? open("results", definition.resultFilePattern, 2) : undefined
    this.errorFile = errors?.file
    this.#errors = errors?.writer
    this.resultFile = results?.file
    this.#results = results?.writer
  }

  /** Begins both files. */
  async writeHeader(header: ReadonlyArray<string>): Promise<void> {
    const { outputs } = this.#profile
    const { errorCode, errorMessage, lineNumber } = outputs
    await this.#errors?.write(this.#errorCells(header, lineNumber, errorCode, errorMessage))
    await this.#results?.write([...this.#pick(header, this.#keys), outputs.operation, outputs.recordId])
  }

  /** Tells what became of a row, in the file that it belongs in. */
  async write(row: CsvRow, fate: RowFate): Promise<void> {
    if (fate.type === "loaded") {
      const word = this.#profile.outputs.operationWords[fate.operation]
      await this.#results?.write([...this.#pick(row.cells, this.#keys), word, fate.recordId])
    }
    if (fate.type !== "rejected") return
    const isOneLine = this.#behaviour.rejectedRowLines === "one-per-row"
    const lineNumber = String(lineNumberOf(row, this.#behaviour.lineNumbers))
    for (const { code, message } of isOneLine ? fate.problems.slice(0, 1) : fate.problems) {
      await this.#errors?.write(this.#errorCells(row.cells, lineNumber, code, message))
    }
  }

  /** Ends both files. */
  async close(): Promise<void> {
    await Promise.all([this.#errors?.close(), this.#results?.close()])
  }

  #pick(cells: ReadonlyArray<string>, columns: ReadonlyArray<number>): ReadonlyArray<string> {
    return columns.map((index) => cells[index] ?? "")
  }

  #errorCells(
    cells: ReadonlyArray<string>,
    lineNumber: string,
    code: string,
    message: string
  ): ReadonlyArray<string> {
    const repeated = this.#pick(cells, this.#repeated)
    const place = this.#behaviour.lineNumbers === "left-out" ? [] : [lineNumber]
    return this.#profile.outputs.lineNumberFirst
      ? [...place, ...repeated, code, message]
      : [...repeated, ...place, code, message]
  }
}
