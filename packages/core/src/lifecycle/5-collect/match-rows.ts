import { Effect, Result, Stream } from "effect"
import { join, resolve } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { SavedOutput } from "../../model/output-file.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { RecordCalibration } from "../../model/run-report.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import { inFile } from "../../rows/malformed-source.ts"
import { dottedText, parseJsonRow } from "../1-stage/json-row.ts"
import { sentRows, type SourceRow } from "../1-stage/read-rows.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { indexRows } from "../row-fate/index-rows.ts"
import { calibrateRecords } from "./calibrate-records.ts"
import { ask, type Ledger, onLedger, openLedger } from "./ledger.ts"
import { type OutcomeFiles, rowsWithVerdicts, writeOutcomeFiles } from "./outcome-files.ts"
import { pairByKey, pairSharedKeys } from "./pair-by-key.ts"
import { settleRest } from "./settle-rest.ts"

/** Every staged row with its outcome, written to files, and how that was arrived at. */
export interface MatchedRows extends OutcomeFiles {
  readonly calibration: RecordCalibration
  readonly warnings: ReadonlyArray<string>
}

/** Staged rows + what the saved files say → one outcome per row. What cannot be paired with certainty is unknown. */
export const matchRows = (
  work: ImportRun,
  file: StagedFile,
  outputs: ReadonlyArray<SavedOutput>
): Effect.Effect<MatchedRows, ImportReason> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { prepared } = file
      const folder = join(work.run.folder, stepFolders.collect)
      const ledgerPath = join(folder, "ledger.sqlite")
      const ledger = yield* openLedger(ledgerPath)
      const warnings = [...(yield* readStatements(work, file, outputs, ledger, ledgerPath))]
      const areFilesWhole = warnings.length === 0
      const readings = work.provider.recordReadings?.(file) ?? []
      const needsLines =
        prepared.hasMultilineRows && ledger.hasRecords() && readings.some(({ counts }) => counts === "lines")
      if (needsLines || ledger.keyColumns().length > 0)
        yield* addRows(ledger, prepared, work.run.folder, needsLines, ledgerPath)

      const paired = yield* onLedger(ledgerPath, () => {
        const { strangers } = pairByKey(ledger)
        const calibration = calibrateRecords(ledger, readings, {
          rows: prepared.rows,
          headerLines: prepared.format === "csv" ? 1 : 0,
          hasMultilineRows: prepared.hasMultilineRows
        })
        pairSharedKeys(ledger, {
          keyMeans: work.importType.key?.means ?? "row",
          areNumbersPaired: calibration.status === "settled",
          areFilesWhole
        })
        return { strangers, calibration, named: countNamed(ledger, prepared) }
      })
      if (paired.strangers > 0) {
        warnings.push(`The results name ${paired.strangers} rows that were never sent; they were ignored.`)
      }
      if (paired.calibration.status === "contradictory" || paired.calibration.status === "ambiguous") {
        warnings.push(`Rows named by number could not be paired. ${paired.calibration.explanation}`)
      }
      const { rest, warnings: aboutTotals } = settleRest(paired.named, ledger.totals())
      const files = yield* writeOutcomeFiles(
        indexRows(rowsWithVerdicts(ledger, rest, prepared, work.run.folder), prepared, work),
        prepared,
        folder
      )
      return { ...files, calibration: paired.calibration, warnings: [...warnings, ...aboutTotals] }
    })
  )

/** Reads what every file says. One that cannot be read to its end costs certainty, not the run: it is kept as received. */
const readStatements = (
  work: ImportRun,
  file: StagedFile,
  outputs: ReadonlyArray<SavedOutput>,
  ledger: Ledger,
  ledgerPath: string
): Effect.Effect<ReadonlyArray<string>, ImportReason> => {
  const { readOutcomes } = work.provider
  if (readOutcomes === undefined) return Effect.succeed([])
  return Effect.forEach(outputs, (output) =>
    readOutcomes(output, file, stepContext(work)).pipe(
      Stream.runForEachArray((statements) => onLedger(ledgerPath, () => ledger.addStatements(statements))),
      Effect.as<ReadonlyArray<string>>([]),
      Effect.catchTag("OutputMalformed", (reason) => Effect.succeed([`${reason.message} ${reason.nextStep}`]))
    )
  ).pipe(Effect.map((all) => all.flat()))
}

/** The text of a column of a row, as the service would repeat it. */
const valuesOf = (row: SourceRow, file: PreparedFile, columnIndex: ReadonlyMap<string, number>) => {
  if (file.format === "csv") {
    return (column: string): string | undefined => row.cells[columnIndex.get(column) ?? -1]
  }
  const parsed = Result.getOrElse(parseJsonRow(row.line, row.text), () => ({}))
  return (column: string): string | undefined => {
    try {
      return dottedText(parsed, column, row.text)
    } catch (error) {
      // A long number in a row whose values lie too deep in each other to be looked at closely.
      if (error instanceof RangeError) return undefined
      throw error
    }
  }
}

const addRows = (
  ledger: Ledger,
  file: PreparedFile,
  runFolder: string,
  needsLines: boolean,
  ledgerPath: string
): Effect.Effect<void, ImportReason> => {
  const columnIndex = new Map(file.columns.map((column, index) => [column, index]))
  const needsKeys = ledger.keyColumns().length > 0
  return sentRows(file, runFolder).pipe(
    Stream.runForEachArray((batch) =>
      onLedger(ledgerPath, () => {
        for (const row of batch) {
          if (needsKeys) ledger.addRow(row.row, valuesOf(row, file, columnIndex))
          if (needsLines) ledger.addLine(row.row, row.line)
        }
      })
    ),
    Effect.mapError(inFile(resolve(runFolder, file.path)))
  )
}

const countNamed = ({ database }: Ledger, { rows }: PreparedFile) => {
  const count = (state: number): number =>
    ask(database, "SELECT COUNT(*) FROM verdict WHERE state = ?", state)
  return { staged: rows, accepted: count(1), rejected: count(2), contradictory: count(3) }
}
