import { Effect, Result, Schema } from "effect"
import type { FileHandle } from "node:fs/promises"
import type { StorageFailed } from "../../errors/reasons.ts"
import { onStorage } from "../../journal/durable-files.ts"
import type { Finding, FindingsTally } from "../../model/validation-report.ts"
import { csvLine } from "../../rows/csv-line.ts"
import { issueFindings } from "./issue-findings.ts"

/** How many findings are kept as samples. */
export const maxSamples = 100

/** Columns of `findings.csv`, in which every finding has a line, in the order of the rows. */
export const findingsColumns = ["line", "row", "column", "code", "message"] as const

/** Holds rows against the rules of the import type while they are read; all findings count, not just the first. */
export interface RowCheck {
  /** Gives true when the row is valid. `record` is made only if there are rules. */
  readonly isValid: (row: number, line: number, record: () => unknown) => boolean
  /** Writes the findings since the last call. */
  readonly flush: Effect.Effect<void, StorageFailed>
  readonly tally: () => FindingsTally
}

/** A check that writes its findings to an open file. Memory does not grow with their number. */
export const makeRowCheck = (
  rowSchema: Schema.Decoder<unknown>,
  handle: FileHandle,
  path: string
): RowCheck => {
  const decode = Schema.decodeUnknownResult(rowSchema, { errors: "all" })
  const byCode = new Map<string, number>()
  const samples: Array<Finding> = []
  let findings = 0
  let invalidRows = 0
  let pending = csvLine(findingsColumns)

  const add = (finding: Finding): void => {
    findings += 1
    byCode.set(finding.code, (byCode.get(finding.code) ?? 0) + 1)
    if (samples.length < maxSamples) samples.push(finding)
    const { code, column, line, message, row } = finding
    pending += csvLine([String(line), String(row), column ?? "", code, message])
  }

  return {
    isValid: (row, line, record) => {
      const decoded = decode(record())
      if (Result.isSuccess(decoded)) return true
      invalidRows += 1
      for (const found of issueFindings(decoded.failure.issue)) add({ by: "engine", row, line, ...found })
      return false
    },
    flush: Effect.suspend(() => {
      if (pending === "") return Effect.void
      const text = pending
      pending = ""
      return onStorage(path, () => handle.writeFile(text))
    }),
    tally: () => ({
      findings,
      invalidRows,
      byCode: [...byCode]
        .map(([code, count]) => ({ code, findings: count }))
        .sort((a, b) => b.findings - a.findings),
      samples
    })
  }
}
