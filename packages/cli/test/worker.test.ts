/** A queue with a worker: processes of their own, as people start them. */
import type { QueuedRun } from "@bulkport/cluster"
import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { wordsForStopped } from "../src/queue/words-for-stopped.ts"
import { wordsWithQueue } from "../src/queue/words-with-queue.ts"
import { fromQueue } from "../src/watch/watched-run.ts"
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
import { linesOf } from "./support/published-shape.ts"
import { spawned } from "./support/spawned.ts"

interface Queue {
  readonly runs: ReadonlyArray<{
    readonly run: string
    readonly state: string
    readonly tenant: string | null
  }>
  readonly numbers: { readonly queued: number; readonly ended: number }
}

const inSqlite = ["--store", "sqlite"] as const
const submitUsers = ["submit", ...importUsers.slice(1), ...inSqlite]

describe("a queue in SQLite", () => {
  it("holds imports until a worker makes them, and lets go of those that are withdrawn", async () => {
    const { environment: advocate } = await emulateAdvocate()
    const { environment: actito } = await emulateActito()
    const environment = { ...advocate, ...actito, ACTITO_API_KEY: "revoked" }
    const folder = await folderWith({
      "users.csv": users,
      "faulty.csv": usersWithFault,
      "customers.csv": customers
    })
    const calls = (...args: ReadonlyArray<string>) => call([...args, ...inSqlite], { folder, environment })
    const queue = async (...flags: ReadonlyArray<string>) =>
      documentOf<Queue>(await calls("queue", "list", "--json", ...flags))
    const submit = async (...flags: ReadonlyArray<string>) =>
      documentOf<{ run: string; isNew: boolean }>(
        await call([...submitUsers, "--again", "--json", ...flags], { folder, environment })
      )

    const first = await submit("--once", "monday", "--tenant", "acme")
    expect(first.isNew).toBe(true)
    expect(await submit("--once", "monday", "--tenant", "acme")).toMatchObject({
      run: first.run,
      isNew: false
    })
    const second = await submit()
    expect((await calls("queue", "cancel", second.run)).stdout).toContain("was withdrawn")
    expect((await queue("--state", "queued")).runs).toMatchObject([{ run: first.run, tenant: "acme" }])
    const watched = documentOf(await calls("runs", "watch", "--json"))
    expect(watched).toMatchObject({ queue: { queued: 1, cancelled: 1 }, runs: [{ state: "queued" }] })
    expect((await calls("queue", "list")).stdout).toContain("In the queue: 1 queued, 1 cancelled.")

    // Whoever watches sees it go by.
    const watching = spawned(["runs", "watch", "--events", ...inSqlite], folder, environment)
    await watching.until(first.run)
    const made = await call(["token", "create", "shop", "--tenant", "acme", "--json"], { folder })
    const { file, token } = documentOf<{ token: string; file: string }>(made)
    const refusedRun = documentOf<{ run: string }>(
      await calls("submit", ...importCustomers.slice(1), "--json")
    ).run
    const faulty = documentOf<{ run: string }>(
      await calls("submit", "faulty.csv", "--provider", "advocate", "--import", "users", "--json")
    ).run
    // For longer than any timer lasts, which is no reason to end at once.
    const patient = ["worker", "--listen", "0", "--stop-limit", "1000h", "--json", ...inSqlite]
    const worker = spawned(patient, folder, environment)
    const [, url = ""] = /"url": ?"([^"]+)"/.exec(await worker.until('"url":')) ?? []
    expect((await fetch(`${url}/v1/imports`, { headers: { authorization: "Bearer none" } })).status).toBe(401)
    const refused = await call(["worker", "--json", "--quiet", ...inSqlite], { folder, environment })
    expect(errorOf(refused)).toMatchObject({ tag: "WorkerPresent" })
    expect(refused.code).toBe(2)
    await watching.until('"state":"finished"')
    watching.child.kill("SIGINT")
    const seen = await watching.ended
    expect(seen.code).toBe(0)
    expect(linesOf(seen).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["run-watched", "run-watched", "result"])
    )
    expect((await queue("--state", "ended")).runs).toMatchObject([{ run: first.run }])

    // What the queue has stopped goes on there, and nowhere else.
    await expect.poll(() => queue("--state", "stopped")).toMatchObject({ runs: [{}, {}] })
    const next = `bulkport queue resume ${refusedRun} --store sqlite`
    const listed = documentOf<{ runs: ReadonlyArray<{ id: string }> }>(await calls("runs", "list", "--json"))
    expect(new Map(listed.runs.map((run) => [run.id, run]))).toMatchObject(
      new Map([
        [faulty, { queue: "stopped", next: `bulkport queue cancel ${faulty} --store sqlite` }],
        [refusedRun, { queue: "stopped", needsSomebody: true, next }],
        [first.run, { queue: null, needsSomebody: false, next: null }]
      ])
    )
    expect(documentOf(await calls("runs", "show", refusedRun, "--json"))).toMatchObject({
      queue: "stopped",
      next
    })
    expect(documentOf(await calls("--json"))).toMatchObject({
      waiting: expect.arrayContaining([expect.objectContaining({ run: refusedRun, command: next })])
    })
    expect(errorOf(await calls("collect", refusedRun, "--json"))).toMatchObject({
      nextStep: expect.stringContaining(`or "${next}" for all that is left.`),
      resume: next
    })
    const lead = "It cannot go on. Take it out of the queue with"
    expect((await calls("runs", "show", faulty)).stdout).toContain(lead)
    expect((await calls("runs", "row", faulty, "--line", "2")).stdout).toContain(lead)
    const page = documentOf<{ file: string }>(await calls("report", faulty, "--json")).file
    expect(await readFile(page, "utf8")).toContain(lead)
    // Whoever takes up what an error names must not withdraw the run by it.
    expect(errorOf(await calls("collect", faulty, "--json"))).toMatchObject({ resume: null })
    expect((await calls("runs", "show", first.run)).stdout).toContain("succeeded")

    worker.child.kill("SIGTERM")
    const ended = await worker.ended
    expect(ended.code).toBe(0)
    const log = ended.stderr
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { readonly message: string })
    expect(log.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["worker started", "step-finished", "worker stopping", "worker stopped"])
    )
    // With what the server says beside it, or nobody could look for it.
    expect(log).toContainEqual(
      expect.objectContaining({
        message: "request answered",
        method: "GET",
        status: 401,
        problem: "TokenRefused",
        request: expect.any(String)
      })
    )
    expect(documentOf({ ...ended, code: 0 })).toMatchObject({ store: "sqlite", tokens: file })
    expect(`${ended.stdout}${ended.stderr}`).not.toContain(token)
  })

  it("takes no import that no worker could begin", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const calls = (...args: ReadonlyArray<string>) => call([...args, ...inSqlite], { folder, environment })
    const submit = (...args: ReadonlyArray<string>) =>
      calls("submit", ...args, "--provider", "advocate", "--json")
    expect(errorOf(await submit("users.csv", "--import", "nonsense"))).toMatchObject({
      tag: "UnknownImportType"
    })
    expect(errorOf(await submit("users.csv", "--import", "users", "--tenant", "a b"))).toMatchObject({
      tag: "OptionsInvalid"
    })
    // Settings are the worker's: a flag that has no say in where the rows go is not taken.
    expect((await submit("users.csv", "--import", "users", "--tenant-alias", "test_other")).code).toBe(2)
    expect(documentOf(await calls("queue", "list", "--json"))).toMatchObject({ runs: [] })
  })

  it("that a newer version has changed is not taken for one without the run", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const calls = (...args: ReadonlyArray<string>) => call([...args, ...inSqlite], { folder, environment })
    expect((await calls("stage", ...importUsers.slice(1))).code).toBe(0)
    const database = new DatabaseSync(join(folder, ".bulkport/runs/runs.sqlite"))
    database.exec("INSERT INTO migrations VALUES ('queue', 99, 'of a later version')")
    database.close()
    expect(await calls("runs", "list")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("warning: The queue cannot be asked")
    })
  })

  it("needs a store with a database, and tokens where others reach its worker", async () => {
    const folder = await folderWith()
    const none = await call(["queue", "list", "--json"], { folder })
    expect(errorOf(none)).toMatchObject({
      tag: "UsageInvalid",
      message: expect.stringContaining("has no database")
    })
    const open = await call(["worker", "--listen", "0.0.0.0:0", "--json", ...inSqlite], { folder })
    expect(errorOf(open)).toMatchObject({ tag: "UsageInvalid", message: expect.stringContaining("0.0.0.0") })
    const limit = await call(["worker", "--provider-limit", "none=2", "--json", ...inSqlite], { folder })
    expect(errorOf(limit)).toMatchObject({ tag: "UsageInvalid" })
  })
})

describe("a run in the hands of workers", () => {
  it("needs nobody, however it stands", () => {
    const queued: QueuedRun = {
      ...{ runId: "20261128-101500-abcde", provider: "advocate", importType: "users", priority: 5 },
      ...{ state: "waiting", submittedAt: 0, attempts: 0 }
    }
    const alone = ["resume", queued.runId]
    expect(wordsWithQueue(queued, alone)).toBeUndefined()
    expect(wordsWithQueue({ ...queued, state: "queued" }, alone)).toBeUndefined()
    expect(wordsWithQueue({ ...queued, state: "cancelled" }, alone)).toEqual(["queue", ...alone])
    // The queue is done with it, or does not know it.
    expect(wordsWithQueue({ ...queued, state: "ended" }, alone)).toEqual(alone)
    expect(wordsWithQueue(undefined, alone)).toEqual(alone)
  })
})

describe("a run that the queue has stopped", () => {
  const stopped = (reason: string): QueuedRun => ({
    runId: "20261128-101500-abcde",
    provider: "advocate",
    importType: "users",
    priority: 5,
    state: "stopped",
    submittedAt: 0,
    attempts: 0,
    stop: { step: "stage", reason, message: "It was refused.", nextStep: "Mend it." }
  })

  it("has a next command that can help", () => {
    const wordsFor = (reason: string) => wordsForStopped(stopped(reason))?.slice(0, 2)
    expect(wordsFor("CredentialsRefused")).toEqual(["queue", "resume"])
    expect(wordsForStopped(stopped("ConfirmationNeeded"))).toContain("--yes")
    expect(wordsFor("StartInDoubt")).toEqual(["runs", "show"])
    // Its file was looked at already: a mended one is another import.
    expect(wordsFor("FindingsRefused")).toEqual(["queue", "cancel"])
    // Its record was pruned: there is nothing to go on with.
    expect(wordsFor("RunNotFound")).toEqual(["queue", "cancel"])
    expect(wordsForStopped({ ...stopped("FindingsRefused"), state: "ended" })).toBeUndefined()
  })

  it("is watched with the reason", () => {
    expect(fromQueue(stopped("UnknownImportType"))).toMatchObject({
      standing: "stopped (UnknownImportType)",
      whyStopped: "It was refused. Mend it.",
      next: ["queue", "cancel", "20261128-101500-abcde"]
    })
  })
})

describe("tokens", () => {
  it("are shown once, kept by what they are recognised by, and revoked by name", async () => {
    const folder = await folderWith()
    const calls = (...args: ReadonlyArray<string>) => call(["token", ...args], { folder })
    const made = documentOf<{ token: string; file: string }>(
      await calls(
        "create",
        "shop",
        "--tenant",
        "acme",
        "--scope",
        "imports:read",
        "--expires",
        "1d",
        "--json"
      )
    )
    expect(made.token).toMatch(/^bulkport_/)
    const file = join(folder, ".bulkport", "tokens.json")
    expect(made.file).toBe(file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const listed = await calls("list", "--json")
    expect(listed.stdout).not.toContain(made.token)
    expect(documentOf(listed)).toMatchObject({
      tokens: [{ name: "shop", tenants: ["acme"], scopes: ["imports:read"], expired: false }]
    })
    expect(errorOf(await calls("create", "shop", "--all-tenants", "--json"))).toMatchObject({
      message: 'There is a token "shop" already.'
    })
    expect(errorOf(await calls("create", "other", "--json"))).toMatchObject({ tag: "UsageInvalid" })
    // No calendar goes that far, and nobody needs a token that has expired when it is made.
    for (const expires of ["999999999w", "0d"]) {
      expect(await calls("create", "other", "--all-tenants", "--expires", expires)).toMatchObject({
        code: 2
      })
    }
    expect((await calls("revoke", "shpo")).stderr).toContain('Did you mean "shop"?')
    expect(await calls("revoke", "shop")).toMatchObject({ code: 0 })
    expect(documentOf(await calls("list", "--json"))).toMatchObject({ tokens: [] })
  })
})
