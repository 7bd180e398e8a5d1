import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parseMaxRejected } from "../src/flags.ts"
import { call, documentOf, errorOf, folderWith, hasty } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users,
  usersWithFault
} from "./support/emulated.ts"

interface ReportDocument {
  readonly report: { readonly runId: string; readonly rows: Readonly<Record<string, number>> }
  readonly failedRows: string
}

const onlyRun = async (folder: string) => (await readdir(join(folder, ".bulkport", "runs")))[0] ?? ""

describe("retry", () => {
  it("imports the failed rows alone, once they are mended, and not twice", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const first = await call([...importUsers, "--tolerant", "--json"], { environment, folder })
    expect(first.code).toBe(4)
    const { failedRows, report } = documentOf<ReportDocument>(first)
    expect(report.rows).toMatchObject({ staged: 2, accepted: 2, setAside: 1 })

    const unmended = await call(["retry", "--last", failedRows], { environment, folder })
    expect(unmended.code).toBe(3)
    await writeFile(failedRows, (await readFile(failedRows, "utf8")).replace(",ben,", ",ben@example.com,"))
    const retried = await call(["retry", report.runId, "--json"], { environment, folder })
    expect(retried.code).toBe(0)
    expect(documentOf<ReportDocument>(retried).report.rows).toMatchObject({ staged: 1, accepted: 1 })
    expect(emulator.jobs()).toHaveLength(2)
    const shown = await call(["runs", "show", report.runId], { environment, folder })
    expect(shown.stdout).toMatch(
      /In the end\s+\d+ accepted, \d+ rejected, 0 set aside, 0 unknown, of the \d+ rows/
    )
    const again = await call(["retry", report.runId, "--json"], { environment, folder })
    expect(again.code).toBe(3)
    expect(errorOf(again)).toMatchObject({ tag: "AlreadyRetried" })
    expect(emulator.jobs()).toHaveLength(2)
  })

  it("has nothing to do after a success", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    await call(importUsers, { environment, folder })
    const called = await call(["retry", await onlyRun(folder), "--json"], { environment, folder })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({ tag: "NothingToRetry" })
  })
})

describe("the same content", () => {
  it("is not imported twice unless that is meant", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const engine = { ...hasty, sameContentMillis: 60_000 }
    expect(await call(importUsers, { environment, folder, engine })).toMatchObject({ code: 0 })
    const second = await call([...importUsers, "--json"], { environment, folder, engine })
    expect(second.code).toBe(3)
    expect(errorOf(second)).toMatchObject({ tag: "AlreadyImported" })
    expect(emulator.jobs()).toHaveLength(1)
    const refused = String(errorOf(second)["runId"])
    // Nobody has to go on with it, and whoever does is refused again.
    const listed = await call(["runs", "list"], { environment, folder, engine })
    expect(listed.stdout).toContain("imported before")
    expect(listed.stdout).not.toContain("needs somebody")
    const shown = await call(["runs", "show", refused], { environment, folder, engine })
    expect(shown.stdout).not.toContain("bulkport resume")
    expect(await call(["resume", refused], { environment, folder, engine })).toMatchObject({ code: 3 })
    const anyTime = [...importUsers, "--same-content-window", "0s"]
    expect(await call(anyTime, { environment, folder })).toMatchObject({ code: 0 })
    expect(await call([...importUsers, "--again"], { environment, folder, engine })).toMatchObject({
      code: 0
    })
    expect(emulator.jobs()).toHaveLength(3)
  })
})

describe("a tolerance", () => {
  it("that is passed refuses the file", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const called = await call([...importUsers, "--max-rejected", "0", "--json"], { environment, folder })
    expect(called.code).toBe(3)
    expect(errorOf(called)).toMatchObject({ tag: "TooManyInvalid" })
    expect(emulator.jobs()).toHaveLength(0)
  })

  it.each([
    ["100", { maxRejectedRows: 100 }],
    ["2.5%", { maxRejectedPercent: 2.5 }],
    ["101%", undefined],
    ["1.5", undefined],
    ["x", undefined]
  ])("%s is %j", (text, tolerance) => {
    expect(parseMaxRejected(text)).toEqual(tolerance)
  })
})

describe("a start in doubt", () => {
  const inDoubt = async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    const called = await call(importCustomers, { environment, folder })
    expect(called.code).toBe(5)
    const id = await onlyRun(folder)
    expect(called.stderr).toContain(`bulkport settle ${id} --not-started`)
    return { emulator, options: { environment, folder }, id }
  }

  it("is settled by the id of the job, which is looked at before it is believed", async () => {
    const { emulator, id, options } = await inDoubt()
    const wrong = await call(["settle", id, "--job", "999"], options)
    expect(wrong.code).toBe(6)
    const right = await call(["settle", id, "--job", emulator.executions()[0]?.id ?? ""], options)
    expect(right).toMatchObject({ code: 0 })
    expect(right.stdout).toContain(`bulkport resume ${id}`)
    expect(await call(["resume", id], options)).toMatchObject({ code: 0 })
    expect(emulator.executions()).toHaveLength(1)
    const twice = await call(["settle", id, "--not-started", "--json"], options)
    expect(twice.code).toBe(2)
    expect(errorOf(twice)).toMatchObject({ tag: "NotInDoubt" })
  })

  it("is settled by saying that there is no job, which starts one", async () => {
    const { emulator, id, options } = await inDoubt()
    expect(await call(["settle", id, "--job", "1", "--not-started"], options)).toMatchObject({ code: 2 })
    expect(await call(["settle", id], options)).toMatchObject({ code: 2 })
    expect(await call(["settle", id, "--not-started"], options)).toMatchObject({ code: 0 })
    expect(emulator.executions()).toHaveLength(1)
    expect(await call(["resume", id], options)).toMatchObject({ code: 0 })
    expect(emulator.executions()).toHaveLength(2)
  })
})
