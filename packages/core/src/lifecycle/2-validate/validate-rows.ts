import { Effect, Result, Schema, Stream } from "effect"
import { join } from "node:path"
import type { StorageFailed } from "../../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { Finding } from "../../model/validation-report.ts"
import { csvLine } from "../../rows/csv-line.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { parseJsonRow } from "../1-stage/json-row.ts"
import { readRows, type SourceRow } from "../1-stage/read-rows.ts"
import { issueFindings } from "./issue-findings.ts"

/** How many findings are kept as samples. */
export const maxSamples = 100

/** All findings of a file, counted exactly, with the first few of them. */
export interface FindingsTally {
  readonly findings: number
  readonly byCode: ReadonlyMap<string, number>
  readonly samples: ReadonlyArray<Finding>
}

/** The object that a row schema decodes: column name → text for CSV, the parsed line for JSONL. */
const recordOf = (row: SourceRow, { columns, format }: PreparedFile): unknown => {
  if (format === "jsonl") return Result.getOrElse(parseJsonRow(row.line, row.text), () => ({}))
  const record: Record<string, string> = {}
  for (const [index, column] of columns.entries()) record[column] = row.cells[index] ?? ""
  return record
}

const findingLine = ({ code, column, line, message, row }: Finding): string =>
  csvLine([String(line ?? ""), String(row ?? ""), column ?? "", code, message])

/**
 * Validates every row against the row schema and writes all findings to `2-validate/findings.csv`.
 *
 * Findings are counted exactly; memory does not grow with them.
 */
export const validateRows = (
  file: PreparedFile,
  path: string,
  rowSchema: Schema.Decoder<unknown>,
  runFolder: string
): Effect.Effect<FindingsTally, StorageFailed | RowProblem> =>
  Effect.gen(function* () {
    const folder = join(runFolder, stepFolders.validate)
    yield* makeFolder(folder)
    const decode = Schema.decodeUnknownResult(rowSchema, { errors: "all" })
    const byCode = new Map<string, number>()
    const samples: Array<Finding> = []
    let findings = 0

    const check = (row: SourceRow): ReadonlyArray<Finding> => {
      const decoded = decode(recordOf(row, file))
      if (Result.isSuccess(decoded)) return []
      return issueFindings(decoded.failure.issue).map((found): Finding => ({
        by: "engine",
        row: row.row,
        line: row.line,
        ...found
      }))
    }

    const findingsFile = join(folder, "findings.csv")
    yield* writeWhole(findingsFile, (handle) =>
      Effect.gen(function* () {
        yield* onStorage(findingsFile, () =>
          handle.write(csvLine(["line", "row", "column", "code", "message"]))
        )
        yield* readRows(path, file).pipe(
          Stream.runForEachArray((batch) => {
            const found = batch.flatMap(check)
            if (found.length === 0) return Effect.void
            findings += found.length
            for (const finding of found) {
              byCode.set(finding.code, (byCode.get(finding.code) ?? 0) + 1)
              if (samples.length < maxSamples) samples.push(finding)
            }
            return onStorage(findingsFile, () => handle.write(found.map(findingLine).join("")))
          })
        )
      })
    )
    return { findings, byCode, samples }
  })
