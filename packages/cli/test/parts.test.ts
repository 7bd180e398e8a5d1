/** Files that are imported in parts, as the command line shows them. Every command that it names is run as it stands. */
import type { RunEvent, SingleRunEvent } from "@bulkport/core"
import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { makeLiveProgress } from "../src/progress/live-progress.ts"
import { makePlainProgress } from "../src/progress/plain-progress.ts"
import { type Called, call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateActito, emulateAdvocate, importCustomers, importUsers } from "./support/emulated.ts"

const fiveUsers = `accountId,id,firstName,email\n${["Ada", "Ben", "Cy", "Di", "Ed"]
  .map((name, index) => `A${index},U${index},${name},${name === "Di" ? "di" : `${name}@example.com`}\n`)
  .join("")}`

/** What packs badly, so that 4000 bytes after packing are a few hundred of these. */
const manyCustomers = `customerId,emailAddress,firstName\n${Array.from(
  { length: 600 },
  (_, index) =>
    `C${index},${createHash("sha256").update(String(index)).digest("hex").slice(0, 12)}@example.com,A\n`
).join("")}`

/** The words of a command that was printed. */
const wordsOf = (command: unknown): ReadonlyArray<string> => String(command).split(" ").slice(1)

const inTwos = async () => {
  const { emulator, environment } = await emulateAdvocate()
  const folder = await folderWith({ "users.csv": fiveUsers })
  return { emulator, options: { folder, environment: { ...environment, ADVOCATE_MAX_ROWS: "2" } } }
}

const runIdOf = (called: Called): string => documentOf<{ report: { runId: string } }>(called).report.runId

describe("a run in parts", () => {
  it("is listed and shown with its parts, and each of them by an id of its own", async () => {
    const { options } = await inTwos()
    const ran = await call([...importUsers, "--allow-findings", "--json"], options)
    expect(ran.code).toBe(4)
    expect(ran.stderr).toContain("part 2 of 3: start: begun")
    expect(ran.stderr).toMatch(/part 3 of 3: track: COMPLETED/)
    const runId = runIdOf(ran)
    const listed = await call(["runs", "list"], options)
    expect(listed.stdout).toMatch(new RegExp(`${runId}  incomplete \\(1 of 5 rows\\)  .*  5 `))
    expect(listed.stdout).not.toContain("/parts/")
    const shown = await call(["runs", "show", runId], options)
    expect(shown.stdout).toMatch(/Parts +1 {2}succeeded: 2 staged, 2 accepted.*, job \w+\n/)
    expect(shown.stdout).toMatch(/\n +2 {2}incomplete \(1 of 2 rows\): 2 staged, 1 accepted/)
    expect(shown.stdout).toContain(`bulkport runs show ${runId}/parts/1`)
    const part = await call(["runs", "show", `${runId}/parts/2`], options)
    expect(part.stdout).toContain(`2 of 3, of run ${runId}`)
    expect(part.code).toBe(0)
    const { parts } = documentOf<{ parts: ReadonlyArray<{ id: string; standing: string }> }>(
      await call(["runs", "show", runId, "--json"], options)
    )
    expect(parts.map(({ id, standing }) => [id, standing])).toEqual([
      [`${runId}/parts/1`, "succeeded"],
      [`${runId}/parts/2`, "incomplete (1 of 2 rows)"],
      [`${runId}/parts/3`, "succeeded"]
    ])
  })

  it("that is interrupted says which jobs go on, and is gone on with by the command it names", async () => {
    const { emulator, options } = await inTwos()
    Object.assign(emulator.behaviour, { jobMillis: 60_000 })
    const args = [...importUsers, "--allow-findings", "--json"]
    const stopped = await call(args, { ...options, stopAt: "part 1 of 3: track: " })
    const { message, resume, step } = errorOf(stopped)
    expect(message).toBe(
      "Stopped with 0 of 3 parts imported. The job of part 1 is not affected: it goes on at the service."
    )
    expect(step).toBe("track")
    Object.assign(emulator.behaviour, { jobMillis: 0 })
    const resumed = await call([...wordsOf(resume), "--json"], options)
    expect(resumed.code).toBe(4)
    expect(emulator.jobs()).toHaveLength(3)
  })

  it("that is still running names a command that goes on with it", async () => {
    const { emulator, options } = await inTwos()
    Object.assign(emulator.behaviour, { jobMillis: 60_000 })
    const stopped = await call([...importUsers, "--allow-findings", "--json", "--wait-limit", "1s"], options)
    expect(stopped.code).toBe(5)
    const { resume, runId, tag } = errorOf(stopped)
    expect(tag).toBe("StillRunning")
    expect(runId).toMatch(/\/parts\/1$/)
    const whole = String(runId).split("/")[0] ?? ""
    const listed = await call(["runs", "list"], options)
    expect(listed.stdout).toContain("0 of 3 parts imported, job of part 1 running")
    const shown = await call(["runs", "show", whole], options)
    expect(shown.stdout).toMatch(/\n +2 {2}before start: 2 rows\n/)
    const part = await call(["runs", "show", String(runId), "--json"], options)
    Object.assign(emulator.behaviour, { jobMillis: 0 })
    expect(documentOf(part)["next"]).toBe(resume)
    const resumed = await call([...wordsOf(resume), "--json"], options)
    expect([resumed.code, runIdOf(resumed)]).toEqual([4, whole])
    expect(emulator.jobs()).toHaveLength(3)
  })

  for (const wasMade of [true, false]) {
    it(`whose start is in doubt names commands that settle it (${wasMade ? "a job" : "none"})`, async () => {
      const { emulator, environment } = await emulateActito()
      const folder = await folderWith({ "customers.csv": manyCustomers })
      const options = { folder, environment: { ...environment, ACTITO_MAX_FILE_BYTES: "4000" } }
      emulator.addFault(
        wasMade
          ? { on: "create-execution", action: { type: "lose-reply" } }
          : { on: "create-execution", action: { type: "reset" } }
      )
      const stopped = await call([...importCustomers], options)
      expect(stopped.code).toBe(5)
      const whole = /run (\S+)\/parts\/1/.exec(stopped.stderr)?.[1] ?? ""
      expect((await call(["runs", "list"], options)).stdout).toContain("start of part 1 in doubt")
      const id = emulator.executions()[0]?.id ?? ""
      const flag = wasMade ? "--job ID" : "--not-started"
      const hint = new RegExp(`bulkport (settle \\S+/parts/1 ${flag}),`).exec(stopped.stderr)?.[1] ?? ""
      const settled = await call(hint.replace("ID", id).split(" "), options)
      expect(settled.code).toBe(0)
      const hintOfResume = /resume +bulkport (resume \S+)/.exec(stopped.stderr)?.[1] ?? ""
      const resumed = await call([...hintOfResume.split(" "), "--json"], options)
      expect([resumed.code, runIdOf(resumed)]).toEqual([0, whole])
      expect(emulator.executions().length).toBeGreaterThan(1)
    })
  }
})

describe("the progress of parts", () => {
  const runId = "20260801-101500-abcde"
  const of = 3
  const inPart = (part: number, event: SingleRunEvent): RunEvent => ({
    type: "part-event",
    runId,
    part,
    of,
    event
  })
  const begun = (part: number) => inPart(part, { type: "step-begun", runId, step: "track" })
  const looked = (part: number, providerState: string) =>
    inPart(part, {
      type: "progressed",
      runId,
      progress: { state: "running", providerState, isKnownState: true }
    })

  it("tells each part apart, line by line, with a heartbeat for all of them", () => {
    let now = 0
    const written: Array<string> = []
    const output = { write: (text: string) => void written.push(text), isTerminal: false, columns: () => 80 }
    const progress = makePlainProgress(output, () => now)
    for (const part of [1, 2]) progress.event(begun(part))
    for (now = 0; now <= 11_000; now += 1000)
      for (const part of [1, 2]) progress.event(looked(part, "RUNNING"))
    expect(written.join("")).toBe(
      [
        "part 1 of 3: track: begun",
        "part 2 of 3: track: begun",
        "part 1 of 3: track: RUNNING (0 ms)",
        "part 2 of 3: track: RUNNING (0 ms)",
        "part 1 of 3: track: RUNNING (10.0 s)\n"
      ].join("\n")
    )
  })

  it("gives each part under way a line at a terminal, which stays once it has ended", () => {
    const written: Array<string> = []
    const output = { write: (text: string) => void written.push(text), isTerminal: true, columns: () => 80 }
    const progress = makeLiveProgress(output, () => 0)
    progress.event(begun(1))
    progress.event(begun(2))
    progress.event(looked(1, "WAITING"))
    progress.event(looked(2, "RUNNING"))
    const frame = written.at(-1)
    expect(frame).toContain("parts     0 of 3 imported, 2 under way")
    expect(frame).toContain("part 1    track, WAITING")
    expect(frame).toContain("part 2    track, RUNNING")
    const rows = { staged: 2, accepted: 2, rejected: 0, unknown: 0, setAside: 0 }
    const ended = { type: "step-finished", runId, step: "collect", millis: 5, wasRecorded: false } as const
    progress.event(inPart(1, { ...ended, result: { rows } }))
    expect(written.at(-1)).toContain("+ part 1    2 accepted  0 ms")
    expect(written.at(-1)).toContain("1 of 3 imported, 1 under way")
    progress.close("stopped")
    expect(written.join("")).toContain("- parts     1 of 3 imported")
  })
})
