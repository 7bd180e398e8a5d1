/** Runs as the engine would record them. */
import {
  type ImportPlan,
  type JobRef,
  type JournalEntry,
  plainSource,
  type PreparedFile,
  type Progress,
  type RowCounts,
  type Run,
  RunJournal
} from "@bulkport/core"
import { Context, Effect, Layer, type Scope } from "effect"

/** A plan as it is recorded, for a file that nobody reads. */
export const samplePlan: ImportPlan = {
  source: plainSource("/data/contacts.csv", "csv"),
  columns: { rename: {}, set: {}, drop: [] },
  provider: "memory",
  importType: "contacts",
  options: {},
  allowFindings: false,
  tolerance: { mode: "strict", minRowsForPercent: 100 },
  again: false
}

/** Opens a store, and its journal with it, until the scope closes. */
export const journalOf = <E>(
  layer: Layer.Layer<RunJournal, E>
): Effect.Effect<RunJournal["Service"], E, Scope.Scope> =>
  // Anew each time: a layer that was built before would be given again.
  Effect.map(Layer.build(Layer.fresh(layer)), (services) => Context.get(services, RunJournal))

/** A file of as many rows, whose hashes are these letters over and over. */
export const sampleFile = (rows: number, letter: string): PreparedFile => ({
  source: samplePlan.source,
  sourceSha256: letter.repeat(64),
  path: samplePlan.source.path,
  format: "csv",
  delimiter: ",",
  encoding: "utf-8",
  sha256: `${letter}0`.repeat(32),
  bytes: rows * 10,
  rows,
  setAside: 0,
  columns: ["id"],
  sourceColumns: ["id"],
  hasMultilineRows: false,
  importType: samplePlan.importType,
  options: {}
})

/** A job of this id. */
export const sampleJob = (id: string): JobRef => ({
  version: 1,
  provider: "memory",
  id,
  target: "somewhere",
  label: "bulkport-sample",
  handle: { at: "https://127.0.0.1/jobs" }
})

const ended: Progress = { state: "finished", providerState: "DONE", isKnownState: true }

/** What is recorded of the steps until there is a job. */
export const untilJob = (
  job: JobRef,
  file: PreparedFile = sampleFile(3, "a")
): ReadonlyArray<JournalEntry> => [
  { _tag: "stage-begun" },
  { _tag: "prepared", file },
  { _tag: "staged", file: { prepared: file, handle: null } },
  { _tag: "validate-begun" },
  {
    _tag: "validated",
    report: {
      findings: 0,
      warnings: 0,
      blocking: 0,
      byCode: [],
      samples: [],
      rowsValidated: false,
      service: "absent",
      notValidated: []
    }
  },
  { _tag: "start-begun", attempt: 1 },
  { _tag: "job-started", job, knownBy: "reply" }
]

/** What is recorded from then on, for rows that ended like this. */
export const untilEnd = (rows: RowCounts): ReadonlyArray<JournalEntry> => [
  { _tag: "progressed", progress: { ...ended, state: "running", providerState: "WORKING" } },
  { _tag: "tracked", progress: ended },
  { _tag: "collect-begun" },
  {
    _tag: "collected",
    collected: {
      rows,
      rejections: [],
      calibration: { status: "not-needed", explanation: "no record numbers" },
      warnings: [],
      outputs: [],
      outcomesFile: "5-collect/outcomes.csv"
    }
  },
  { _tag: "reported", sha256: "0".repeat(64) }
]

/** That a file has so many parts. */
export const splitInto = (parts: number): JournalEntry => ({
  _tag: "split",
  parts: Array.from({ length: parts }, (_, index) => ({
    number: index + 1,
    ranges: [{ from: 0, to: 10 }],
    rows: 1,
    bytes: 10,
    sha256: "f".repeat(64)
  }))
})

/** Records entries one after the other. */
export const recordAll = (run: Run, entries: ReadonlyArray<JournalEntry>) =>
  Effect.forEach(entries, (entry) => run.record(entry), { discard: true })

/** Begins a run, records this of it, and gives it back. */
export const begunRun = (
  journal: RunJournal["Service"],
  plan: Partial<ImportPlan> = {},
  entries: ReadonlyArray<JournalEntry> = []
): Effect.Effect<string, unknown> =>
  Effect.scoped(
    Effect.gen(function* () {
      const run = yield* journal.create({ ...samplePlan, ...plan }, "somewhere")
      yield* recordAll(run, entries)
      return run.id
    })
  )

/** Takes up a part of a run, records this of it, and gives it back. */
export const begunPart = (
  journal: RunJournal["Service"],
  runId: string,
  number: number,
  entries: ReadonlyArray<JournalEntry> = []
): Effect.Effect<string, unknown> =>
  Effect.scoped(
    Effect.gen(function* () {
      const part = { runId, number, of: 2, sha256: "f".repeat(64) }
      const run = yield* journal.part({ ...samplePlan, part }, "somewhere")
      yield* recordAll(run, entries)
      return run.id
    })
  )
