/** A whole run at a terminal, as somebody sees it who sits in front of it. */
import { execFileSync } from "node:child_process"
import { constants } from "node:fs"
import { type FileHandle, open, readdir, rename } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folderWith } from "../support/call.ts"
import { emulateAdvocate, importUsers, users, usersWithFault } from "../support/emulated.ts"
import { openTerminal } from "./terminal.ts"

const quick = ["--poll-interval", "50ms"]
const importAll = [...importUsers, "--allow-findings", ...quick]

/** Ctrl-C, as a terminal sends it. */
const ctrlC = "\u0003"

/** Where the report begins. */
const reportOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines
    .slice(lines.findIndex((line) => /^(Succeeded|Incomplete)/.test(line)))
    .filter((line) => !/^ +(Time|Results) /.test(line))

/** Without what differs from run to run. */
const masked = (lines: ReadonlyArray<string>, ...ids: ReadonlyArray<string>): string =>
  ids.reduce((text, id) => text.replaceAll(id, "ID"), lines.join("\n"))

/** Opens a named pipe as soon as somebody reads from it. */
const openedForWriting = async (path: string): Promise<FileHandle> => {
  for (let left = 6000; left > 0; left -= 1) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  throw new Error(`Nobody has read from ${path} within a minute.`)
}

describe.each([80, 40])("a run at a terminal of %i columns", (columns) => {
  it("shows the steps as they pass, each in a line that stays, and then the result", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": usersWithFault })
    const terminal = openTerminal(importAll, { folder, environment, columns })
    await terminal.until(/^\S track +PENDING +\d+ s$/m)
    expect(terminal.isCursorShown()).toBe(false)
    const before = terminal.lines().join("\n")
    expect(before).toMatch(/^✓ stage +3 rows, 93 B/m)
    expect(before).toMatch(/^! validate +1 finding/m)
    expect(before).toMatch(/^✓ start +job/m)
    expect(before).not.toContain("collect")
    // Time passes in the same line, and nothing is left of the one before.
    await terminal.until(/^\S track +PENDING +[1-9]\d* s$/m)
    expect(terminal.lines().filter((line) => line.includes("track"))).toHaveLength(1)
    emulator.behaviour.jobMillis = 0
    const { code, isAsBefore, lines } = await terminal.ended()
    expect([code, isAsBefore]).toEqual([4, true])
    const steps = lines.flatMap((line) => /^[✓!] (\w+)/.exec(line)?.[1] ?? [])
    expect(steps).toEqual(["stage", "validate", "start", "track", "collect"])
    expect(lines.join("\n")).toContain("\n\nIncomplete: 1 row rejected, of 3.")
    const broken = terminal.brokenLines()
    expect(broken.filter((line) => lines.indexOf(line) < lines.findIndex((each) => each === ""))).toEqual([])
  })
})

describe("Ctrl-C", () => {
  it("leaves the job running, and the command that is printed ends with the same report", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": usersWithFault })
    // Wide enough for no line to be broken where times differ.
    const columns = 160
    const terminal = openTerminal(importAll, { folder, environment, columns })
    await terminal.until(/^\S track +PENDING/m)
    terminal.type(ctrlC)
    const stopped = await terminal.ended()
    expect([stopped.code, stopped.isAsBefore]).toEqual([5, true])
    const text = stopped.lines.join("\n")
    expect(text).toMatch(/^– track +PENDING +\d+(\.\d)? m?s$/m)
    expect(text).not.toContain("^C")
    const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
    expect(emulator.jobs()).toHaveLength(1)

    emulator.behaviour.jobMillis = 0
    const command = /^ *resume +bulkport (.*)$/m.exec(text)?.[1] ?? ""
    const resumed = await openTerminal(command.split(" "), { folder, environment, columns }).ended()
    expect(resumed.lines.join("\n")).toMatch(/^✓ stage +3 rows, 93 B +done before$/m)
    expect(emulator.jobs()).toHaveLength(1)

    const whole = await openTerminal([...importAll, "--again"], { folder, environment, columns }).ended()
    const second = (await readdir(join(folder, ".bulkport", "runs"))).find((name) => name !== id) ?? ""
    const [one, other] = emulator.jobs()
    const ids = [id, second, one?.id ?? "", other?.id ?? ""]
    expect([resumed.code, masked(reportOf(resumed.lines), ...ids)]).toEqual([
      whole.code,
      masked(reportOf(whole.lines), ...ids)
    ])
  })

  it("a second time ends everything at once, and the terminal is as it was", async () => {
    const { environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    const terminal = openTerminal([...importUsers, ...quick], { folder, environment })
    await terminal.until(/^\S track +PENDING/m)
    expect(terminal.isCursorShown()).toBe(false)
    // What it says after the first one, it reads in the journal: here, from something that says nothing.
    const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
    const journal = join(folder, ".bulkport", "runs", id, "journal.ndjson")
    await rename(journal, `${journal}.before`)
    execFileSync("mkfifo", [journal])
    terminal.type(ctrlC)
    const reading = await openedForWriting(journal)
    terminal.type(ctrlC)
    await terminal.until(() => terminal.isCursorShown())
    // A process that has ended waits for what the system is still reading for it.
    await reading.close()
    const { code, isAsBefore, lines } = await terminal.ended()
    expect([code, isAsBefore]).toEqual([130, true])
    expect(lines.join("\n")).not.toContain("Not over")
  })
})

describe("Ctrl-Z", () => {
  it("gives the cursor back, and the lines go on where they were once the run goes on", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    const terminal = openTerminal([...importUsers, ...quick], { folder, environment })
    await terminal.until(/^\S track +PENDING/m)
    terminal.suspend()
    await terminal.until(() => terminal.isCursorShown())
    await terminal.until(() => !terminal.lines().some((line) => line.includes("track")))
    terminal.goOn()
    await terminal.until(/^\S track +PENDING/m)
    expect(terminal.isCursorShown()).toBe(false)
    emulator.behaviour.jobMillis = 0
    const { code, isAsBefore } = await terminal.ended()
    expect([code, isAsBefore]).toEqual([0, true])
  })
})

describe("a window that changes its size in mid-run", () => {
  // A frame that is just being written when the window changes is nobody's fault, and rare.
  it("shows one line under way, whole and without a trace of the one before", { retry: 2 }, async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    const terminal = openTerminal([...importUsers, ...quick], { folder, environment, columns: 100, rows: 40 })
    await terminal.until(/^\S track +PENDING/m)
    const whole = /^\S track +PENDING +\d+ s$/m
    for (const [columns, height, line] of [
      [40, 40, whole],
      // Waits for what is drawn anew: the one before is broken by the window.
      [14, 40, /^\S track\u2026$/m],
      [60, 40, whole],
      [100, 20, whole]
    ] as const) {
      await terminal.resize(columns, height)
      await terminal.until(line)
      await terminal.until(() => terminal.lines().filter((each) => each.includes("track")).length === 1)
    }
    emulator.behaviour.jobMillis = 0
    const { code, lines } = await terminal.ended()
    expect(code).toBe(0)
    expect(lines.filter((line) => /^\S (stage|validate|start|track|collect)/.test(line))).toHaveLength(5)
  })
})

describe("an import that cannot be undone", () => {
  it.each([
    ["2\r", 4, 1],
    ["no\r", 2, 0],
    [ctrlC, 5, 0]
  ])("waits at the terminal for what is typed: %j", async (keys, expected, jobs) => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": "accountId,id\nA1,U1\nA2,U2\n" })
    const words = ["run", "users.csv", "--provider", "advocate", "--import", "delete-users", ...quick]
    const terminal = openTerminal(words, { folder, environment })
    await terminal.until("or anything else to stop:")
    // What is typed is seen, and nothing is drawn over it.
    expect(terminal.isCursorShown()).toBe(true)
    expect(terminal.lines().at(-1)).toContain("to stop:")
    terminal.type(keys)
    const { code, isAsBefore, lines } = await terminal.ended()
    expect([code, isAsBefore, emulator.jobs().length]).toEqual([expected, true, jobs])
    const typed = keys === ctrlC ? "^C" : keys.trim()
    expect(lines.some((line) => line.endsWith(`to stop: ${typed}`))).toBe(true)
  })
})

describe("who does not want lines that move", () => {
  it.each([
    [{ BULKPORT_ACCESSIBLE: "1" }, "stage: begun, step 1 of 5"],
    [{ CI: "true" }, "stage: begun"],
    [{ TERM: "dumb" }, "stage: begun"]
  ])("gets plain lines at a terminal, too: %j", async (more, words) => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const terminal = openTerminal([...importUsers, ...quick], {
      folder,
      environment: { ...environment, ...more }
    })
    const { code, lines } = await terminal.ended()
    expect(code).toBe(0)
    expect(lines).toContain(words)
    // The only one to move the cursor would be we.
    expect(terminal.cursorMoves()).toBe(0)
  })
})
