import type { RunEvent } from "@bulkport/core"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { displayWidth } from "../src/command-line.ts"
import { count, duration, size } from "../src/progress/amounts.ts"
import { fitted, makeLiveProgress } from "../src/progress/live-progress.ts"
import { makePlainProgress } from "../src/progress/plain-progress.ts"
import type { Output } from "../src/surroundings.ts"

const runId = "20260801-101500-abcde"

const collecting = (columns = 80) => {
  const written: Array<string> = []
  const output: Output = {
    write: (text) => void written.push(text),
    isTerminal: true,
    columns: () => columns
  }
  return { written, output }
}

const progressed = (providerState: string): RunEvent => ({
  type: "progressed",
  runId,
  progress: { state: "running", providerState, isKnownState: true, rowsProcessed: 1200 }
})

describe("plain progress", () => {
  it("says when steps begin and end, and what changes, with a heartbeat in between", () => {
    const { output, written } = collecting()
    let now = 0
    const progress = makePlainProgress(output, () => now)
    progress.event({ type: "run-created", runId, folder: "/runs" })
    progress.event({ type: "step-begun", runId, step: "track" })
    for (now = 0; now <= 35_000; now += 1000) progress.event(progressed(now < 20_000 ? "PENDING" : "RUNNING"))
    progress.event({ type: "step-finished", runId, step: "track", millis: 35_000, wasRecorded: false })
    expect(written.join("")).toBe(
      [
        `run ${runId}`,
        "track: begun",
        "track: PENDING, 1,200 rows processed (0 ms)",
        "track: PENDING, 1,200 rows processed (10.0 s)",
        "track: RUNNING, 1,200 rows processed (20.0 s)",
        "track: RUNNING, 1,200 rows processed (30.0 s)",
        "track: done in 35.0 s\n"
      ].join("\n")
    )
  })
})

describe("what staging has decided", () => {
  it("is told line by line, whatever a service calls something", () => {
    for (const make of [makePlainProgress, makeLiveProgress]) {
      const { output, written } = collecting(200)
      const progress = make(output)
      progress.event({
        type: "stage-noted",
        runId,
        notes: ["Nothing is sent.", "ETL \u001b[2J7 is not shown."]
      })
      progress.close()
      expect(written.join("")).toContain("stage: Nothing is sent.\nstage: ETL  [2J7 is not shown.\n")
    }
  })
})

describe("what imports share", () => {
  it("is told in words: an allowance that will not do, and the import that is waited for", () => {
    const warned: RunEvent = {
      type: "allowance-warned",
      runId,
      destination: "table 16",
      unit: "runs a day",
      most: 24,
      used: 20,
      needed: 5
    }
    const awaited: RunEvent = { type: "destination-awaited", runId, destination: "table 16" }
    for (const make of [makePlainProgress, makeLiveProgress]) {
      const { output, written } = collecting(200)
      const progress = make(output)
      progress.event(warned)
      progress.event(awaited)
      progress.close()
      expect(written.join("")).toContain(
        "Careful: 5 more for table 16, of 24 runs a day; 20 have been used from this machine.\n" +
          "start: waiting for another import into table 16 to end\n"
      )
    }
  })
})

describe("what a start does beyond its rows", () => {
  const announced: RunEvent = {
    type: "start-announced",
    runId,
    rows: 1200,
    target: "a place",
    effects: ["Programs react.", "Mails are sent."]
  }

  it("is told before the start, an effect a line, however progress is shown", () => {
    const lines = "Starting: 1,200 rows, a place.\n  Programs react.\n  Mails are sent.\n"
    for (const make of [makePlainProgress, makeLiveProgress]) {
      const { output, written } = collecting()
      const progress = make(output)
      progress.event(announced)
      progress.close()
      expect(written.join("")).toContain(lines)
    }
  })
})

describe("live progress", () => {
  it("writes over nothing that is being typed, until it may go on", () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { output, written } = collecting()
    const progress = makeLiveProgress(output)
    progress.event({ type: "step-begun", runId, step: "start" })
    const goOn = progress.hold()
    const before = written.length
    vi.advanceTimersByTime(1000)
    expect(written).toHaveLength(before)
    goOn()
    vi.advanceTimersByTime(1000)
    expect(written.length).toBeGreaterThan(before)
    progress.close()
  })

  it("rewrites one line, erases it before anything else is written, and never wraps", () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { output, written } = collecting(20)
    const progress = makeLiveProgress(output)
    progress.event({ type: "step-begun", runId, step: "stage" })
    progress.event({ type: "file-read", runId, bytes: 12_345_678, totalBytes: 50_000_000, rows: 120_000 })
    vi.advanceTimersByTime(500)
    progress.event({ type: "step-finished", runId, step: "stage", millis: 500, wasRecorded: false })
    progress.close()
    const shown = written
      .filter((text) => text.startsWith("\r"))
      .map((text) => text.replace("\r\u001b[2K", ""))
    expect(shown.some((text) => text.includes("stage"))).toBe(true)
    for (const text of shown) expect(displayWidth(text)).toBeLessThan(20)
    const line = written.findIndex((text) => text.startsWith("stage: done"))
    expect(written[line - 1]).toBe("\r\u001b[2K")
    const before = written.length
    vi.advanceTimersByTime(1000)
    expect(written).toHaveLength(before)
  })

  it.each([1, 2, 3, 5, 80])("fits into %i columns", (columns) => {
    expect(displayWidth(fitted("| track  処理中 RUNNING, 1,200 rows", columns))).toBeLessThanOrEqual(
      Math.max(0, columns - 1)
    )
  })
})

describe("amounts", () => {
  it("are written as people read them", () => {
    expect([count(1_234_567), size(999), size(12_345_678)]).toEqual(["1,234,567", "999 B", "12.3 MB"])
    expect([250, 2500, 60_000, 200_000, 7_500_000].map(duration)).toEqual([
      "250 ms",
      "2.5 s",
      "1 min",
      "3 min 20 s",
      "2 h 5 min"
    ])
  })
})
