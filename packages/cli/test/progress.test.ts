import type { RunEvent } from "@bulkport/core"
import { stripVTControlCharacters } from "node:util"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { count, duration, elapsed, fullWording, size } from "../src/progress/amounts.ts"
import { fitted, widestWidth, wrapped } from "../src/progress/fitted.ts"
import { makeLiveProgress } from "../src/progress/live-progress.ts"
import { Pace } from "../src/progress/pace.ts"
import { listenedStyle, logStyle, makePlainProgress } from "../src/progress/plain-progress.ts"
import type { Output } from "../src/surroundings.ts"
import { forWindow } from "../src/views/for-window.ts"

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

  it("gives signs of life while a step says nothing, and fewer with time", () => {
    vi.useFakeTimers({ now: 0 })
    onTestFinished(() => void vi.useRealTimers())
    const { output, written } = collecting()
    const progress = makePlainProgress(output)
    progress.event({ type: "step-begun", runId, step: "collect" })
    vi.advanceTimersByTime(25_000)
    expect(written.join("")).toBe(
      "collect: begun\ncollect: under way (10.0 s)\ncollect: under way (20.0 s)\n"
    )
    vi.advanceTimersByTime(3_600_000)
    expect(written.length).toBeLessThan(90)
    progress.close()
    const before = written.length
    vi.advanceTimersByTime(60_000)
    expect(written).toHaveLength(before)
  })

  it("says how far a file is read and sent, with rate and time left once enough was seen", () => {
    const { output, written } = collecting()
    let now = 0
    const progress = makePlainProgress(output, () => now)
    progress.event({ type: "step-begun", runId, step: "stage" })
    for (now = 1000; now <= 12_000; now += 1000)
      progress.event({ type: "file-read", runId, bytes: now * 1000, totalBytes: 40_000_000, rows: now })
    progress.event({ type: "step-finished", runId, step: "stage", millis: 12_000, wasRecorded: false })
    progress.event({ type: "step-begun", runId, step: "start" })
    const sent = { type: "file-sent", runId, step: "start", bytes: 900_000, totalBytes: 1_500_000 } as const
    progress.event(sent)
    now += 11_000
    progress.event(sent)
    expect(written.join("")).toContain(
      "stage: 10,000 rows, 10.0 of 40.0 MB, 1.0 MB/s, about 30 s left (10.0 s)\n"
    )
    expect(written.join("")).toContain("start: 900.0 kB of 1.5 MB sent (11.0 s)\n")
    progress.close()
  })

  it("is told in full words and at longer intervals to somebody who listens", () => {
    const { output, written } = collecting()
    let now = 0
    const progress = makePlainProgress(output, () => now, listenedStyle)
    progress.event({ type: "step-begun", runId, step: "stage" })
    for (now = 1000; now <= 61_000; now += 1000)
      progress.event({ type: "file-read", runId, bytes: now * 100, totalBytes: 40_000_000, rows: now })
    expect(written.join("")).toBe(
      [
        "stage: begun, step 1 of 5",
        "stage: 30,000 rows, 3.0 of 40.0 megabytes, 100.0 kilobytes per second, about 7 minutes left (30.0 seconds)",
        "stage: 60,000 rows, 6.0 of 40.0 megabytes, 100.0 kilobytes per second, about 6 minutes left (1 minute)\n"
      ].join("\n")
    )
    progress.close()
  })

  it("keeps lines back while somebody types", () => {
    const { output, written } = collecting()
    const progress = makePlainProgress(output, () => 0, logStyle)
    const goOn = progress.hold()
    progress.event({ type: "step-begun", runId, step: "track" })
    expect(written).toEqual([])
    goOn()
    expect(written.join("")).toBe("track: begun\n")
    progress.close()
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

  it("fits into any window, and takes away what was under way once nothing is", () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    for (const columns of [1, 2, 3, 5, 20, 40, 80]) {
      const { output, written } = collecting(columns)
      const progress = makeLiveProgress(output)
      progress.event({ type: "check-begun" })
      progress.event({ type: "check-read", bytes: 12_345_678, totalBytes: 50_000_000, rows: 120_000 })
      vi.advanceTimersByTime(500)
      const shown = written.map(stripVTControlCharacters).filter((text) => text.trim() !== "")
      expect(columns < 20 || shown.some((text) => text.includes("check"))).toBe(true)
      for (const text of shown) expect(text.trim().length).toBeLessThan(columns)
      progress.event({ type: "check-finished" })
      progress.close()
      expect(written.at(-1)).toBe("\u001b[?25h")
      const before = written.length
      vi.advanceTimersByTime(1000)
      expect(written).toHaveLength(before)
    }
  })

  it("draws each frame in one write, with the cursor hidden until the end", () => {
    const { output, written } = collecting()
    const progress = makeLiveProgress(output)
    progress.event({ type: "step-begun", runId, step: "stage" })
    progress.event({ type: "step-finished", runId, step: "stage", millis: 500, wasRecorded: false })
    progress.event({ type: "step-begun", runId, step: "track" })
    expect(written).toHaveLength(3)
    expect(written[0]?.startsWith("\u001b[?25l")).toBe(true)
    progress.close("stopped")
    expect(written.at(-1)).toBe("\u001b[?25h")
    expect(written.join("").match(/\[\?25[lh]/g)).toHaveLength(2)
  })

  it("goes up over lines that a narrower window has broken", () => {
    let columns = 80
    let now = 0
    const { output, written } = collecting()
    const progress = makeLiveProgress({ ...output, columns: () => columns }, () => now)
    progress.event({ type: "step-begun", runId, step: "track" })
    progress.event(progressed("WAITING FOR ITS TURN IN A LONG QUEUE"))
    columns = 30
    const before = written.length
    progress.event(progressed("RUNNING"))
    // While it is being pulled, nothing is drawn.
    expect(written).toHaveLength(before)
    now = 100
    progress.event(progressed("RUNNING"))
    expect(written.at(-1)).toContain("\u001b[3A")
    progress.close()
  })

  it("says how a step ended, or what was left under way", () => {
    const { output, written } = collecting()
    const progress = makeLiveProgress(output, () => 0)
    progress.event({ type: "step-begun", runId, step: "collect" })
    progress.event({
      type: "step-finished",
      runId,
      step: "collect",
      millis: 1200,
      wasRecorded: false,
      result: { rows: { staged: 3, accepted: 2, rejected: 1, unknown: 0, setAside: 0 } }
    })
    progress.event({ type: "step-begun", runId, step: "track" })
    progress.close("failed")
    const text = stripVTControlCharacters(written.join(""))
    expect(text).toContain("! collect   2 accepted, 1 rejected  1.2 s\n")
    expect(text).toContain("x track     0 ms\n")
  })

  it("gives the parts as many lines as the window has, and sums up the others", () => {
    const { output, written } = collecting()
    const progress = makeLiveProgress({ ...output, rows: () => 8 }, () => 0)
    for (let part = 1; part <= 9; part += 1)
      progress.event({
        type: "part-event",
        runId,
        part,
        of: 9,
        event: { type: "step-begun", runId, step: "track" }
      })
    const last = stripVTControlCharacters(written.at(-1) ?? "").trim()
    expect(last.split("\n").map((line) => line.trim())).toEqual([
      "| parts     0 of 9 imported, 9 under way  0 s",
      ...[1, 2, 3, 4].map((part) => `part ${part}    track  0 s`),
      "and 5 more"
    ])
    progress.close()
  })
})

describe("a line that moves", () => {
  it.each([1, 2, 3, 5, 80])("fits into %i columns, whatever a service calls something", (columns) => {
    for (const text of ["処理中 RUNNING, 1,200 rows", "👨‍👩‍👧 e\u0301 busy", "plain"])
      expect(widestWidth(fitted(text, columns))).toBeLessThanOrEqual(columns)
  })

  it("is cut with a sign of it, and a line that stays is broken between words", () => {
    expect(fitted("a long word", 8)).toBe("a long…")
    expect(fitted("a long word", 8, "...")).toBe("a lon...")
    expect(wrapped("what is said in some words", 12, "  ")).toEqual(["what is said", "  in some", "  words"])
    expect(wrapped("  set in further", 10, "  ")).toEqual(["  set in", "    further"])
    expect(wrapped("see https://example.com/a-long-address", 12)).toEqual([
      "see",
      "https://example.com/a-long-address"
    ])
  })
})

describe("a result in a window", () => {
  it("is broken between words, set in below what it says", () => {
    expect(forWindow("  Rows  3 staged, 3 accepted, 0 rejected", 24).split("\n")).toEqual([
      "  Rows  3 staged, 3",
      "        accepted, 0",
      "        rejected"
    ])
    expect(forWindow("  ✓ passed  Live or test   The alias is that of a test", 30).split("\n")).toEqual([
      "  ✓ passed  Live or test",
      "            The alias is that",
      "            of a test"
    ])
  })

  it("keeps commands, paths, and amounts with their units whole, and colours out of account", () => {
    const command = "  bulkport check users.csv --provider advocate"
    expect(forWindow(command, 20)).toBe(command)
    expect(forWindow("  or  bulkport settle X --job ID, if you find it there", 34).split("\n")).toEqual([
      "  or  bulkport settle X --job ID,",
      "      if you find it there"
    ])
    expect(forWindow("It took 12 ms", 11)).toBe("It took\n12 ms")
    expect(forWindow("see /a/path/that/is/long", 10)).toBe("see\n/a/path/that/is/long")
    const red = "\u001b[31mError:\u001b[0m no"
    expect(forWindow(red, 9)).toBe(red)
  })
})

describe("a pace", () => {
  it("says nothing before enough was seen, and then how long it will still take", () => {
    const pace = new Pace()
    pace.add(0, 0)
    pace.add(10, 1000)
    expect([pace.perSecond(1000), pace.left(10, 100, 1000)]).toEqual([undefined, undefined])
    pace.add(20, 2000)
    expect([pace.perSecond(2000), pace.left(20, 100, 2000)]).toEqual([10, 8000])
  })

  it("follows a change, notices a standstill, and begins anew with whatever begins anew", () => {
    const pace = new Pace()
    for (let second = 0; second <= 60; second += 1)
      pace.add(second <= 30 ? second * 100 : 3000 + (second - 30), second * 1000)
    expect(pace.perSecond(60_000)).toBeCloseTo(1, 1)
    expect(pace.perSecond(600_000)).toBeLessThan(0.1)
    pace.add(5, 61_000)
    expect(pace.perSecond(61_000)).toBe(undefined)
  })

  it("guesses coarsely what is far away", () => {
    const pace = new Pace()
    for (const second of [0, 1, 2, 3]) pace.add(second * 10, second * 1000)
    const left = [70, 500, 5000].map((total) => pace.left(30, total, 3000))
    expect(left).toEqual([4000, 50_000, 540_000])
    expect(pace.left(30, 30, 3000)).toBe(undefined)
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
    expect([0, 999, 59_999, 200_000].map(elapsed)).toEqual(["0 s", "0 s", "59 s", "3 min 20 s"])
  })

  it("are never a thousand of a unit where one of the next is meant", () => {
    expect([999_949, 999_950, 999_999_999, 1e12].map(size)).toEqual([
      "999.9 kB",
      "1.0 MB",
      "1.0 GB",
      "1.0 TB"
    ])
    expect([999.4, 999.6, 59_949, 59_950, 3_599_600].map(duration)).toEqual([
      "999 ms",
      "1.0 s",
      "59.9 s",
      "1 min",
      "1 h"
    ])
  })

  it("can be told in full words", () => {
    expect([1, 200_000].map(fullWording.duration)).toEqual(["1 millisecond", "3 minutes 20 seconds"])
    expect([1, 999, 12_345_678].map(fullWording.size)).toEqual(["1 byte", "999 bytes", "12.3 megabytes"])
  })
})
