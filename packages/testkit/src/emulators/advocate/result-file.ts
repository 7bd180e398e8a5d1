/** Writes result and error files, row by row, to the disk. Section 9. */
import { createWriteStream } from "node:fs"
import { open, rename, rm } from "node:fs/promises"
import { pipeline } from "node:stream/promises"
import { ZipFile } from "yazl"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { OutputFormat } from "./job-store.ts"
import { valueAt, type JsonRecord } from "./json-record.ts"
import type { StoredFile } from "./stored-file.ts"

const flushCharacters = 256 * 1024

/** A result file being written. */
export interface ResultFile {
  readonly add: (record: JsonRecord) => Promise<void> | undefined
  /** Ends the file and says where it is. */
  readonly close: () => Promise<StoredFile>
}

/** What a result file is made of. */
export interface ResultFileOptions {
  readonly folder: string
  readonly name: string
  readonly format: OutputFormat
  /** Dotted names of the CSV's columns; no header is written when empty. */
  readonly columns: ReadonlyArray<string>
  readonly behaviour: AdvocateBehaviour
}

const toCell = (value: unknown): string => {
  if (value === undefined || value === null) return ""
  if (typeof value === "number") return String(value)
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// XLSX arrives zipped (section 9). The emulator puts a CSV into the archive instead of a workbook.
const zip = async (path: string, name: string): Promise<void> => {
  const archive = new ZipFile()
  archive.addFile(path, name)
  archive.end()
  await pipeline(archive.outputStream, createWriteStream(`${path}.zip`))
  await rm(path)
  await rename(`${path}.zip`, path)
}

const shapes = {
  CSV: { ending: "csv", contentType: "text/csv" },
  JSONL: { ending: "jsonl", contentType: "application/x-ndjson" },
  XLSX: { ending: "zip", contentType: "application/zip" }
} as const

/** Begins a result file. */
export const openResultFile = async (options: ResultFileOptions): Promise<ResultFile> => {
  const { behaviour, columns, folder, format, name } = options
  const { contentType, ending } = shapes[format]
  const path = `${folder}/${name}.${ending}`
  const file = await open(path, "w")
  const paths = columns.map((column) => column.split("."))
  const isCsv = format !== "JSONL"
  let text = behaviour.resultByteOrderMark ? "\uFEFF" : ""
  if (isCsv && columns.length > 0) text += columns.map(toCell).join(",") + behaviour.resultLineEnding

  const flush = async () => {
    const written = text
    text = ""
    await file.writeFile(written)
  }

  return {
    add: (record) => {
      text += isCsv ? paths.map((path) => toCell(valueAt(record, path))).join(",") : JSON.stringify(record)
      text += behaviour.resultLineEnding
      return text.length < flushCharacters ? undefined : flush()
    },
    close: async () => {
      await flush()
      await file.close()
      if (format === "XLSX") await zip(path, `${name}.csv`)
      return { path, contentType, name: `${name}.${ending}` }
    }
  }
}
