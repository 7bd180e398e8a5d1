/** Runs an execution: validates the file, loads its rows, writes the output files (dossier 6.1, 11.2, 11.4). */
import { dirname, join } from "node:path"
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { readRows, type CsvRow } from "./csv-rows.ts"
import { CsvWriter } from "./csv-writer.ts"
import {
  noRows,
  type Execution,
  type ExecutionCounts,
  type OutputFile,
  type RunOutcome
} from "./execution.ts"
import { FileRefused } from "./file-refused.ts"
import { RowLoader, type RowFate } from "./row-loader.ts"
import type { WireProfile } from "./wire-profile.ts"

/** Stops a run because the emulator is closing. */
class Closing extends Error {}

const nameOutput = (pattern: string, id: string): string =>
  pattern
    .replaceAll("{id}", id)
    .replaceAll("$yyyyMMdd", new Date().toISOString().slice(0, 10).replaceAll("-", ""))

const lineNumberOf = (row: CsvRow, counting: ActitoBehaviour["lineNumbers"]): number =>
  counting === "physical-line" ? row.line : counting === "row" ? row.number : row.number + 1

/** The output files of one run, of which either may be switched off. */
class OutputWriters {
  readonly errorFile: OutputFile | undefined
  readonly resultFile: OutputFile | undefined
  readonly #errors: CsvWriter | undefined
  readonly #results: CsvWriter | undefined
  readonly #keys: ReadonlyArray<number>
  readonly #repeated: ReadonlyArray<number>
  readonly #profile: WireProfile
  readonly #behaviour: ActitoBehaviour

  constructor(
    execution: Execution,
    header: ReadonlyArray<string>,
    keyColumns: ReadonlyArray<number>,
    profile: WireProfile,
    behaviour: ActitoBehaviour
  ) {
    const { definition, id } = execution
    const folder = dirname(execution.upload.path)
    const dialect = { ...profile.outputs, separator: profile.outputs.separator ?? definition.separator }
    this.#keys = keyColumns
    this.#repeated = behaviour.rejectedRowColumns === "keys" ? keyColumns : header.map((_, index) => index)
    this.#profile = profile
    this.#behaviour = behaviour
    if (definition.errorFile) {
      this.errorFile = { path: join(folder, "errors"), name: nameOutput(definition.errorFilePattern, id) }
      this.#errors = new CsvWriter(this.errorFile.path, dialect)
    }
    if (definition.resultFile) {
      this.resultFile = { path: join(folder, "results"), name: nameOutput(definition.resultFilePattern, id) }
      this.#results = new CsvWriter(this.resultFile.path, dialect)
    }
  }

  async writeHeader(header: ReadonlyArray<string>): Promise<void> {
    const { outputs } = this.#profile
    await this.#errors?.write(
      this.#errorCells(header, outputs.lineNumber, outputs.errorCode, outputs.errorMessage)
    )
    await this.#results?.write([...this.#pick(header, this.#keys), outputs.operation, outputs.recordId])
  }

  async write(row: CsvRow, fate: RowFate): Promise<void> {
    if (fate.type === "loaded") {
      const word = this.#profile.outputs.operationWords[fate.operation]
      await this.#results?.write([...this.#pick(row.cells, this.#keys), word, fate.recordId])
    }
    if (fate.type !== "rejected") return
    const lines =
      this.#behaviour.rejectedRowLines === "one-per-row" ? fate.problems.slice(0, 1) : fate.problems
    const lineNumber = String(lineNumberOf(row, this.#behaviour.lineNumbers))
    for (const { code, message } of lines) {
      await this.#errors?.write(this.#errorCells(row.cells, lineNumber, code, message))
    }
  }

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
    return this.#profile.outputs.lineNumberFirst
      ? [lineNumber, ...repeated, code, message]
      : [...repeated, lineNumber, code, message]
  }
}

const count = (counts: ExecutionCounts, fate: RowFate): ExecutionCounts => {
  const read = counts.read + 1
  if (fate.type === "rejected") return { ...counts, read, rejected: counts.rejected + 1 }
  if (fate.type === "uncounted") return { ...counts, read }
  if (fate.operation === "CREATED") return { ...counts, read, created: counts.created + 1 }
  if (fate.operation === "UPDATED") return { ...counts, read, updated: counts.updated + 1 }
  return { ...counts, read, ignored: counts.ignored + 1 }
}

/** Reads the whole file without loading anything, so that a file broken at its end leaves no trace. */
const checkFile = async (
  execution: Execution,
  behaviour: ActitoBehaviour,
  signal: AbortSignal
): Promise<void> => {
  for await (const row of readRows(execution.upload, execution.definition)) {
    if (signal.aborted) throw new Closing()
    if (row.number === 0) new RowLoader(row.cells, execution.definition, behaviour)
  }
}

const loadRows = async (
  execution: Execution,
  profile: WireProfile,
  behaviour: ActitoBehaviour,
  signal: AbortSignal
): Promise<RunOutcome> => {
  const { definition } = execution
  let counts = noRows
  let loader: RowLoader | undefined
  let outputs: OutputWriters | undefined
  try {
    for await (const row of readRows(execution.upload, definition)) {
      if (signal.aborted) throw new Closing()
      if (loader === undefined || outputs === undefined) {
        loader = new RowLoader(row.cells, definition, behaviour)
        outputs = new OutputWriters(execution, row.cells, loader.keyColumns, profile, behaviour)
        await outputs.writeHeader(row.cells)
        continue
      }
      const fate = loader.load(row.cells)
      counts = count(counts, fate)
      await outputs.write(row, fate)
    }
  } finally {
    await outputs?.close()
  }
  if (outputs === undefined && !definition.optional) {
    throw new FileRefused("FILE_NOT_FOUND", "the file is empty, or the archive does not hold it")
  }
  return { counts, failure: undefined, errorFile: outputs?.errorFile, resultFile: outputs?.resultFile }
}

/** Runs an execution to its end. Never fails: what goes wrong with the file is in the outcome. */
export const runExecution = async (
  execution: Execution,
  profile: WireProfile,
  current: ActitoBehaviour,
  signal: AbortSignal
): Promise<RunOutcome> => {
  // A run goes by the switches as they were at its start.
  const behaviour = { ...current }
  try {
    if (behaviour.rememberRecords) await checkFile(execution, behaviour, signal)
    return await loadRows(execution, profile, behaviour, signal)
  } catch (error) {
    const code = error instanceof FileRefused ? error.code : "INTERNAL"
    const failure = { code, message: error instanceof Error ? error.message : String(error) }
    return { counts: noRows, failure, errorFile: undefined, resultFile: undefined }
  }
}
