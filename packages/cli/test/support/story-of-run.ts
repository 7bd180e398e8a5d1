/** Runs with a story to tell, recorded at times of a calendar that stands still. */
import { type ImportPlan, type JournalEntry, layerFiles, RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"

/** Something that was recorded so many milliseconds after the entry before. */
export type Timed = readonly [after: number, entry: JournalEntry]

/** When the runs begin. */
export const begin = Date.UTC(2026, 7, 1, 10, 15)

const source = (path: string) => ({
  ...{ path, compression: "none" as const, encoding: "utf-8" as const, format: "csv" as const },
  ...{ delimiter: ",", quote: '"', skipLines: 0, guesses: [] }
})

/** The file that is imported in the stories. */
export const sourceFile = source("/imports/summer-members.csv")

/** What was asked for. */
export const plan: ImportPlan = {
  source: sourceFile,
  columns: { rename: { Mail: "email" }, set: { country: "BE" }, drop: ["Notes"] },
  provider: "advocate",
  connection: "test",
  importType: "MUTATION/USER",
  options: { segments: ["summer"] },
  allowFindings: false,
  tolerance: { mode: "tolerant" as const, maxRejectedPercent: 5, minRowsForPercent: 100 },
  again: false
}

const target = "tenant test_acme at https://app.referralsaasquatch.com"

/** The file, read. */
export const prepared = (rows: number, setAside: number) => ({
  ...{
    source: sourceFile,
    sourceSha256: "5f3a".repeat(16),
    path: "1-stage/to-send.csv",
    format: "csv" as const
  },
  ...{
    delimiter: ",",
    encoding: "utf-8" as const,
    sha256: "9c41".repeat(16),
    bytes: rows * 74,
    rows,
    setAside
  },
  ...{ columns: ["accountId", "id", "email"], sourceColumns: ["accountId", "id", "Mail"] },
  ...{ hasMultilineRows: false, importType: plan.importType, options: plan.options }
})

const finding = (line: number) => ({
  ...{ by: "engine" as const, code: "format", line, row: line - 1, column: "email" },
  message: "must be an e-mail address of at least 7 characters"
})

/** What validation found: as many rows that were set aside. */
export const validation = (setAside: number) => ({
  ...{
    findings: setAside,
    warnings: 0,
    blocking: 0,
    rowsValidated: true,
    service: "done" as const,
    notValidated: []
  },
  byCode: setAside === 0 ? [] : [{ code: "format", findings: setAside }],
  samples: Array.from({ length: setAside }, (_, index) => finding(12 + index * 31))
})

/** The job of a run. */
export const job = (runId: string) => ({
  ...{ version: 1 as const, provider: "advocate", id: "66ab62d4e1edcd44b03eed9a", target },
  ...{ label: `bulkport-${runId}`, handle: null }
})

/** Records a run with these entries. Gives its id and its folder. */
export const recordStory = (
  runsFolder: string,
  entriesOf: (runId: string) => ReadonlyArray<Timed>,
  changes: Partial<ImportPlan> = {},
  at = begin
): Promise<{ readonly id: string; readonly folder: string }> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(at)
    const handle = yield* (yield* RunJournal).create({ ...plan, ...changes }, target)
    for (const [after, entry] of entriesOf(handle.id)) {
      yield* TestClock.adjust(after)
      yield* handle.record(entry)
    }
    return { id: handle.id, folder: handle.folder }
  }).pipe(
    Effect.scoped,
    Effect.provide(layerFiles(runsFolder)),
    Effect.provide(TestClock.layer()),
    Effect.runPromise
  )

/** Puts files into the folder of a run. */
export const withFiles = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

const reasons = [
  ["EMAIL_INVALID", 148],
  ["DUPLICATE_KEY", 61],
  ["REFERRAL_CODE_TAKEN", 22],
  ["COUNTRY_UNKNOWN", 9],
  ["TOO_LONG", 2]
] as const

/** Rows of the story. */
export const storyRows = { setAside: 6, staged: 4186, accepted: 3941, rejected: 242, unknown: 3 }

const outcome = (index: number): readonly [outcome: string, code: string, message: string] => {
  if (index % 700 === 10)
    return ["set-aside", "format", "email: must be an e-mail address of at least 7 characters"]
  if (index % 1500 === 1200) return ["unknown", "", ""]
  let left = Math.floor(index / 17)
  if (index % 17 !== 3) return ["accepted", "", ""]
  for (const [code, rows] of reasons) {
    if (left < rows) return ["rejected", code, `${code} about cell-of-row-${index}`]
    left -= rows
  }
  return ["accepted", "", ""]
}

const outcomesCsv = (): string =>
  Array.from({ length: 4192 }, (_, index) => {
    const [what, code, message] = outcome(index)
    return `${index + 1},${index + 2},${what},${code},${message},\n`
  }).join("")

/**
 * A run with everything that happens: rows set aside, a start whose reply was lost and whose job was found, a process that was
 * gone for hours, and rejections for several reasons.
 */
export const eventfulRun = async (runsFolder: string) => {
  const progress = (
    providerState: string,
    rowsProcessed: number,
    state: "running" | "finished" = "running"
  ) => ({
    ...{ state, providerState, rowsProcessed, isKnownState: true }
  })
  const outputs = (["success", "errors"] as const).map((name) => ({
    ...{ name: `${name}.csv`, kind: name === "errors" ? ("rejected" as const) : ("accepted" as const) },
    ...{
      path: `5-collect/raw/${name}.csv`,
      bytes: name === "errors" ? 21_480 : 771_220,
      sha256: "0".repeat(64)
    }
  }))
  const found = validation(storyRows.setAside)
  const story = await recordStory(runsFolder, (runId) => [
    [5, { _tag: "stage-begun" }],
    [
      2300,
      {
        ...{ _tag: "prepared", file: prepared(storyRows.staged, storyRows.setAside) },
        conversions: ["Renamed Mail to email.", "Added country.", "Left out Notes."]
      }
    ],
    [
      1900,
      { _tag: "staged", file: { prepared: prepared(storyRows.staged, storyRows.setAside), handle: null } }
    ],
    [4, { _tag: "validate-begun" }],
    [3100, { _tag: "validated", report: found }],
    [40, { _tag: "start-begun", attempt: 1 }],
    [10_000, { _tag: "start-in-doubt", cause: "ECONNRESET" }],
    [6000, { _tag: "job-started", job: job(runId), knownBy: "find" }],
    [9000, { _tag: "progressed", progress: progress("PENDING", 1200) }],
    [9000, { _tag: "tracked", progress: progress("COMPLETED", storyRows.staged, "finished") }],
    [20, { _tag: "collect-begun" }],
    [900, { _tag: "output-saved", output: outputs[0]! }],
    [2 * 3_600_000 + 11 * 60_000, { _tag: "collect-begun" }],
    ...outputs.map((output): Timed => [700, { _tag: "output-saved", output }]),
    [
      2600,
      {
        _tag: "collected",
        collected: {
          rows: storyRows,
          rejections: reasons.map(([code, rows], index) => ({ code, rows, firstLine: 5 + index * 911 })),
          calibration: { status: "settled", explanation: "The service counts the first row as 1." },
          warnings: ["The service counts 4186 rows read, and 3 of them are not named in its results."],
          outputs,
          ...{ outcomesFile: "5-collect/outcomes.csv", failedRowsFile: "5-collect/failed-rows.csv" }
        }
      }
    ],
    [10, { _tag: "reported", sha256: "0".repeat(64) }]
  ])
  await withFiles(story.folder, {
    "1-stage/to-send.csv": "x".repeat(30_976),
    "2-validate/findings.csv": "x".repeat(870),
    "5-collect/outcomes.csv": `row,line,outcome,code,message,service_word\n${outcomesCsv()}`,
    "5-collect/failed-rows.csv":
      "accountId,id,Mail,bulkport_line,bulkport_outcome,bulkport_code,bulkport_message\nA4,U4,cell-of-Ben,5,rejected,EMAIL_INVALID,no\n",
    "5-collect/raw/success.csv": "x".repeat(77_122),
    "5-collect/raw/errors.csv": "x".repeat(21_480),
    "report.json": "{}"
  })
  return story
}
