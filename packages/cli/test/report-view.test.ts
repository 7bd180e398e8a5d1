/** The end of a run: what is said of it on one screen. */
import type { RunReport } from "@bulkport/core"
import { describe, expect, it } from "vitest"
import type { RecordedReport } from "../src/engine.ts"
import { CallSession } from "../src/session.ts"
import { forWindow } from "../src/views/for-window.ts"
import { reportView } from "../src/views/report-view.ts"
import { job, prepared, sourceFile, validation } from "./support/story-of-run.ts"

const runId = "20260801-101500-abcde"

const folder = `/imports/.bulkport/runs/${runId}`

const report = (changes: Partial<RunReport> = {}): RunReport => ({
  ...{ version: 1, runId, verdict: "incomplete", provider: "advocate", importType: "MUTATION/USER" },
  ...{ target: "tenant test_acme at https://app.referralsaasquatch.com", source: sourceFile },
  ...{ sourceSha256: prepared(1, 0).sourceSha256, job: job(runId), providerState: "COMPLETED" },
  rows: { setAside: 2, staged: 100, accepted: 80, rejected: 17, unknown: 3 },
  validation: validation(2),
  rejections: ["A", "B", "C", "D", "E", "F", "G"].map((name, index) => ({
    ...{ code: `CODE_${name}`, rows: index === 6 ? 1 : 16 - index, firstLine: 3 + index }
  })),
  calibration: { status: "not-needed", explanation: "" },
  warnings: Array.from(
    { length: 9 },
    (_, index) =>
      `Something that a careful reader should know about, number ${index + 1} of nine such things.`
  ),
  outputs: [],
  files: { outcomes: "5-collect/outcomes.csv", failedRows: "5-collect/failed-rows.csv" },
  steps: [
    { step: "stage", millis: 1200 },
    { step: "validate", millis: 3 },
    { step: "start", millis: 2400 },
    { step: "track", millis: 61_000 },
    { step: "collect", millis: 5000 }
  ],
  ...changes
})

const recorded = (changes: Partial<RunReport> = {}): RecordedReport => ({
  report: report(changes),
  folder,
  conversions: ["Renamed Mail to email.", "Added country.", "Left out Notes."],
  resultsKeptUntil: Date.UTC(2026, 8, 1)
})

/** What is seen on a screen of this size; in a file without one. */
const shown = (
  size: readonly [columns: number, rows: number] | undefined,
  what = recorded()
): ReadonlyArray<string> => {
  const [columns, rows] = size ?? [80, 24]
  const output = {
    write: () => undefined,
    isTerminal: size !== undefined,
    columns: () => columns,
    rows: () => rows
  }
  const session = new CallSession(
    {
      ...{ folder: "/imports", environment: { NO_COLOR: "1" }, plugins: [], stdout: output, stderr: output },
      stdin: { isTerminal: false, line: () => () => undefined },
      onStop: () => () => undefined
    },
    { json: false, events: false }
  )
  const { text } = reportView(session, what)
  return (size === undefined ? text : forWindow(text, columns)).split("\n")
}

describe("the end of a run", () => {
  it.each([
    [80, 24],
    [40, 30]
  ])(
    "fits a screen of %i columns and %i lines, the verdict first and the next command last",
    (columns, rows) => {
      const lines = shown([columns, rows])
      expect(lines.length).toBeLessThan(rows)
      expect(lines[0]).toMatch(/^Incomplete: 17 rows rejected/)
      expect(lines.at(-1)).toBe(`  bulkport retry ${runId}`)
      const text = lines.join("\n")
      for (const words of ["100 staged", "CODE_A", "more reason", "failed-rows.csv", "--unknown only"]) {
        expect(text.replaceAll(/\s+/g, " ")).toContain(words)
      }
    }
  )

  it("tells as much as there is room for", () => {
    const [small = "", large = ""] = [24, 50].map((rows) =>
      shown([80, rows]).join(" ").replaceAll(/\s+/g, " ")
    )
    expect(small).toContain("and 4 more reasons")
    expect(small).not.toContain("number 9 of nine")
    expect(large).toContain("and 2 more reasons")
    expect(large).toContain("number 9 of nine")
    expect(shown([80, 50]).length).toBeLessThan(50)
  })

  it("tells all of it where nobody has a screen", () => {
    const text = shown(undefined).join("\n")
    expect(text).toContain("number 9 of nine")
    expect(text).toContain("5-collect/outcomes.csv")
    expect(text).toContain(`bulkport report ${runId}`)
  })

  it("names the steps that took the time", () => {
    expect(shown(undefined).join("\n")).toMatch(/Time +1 min 10 s: track 1 min 1 s, collect 5\.0 s\n/)
  })

  it("says of rows that may have been applied only what is so", () => {
    const rows = { setAside: 0, staged: 5, accepted: 3, rejected: 0, unknown: 2 }
    const lines = shown([80, 24], recorded({ rows, rejections: [], warnings: [] }))
    expect(lines.slice(-3)).toEqual(
      [
        "Rows of unknown outcome may have been applied: they are retried with --unknown only.",
        "To import them once more all the same:",
        `  bulkport retry ${runId} --unknown`
      ]
        .flatMap((line) => forWindow(line, 80).split("\n"))
        .slice(-3)
    )
  })

  it("shows no more of a service's words than fits, and nothing that a terminal would act on", () => {
    const code = `\u001b[2J${"x".repeat(200)}`
    const text = shown([80, 24], recorded({ rejections: [{ code, rows: 1, firstLine: 3 }] })).join("\n")
    expect(text).not.toContain("\u001b")
    expect(text).toMatch(/1 row \[2Jx+…, in line 3\n/)
  })
})
