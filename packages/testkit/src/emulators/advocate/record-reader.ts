/** Reads an uploaded file record by record, holding one chunk of it in memory. Section 8. */
import { parse } from "csv-parse"
import { createReadStream } from "node:fs"
import { pipeline, Readable } from "node:stream"
import { isJsonRecord, setAt, type JsonRecord } from "./json-record.ts"

/** The format of an uploaded file, from the ending of its name. */
export type FileFormat = "csv" | "jsonl"

/** A record, or why it could not be read while the rest of the file can. */
export type ReadRecord =
  | { readonly type: "record"; readonly record: JsonRecord }
  | { readonly type: "malformed"; readonly message: string }

/** The file as a whole cannot be read: its job is aborted. */
export class UnreadableFile extends Error {}

const maxLineCharacters = 16 * 1024 * 1024

async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true })
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
async function* readLines(path: string): AsyncGenerator<string> {
  let rest = ""
  for await (const text of readText(path)) {
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    if (rest.length > maxLineCharacters) throw new UnreadableFile("A line of the file is too long")
    yield* lines
  }
  yield rest
}

async function* readJsonl(path: string): AsyncGenerator<ReadRecord> {
  let isEmpty = true
  for await (const line of readLines(path)) {
    if (line.trim() === "") continue
    isEmpty = false
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      yield { type: "malformed", message: "The line is not valid JSON" }
      continue
    }
    if (isJsonRecord(value)) yield { type: "record", record: value }
    else yield { type: "malformed", message: "The line is not a JSON object" }
  }
  if (isEmpty) throw new UnreadableFile("The file is empty")
}

async function* readCsvRows(path: string): AsyncGenerator<ReadonlyArray<string>> {
  const parser = parse({ relax_column_count: true, skip_empty_lines: true })
  // A failure reaches the loop below through the parser, which pipeline destroys with it.
  pipeline(Readable.from(readText(path)), parser, () => undefined)
  try {
    for await (const row of parser) yield row as ReadonlyArray<string>
  } catch (error) {
    if (error instanceof UnreadableFile) throw error
    throw new UnreadableFile(`The file is not valid CSV: ${(error as Error).message}`)
  }
}

const unfold = (paths: ReadonlyArray<ReadonlyArray<string>>, row: ReadonlyArray<string>): JsonRecord => {
  const record: Record<string, unknown> = {}
  paths.forEach((path, index) => {
    const cell = row[index]
    // An empty cell is taken for "not given" (section 8, assumed).
    if (cell !== undefined && cell !== "") setAt(record, path, cell)
  })
  return record
}

async function* readCsv(path: string): AsyncGenerator<ReadRecord> {
  let paths: ReadonlyArray<ReadonlyArray<string>> | undefined
  for await (const row of readCsvRows(path)) {
    if (paths === undefined) paths = row.map((name) => name.split("."))
    else if (row.length === paths.length) yield { type: "record", record: unfold(paths, row) }
    else {
      const message = `The row has ${row.length} columns, the header has ${paths.length}`
      yield { type: "malformed", message }
    }
  }
  if (paths === undefined) throw new UnreadableFile("The file is empty")
}

/** The records of a file in order. Blank lines are skipped and not counted. Fails with `UnreadableFile`. */
export const readRecords = (path: string, format: FileFormat): AsyncGenerator<ReadRecord> =>
  format === "csv" ? readCsv(path) : readJsonl(path)

/** The header of a CSV file. Fails with `UnreadableFile`. */
export const readHeader = async (path: string): Promise<ReadonlyArray<string>> => {
  for await (const row of readCsvRows(path)) return row
  throw new UnreadableFile("The file is empty")
}
