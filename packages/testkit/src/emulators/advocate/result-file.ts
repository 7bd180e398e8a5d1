/** Writes result and error files to the disk: row by row, except for workbooks. Section 9. */
import { open, writeFile } from "node:fs/promises"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { OutputFormat } from "./job-store.ts"
import { valueAt, type JsonRecord } from "./json-record.ts"
import { writeZippedWorkbook } from "./result-workbook.ts"
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
  /** Dotted names of the columns of a CSV or a workbook; no header is written when empty. */
  readonly columns: ReadonlyArray<string>
  readonly behaviour: AdvocateBehaviour
}

const toCell = (value: unknown): string => {
  if (value === undefined || value === null) return ""
  if (typeof value === "number") return String(value)
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const shapes = {
  CSV: { ending: "csv", contentType: "text/csv" },
  JSONL: { ending: "jsonl", contentType: "application/x-ndjson" },
  XLSX: { ending: "zip", contentType: "application/zip" }
} as const

/**
 * Begins a result file. A workbook has neither a byte order mark nor line endings; without columns and rows it is a file
 * without a byte, as the others are then.
 */
export const openResultFile = async (options: ResultFileOptions): Promise<ResultFile> =>
  options.format === "XLSX" ? openWorkbookFile(options) : openTextFile(options, options.format)

const pathsOf = ({ columns }: ResultFileOptions): ReadonlyArray<ReadonlyArray<string>> =>
  columns.map((column) => column.split("."))

const storedFile = ({ folder, format, name }: ResultFileOptions): StoredFile => {
  const { contentType, ending } = shapes[format]
  return { path: `${folder}/${name}.${ending}`, contentType, name: `${name}.${ending}` }
}

const openTextFile = async (options: ResultFileOptions, format: "CSV" | "JSONL"): Promise<ResultFile> => {
  const { behaviour, columns } = options
  const stored = storedFile(options)
  const file = await open(stored.path, "w")
  const paths = pathsOf(options)
  const isCsv = format === "CSV"
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
      return stored
    }
  }
}

const openWorkbookFile = (options: ResultFileOptions): ResultFile => {
  const { columns, name } = options
  const stored = storedFile(options)
  const paths = pathsOf(options)
  const rows: Array<ReadonlyArray<unknown>> = columns.length === 0 ? [] : [columns]
  return {
    add: (record) => {
      rows.push(paths.map((path) => valueAt(record, path)))
      return undefined
    },
    close: async () => {
      if (rows.length === 0) await writeFile(stored.path, "")
      else await writeZippedWorkbook(stored.path, `${name}.xlsx`, rows)
      return stored
    }
  }
}
