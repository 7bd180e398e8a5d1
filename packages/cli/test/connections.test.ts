import { Effect, Redacted } from "effect"
import { chmod, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { obtainSecret } from "../src/obtain-secret.ts"
import type { SecretSource } from "../src/secret-source.ts"
import { CallSession } from "../src/session.ts"
import { settingSources } from "../src/setting-values.ts"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  users,
  usersWithFault
} from "./support/emulated.ts"
import { recordRun } from "./support/record-run.ts"

type Emulator = Awaited<ReturnType<typeof emulateAdvocate>>["emulator"]

const connectionTo = (emulator: Emulator, secret: unknown = { env: "STAGING_KEY" }) => ({
  provider: "advocate",
  settings: { tenantAlias: emulator.tenantAlias, baseUrl: emulator.apiUrl },
  secrets: { apiKey: secret }
})

const json = (value: unknown): string => JSON.stringify(value, null, 2)

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false
  )

const runUsers = ["run", "users.csv", "--import", "users", "--json"]

describe("a connection", () => {
  it("brings provider, settings and secret, as the default or by its name", async () => {
    const [one, other] = [await emulateAdvocate(), await emulateAdvocate()]
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": json({
        connection: "one",
        connections: { one: connectionTo(one.emulator), other: connectionTo(other.emulator) }
      })
    })
    const environment = { STAGING_KEY: one.emulator.apiKey }
    expect(await call(runUsers, { folder, environment })).toMatchObject({ code: 0 })
    expect(await call([...runUsers, "--connection", "other"], { folder, environment })).toMatchObject({
      code: 0
    })
    expect(one.emulator.jobs()).toHaveLength(1)
    expect(other.emulator.jobs()).toHaveLength(1)
  })

  it("is not led elsewhere by variables that were left over, which only fill in what it leaves out", async () => {
    const { emulator } = await emulateAdvocate()
    const stale = await emulateAdvocate()
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": json({ connection: "mine", connections: { mine: connectionTo(emulator) } })
    })
    const environment = {
      ...stale.environment,
      ADVOCATE_API_KEY: "stale",
      ADVOCATE_TENANT_ALIAS: "stale",
      ADVOCATE_MAX_ROWS: "2",
      STAGING_KEY: emulator.apiKey
    }
    const ran = await call(runUsers, { folder, environment })
    expect(ran).toMatchObject({ code: 0 })
    expect(stale.emulator.requests()).toHaveLength(0)
    expect(documentOf(ran)).toMatchObject({ report: { rows: { accepted: 3 } } })
    // Two rows a file, as the environment says, so the file went in parts.
    expect(emulator.jobs()).toHaveLength(2)
  })

  it("gives way to a flag", async () => {
    const { emulator } = await emulateAdvocate()
    const folder = await folderWith({
      "bulkport.json": json({ connection: "mine", connections: { mine: connectionTo(emulator) } })
    })
    const asked = await call(["providers", "advocate", "--tenant-alias", "flagged", "--json"], { folder })
    expect(documentOf(asked)).toMatchObject({
      providers: [{ target: `tenant flagged at ${emulator.apiUrl}` }]
    })
  })

  it("that is the default does not count for another provider, and one that is named is refused there", async () => {
    const { emulator } = await emulateAdvocate()
    const actito = await emulateActito()
    const folder = await folderWith({
      "customers.csv": customers,
      "bulkport.json": json({ connection: "mine", connections: { mine: connectionTo(emulator) } })
    })
    expect(await call(importCustomers, { folder, environment: actito.environment })).toMatchObject({
      code: 0
    })
    const named = await call([...importCustomers, "--connection", "mine", "--json"], {
      folder,
      environment: actito.environment
    })
    expect(named.code).toBe(2)
    expect(errorOf(named)).toMatchObject({
      tag: "UsageInvalid",
      message: 'The connection "mine" leads to advocate, and this is about actito.'
    })
  })

  it("that is not known is told with those that are", async () => {
    const { emulator } = await emulateAdvocate()
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": json({ connections: { staging: connectionTo(emulator) } })
    })
    const called = await call([...runUsers, "--connection", "stagin"], { folder })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({
      tag: "ConnectionUnknown",
      message: expect.stringContaining("It has: staging."),
      closest: "staging"
    })
    const unchosen = await call([...runUsers, "--provider", "advocate"], { folder })
    expect(errorOf(unchosen)).toMatchObject({
      tag: "SettingsInvalid",
      nextStep: "Choose a connection with --connection: staging."
    })
  })
})

describe("a run", () => {
  it("goes back to its connection by itself, whatever the default is by then", async () => {
    const [one, other] = [await emulateAdvocate(), await emulateAdvocate()]
    const connections = { one: connectionTo(one.emulator), other: connectionTo(other.emulator) }
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": json({ connection: "one", connections })
    })
    const options = { folder, environment: { STAGING_KEY: one.emulator.apiKey } }
    const stageUsers = ["stage", ...runUsers.slice(1)]
    await call(stageUsers, options)
    await writeFile(join(folder, "bulkport.json"), json({ connection: "other", connections }))
    const resumed = await call(["resume", "--last"], options)
    expect(resumed).toMatchObject({ code: 0 })
    expect(one.emulator.jobs()).toHaveLength(1)
    expect(other.emulator.requests()).toHaveLength(0)
  })

  it("says so when its connection is gone, and goes on with the one that took its place", async () => {
    const { emulator } = await emulateAdvocate()
    const elsewhere = await emulateAdvocate()
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": json({ connection: "old", connections: { old: connectionTo(emulator) } })
    })
    const options = { folder, environment: { STAGING_KEY: emulator.apiKey } }
    await call(["stage", ...runUsers.slice(1)], options)
    await writeFile(
      join(folder, "bulkport.json"),
      json({ connections: { new: connectionTo(emulator), wrong: connectionTo(elsewhere.emulator) } })
    )
    const gone = await call(["resume", "--last", "--json"], options)
    expect(gone.code).toBe(2)
    expect(errorOf(gone)).toMatchObject({
      tag: "ConnectionUnknown",
      message: expect.stringMatching(/^Run \S+ was made with the connection "old"\./),
      nextStep: expect.stringContaining("bulkport init --connection old")
    })
    const wrong = await call(["resume", "--last", "--connection", "wrong", "--json"], options)
    expect(errorOf(wrong)).toMatchObject({ tag: "TargetChanged" })
    expect(await call(["resume", "--last", "--connection", "new"], options)).toMatchObject({ code: 0 })
  })

  it("is retried where it was made, and nowhere else", async () => {
    const [one, other] = [await emulateAdvocate(), await emulateAdvocate()]
    const connections = { one: connectionTo(one.emulator), other: connectionTo(other.emulator) }
    const folder = await folderWith({
      "users.csv": usersWithFault,
      "bulkport.json": json({ connection: "one", connections })
    })
    const options = { folder, environment: { STAGING_KEY: one.emulator.apiKey } }
    const made = await call([...runUsers, "--tolerant"], options)
    const { failedRows, report } = documentOf<{ failedRows: string; report: { runId: string } }>(made)
    await writeFile(failedRows, (await readFile(failedRows, "utf8")).replace(",ben,", ",ben@example.com,"))
    const retry = ["retry", report.runId, "--json"]
    const elsewhere = await call([...retry, "--connection", "other"], options)
    expect(elsewhere.code).toBe(2)
    expect(errorOf(elsewhere)).toMatchObject({ tag: "TargetChanged" })
    await writeFile(join(folder, "bulkport.json"), json({ connections: { one: connections.other } }))
    expect(errorOf(await call(retry, options))).toMatchObject({ tag: "TargetChanged" })
    expect(other.emulator.requests()).toHaveLength(0)
    await writeFile(join(folder, "bulkport.json"), json({ connection: "other", connections }))
    expect(await call(retry, options)).toMatchObject({ code: 0 })
  })
})

describe("a secret", () => {
  const secret = "TEST_bulkport_emulator_key"
  const node = process.execPath

  it("comes from a file or a program, and is printed nowhere", async () => {
    const { emulator } = await emulateAdvocate({ apiKey: secret })
    const folder = await folderWith({ "users.csv": users, key: `${secret}\n` })
    await chmod(join(folder, "key"), 0o600)
    const printing = [node, "-e", `console.log(${JSON.stringify(secret)})`]
    await writeFile(
      join(folder, "bulkport.json"),
      json({
        connections: {
          filed: connectionTo(emulator, { file: "key" }),
          printed: connectionTo(emulator, { command: printing })
        }
      })
    )
    for (const name of ["filed", "printed"]) {
      const called = await call([...runUsers.slice(0, -1), "--connection", name], { folder, environment: {} })
      expect(called).toMatchObject({ code: 0 })
      expect(called.stdout + called.stderr).not.toContain(secret)
      expect(called.stderr).not.toContain("warning")
    }
    await chmod(join(folder, "key"), 0o644)
    const open = await call([...runUsers, "--connection", "filed"], { folder })
    expect(open.code).toBe(0)
    expect(open.stderr).toContain(`chmod 600 '${join(folder, "key")}'`)
  })

  it("is fetched once by a call, and anew by a worker when it is old", async () => {
    const folder = await folderWith({ key: "the first key" })
    const fetched = async (secretMillis: number) => {
      await writeFile(join(folder, "key"), "the first key", { mode: 0o600 })
      const output = { write: () => undefined, isTerminal: false, columns: () => 80 }
      const session = new CallSession(
        {
          folder,
          environment: {},
          stdout: output,
          stderr: output,
          stdin: { isTerminal: false, line: () => () => undefined },
          plugins: [],
          onStop: () => () => undefined
        },
        { json: false, events: false }
      )
      session.secretMillis = secretMillis
      const connection = {
        name: "staging",
        provider: "advocate",
        settings: {},
        secrets: { apiKey: { type: "file", path: "key" } }
      } as const
      const { secretOf } = settingSources(
        session,
        {
          folder,
          connections: new Map([["staging", connection]]),
          options: {},
          columns: {},
          reading: {},
          settings: {}
        },
        {}
      )
      const wordsOf = Effect.map(secretOf(connection, "apiKey"), (found) =>
        Redacted.value(found?.secret ?? Redacted.make(""))
      )
      const before = await Effect.runPromise(wordsOf)
      await writeFile(join(folder, "key"), "the second key")
      return [before, await Effect.runPromise(wordsOf), session.secrets.length]
    }
    expect(await fetched(Number.POSITIVE_INFINITY)).toEqual(["the first key", "the first key", 1])
    expect(await fetched(0)).toEqual(["the first key", "the second key", 2])
  })

  it("is fetched only when a service is about to be asked", async () => {
    const { emulator } = await emulateAdvocate({ apiKey: secret })
    const folder = await folderWith({ "users.csv": users })
    const marker = join(folder, "fetched")
    const script = `require("fs").appendFileSync(${JSON.stringify(marker)}, "x"); console.log(${JSON.stringify(secret)})`
    await writeFile(
      join(folder, "bulkport.json"),
      json({
        connection: "mine",
        import: "users",
        connections: { mine: connectionTo(emulator, { command: [node, "-e", script] }) }
      })
    )
    for (const args of [["check", "users.csv"], ["providers"], ["runs", "list"], []]) {
      expect(await call(args, { folder })).toMatchObject({ code: 0 })
    }
    expect(await exists(marker)).toBe(false)
    expect(await call(["run", "users.csv"], { folder })).toMatchObject({ code: 0 })
    expect(await readFile(marker, "utf8")).toBe("x")
    // For several runs at the same time, too: each fetching may ask a person to unlock something.
    for (const at of [1, 2, 3]) {
      await recordRun(join(folder, ".bulkport", "runs"), { at: Date.UTC(2026, 0, at), stands: "running" })
    }
    const tracked = await call(["track", "--all", "--connection", "mine", "--json"], { folder })
    expect(documentOf<{ jobs: ReadonlyArray<unknown> }>(tracked).jobs).toHaveLength(3)
    expect(await readFile(marker, "utf8")).toBe("xx")
  })

  it("that cannot be had is told by what failed, and by nothing that was said", async () => {
    const { emulator } = await emulateAdvocate()
    const script = `console.error("${secret}"); console.log("${secret}"); process.exit(7)`
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": json({
        connection: "mine",
        connections: { mine: connectionTo(emulator, { command: [node, "-e", script] }) }
      })
    })
    const called = await call(runUsers, { folder })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({
      tag: "SettingsInvalid",
      message: expect.stringContaining("ended with exit code 7")
    })
    expect(called.stdout + called.stderr).not.toContain(secret)
    expect(emulator.requests()).toHaveLength(0)
  })

  const programs = (script: string): SecretSource => ({ type: "command", words: [node, "-e", script] })

  it.each<[string, SecretSource, string]>([
    ["a variable that is not set", { type: "env", name: "NOT_SET" }, "the variable NOT_SET is not set"],
    ["a file that is not there", { type: "file", path: "none" }, "does not exist"],
    ["a folder", { type: "file", path: "." }, "is a folder"],
    ["an empty file", { type: "file", path: "empty" }, "empty"],
    ["a program that is not there", { type: "command", words: ["no-such-program-7"] }, "was not found"],
    ["a program that prints nothing", programs(""), "empty"],
    ["a program that prints without end", programs('for (;;) console.log("x".repeat(9999))'), "too long"],
    ["a program that hangs", programs("setInterval(() => {}, 1000)"), "did not end within 0.4 s"]
  ])("of %s cannot be had", async (_, source, words) => {
    const folder = await folderWith({ empty: "\n" })
    const found = await Effect.runPromise(
      Effect.flip(
        obtainSecret(source, { environment: {}, folder, limitMillis: words.includes("0.4") ? 400 : 20_000 })
      )
    )
    expect(found.problem).toContain(words)
  })

  it("is handed to no shell", async () => {
    const folder = await folderWith()
    const source: SecretSource = {
      type: "command",
      words: [node, "-e", "console.log(process.argv[1])", "$(touch made); `touch made`"]
    }
    await Effect.runPromise(obtainSecret(source, { environment: {}, folder }))
    expect(await exists(join(folder, "made"))).toBe(false)
  })
})
