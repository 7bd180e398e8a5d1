/** One ingest job, and the work that it does once it is closed. */
import { parse } from "csv-parse"
import { createReadStream } from "node:fs"
import { setImmediate } from "node:timers/promises"
import { fieldNamed, type OrgRecords, type RowResult } from "./org-records.ts"
import type { SalesforceBehaviour } from "./salesforce-behaviour.ts"

/** What a job is asked to be. */
export interface JobRequest {
  readonly object: string
  readonly operation: string
  readonly contentType: string
  readonly columnDelimiter: string
  readonly lineEnding: "LF" | "CRLF"
  readonly externalIdFieldName: string | undefined
  readonly assignmentRuleId: string | undefined
}

/** A row as it was sent, and what became of it: nothing where it was not processed. */
export interface JobRow {
  readonly cells: ReadonlyArray<string>
  readonly result?: RowResult
}

/** A job. */
export interface IngestJob extends JobRequest {
  readonly id: string
  /** Milliseconds since the epoch, at the service. */
  readonly createdAt: number
  state: "Open" | "UploadComplete" | "InProgress" | "JobComplete" | "Failed" | "Aborted"
  /** True once it was closed: an aborted job may never have been. */
  wasClosed: boolean
  closedAt: number
  /** How the job ends, once its work is done. */
  ending: "JobComplete" | "Failed" | "Aborted" | undefined
  errorMessage: string | undefined
  /** Where its data was saved. */
  dataPath: string | undefined
  header: ReadonlyArray<string>
  rows: Array<JobRow>
  processed: number
  failed: number
}

/** Characters by their words. */
export const delimiters: Readonly<Record<string, string>> = {
  BACKQUOTE: "`",
  CARET: "^",
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  TAB: "\t"
}

/** So many records share a transaction, and may not have an external id twice. */
const recordsPerTransaction = 200

/** Takes in all rows of a job, one after the other. What is wrong with the file as a whole fails the job. */
export const processJob = async (
  job: IngestJob,
  records: OrgRecords,
  behaviour: Readonly<SalesforceBehaviour>
): Promise<void> => {
  const stopsAfter = Math.min(behaviour.failsAfterRows, behaviour.abortsAfterRows)
  const ending = behaviour.failsAfterRows <= behaviour.abortsAfterRows ? "Failed" : "Aborted"
  let seenInBatch = new Set<string>()
  let names: ReadonlyArray<string | undefined> = []
  let isRefused = job.dataPath === undefined
  if (isRefused) fail(job, "ClientInputError : no data was sent")
  const rows = job.dataPath === undefined ? [] : await rowsIn(job.dataPath, job)
  for await (const cells of rows) {
    if (job.header.length === 0) {
      job.header = cells
      names = cells.map(fieldNamed)
      const unknown = cells.find((_name, index) => names[index] === undefined)
      if (unknown !== undefined) {
        fail(job, `InvalidBatch : Field name not found : ${unknown}`)
        isRefused = true
      }
      continue
    }
    if (job.rows.length % recordsPerTransaction === 0) seenInBatch = new Set()
    // A job may be aborted while it works.
    if (isRefused || job.rows.length >= stopsAfter || job.state === "Aborted") {
      job.rows.push({ cells })
      continue
    }
    const externalId = fieldNamed(job.externalIdFieldName ?? "Id") ?? job.externalIdFieldName ?? "Id"
    const task = { operation: job.operation, externalId, seenInBatch }
    const named = new Map(cells.map((cell, index) => [names[index] ?? "", cell]))
    const isLocked = behaviour.lockedEvery > 0 && (job.rows.length + 1) % behaviour.lockedEvery === 0
    const result = isLocked
      ? { id: "", error: "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--" }
      : records.apply(named, task)
    job.rows.push({ cells, result })
    job.processed += 1
    if ("error" in result) job.failed += 1
    if (job.rows.length % 1000 === 0) await setImmediate()
  }
  if (job.ending === undefined && job.rows.length > stopsAfter) {
    job.ending = ending
    if (ending === "Failed") job.errorMessage = "InternalServerError : the batch was retried too often"
  }
  // No result is kept of what is beyond the allowance.
  job.rows.length -= Math.min(job.rows.length, behaviour.rowsBeyondAllowance)
  job.ending ??= "JobComplete"
}

const fail = (job: IngestJob, message: string): void => {
  job.ending = "Failed"
  job.errorMessage = message
}

/** Lines have to end as the job says: a file with other line breaks is refused as a whole. */
const rowsIn = async (path: string, job: IngestJob): Promise<AsyncIterable<ReadonlyArray<string>>> => {
  const wanted = job.lineEnding === "CRLF" ? "\r\n" : "\n"
  const stream = createReadStream(path).pipe(
    parse({ delimiter: delimiters[job.columnDelimiter] ?? ",", record_delimiter: wanted, bom: true })
  )
  const checked = async function* (): AsyncGenerator<ReadonlyArray<string>> {
    try {
      for await (const row of stream as AsyncIterable<ReadonlyArray<string>>) {
        if (wanted === "\n" && job.header.length === 0 && row.at(-1)?.endsWith("\r") === true) {
          fail(job, "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF")
          return
        }
        yield row
      }
    } catch (error) {
      // Rows that came before were processed.
      fail(job, `ClientInputError : ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return checked()
}
