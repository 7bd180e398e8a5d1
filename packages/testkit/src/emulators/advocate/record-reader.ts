/** Reads an uploaded file record by record, holding one chunk of it in memory. Section 8. */
import { parse } from "csv-parse"
import { createReadStream } from "node:fs"
import { pipeline, Readable } from "node:stream"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { isJsonRecord, setAt, type JsonRecord } from "./json-record.ts"

/** The format of an uploaded file, from the ending of its name. */
export type FileFormat = "csv" | "jsonl"

/** A record, or why it could not be read while the rest of the file can. `line` is the one it begins on. */
export type ReadRecord =
  | {
      readonly type: "record"
      /** From 1, or 0 for a CSV whose lines do not matter. */
      readonly line: number
      readonly record: JsonRecord
      /** Paths of the cells that were empty, where the behaviour gives them a meaning. */
      readonly emptyCells: ReadonlyArray<ReadonlyArray<string>>
    }
  | { readonly type: "malformed"; readonly line: number; readonly message: string }

/** The switches that reading depends on. */
export type ReadingBehaviour = Pick<
  AdvocateBehaviour,
  "emptyCells" | "recordNumberBase" | "uploadByteOrderMark"
>

/** The file as a whole cannot be read: its job is aborted. */
export class UnreadableFile extends Error {}

const maxLineCharacters = 16 * 1024 * 1024

async function* readText(path: string, behaviour: ReadingBehaviour): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: behaviour.uploadByteOrderMark === "kept"
  })
  const decode = (chunk: Buffer | undefined) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      throw new UnreadableFile("The file is not valid UTF-8")
    }
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    yield decode(chunk as Buffer)
  }
  yield decode(undefined)
}

// Not node:readline, which also breaks lines at U+2028 inside a JSON string.
async function* readLines(path: string, behaviour: ReadingBehaviour): AsyncGenerator<string> {
  let rest = ""
  for await (const text of readText(path, behaviour)) {
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    if (rest.length > maxLineCharacters) throw new UnreadableFile("A line of the file is too long")
    yield* lines
  }
  yield rest
}

async function* readJsonl(path: string, behaviour: ReadingBehaviour): AsyncGenerator<ReadRecord> {
  let isEmpty = true
  let line = 0
  for await (const text of readLines(path, behaviour)) {
    line += 1
    if (text.trim() === "") continue
    isEmpty = false
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      yield { type: "malformed", line, message: "The line is not valid JSON" }
      continue
    }
    if (isJsonRecord(value)) yield { type: "record", line, record: value, emptyCells: [] }
    else yield { type: "malformed", line, message: "The line is not a JSON object" }
  }
  if (isEmpty) throw new UnreadableFile("The file is empty")
}

interface CsvRow {
  readonly cells: ReadonlyArray<string>
  readonly line: number
}

const lineBreaks = (cells: ReadonlyArray<string>): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)

/** The rows with the lines they begin on. Lines are counted only when they matter. */
async function* readCsvRows(path: string, behaviour: ReadingBehaviour): AsyncGenerator<CsvRow> {
  const countsLines = behaviour.recordNumberBase === "lines"
  const parser = parse({ relax_column_count: true, skip_empty_lines: true, info: countsLines })
  // A failure reaches the loop below through the parser, which pipeline destroys with it.
  pipeline(Readable.from(readText(path, behaviour)), parser, () => undefined)
  let line = 1
  try {
    for await (const row of parser) {
      if (!countsLines) {
        yield { cells: row as ReadonlyArray<string>, line: 0 }
        continue
      }
      // The parser's own count of lines goes wrong at line breaks inside cells.
      const { info, record } = row as { info: { empty_lines: number }; record: ReadonlyArray<string> }
      yield { cells: record, line: line + info.empty_lines }
      line += 1 + lineBreaks(record)
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error
    throw new UnreadableFile(`The file is not valid CSV: ${(error as Error).message}`)
  }
}

const unfold = (paths: ReadonlyArray<ReadonlyArray<string>>, row: ReadonlyArray<string>): JsonRecord => {
  const record: Record<string, unknown> = {}
  paths.forEach((path, index) => {
    const cell = row[index]
    // An empty cell is taken for "not given", unless the behaviour has it clear what is stored (section 8, assumed).
    if (cell !== undefined && cell !== "") setAt(record, path, cell)
  })
  return record
}

const noCells: ReadonlyArray<ReadonlyArray<string>> = []

async function* readCsv(path: string, behaviour: ReadingBehaviour): AsyncGenerator<ReadRecord> {
  const notesEmpty = behaviour.emptyCells === "clear"
  let paths: ReadonlyArray<ReadonlyArray<string>> | undefined
  for await (const { cells, line } of readCsvRows(path, behaviour)) {
    if (paths === undefined) paths = cells.map((name) => name.split("."))
    else if (cells.length === paths.length) {
      const emptyCells = notesEmpty ? paths.filter((_path, index) => cells[index] === "") : noCells
      yield { type: "record", line, record: unfold(paths, cells), emptyCells }
    } else {
      const message = `The row has ${cells.length} columns, the header has ${paths.length}`
      yield { type: "malformed", line, message }
    }
  }
  if (paths === undefined) throw new UnreadableFile("The file is empty")
}

/** The records of a file in order. Blank lines are skipped and not counted. Fails with `UnreadableFile`. */
export const readRecords = (
  path: string,
  format: FileFormat,
  behaviour: ReadingBehaviour
): AsyncGenerator<ReadRecord> => (format === "csv" ? readCsv(path, behaviour) : readJsonl(path, behaviour))

/** The header of a CSV file. Fails with `UnreadableFile`. */
export const readHeader = async (
  path: string,
  behaviour: ReadingBehaviour
): Promise<ReadonlyArray<string>> => {
  for await (const { cells } of readCsvRows(path, behaviour)) return cells
  throw new UnreadableFile("The file is empty")
}
