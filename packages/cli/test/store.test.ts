/** The records of runs in a database: every command that looks at runs, or goes on with them, as it does over folders. */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { startPostgres, type TestPostgres } from "postgres-for-tests"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { call, type CallOptions, documentOf, errorOf, folderWith, hasty } from "./support/call.ts"
import { emulateAdvocate, importUsers, usersWithFault } from "./support/emulated.ts"
import { proxied } from "./support/proxied.ts"
import { spawned } from "./support/spawned.ts"

let server: TestPostgres
let databases = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

const storeOf = {
  sqlite: () => Promise.resolve("sqlite"),
  postgres: () => server.createDatabase(`cli_${(databases += 1)}`)
}

interface Listed {
  readonly store: string
  readonly runs: ReadonlyArray<{
    readonly id: string
    readonly standing: string
    readonly next: string | null
  }>
  readonly matching: number | null
  readonly hasMore: boolean
}

describe.each(["sqlite", "postgres"] as const)("over %s", (kind) => {
  const scene = async () => {
    const { environment: service } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const environment = { ...service, BULKPORT_STORE: await storeOf[kind]() }
    const options: CallOptions = { folder, environment, engine: { ...hasty, pollMillis: 20 } }
    const calls = (...args: ReadonlyArray<string>) => call(args, options)
    const listed = async (...flags: ReadonlyArray<string>) =>
      documentOf<Listed>(await calls("runs", "list", "--json", ...flags))
    return { folder, environment, calls, listed }
  }

  it("imports, lists, shows, reports, looks into a row, watches, bundles and prunes", async () => {
    const { calls, folder, listed } = await scene()
    const run = [...importUsers, "--allow-findings"]
    expect(await calls(...run)).toMatchObject({ code: 4 })
    const { runs, store } = await listed()
    expect(store).toBe(kind)
    const id = runs[0]?.id ?? ""
    expect(runs).toMatchObject([{ next: `bulkport retry ${id}` }])
    expect(await readdir(join(folder, ".bulkport", "runs", id))).not.toContain("journal.ndjson")

    expect(await calls(...run, "--again")).toMatchObject({ code: 4 })
    expect(await calls(...run, "--again")).toMatchObject({ code: 4 })
    expect(await listed("--limit", "2")).toMatchObject({ matching: null, hasMore: true })
    const limited = await calls("runs", "list", "--limit", "2")
    expect(limited.stdout).toContain("These are the newest 2: more with --limit, or --all.")
    expect((await listed("--provider", "advocate", "--verdict", "incomplete")).runs).toHaveLength(3)
    expect((await listed("--state", "running")).runs).toEqual([])
    expect((await listed("--file", "others")).runs).toEqual([])
    expect(errorOf(await calls("runs", "list", "--provider", "none", "--json"))).toMatchObject({
      tag: "UnknownProvider"
    })

    expect((await calls("runs", "show", id)).stdout).toContain(`Run ${id}: incomplete`)
    // By the beginning of the id, which the document has whole.
    const row = await calls("runs", "row", id.slice(0, -1), "--line", "2", "--json")
    expect(documentOf(row)).toMatchObject({ run: id, rows: [{ line: 2, outcome: "accepted" }] })
    expect(await calls("report", id)).toMatchObject({ code: 0 })
    const bundle = await calls("support-bundle", id, "--json")
    expect(bundle).toMatchObject({ code: 0 })
    expect(documentOf(await calls("runs", "watch", "--json"))).toMatchObject({ store: kind, runs: [] })

    const pruned = await calls(
      "runs",
      "prune",
      "--older-than",
      "0h",
      "--all",
      "--yes",
      "--same-content-window",
      "0s"
    )
    expect(pruned).toMatchObject({ code: 0 })
    expect((await listed()).runs).toEqual([])
  })

  it("goes on with a run that was interrupted, and tells of it", async () => {
    const { environment: service } = await emulateAdvocate({ jobMillis: 300 })
    const folder = await folderWith({ "users.csv": usersWithFault })
    const environment = { ...service, BULKPORT_STORE: await storeOf[kind]() }
    const options: CallOptions = { folder, environment }
    const stopped = await call([...importUsers, "--allow-findings"], { ...options, stopAt: "track: " })
    expect(stopped.code).toBe(5)
    expect(stopped.stderr).toContain("bulkport resume ")
    expect(await call(["track", "--all"], options)).toMatchObject({ stderr: "" })
    expect(await call(["resume", "--last", "--quiet"], options)).toMatchObject({ code: 4 })
  })
})

describe("a store that a flag has named", () => {
  it("is named by the commands in the words of errors, too", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const flags = ["--runs-folder", "my runs", "--store", "sqlite"]
    const calls = (...args: ReadonlyArray<string>) => call([...args, ...flags], { folder, environment })
    const staged = await calls("stage", ...importUsers.slice(1), "--allow-findings", "--json")
    const { run } = documentOf<{ run: { id: string } }>(staged)
    const there = "--runs-folder 'my runs' --store sqlite"
    const early = await calls("collect", run.id)
    expect(early.stderr).toContain(`Run "bulkport validate ${run.id} ${there}" first`)
    expect(early.stderr).toContain(`or "bulkport resume ${run.id} ${there}" for all that is left`)
    expect(errorOf(await calls("runs", "show", "none", "--json"))).toMatchObject({
      nextStep: `Run "bulkport runs list ${there}" to see the runs.`
    })
    const elsewhere = await call(["runs", "show", run.id, "--runs-folder", "my runs"], {
      folder,
      environment
    })
    expect(elsewhere.stderr).toContain("its record is in another store: name that one with --store.")
    expect(elsewhere.stderr).not.toContain("Did you mean")
    // Where runs are does not matter to it.
    expect(errorOf(await calls("submit", "users.csv", "--provider", "none", "--json"))).toMatchObject({
      nextStep: expect.not.stringContaining("--store")
    })
  })
})

describe("the address of a PostgreSQL", () => {
  const secret = "s3cr3t-of-the-store"

  it.each([
    ["on the command line", ["--store", `postgres://app:${secret}@127.0.0.1:1/db`], undefined],
    ["in bulkport.json", [], `{ "store": "postgres://app:${secret}@127.0.0.1:1/db" }`]
  ])("is refused with a password %s, and not repeated", async (_where, flags, file) => {
    const folder = await folderWith(file === undefined ? {} : { "bulkport.json": file })
    const called = await call(["runs", "list", ...flags, "--json"], { folder })
    expect(errorOf(called)).toMatchObject({ tag: "SecretMisplaced" })
    expect(called.code).toBe(2)
    expect(`${called.stdout}${called.stderr}`).not.toContain(secret)
  })

  it("is shown by nothing that is printed when the server refuses it", async () => {
    const folder = await folderWith()
    const environment = { BULKPORT_STORE: server.url.replace(/:[^:@]+@/, `:${secret}@`) }
    const called = await call(["runs", "list", "--log-level", "trace", "--json"], { folder, environment })
    expect(errorOf(called)).toMatchObject({ tag: "StorageFailed" })
    expect(`${called.stdout}${called.stderr}`).not.toContain(secret)
  })

  it("is waited for, and somebody told so, when the server is slow to answer", async () => {
    const near = await storeOf.postgres()
    // Makes the tables, which takes longer than all else: there are three seconds for an answer.
    await call(["runs", "list"], { folder: await folderWith(), environment: { BULKPORT_STORE: near } })
    const { address } = await proxied(near, 1200)
    const environment = { BULKPORT_STORE: address }
    const called = await call(["runs", "list"], { folder: await folderWith(), environment })
    expect(called).toMatchObject({ code: 0, stderr: "Waiting for the PostgreSQL store to answer.\n" })
  })

  it("is had from where the settings file says", async () => {
    const address = await server.createDatabase(`cli_${(databases += 1)}`)
    const folder = await folderWith({
      "bulkport.json": '{ "store": { "env": "DATABASE_URL" } }',
      "address.txt": `${address}\n`
    })
    const found = await call(["runs", "list"], { folder, environment: { DATABASE_URL: address } })
    expect(found).toMatchObject({ code: 0 })
    expect(found.stdout).toContain("No runs were found in the PostgreSQL store of env:DATABASE_URL.")
    expect(found.stdout).toContain("bulkport queue list")
    const missing = await call(["runs", "list", "--json"], { folder })
    expect(errorOf(missing)).toMatchObject({
      tag: "UsageInvalid",
      message: expect.stringContaining("DATABASE_URL")
    })
    const fromFile = await call(["runs", "list", "--store", "file:address.txt"], { folder })
    expect(fromFile).toMatchObject({ code: 0 })
  })

  it("is no store of another kind", async () => {
    const folder = await folderWith({ "bulkport.json": '{\n  "store": "mysql"\n}' })
    const called = await call(["runs", "list"], { folder })
    expect(called.stderr).toContain("line 2")
    expect(called.stderr).toContain('"store" must be "folder", "sqlite"')
    const elsewhere = await call(["runs", "list", "--store", "mysql"], { folder: await folderWith() })
    expect(elsewhere.stderr).toContain("--store does not name a store")
  })
})

describe("a worker whose PostgreSQL gives no answer any more", () => {
  it("ends within its limit when it is asked to, and says that nothing was handed over", async () => {
    const { address, becomeBlackHole } = await proxied(await storeOf.postgres())
    const worker = spawned(["worker", "--stop-limit", "300ms", "--json"], await folderWith(), {
      BULKPORT_STORE: address
    })
    await worker.until('"name":')
    becomeBlackHole()
    const begun = performance.now()
    worker.child.kill("SIGTERM")
    const { code, stderr } = await worker.ended
    // Its own limit is 20 seconds.
    expect(performance.now() - begun).toBeLessThan(15_000)
    expect(code).toBe(130)
    expect(stderr).toContain("worker stops at once: the store did not answer")
  })
})
