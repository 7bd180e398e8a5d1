import { type JournalEntry, layerFiles, RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { join } from "node:path"

/** A run to be recorded without importing anything. */
export interface RunToRecord {
  /** When it was begun, in milliseconds since the epoch; all its entries have this time. */
  readonly at: number
  readonly file?: string
  readonly importType?: string
  /** The run whose failed rows it retries. */
  readonly parent?: string
  /** `ended` with as many rows, of which as many failed; or how far it came. */
  readonly stands: "staged" | "running" | "in-doubt" | { readonly rows: number; readonly failed: number }
}

const target = "tenant test at http://127.0.0.1:9"

const source = (path: string) => ({
  path,
  compression: "none" as const,
  encoding: "utf-8" as const,
  format: "csv" as const,
  delimiter: ",",
  quote: '"',
  skipLines: 0,
  guesses: []
})

const planOf = ({ file = "users.csv", importType = "MUTATION/USER", parent }: RunToRecord) => ({
  source: source(join("/somewhere", file)),
  columns: { rename: {}, set: {}, drop: [] },
  provider: "advocate",
  importType,
  options: {},
  allowFindings: false,
  tolerance: { mode: "strict" as const, minRowsForPercent: 100 },
  again: false,
  ...(parent === undefined ? {} : { parent: { runId: parent, rejected: 1, setAside: 0, unknown: 0 } })
})

const entriesOf = (run: RunToRecord, runId: string): ReadonlyArray<JournalEntry> => {
  const { source: file, importType } = planOf(run)
  const rows = typeof run.stands === "object" ? run.stands.rows : 3
  const prepared = {
    ...{ source: file, sourceSha256: runId, path: file.path, format: "csv" as const, delimiter: "," },
    ...{ encoding: "utf-8" as const, sha256: runId, bytes: 10, rows, setAside: 0, columns: ["id"] },
    ...{ sourceColumns: ["id"], hasMultilineRows: false, importType, options: {} }
  }
  const report = {
    ...{ findings: 0, warnings: 0, blocking: 0, byCode: [], samples: [], rowsValidated: true },
    ...{ service: "absent" as const, notValidated: [] }
  }
  const job = {
    ...{ version: 1 as const, provider: "advocate", id: `job-of-${runId}`, target },
    ...{ label: `bulkport-${runId}`, handle: null }
  }
  const staged: ReadonlyArray<JournalEntry> = [
    { _tag: "prepared", file: prepared },
    { _tag: "staged", file: { prepared, handle: null } },
    { _tag: "validated", report }
  ]
  if (run.stands === "staged") return staged
  const begun: ReadonlyArray<JournalEntry> = [...staged, { _tag: "start-begun", attempt: 1 }]
  if (run.stands === "in-doubt") return begun
  const started: ReadonlyArray<JournalEntry> = [...begun, { _tag: "job-started", job, knownBy: "reply" }]
  if (run.stands === "running") return started
  const { failed } = run.stands
  return [
    ...started,
    { _tag: "tracked", progress: { state: "finished", providerState: "COMPLETED", isKnownState: true } },
    {
      _tag: "collected",
      collected: {
        rows: { setAside: 0, staged: rows, accepted: rows - failed, rejected: failed, unknown: 0 },
        ...{
          rejections: [],
          calibration: { status: "not-needed", explanation: "" },
          warnings: [],
          outputs: []
        },
        outcomesFile: "5-collect/outcomes.csv"
      }
    }
  ]
}

/** Records a run in the folder of all runs, as if it had been imported at its time. Gives its id. */
export const recordRun = (runsFolder: string, run: RunToRecord): Promise<string> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(run.at)
    const handle = yield* (yield* RunJournal).create(planOf(run), target)
    for (const entry of entriesOf(run, handle.id)) yield* handle.record(entry)
    return handle.id
  }).pipe(
    Effect.scoped,
    Effect.provide(layerFiles(runsFolder)),
    Effect.provide(TestClock.layer()),
    Effect.runPromise
  )
