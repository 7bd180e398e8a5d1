import { contractVersion, type ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users,
  usersWithFault
} from "./support/emulated.ts"

const runIds = async (folder: string) => readdir(join(folder, ".bulkport", "runs"))

describe("exit code 0", () => {
  it("says that every row was accepted, on both services", async () => {
    const advocate = await emulateAdvocate()
    const actito = await emulateActito()
    const folder = await folderWith({ "users.csv": users, "customers.csv": customers })
    const first = await call(importUsers, { ...advocate, folder })
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain("Succeeded: all 3 rows were accepted.")
    const second = await call(importCustomers, { ...actito, folder })
    expect(second).toMatchObject({ code: 0 })
    expect(advocate.emulator.jobs()).toHaveLength(1)
    expect(actito.emulator.executions()).toHaveLength(1)
  })
})

describe("exit code 1", () => {
  const broken = (id: string, fault: () => never): ProviderPlugin => ({
    contract: contractVersion,
    id,
    title: "Broken",
    settingFields: [
      { name: "key", environment: "BROKEN_KEY", description: "Key", isSecret: true, isRequired: true }
    ],
    optionFields: [],
    importTypes: [],
    importType: fault,
    open: () => Effect.die(new Error("unreachable"))
  })

  it("says that a fault is a plugin's, without the secrets of the environment", async () => {
    const plugins = [
      broken("broken", () => {
        throw new Error("the key s3cr3t-k3y was not expected")
      })
    ]
    const called = await call(["run", "x.csv", "--provider", "broken", "--import", "x"], {
      plugins,
      environment: { BROKEN_KEY: "s3cr3t-k3y" }
    })
    expect(called.code).toBe(1)
    expect(called.stderr).toContain("Unexpected failure")
    expect(called.stderr).toContain("The plugin of broken has a fault")
    expect(called.stderr).not.toContain("s3cr3t-k3y")
    const asJson = await call(["run", "x.csv", "--provider", "broken", "--import", "x", "--json"], {
      plugins
    })
    expect(errorOf(asJson)).toMatchObject({ tag: "PluginFaulty" })
    expect(documentOf(asJson)).toMatchObject({ exitCode: 1 })
  })
})

describe("exit code 2", () => {
  it.each([
    ["wrong command", ["rnu"], "Did you mean"],
    ["wrong flag", ["run", "x.csv", "--providr", "advocate"], '"--provider"'],
    ["no file", ["run", "--provider", "advocate"], "file"],
    ["a duration without a unit", ["runs", "list", "--poll-interval", "5"], "500ms or 2s"],
    ["no pause between looks", ["runs", "list", "--poll-interval", "0s"], "at least 1ms"],
    ["an unknown provider", [...importUsers.slice(0, 3), "advocat"], 'Did you mean "advocate"?'],
    ["an unknown import type", [...importUsers.slice(0, 5), "user"], 'Did you mean "users"?'],
    ["no provider", ["run", "users.csv"], "--provider"],
    ["no import type", importUsers.slice(0, 4), "delete-users"],
    ["missing settings", importUsers, "ADVOCATE_API_KEY"],
    ["an unknown run", ["resume", "2026"], 'There is no run "2026"'],
    ["no run to resume", ["resume", "--last"], "no run"],
    ["a run and --last", ["resume", "2026", "--last"], "not both"]
  ])("is given for %s", async (_, args, words) => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call(args, { folder })
    expect(called).toMatchObject({ code: 2, stdout: "" })
    expect(called.stderr).toContain(words)
    const document = documentOf<{ exitCode: number; error: object }>(
      await call([...args, "--json"], { folder })
    )
    expect(document).toMatchObject({
      exitCode: 2,
      error: { tag: expect.any(String), message: expect.any(String) }
    })
  })

  it("is given for a step that was skipped, a locked run, a damaged journal and one that is too new", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    await call(["stage", ...importUsers.slice(1)], { environment, folder })
    const [id = ""] = await runIds(folder)
    const skipped = await call(["start", id, "--json"], { environment, folder })
    expect(skipped.code).toBe(2)
    expect(errorOf(skipped)).toMatchObject({ tag: "StepMissing", runId: id })

    let tellTracking = (): void => undefined
    const isTracking = new Promise<void>((resolve) => (tellTracking = resolve))
    const watching = call(["resume", id], {
      environment,
      folder,
      onStderr: (said) => {
        if (said.includes("track: ")) tellTracking()
      }
    })
    await isTracking
    const locked = await call(["resume", id, "--json"], { environment, folder })
    expect(errorOf(locked)).toMatchObject({ tag: "RunLocked" })
    expect(locked.code).toBe(2)
    emulator.behaviour.jobMillis = 0
    expect((await watching).code).toBe(0)

    const journal = join(folder, ".bulkport", "runs", id, "journal.ndjson")
    const before = await readFile(journal, "utf8")
    await appendFile(journal, `${JSON.stringify({ version: 99, sequence: 99, at: 1, entry: {}, sum: "" })}\n`)
    const tooNew = await call(["runs", "show", id, "--json"], { folder })
    expect(tooNew.code).toBe(2)
    expect(errorOf(tooNew)).toMatchObject({ tag: "JournalTooNew" })
    await writeFile(journal, before.replace("run-created", "run-creased"))
    const damaged = await call(["resume", id, "--json"], { environment, folder })
    expect(damaged.code).toBe(2)
    expect(errorOf(damaged)).toMatchObject({ tag: "JournalDamaged" })
    const list = await call(["runs", "list"], { folder })
    expect(list).toMatchObject({ code: 0 })
    expect(list.stdout).toContain("unreadable (JournalDamaged)")
    expect(emulator.jobs()).toHaveLength(1)
  })
})

describe("exit code 3", () => {
  it("is given for findings, with the place of each and no job", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const called = await call(importUsers, { environment, folder })
    expect(called).toMatchObject({ code: 3, stdout: "" })
    expect(called.stderr).toContain("line 3, column email")
    expect(called.stderr).toContain("findings.csv")
    expect(emulator.jobs()).toHaveLength(0)

    const staged = await call(["stage", ...importUsers.slice(1), "--json"], { environment, folder })
    expect(staged.code).toBe(3)
    expect(errorOf(staged)).toMatchObject({ tag: "FindingsRefused" })
  })
})

describe("exit code 4", () => {
  it("is given when some rows were rejected, with their first line and a file of them", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const called = await call([...importUsers, "--allow-findings"], { environment, folder })
    expect(called.code).toBe(4)
    expect(called.stdout).toContain("Incomplete: 1 row rejected, of 3.")
    expect(called.stdout).toContain("1 row BAD_REQUEST, in line 3")
    expect(called.stdout).toMatch(/Failed rows\s+\S+failed-rows\.csv/)
    expect(called.stdout).toMatch(/bulkport retry \S+/)
    expect(called.stdout + called.stderr).not.toContain("ben")
    expect(emulator.jobs()).toHaveLength(1)
  })
})

describe("exit code 5", () => {
  it("is given when the waiting is over before the job is, and resuming goes on with the same job", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--wait-limit", "200ms", "--runs-folder", "my runs"], {
      environment,
      folder
    })
    expect(called).toMatchObject({ code: 5, stdout: "" })
    const [id = ""] = await readdir(join(folder, "my runs"))
    expect(called.stderr).toContain(`bulkport resume ${id} --runs-folder 'my runs'`)
    emulator.behaviour.jobMillis = 0
    const looked = await call(["track", id, "--runs-folder", "my runs"], { environment, folder })
    expect([0, 5]).toContain(looked.code)
  })

  it("is given for a look at a job that is running", async () => {
    const { environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    await call([...importUsers, "--wait-limit", "100ms"], { environment, folder })
    const [id = ""] = await runIds(folder)
    const looked = await call(["track", id], { environment, folder })
    expect(looked.code).toBe(5)
    expect(looked.stdout).toContain("The job is still running.")
    expect(looked.stdout).toContain(`bulkport track ${id} --wait`)
  })

  it("is given when it is not certain whether there is a job", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    const called = await call([...importCustomers, "--json"], { environment, folder })
    expect(called.code).toBe(5)
    expect(errorOf(called)).toMatchObject({ tag: "StartInDoubt", step: "start", provider: "actito" })
    expect(emulator.executions()).toHaveLength(1)
    const [id = ""] = await runIds(folder)
    const again = await call(["resume", id], { environment, folder })
    expect(again.code).toBe(5)
    expect(emulator.executions()).toHaveLength(1)
  })

  it("is given for an interruption while watching, which leaves the job alone", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--json"], { environment, folder, stopAt: "track: " })
    const [id = ""] = await runIds(folder)
    expect(called.code).toBe(5)
    expect(errorOf(called)).toMatchObject({ tag: "Interrupted", runId: id, resume: `bulkport resume ${id}` })
    expect(called.stderr).toContain("it goes on at the service")
    expect(emulator.jobs()).toHaveLength(1)
  })
})

describe("exit code 6", () => {
  it("is given for a wrong key and a wrong tenant, without a job", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const wrongKey = await call([...importUsers, "--json"], {
      folder,
      environment: { ...environment, ADVOCATE_API_KEY: "wrong-key" }
    })
    expect(wrongKey.code).toBe(6)
    expect(errorOf(wrongKey)).toMatchObject({ tag: "CredentialsRefused" })
    const wrongTenant = await call([...importUsers, "--tenant-alias", "test_other", "--json"], {
      environment,
      folder
    })
    expect(wrongTenant.code).toBe(6)
    expect(emulator.jobs()).toHaveLength(0)
  })

  it("is given when the service gives up on the job", async () => {
    const { environment } = await emulateAdvocate({ abortAfterRows: 1 })
    const folder = await folderWith({ "users.csv": users })
    const called = await call(importUsers, { environment, folder })
    expect(called.code).toBe(6)
    expect(called.stdout).toContain("Job failed: the service says ABORTED.")
  })

  it("is given for an allowance that is used up", async () => {
    const { emulator, environment } = await emulateActito({ dailyAllowance: 0 })
    const folder = await folderWith({ "customers.csv": customers })
    const called = await call([...importCustomers, "--json"], { environment, folder })
    expect(called.code).toBe(6)
    expect(emulator.executions()).toHaveLength(0)
  })
})

describe("exit code 130", () => {
  it("is given for an interruption before there is a run", async () => {
    const { environment } = await emulateAdvocate()
    const slow: ProviderPlugin = {
      contract: contractVersion,
      id: "slow",
      title: "Slow",
      settingFields: [],
      optionFields: [],
      importTypes: [],
      importType: () => Effect.andThen(Effect.logWarning("waiting"), Effect.never),
      open: () => Effect.never
    }
    const called = await call(["run", "x.csv", "--provider", "slow", "--import", "x"], {
      environment,
      plugins: [slow],
      stopAt: "waiting"
    })
    expect(called).toMatchObject({ code: 130, stdout: "" })
  })
})
