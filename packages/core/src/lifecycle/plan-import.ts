import { resolve } from "node:path"
import { type ColumnChanges, noColumnChanges } from "../model/column-changes.ts"
import type { ImportRequest, Tolerance } from "../model/import-plan.ts"
import type { JsonObject } from "../model/json.ts"
import type { SourceFormat, SourceRequest } from "../model/source-file.ts"

/** What a caller has to say; the rest has defaults. */
export interface PlanRequest {
  /** Path of the file; relative to the working folder unless absolute. */
  readonly file: string
  readonly provider: string
  /** Name of the settings to open the provider with, for a registry that keeps several of them. */
  readonly connection?: string
  /** Whose import it is, where there are several to import for. Up to 64 letters, digits, dots, hyphens and underscores. */
  readonly tenant?: string
  /** Id or alias of an import type. */
  readonly importType: string
  readonly options?: JsonObject
  /** How to read the file, as far as that shall not be found out from its content. */
  readonly reading?: Omit<SourceRequest, "path">
  /** Columns to rename, drop or add. */
  readonly columns?: Partial<ColumnChanges>
  /** The format to send rows in: CSV can be sent as JSON lines, so that values arrive with their types. */
  readonly sendAs?: SourceFormat
  readonly allowFindings?: boolean
  /** Strict unless given; percentages count from 100 rows on unless `minRowsForPercent` says otherwise. */
  readonly tolerance?: Partial<Tolerance>
  /** Import even though the same content was imported to the same place before. */
  readonly again?: boolean
  /** Agree beforehand to an import that cannot be undone. */
  readonly confirmed?: boolean
}

/** A plan from what a caller says. Reads nothing; the file is looked at when the run begins. */
export const planImport = (request: PlanRequest): ImportRequest => ({
  source: { ...request.reading, path: resolve(request.file) },
  columns: { ...noColumnChanges, ...request.columns },
  provider: request.provider,
  importType: request.importType,
  options: request.options ?? {},
  allowFindings: request.allowFindings ?? false,
  tolerance: { mode: "strict", minRowsForPercent: 100, ...request.tolerance },
  again: request.again ?? false,
  ...(request.connection === undefined ? {} : { connection: request.connection }),
  ...(request.tenant === undefined ? {} : { tenant: request.tenant }),
  ...(request.sendAs === undefined ? {} : { sendAs: request.sendAs }),
  ...(request.confirmed === undefined ? {} : { confirmed: request.confirmed })
})
