/** Records that were put back from a backup, as somebody at a terminal goes on with them. */
import { copyFile, cp, rm } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users
} from "./support/emulated.ts"

const staged = ["stage", ...importUsers.slice(1), "--json"]

describe("a runs folder that was put back", () => {
  it("goes on with the job that it has forgotten, where resume looks first", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const calls = (...args: ReadonlyArray<string>) => call(args, { folder, environment })
    const { run } = documentOf<{ run: { id: string } }>(await calls(...staged))
    const [runs, backup] = [join(folder, ".bulkport/runs"), join(folder, "backup")]
    await cp(runs, backup, { recursive: true })
    const before = documentOf<{ report: { job: object } }>(await calls("resume", run.id, "--json"))
    await rm(runs, { recursive: true })
    await cp(backup, runs, { recursive: true })

    const after = await calls("resume", run.id, "--look-first", "--json")
    expect(documentOf(after)).toMatchObject({ report: { verdict: "succeeded", job: before.report.job } })
    expect(emulator.jobs()).toHaveLength(1)
    expect((await calls("runs", "show", run.id)).stdout).toContain("succeeded")
    // The same by single steps.
    await rm(runs, { recursive: true })
    await cp(backup, runs, { recursive: true })
    await calls("validate", run.id)
    expect((await calls("start", run.id, "--look-first")).code).toBe(0)
    expect(emulator.jobs()).toHaveLength(1)
  })

  it("asks a person where the service cannot be asked, and goes on as that person says", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    const calls = (...args: ReadonlyArray<string>) => call([...args, "--json"], { folder, environment })
    const { run } = documentOf<{ run: { id: string } }>(await calls("stage", ...importCustomers.slice(1)))
    const doubted = await calls("resume", run.id, "--look-first")
    expect(doubted.code).toBe(5)
    expect(errorOf(doubted)).toMatchObject({
      tag: "StartInDoubt",
      message: expect.stringContaining("put back from a backup")
    })
    expect(documentOf(await calls("runs", "show", run.id))).toMatchObject({
      run: { doubt: { isPutBack: true } }
    })
    expect(emulator.executions()).toHaveLength(0)
    await calls("settle", run.id, "--not-started")
    expect(documentOf(await calls("resume", run.id))).toMatchObject({ report: { verdict: "succeeded" } })
    expect(emulator.executions()).toHaveLength(1)
  })
})

describe("a database that was put back", () => {
  it("goes on with the jobs that it has forgotten, where a worker is told to look first, and says so", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const inSqlite = ["--store", "sqlite"]
    const options = { folder, environment }
    const { run } = documentOf<{ run: string }>(
      await call(["submit", ...importUsers.slice(1), "--json", ...inSqlite], options)
    )
    const database = join(folder, ".bulkport/runs/runs.sqlite")
    await copyFile(database, join(folder, "backup.sqlite"))
    const worker = (...flags: ReadonlyArray<string>) =>
      call(["worker", "--log-format", "json", ...flags, ...inSqlite], {
        ...options,
        // The last step has a result.
        stopAt: "bulkport.rows.accepted"
      })
    expect((await worker()).stderr).not.toContain("looks first")
    for (const ending of ["-wal", "-shm"]) await rm(`${database}${ending}`, { force: true })
    await copyFile(join(folder, "backup.sqlite"), database)

    const looking = await worker("--look-first")
    expect(looking.stderr).toMatch(/"level":"warn","message":"Worker \S+ looks first, .* have not ended: 1\./)
    expect(emulator.jobs()).toHaveLength(1)
    const shown = await call(["runs", "show", run, ...inSqlite], options)
    expect(shown.stdout).toContain("succeeded")
  })
})
