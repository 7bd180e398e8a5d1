import { type FindingsRefused, TooManyInvalid } from "../../errors/reasons.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import { findingsFile, refusal } from "../refusal.ts"

/**
 * Why a plan refuses a file with invalid rows: any of them when it is strict, too many of them when it is tolerant. Rows that
 * break the structure of the file are always refused: a cell too few may mean that all cells have moved. Gives `undefined` for a
 * file that may be sent.
 */
export const toleranceRefusal = (
  { adopted, allowFindings, tolerance }: ImportPlan,
  file: PreparedFile,
  tally: FindingsTally | undefined
): FindingsRefused | TooManyInvalid | undefined => {
  // What was started elsewhere is under way, whatever is wrong with it.
  if (tally === undefined || tally.findings === 0 || adopted !== undefined) return undefined
  if (tally.structural > 0) return refusal(tally, findingsFile)
  if (tolerance.mode === "strict") return allowFindings ? undefined : refusal(tally, findingsFile)
  const rows = file.rows + file.setAside
  const { maxRejectedPercent, maxRejectedRows, minRowsForPercent } = tolerance
  const invalid = tally.invalidRows
  const tooMany = (limit: string) => new TooManyInvalid({ invalid, rows, limit, file: findingsFile })
  // Tolerance does not go as far as importing nothing.
  if (invalid === rows) return tooMany(`${rows - 1}`)
  if (maxRejectedRows !== undefined && invalid > maxRejectedRows) return tooMany(`${maxRejectedRows}`)
  if (
    maxRejectedPercent !== undefined &&
    rows >= minRowsForPercent &&
    invalid * 100 > maxRejectedPercent * rows
  ) {
    return tooMany(`${maxRejectedPercent} %`)
  }
  return undefined
}
