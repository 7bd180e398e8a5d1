/** Watching runs at a terminal: the keys, the window, and the terminal as it was before. */
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folderWith } from "../support/call.ts"
import { recordRun } from "../support/record-run.ts"
import { openTerminal } from "./terminal.ts"

const november = (date: number): number => Date.UTC(2026, 10, date, 12)

/** Three runs that are not over, of which one has been left alone in doubt. */
const scene = async () => {
  const folder = await folderWith()
  const runsFolder = join(folder, ".bulkport", "runs")
  const inDoubt = await recordRun(runsFolder, { at: november(1), stands: "in-doubt", file: "doubted.csv" })
  const older = await recordRun(runsFolder, { at: november(2), stands: "running", file: "older.csv" })
  const newer = await recordRun(runsFolder, { at: november(3), stands: "running", file: "newer.csv" })
  return { folder, inDoubt, older, newer }
}

const down = "\u001b[B"
const enter = "\r"
const escape = "\u001b"

describe("runs watch at a terminal", () => {
  it("shows what needs somebody first, opens a run, and leaves the terminal as it was", async () => {
    const { folder, inDoubt, newer, older } = await scene()
    const terminal = openTerminal(["runs", "watch"], { folder, columns: 120 })
    await terminal.until(`>!  ${inDoubt}`)
    const screen = terminal.lines().join("\n")
    expect(screen).toContain("2 with a job running, 1 in doubt, 1 needs somebody.")
    expect(screen.indexOf(newer)).toBeLessThan(screen.indexOf(older))
    expect(screen).toContain(`! bulkport resume ${inDoubt}`)
    expect(terminal.isCursorShown()).toBe(false)

    terminal.type("j")
    await terminal.until(`>   ${newer}`)
    terminal.type(down)
    await terminal.until(`>   ${older}`)
    terminal.type("k")
    await terminal.until(`>   ${newer}`)
    terminal.type(enter)
    await terminal.until(`Run ${newer}: job running`)
    expect(terminal.lines().join("\n")).toContain(`Label       bulkport-${newer}`)
    terminal.type(escape)
    await terminal.until(`>   ${newer}`)

    // Another run shows up by itself.
    const latest = await recordRun(join(folder, ".bulkport", "runs"), {
      at: november(4),
      stands: "running",
      file: "latest.csv"
    })
    await terminal.until(latest)
    terminal.type("q")
    const { code, isAsBefore, lines } = await terminal.ended()
    expect({ code, isAsBefore }).toEqual({ code: 0, isAsBefore: true })
    // What stood on the screen has gone with it; the sum stays.
    expect(lines.join("\n")).toContain("3 with a job running, 1 in doubt, 1 needs somebody.")
    expect(lines.join("\n")).not.toContain("enter open")
  })

  it("looks for runs by what is typed and by how they stand, while it goes on", async () => {
    const { folder, inDoubt, newer, older } = await scene()
    const runsFolder = join(folder, ".bulkport", "runs")
    const ended = { rows: 3, failed: 0 }
    const over = await recordRun(runsFolder, { at: november(4), stands: ended, file: "over.csv" })
    const terminal = openTerminal(["runs", "watch"], { folder, columns: 120 })
    await terminal.until(`>!  ${inDoubt}`)
    expect(terminal.lines().at(-1)).toContain("/ search   s state")
    terminal.type("/OLDQ\u007f")
    await terminal.until("Search /OLD_: 1 of 3 runs.")
    expect(terminal.lines().join("\n")).toContain(`>   ${older}`)
    expect(terminal.lines().join("\n")).not.toContain(newer)
    terminal.type(enter)
    await terminal.until("Search /OLD: 1 of 3 runs.")
    terminal.type(enter)
    await terminal.until(`Run ${older}: job running`)
    terminal.type(escape)
    await terminal.until(`>   ${older}`)
    terminal.type(escape)
    await terminal.until(newer)

    // Not started, with a job running, in doubt, over.
    terminal.type("ss")
    await terminal.until("State running: 2 of 2 runs.")
    terminal.type("ss")
    await terminal.until("State finished: 1 of 1 run.")
    expect(terminal.lines().join("\n")).toContain(`>   ${over}`)
    terminal.type("s")
    await terminal.until(inDoubt)
    // What quits elsewhere is text here.
    terminal.type("/q!")
    await terminal.until("Search /q!_: 0 of 3 runs.")
    terminal.type("\u0003")
    expect(await terminal.ended()).toMatchObject({ code: 0, isAsBefore: true })
  })

  it("fits a window that gets smaller, and gives the terminal back at Ctrl-C", async () => {
    const { folder, inDoubt } = await scene()
    const terminal = openTerminal(["runs", "watch"], { folder, columns: 120 })
    await terminal.until(`>!  ${inDoubt}`)
    await terminal.resize(50, 12)
    // This screen keeps what stood beyond its edge; a window does not.
    const shown = () => terminal.lines().map((line) => line.slice(0, 50))
    await terminal.until(() => !shown().join("\n").includes("FILE") && shown().length <= 12)
    expect(shown().join("\n")).toContain(`>!  ${inDoubt}  start in doubt`)
    expect(shown().at(-1)).toContain("q quit")
    terminal.type("\u0003")
    expect(await terminal.ended()).toMatchObject({ code: 0, isAsBefore: true })
  })

  it("gives the terminal back when it is asked to end, and when it is suspended", async () => {
    const { folder, inDoubt } = await scene()
    const terminal = openTerminal(["runs", "watch"], { folder, columns: 120 })
    await terminal.until(`>!  ${inDoubt}`)
    terminal.suspend()
    await terminal.until(() => terminal.isCursorShown())
    terminal.goOn()
    await terminal.until(() => !terminal.isCursorShown())
    terminal.terminate()
    expect(await terminal.ended()).toMatchObject({ code: 0, isAsBefore: true })
  })
})
