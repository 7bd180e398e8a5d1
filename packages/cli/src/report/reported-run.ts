import { reportName, runFamily, type RunFamily, RunJournal, type RunView, stepFolders } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { shownParts } from "../shown-parts.ts"
import type { ShownPart } from "../views/parts-view.ts"
import { failingRows, type FailingRows } from "./failing-rows.ts"

/** A file that belongs to a run. */
export interface ReportedFile {
  /** Relative to the run's folder. */
  readonly name: string
  readonly what: string
  /** Left out for one that is not there any more. */
  readonly bytes?: number
}

/** Everything that a page says about a run. */
export interface ReportedRun {
  readonly view: RunView
  readonly parts: ReadonlyArray<ShownPart>
  /** Left out for the run of a part. */
  readonly family?: RunFamily
  readonly failing: FailingRows
  readonly files: ReadonlyArray<ReportedFile>
  /** True when the content of rows may be shown, and what may quote it. */
  readonly includeValues: boolean
  /** When the page is made, in milliseconds since the epoch. */
  readonly at: number
}

/** So many result files are listed: a file in parts has some for each part. */
const mostOutputs = 40

const outputWords = {
  accepted: "Result of the service: rows that succeeded",
  rejected: "Result of the service: rows that failed",
  summary: "Result of the service: summary",
  other: "Result of the service"
} as const

const named = ({ state: { collected, isReported, staged, validation } }: RunView) => [
  // A copy of its own, unless the file was sent as it is.
  ...(staged?.prepared.path.startsWith(stepFolders.stage) === true
    ? [[staged.prepared.path, "What was sent"] as const]
    : []),
  ...(validation === undefined || validation.findings + validation.warnings === 0
    ? []
    : [[`${stepFolders.validate}/findings.csv`, "All findings before the start"] as const]),
  ...(collected === undefined ? [] : [[collected.outcomesFile, "What became of every row"] as const]),
  ...(collected?.failedRowsFile === undefined
    ? []
    : [[collected.failedRowsFile, "Rows that failed, ready to mend"] as const]),
  ...(collected?.outputs ?? [])
    .slice(0, mostOutputs)
    .map(({ kind, path }) => [path, outputWords[kind]] as const),
  ...(isReported ? [[reportName, "The report for programs"] as const] : [])
]

const filesOf = (view: RunView): Effect.Effect<ReadonlyArray<ReportedFile>> =>
  Effect.forEach(
    named(view),
    ([name, what]) =>
      Effect.promise(() =>
        stat(join(view.folder, name)).then(
          ({ size }): ReportedFile => ({ name, what, bytes: size }),
          (): ReportedFile => ({ name, what })
        )
      ),
    { concurrency: 8 }
  )

/** Looks a run up with all that belongs to it. A run that is not over has less to tell. */
export const reportedRun = (runId: string, includeValues: boolean) =>
  Effect.gen(function* () {
    const view = yield* (yield* RunJournal).view(runId)
    const isOfPart = view.state.plan.part !== undefined
    return {
      view,
      parts: yield* shownParts(view),
      ...(isOfPart ? {} : { family: yield* runFamily(view.id) }),
      failing: yield* failingRows(view, includeValues),
      files: yield* filesOf(view),
      includeValues,
      at: yield* Clock.currentTimeMillis
    } satisfies ReportedRun
  })
