/** `--events`: what happens, line by line, for programs. The shape of every line is checked by `call`. */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { EventLines } from "../src/event-lines.ts"
import { call, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users
} from "./support/emulated.ts"
import { linesOf } from "./support/published-shape.ts"
import { spawned } from "./support/spawned.ts"

const typesOf = (called: { readonly stdout: string }) => linesOf(called).map(({ type }) => type)

describe("--events", () => {
  it("tells of every step as it happens, and of the result last; people go on watching on standard error", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--events"], { environment, folder })
    expect(called.code).toBe(0)
    const types = typesOf(called)
    expect(types.slice(0, 3)).toEqual(["run-created", "file-inspected", "step-begun"])
    expect(types.filter((type) => type === "step-finished")).toHaveLength(5)
    expect(types).toContain("file-read")
    expect(types).toContain("progressed")
    expect(types.at(-1)).toBe("result")
    expect(linesOf(called).at(-1)).toMatchObject({
      schema: "bulkport/event/1",
      document: { schema: "bulkport/run/1", report: { verdict: "succeeded" }, exitCode: 0 }
    })
    expect(called.stderr).toContain("collect")
    const quiet = await call([...importUsers, "--events", "--quiet", "--again"], { environment, folder })
    expect(quiet).toMatchObject({ code: 0, stderr: "" })
  })

  it("goes with the single steps, resume, retry and check, too", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users.replace("ben@example.com", "ben") })
    const options = { environment, folder }
    const staged = await call(["stage", ...importUsers.slice(1), "--allow-findings", "--events"], options)
    expect(typesOf(staged).at(-1)).toBe("result")
    const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
    for (const step of ["validate", "start", "track", "collect"]) {
      const called = await call([step, id, ...(step === "track" ? ["--wait"] : []), "--events"], options)
      expect(typesOf(called)).toContain("step-begun")
    }
    expect(typesOf(await call(["resume", id, "--events"], options))).toContain("step-finished")
    expect(typesOf(await call(["retry", id, "--allow-findings", "--events"], options))).toContain(
      "run-created"
    )
    const checked = await call(["check", "users.csv", "--events"], options)
    expect(typesOf(checked)).toEqual(["check-begun", "check-read", "check-finished", "result"])
    expect(typesOf(await call(["runs", "list", "--events"], options))).toEqual(["result"])
  })

  it("ends with the error where there is no result, whenever it is found", async () => {
    const { environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users, "customers.csv": customers })
    const wrongFlag = await call(["run", "--evnt", "--events"], { folder })
    expect(wrongFlag.code).toBe(2)
    expect(linesOf(wrongFlag)).toMatchObject([
      { type: "result", document: { error: { tag: "UsageInvalid" } } }
    ])

    const refused = await call([...importUsers, "--events"], {
      folder,
      environment: { ...environment, ADVOCATE_API_KEY: "wrong-key" }
    })
    expect(linesOf(refused).at(-1)).toMatchObject({
      document: { error: { tag: "CredentialsRefused" }, exitCode: 6 }
    })

    const stopped = await call([...importUsers, "--events"], { environment, folder, stopAt: "track" })
    expect(stopped.code).toBe(5)
    expect(linesOf(stopped).at(-1)).toMatchObject({ document: { error: { tag: "Interrupted" } } })

    const actito = await emulateActito()
    actito.emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    const doubted = await call([...importCustomers, "--events"], { ...actito, folder })
    expect(linesOf(doubted).at(-1)).toMatchObject({
      document: { error: { tag: "StartInDoubt" }, exitCode: 5 }
    })
  })

  it("does not go with --json", async () => {
    const called = await call(["runs", "list", "--json", "--events"])
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("not both")
  })

  it("never disturbs an import whose reader goes away", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 200 })
    const folder = await folderWith({ "users.csv": users })
    const { child, ended, until } = spawned(
      [...importUsers, "--events", "--poll-interval", "50ms"],
      folder,
      environment
    )
    await until("run-created")
    child.stdout.destroy()
    const { code } = await ended
    expect(code).toBe(0)
    expect(emulator.jobs()).toHaveLength(1)
    const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
    expect(await readdir(join(folder, ".bulkport", "runs", id))).toContain("report.json")
  })
})

describe("lines of events", () => {
  const read = (rows: number) => ({ type: "check-read", bytes: rows, totalBytes: 9, rows }) as const

  it("leave out amounts in passing while the reader is behind, or when they come too fast", () => {
    let written = ""
    let isBehind = false
    let now = 1000
    const lines = new EventLines(
      {
        write: (text) => void (written += text),
        isBehind: () => isBehind,
        isTerminal: false,
        columns: () => 80
      },
      () => now
    )
    lines.event(read(1))
    lines.event(read(2))
    now += 1000
    lines.event(read(3))
    isBehind = true
    now += 1000
    lines.event(read(4))
    lines.event({ type: "check-finished" })
    lines.result({})
    lines.event({ type: "check-begun" })
    const parsed = written
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(parsed.map(({ rows, sequence, type }) => [sequence, type, rows])).toEqual([
      [1, "check-read", 1],
      [2, "check-read", 3],
      [3, "check-finished", undefined],
      [4, "result", undefined]
    ])
    expect(parsed[0]?.["at"]).toBe("1970-01-01T00:00:01.000Z")
  })
})
