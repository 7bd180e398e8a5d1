import { extname, resolve } from "node:path"
import type { ImportPlan, Tolerance } from "../model/import-plan.ts"
import type { JsonObject } from "../model/json.ts"
import type { SourceFormat } from "../model/source-file.ts"

/** What a caller has to say; the rest has defaults. */
export interface PlanRequest {
  /** Path of the file; relative to the working folder unless absolute. */
  readonly file: string
  readonly provider: string
  /** Id or alias of an import type. */
  readonly importType: string
  readonly options?: JsonObject
  /** Told from the file's name unless given: `.jsonl`, `.ndjson` and `.json` are JSONL, all others CSV. */
  readonly format?: SourceFormat
  /** Between two cells of CSV. A comma unless given. */
  readonly delimiter?: string
  readonly allowFindings?: boolean
  /** Strict unless given; percentages count from 100 rows on unless `minRowsForPercent` says otherwise. */
  readonly tolerance?: Partial<Tolerance>
  /** Import even though the same content was imported to the same place before. */
  readonly again?: boolean
}

const jsonlEndings = new Set([".jsonl", ".ndjson", ".json"])

/** A plan from what a caller says. Reads nothing; the file is looked at when the plan is run. */
export const planImport = (request: PlanRequest): ImportPlan => ({
  source: {
    path: resolve(request.file),
    format: request.format ?? (jsonlEndings.has(extname(request.file).toLowerCase()) ? "jsonl" : "csv"),
    delimiter: request.delimiter ?? ","
  },
  provider: request.provider,
  importType: request.importType,
  options: request.options ?? {},
  allowFindings: request.allowFindings ?? false,
  tolerance: { mode: "strict", minRowsForPercent: 100, ...request.tolerance },
  again: request.again ?? false
})
