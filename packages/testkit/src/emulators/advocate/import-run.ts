/** Carries out an import: reads the file, applies its rows, writes its report. */
import { badRequest, type RowError } from "./api-error.ts"
import { openImportReport, type ImportReport, type RecordPlace } from "./import-report.ts"
import type { StoredJob } from "./job-store.ts"
import { importerOf } from "./job-type.ts"
import { readOpenColumns } from "./open-columns.ts"
import { readRecords, UnreadableFile, type ReadRecord } from "./record-reader.ts"
import type { RowImporter } from "./row-importer.ts"
import { makeShuffler } from "./shuffle.ts"
import type { Tenant } from "./tenant.ts"
import type { EmulatedUpload } from "./upload-store.ts"

interface PlacedRecord extends RecordPlace {
  readonly read: ReadRecord
}

const applyRow = async (
  record: PlacedRecord,
  importer: RowImporter,
  report: ImportReport
): Promise<boolean> => {
  const fail = async (errors: ReadonlyArray<RowError>) => {
    await report.failed(record, errors)
    return false
  }
  const { read } = record
  if (read.type === "malformed") return fail([badRequest(read.message)])
  const faults = importer.check(read.record)
  if (faults.length > 0) return fail(faults)
  const result = importer.apply(read.record, read.emptyCells)
  if (result.type === "refused") return fail(result.errors)
  await report.succeeded(result.success)
  return true
}

/** The records in the order in which they are processed. */
async function* inOrder(tenant: Tenant, upload: EmulatedUpload): AsyncGenerator<PlacedRecord> {
  const { behaviour } = tenant
  const isMixed = behaviour.rowOrder === "mixed"
  const shuffler = makeShuffler<PlacedRecord>()
  let index = 0
  for await (const read of readRecords(upload.path, upload.format, behaviour)) {
    const record = { index, line: read.line, read }
    index += 1
    if (!isMixed) yield record
    else for (const released of shuffler.add(record)) yield released
  }
  for (const released of shuffler.release()) yield released
}

const applyRows = async (
  tenant: Tenant,
  job: StoredJob,
  upload: EmulatedUpload,
  importer: RowImporter,
  report: ImportReport,
  signal: AbortSignal
): Promise<void> => {
  const { behaviour, jobs } = tenant
  const { counts } = job
  const abortAsTold = () => {
    const limit = behaviour.abortAfterRows ?? Infinity
    if (counts.recordsProcessed >= limit) throw new UnreadableFile(`Aborted after ${limit} records, as told`)
  }
  for await (const record of inOrder(tenant, upload)) {
    signal.throwIfAborted()
    abortAsTold()
    if (counts.recordsProcessed >= behaviour.maxRecords) throw new UnreadableFile("The file is too long")
    if (behaviour.deletedRunningJobs === "stop" && jobs.peek(job.id) === undefined)
      throw new UnreadableFile("The job was deleted")
    const isApplied = await applyRow(record, importer, report)
    counts.recordsProcessed += 1
    if (!isApplied) counts.errors += 1
  }
  abortAsTold()
}

/** Remembers what an aborted job would have to undo, when it has to. */
const rememberState = ({ behaviour, events, users }: Tenant): (() => void) => {
  if (behaviour.abortedRows === "stay") return () => undefined
  const restores = [users.snapshot(), events.snapshot()]
  return () => {
    for (const restore of restores) restore()
  }
}

/**
 * Applies every row of a job's file, leaving its counts and files on the job.
 *
 * Fails with `UnreadableFile` when the job has to be aborted; no files are left on the job then. Whether rows applied
 * before stay applied is a switch.
 */
export const runImport = async (tenant: Tenant, job: StoredJob, signal: AbortSignal): Promise<void> => {
  const { behaviour, events, users } = tenant
  const makeImporter = importerOf(job.type, behaviour)
  if (makeImporter === undefined) throw new UnreadableFile(`Nothing is known about jobs of type ${job.type}`)
  const upload = tenant.uploads.require(job.fileRef ?? "")
  if (job.type === "MUTATION/REFERRAL" && upload.format !== "jsonl") {
    throw new UnreadableFile("Referrals can only be imported from JSONL")
  }
  const importer = makeImporter({ behaviour, users, events, format: upload.format, params: job.params ?? {} })
  const needsColumns = importer.openColumn !== undefined && job.outputFormat !== "JSONL"
  const openColumns = needsColumns ? await readOpenColumns(upload, importer.openColumn, behaviour) : []
  const report = await openImportReport({
    jobId: job.id,
    folder: tenant.folder,
    format: job.outputFormat,
    successColumns: [...importer.successColumns, ...openColumns],
    keyColumns: importer.keyColumns,
    isCsvUpload: upload.format === "csv",
    behaviour
  })
  const undo = rememberState(tenant)
  try {
    await applyRows(tenant, job, upload, importer, report, signal)
  } catch (error) {
    undo()
    await report.close()
    throw error
  }
  const files = await report.close()
  const hasSuccessFile = job.type !== "MUTATION/DELETE_USER" || behaviour.deletionResults === "success-file"
  job.resultFile = hasSuccessFile ? files.result : undefined
  job.errorFile = files.errors
}
