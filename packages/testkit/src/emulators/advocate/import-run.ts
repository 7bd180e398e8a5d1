/** Carries out an import: reads the file, applies its rows, writes its report. */
import type { ImportContext, RowImporter } from "./row-importer.ts"
import { badRequest, type RowError } from "./api-error.ts"
import { openImportReport, type ImportReport } from "./import-report.ts"
import type { StoredJob } from "./job-store.ts"
import { importers } from "./job-type.ts"
import { namesBelow, valueAt } from "./json-record.ts"
import { readHeader, readRecords, UnreadableFile, type ReadRecord } from "./record-reader.ts"
import type { Tenant } from "./tenant.ts"
import type { EmulatedUpload } from "./upload-store.ts"

const maxOpenColumns = 1000

/** The columns a file brings along below a prefix: from a CSV's header, or from every line of a JSONL file. */
const findOpenColumns = async (upload: EmulatedUpload, prefix: string): Promise<ReadonlyArray<string>> => {
  if (upload.format === "csv") {
    const header = await readHeader(upload.path)
    return header.filter((name) => name.startsWith(`${prefix}.`))
  }
  const path = prefix.split(".")
  const columns = new Set<string>()
  for await (const read of readRecords(upload.path, upload.format)) {
    if (read.type !== "record") continue
    for (const name of namesBelow(prefix, valueAt(read.record, path))) columns.add(name)
    if (columns.size >= maxOpenColumns) break
  }
  return [...columns]
}

const applyRow = async (
  read: ReadRecord,
  index: number,
  importer: RowImporter,
  report: ImportReport
): Promise<boolean> => {
  const fail = async (errors: ReadonlyArray<RowError>) => {
    await report.failed(index, errors)
    return false
  }
  if (read.type === "malformed") return fail([badRequest(read.message)])
  const faults = importer.check(read.record)
  if (faults.length > 0) return fail(faults)
  const result = importer.apply(read.record)
  if (result.type === "refused") return fail(result.errors)
  await report.succeeded(result.success)
  return true
}

/**
 * Applies every row of a job's file, leaving its counts and files on the job.
 *
 * Fails with `UnreadableFile` when the job has to be aborted; rows applied before that stay applied, and no files are
 * left on the job.
 */
export const runImport = async (tenant: Tenant, job: StoredJob, signal: AbortSignal): Promise<void> => {
  const { behaviour } = tenant
  const makeImporter = importers[job.type]
  if (makeImporter === undefined) throw new UnreadableFile(`Nothing is known about jobs of type ${job.type}`)
  const upload = tenant.uploads.require(job.fileRef ?? "")
  if (job.type === "MUTATION/REFERRAL" && upload.format !== "jsonl") {
    throw new UnreadableFile("Referrals can only be imported from JSONL")
  }
  const context: ImportContext = {
    behaviour,
    users: tenant.users,
    events: tenant.events,
    format: upload.format,
    params: job.params ?? {}
  }
  const importer = makeImporter(context)
  const needsColumns = importer.openColumn !== undefined && job.outputFormat !== "JSONL"
  const openColumns = needsColumns ? await findOpenColumns(upload, importer.openColumn) : []
  const report = await openImportReport({
    jobId: job.id,
    folder: tenant.folder,
    format: job.outputFormat,
    successColumns: [...importer.successColumns, ...openColumns],
    isCsvUpload: upload.format === "csv",
    behaviour
  })
  const abortAsTold = () => {
    const limit = behaviour.abortAfterRows ?? Infinity
    if (job.counts.recordsProcessed >= limit)
      throw new UnreadableFile(`Aborted after ${limit} records, as told`)
  }
  try {
    for await (const read of readRecords(upload.path, upload.format)) {
      signal.throwIfAborted()
      abortAsTold()
      const index = job.counts.recordsProcessed
      const isApplied = await applyRow(read, index, importer, report)
      job.counts.recordsProcessed += 1
      if (!isApplied) job.counts.errors += 1
    }
    abortAsTold()
  } catch (error) {
    await report.close()
    throw error
  }
  const files = await report.close()
  job.resultFile = files.result
  job.errorFile = files.errors
}
