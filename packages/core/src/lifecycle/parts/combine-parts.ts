import { Array as Arr, Effect, Stream } from "effect"
import { join, relative } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import { makeFolder } from "../../journal/durable-files.ts"
import type { Collected } from "../../journal/journal-entry.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { RunState } from "../../journal/run-state.ts"
import type { FilePart } from "../../model/file-part.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { PartReport, RecordCalibration } from "../../model/run-report.ts"
import type { Finding, FindingsOfCode, ValidationReport } from "../../model/validation-report.ts"
import { maxSamples } from "../1-stage/check-rows.ts"
import { judgedRows } from "../1-stage/set-aside.ts"
import {
  type RowWithVerdict,
  setAsideVerdict,
  type Verdict,
  writeOutcomeFiles
} from "../5-collect/outcome-files.ts"
import { outcomeRows } from "../outcome-rows.ts"
import { readAhead } from "../read-ahead.ts"
import type { ImportRun } from "../import-run.ts"
import { indexRows } from "../row-fate/index-rows.ts"

/** A part whose steps have all been taken. */
export interface EndedPart {
  readonly number: number
  readonly folder: string
  readonly collected: Collected
  readonly report: PartReport
}

/** What a service found in a part, with rows as they are numbered in all that is sent. */
const samplesOf = (report: ValidationReport, rowsBefore: number): ReadonlyArray<Finding> =>
  // A line is one of the part, and it is not known which one of the file that is.
  report.samples.map(({ line: _line, row, ...finding }) =>
    row === undefined ? finding : { ...finding, row: row + rowsBefore }
  )

/**
 * One report of what validation found in all parts, in the order of the parts. Rows were held against our own rules before
 * there were parts.
 */
export const combineValidations = (
  { prepared, tally }: RunState,
  parts: ReadonlyArray<FilePart>,
  reports: ReadonlyArray<ValidationReport>
): ValidationReport => {
  const byCode = new Map<string, FindingsOfCode>()
  for (const counted of [...(tally?.byCode ?? []), ...reports.flatMap((report) => report.byCode)]) {
    const known = byCode.get(counted.code) ?? { ...counted, findings: 0 }
    byCode.set(counted.code, { ...known, findings: known.findings + counted.findings })
  }
  const sum = (count: (report: ValidationReport) => number): number =>
    reports.reduce((total, report) => total + count(report), 0)
  const ours = tally?.findings ?? 0
  const states = new Set(reports.map(({ service }) => service))
  const rowsValidated = tally?.areRowsValidated === true
  const notRules = "Rows were not validated here"
  let rowsBefore = 0
  const theirs = reports.flatMap((report, index) => {
    const samples = samplesOf(report, rowsBefore)
    rowsBefore += parts[index]?.rows ?? 0
    return samples
  })
  return {
    findings: ours + sum(({ findings }) => findings),
    warnings: tally?.warnings ?? 0,
    blocking: (prepared?.setAside === 0 ? ours : 0) + sum(({ blocking }) => blocking),
    byCode: [...byCode.values()].sort((one, other) => other.findings - one.findings),
    samples: [...(tally?.samples ?? []), ...theirs].slice(0, maxSamples),
    rowsValidated,
    service: states.has("skipped") ? "skipped" : states.has("absent") ? "absent" : "done",
    notValidated: [
      ...new Set(
        reports.flatMap(({ notValidated }) =>
          notValidated.filter((sentence) => !rowsValidated || !sentence.startsWith(notRules))
        )
      )
    ]
  }
}

const missing: Verdict = { state: "unknown", code: "", message: "", word: "" }

/**
 * What the parts say about the sent rows, in the order of the rows, from the files that their runs have written. As many as
 * the part has rows, whatever has become of its file since: a verdict must not slip to a row of another part.
 */
const verdictsOf = (parts: ReadonlyArray<EndedPart>): Stream.Stream<Verdict, ImportReason> =>
  Stream.fromIterable(parts).pipe(
    Stream.flatMap(({ collected, folder }) => {
      return outcomeRows(folder, collected.outcomesFile).pipe(
        Stream.map(({ code, message, outcome, word }): Verdict => {
          const state = outcome === "accepted" || outcome === "rejected" ? outcome : "unknown"
          return { state, code, message, word }
        }),
        Stream.concat(Stream.forever(Stream.succeed(missing))),
        Stream.take(collected.rows.staged)
      )
    })
  )

/** The rows of the user's file in order, each with the verdict of the part it was sent with. */
const rowsOfParts = (
  file: PreparedFile,
  runFolder: string,
  parts: ReadonlyArray<EndedPart>
): Stream.Stream<RowWithVerdict, ImportReason> =>
  Stream.unwrap(
    Effect.map(readAhead(verdictsOf(parts)), (verdicts) =>
      Stream.mapArrayEffect(judgedRows(file, runFolder), (rows) => {
        const sentRows = rows.filter(({ setAside }) => setAside === undefined).length
        return Effect.map(
          verdicts.until(() => verdicts.count() >= sentRows),
          () =>
            Arr.map(rows, (row): RowWithVerdict => {
              if (row.setAside !== undefined) return { row, verdict: setAsideVerdict(row.setAside) }
              return { row, verdict: verdicts.take() ?? missing }
            })
        )
      })
    )
  )

/** The worst of how record numbers were read in the parts. */
const combineCalibrations = (parts: ReadonlyArray<EndedPart>): RecordCalibration => {
  const order = ["contradictory", "ambiguous", "settled", "not-needed"] as const
  const found = parts.map(({ collected: { calibration }, number }) => ({ ...calibration, number }))
  for (const status of order) {
    const first = found.find((calibration) => calibration.status === status)
    if (first !== undefined) return { status, explanation: `Part ${first.number}: ${first.explanation}` }
  }
  return { status: "not-needed", explanation: "There are no parts." }
}

/** Parts → what became of every row of the whole file, in one pass over it. */
export const combineParts = (
  work: ImportRun,
  file: PreparedFile,
  parts: ReadonlyArray<EndedPart>
): Effect.Effect<Collected, ImportReason> =>
  Effect.gen(function* () {
    const { run } = work
    const folder = join(run.folder, stepFolders.collect)
    yield* makeFolder(folder)
    const rows = indexRows(rowsOfParts(file, run.folder, parts), file, work)
    const written = yield* writeOutcomeFiles(rows, file, folder)
    return {
      rows: written.rows,
      rejections: written.rejections,
      calibration: combineCalibrations(parts),
      warnings: parts.flatMap(({ collected, number }) =>
        collected.warnings.map((warning) => `Part ${number}: ${warning}`)
      ),
      outputs: parts.flatMap((part) =>
        part.collected.outputs.map((output) => ({
          ...output,
          name: `part-${part.number}/${output.name}`,
          path: relative(run.folder, join(part.folder, output.path))
        }))
      ),
      outcomesFile: `${stepFolders.collect}/${written.outcomesFile}`,
      ...(written.failedRowsFile === undefined
        ? {}
        : { failedRowsFile: `${stepFolders.collect}/${written.failedRowsFile}` }),
      parts: parts.map(({ report }) => report)
    }
  }).pipe(Effect.scoped)
