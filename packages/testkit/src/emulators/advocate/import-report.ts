/** The success file and the error file of one import. Section 9. */
import type { RowError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { OutputFormat } from "./job-store.ts"
import type { JsonRecord } from "./json-record.ts"
import { openResultFile, type ResultFile } from "./result-file.ts"
import { makeShuffler } from "./shuffle.ts"
import type { StoredFile } from "./stored-file.ts"
import { layOutSuccess } from "./success-line.ts"

/** Where a record stands in its file. */
export interface RecordPlace {
  /** Counts the file's records from 0. */
  readonly index: number
  /** Line on which it begins, from 1; counted only when the behaviour needs it. */
  readonly line: number
}

/** What an import writes as it goes. */
export interface ImportReport {
  readonly succeeded: (record: JsonRecord) => Promise<void>
  /** Notes a refused record. */
  readonly failed: (place: RecordPlace, errors: ReadonlyArray<RowError>) => Promise<void>
  readonly close: () => Promise<{ readonly result: StoredFile; readonly errors: StoredFile | undefined }>
}

/** What a report needs to know about its job. */
export interface ImportReportOptions {
  readonly jobId: string
  readonly folder: string
  readonly format: OutputFormat
  readonly successColumns: ReadonlyArray<string>
  readonly keyColumns: ReadonlyArray<string>
  readonly isCsvUpload: boolean
  readonly behaviour: AdvocateBehaviour
}

const recordNumber = (
  { index, line }: RecordPlace,
  { recordNumberBase }: AdvocateBehaviour,
  isCsvUpload: boolean
): number => {
  switch (recordNumberBase) {
    case "one-based":
      return index + 1
    case "zero-based":
      return index
    case "one-based-header-counted":
      return index + (isCsvUpload ? 2 : 1)
    case "lines":
      return line
  }
}

const wordingOf = (message: string, { errorMessages }: AdvocateBehaviour): string =>
  errorMessages === "plain" ? message : `Refused, because:\r\n"${message}",\nsays the "service"`

/** Begins the report of a job. */
export const openImportReport = async (options: ImportReportOptions): Promise<ImportReport> => {
  const { behaviour, folder, format, jobId } = options
  const columns = behaviour.errorFileColumns
  const layout = layOutSuccess(options.successColumns, options.keyColumns, behaviour)
  const result = await openResultFile({ folder, name: jobId, format, columns: layout.columns, behaviour })
  const isShuffled = behaviour.successFileOrder === "shuffled"
  const shuffler = makeShuffler<JsonRecord>()
  let errorFile: ResultFile | undefined

  const openErrors = (header: ReadonlyArray<string>) =>
    openResultFile({ folder, name: `${jobId}-errors`, format, columns: header, behaviour })

  const closeErrors = async (): Promise<StoredFile | undefined> => {
    if (errorFile !== undefined) return errorFile.close()
    if (behaviour.errorLinkWhenNone === "null") return undefined
    const file = await openErrors(behaviour.errorLinkWhenNone === "header-only" ? columns : [])
    return file.close()
  }

  return {
    succeeded: async (record) => {
      const line = layout.lineOf(record)
      if (line === undefined) return
      for (const released of isShuffled ? shuffler.add(line) : [line]) await result.add(released)
    },
    failed: async (place, errors) => {
      errorFile ??= await openErrors(columns)
      for (const error of behaviour.severalErrorsPerRecord ? errors : errors.slice(0, 1)) {
        const line: Readonly<Record<string, unknown>> = {
          ...error,
          recordNumber: recordNumber(place, behaviour, options.isCsvUpload),
          message: wordingOf(error.message, behaviour)
        }
        await errorFile.add(Object.fromEntries(columns.map((column) => [column, line[column] ?? null])))
      }
    },
    close: async () => {
      for (const released of shuffler.release()) await result.add(released)
      return { result: await result.close(), errors: await closeErrors() }
    }
  }
}
