/** The success file and the error file of one import. Section 9. */
import type { RowError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { OutputFormat } from "./job-store.ts"
import type { JsonRecord } from "./json-record.ts"
import { openResultFile, type ResultFile } from "./result-file.ts"
import { makeShuffler } from "./shuffle.ts"
import type { StoredFile } from "./stored-file.ts"

/** What an import writes as it goes. */
export interface ImportReport {
  readonly succeeded: (record: JsonRecord) => Promise<void>
  /** Notes a refused record; `index` counts the file's records from 0. */
  readonly failed: (index: number, errors: ReadonlyArray<RowError>) => Promise<void>
  readonly close: () => Promise<{ readonly result: StoredFile; readonly errors: StoredFile | undefined }>
}

/** What a report needs to know about its job. */
export interface ImportReportOptions {
  readonly jobId: string
  readonly folder: string
  readonly format: OutputFormat
  readonly successColumns: ReadonlyArray<string>
  readonly isCsvUpload: boolean
  readonly behaviour: AdvocateBehaviour
}

const firstNumber = (behaviour: AdvocateBehaviour, isCsvUpload: boolean): number => {
  if (behaviour.recordNumberBase === "zero-based") return 0
  return behaviour.recordNumberBase === "one-based-header-counted" && isCsvUpload ? 2 : 1
}

/** Begins the report of a job. */
export const openImportReport = async (options: ImportReportOptions): Promise<ImportReport> => {
  const { behaviour, folder, format, jobId } = options
  const first = firstNumber(behaviour, options.isCsvUpload)
  const columns = behaviour.errorFileColumns
  const result = await openResultFile({
    folder,
    name: jobId,
    format,
    columns: options.successColumns,
    behaviour
  })
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
      for (const released of isShuffled ? shuffler.add(record) : [record]) await result.add(released)
    },
    failed: async (index, errors) => {
      errorFile ??= await openErrors(columns)
      for (const error of behaviour.severalErrorsPerRecord ? errors : errors.slice(0, 1)) {
        const line: Readonly<Record<string, unknown>> = { recordNumber: first + index, ...error }
        await errorFile.add(Object.fromEntries(columns.map((column) => [column, line[column] ?? null])))
      }
    },
    close: async () => {
      for (const released of shuffler.release()) await result.add(released)
      return { result: await result.close(), errors: await closeErrors() }
    }
  }
}
