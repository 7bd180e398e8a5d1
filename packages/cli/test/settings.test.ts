import { describe, expect, it } from "vitest"
import { parseDuration } from "../src/flags.ts"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users
} from "./support/emulated.ts"

const target = (called: Awaited<ReturnType<typeof call>>): unknown =>
  documentOf<{ readonly run: { readonly target: string } }>(called).run.target

describe("a setting", () => {
  it("is taken from a flag before the environment, from there before bulkport.json, and else has its default", async () => {
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": JSON.stringify({ settings: { advocate: { tenantAlias: "from_file", maxRows: 2 } } })
    })
    const stage = ["stage", "users.csv", "--provider", "advocate", "--import", "users", "--json"]
    const address = "http://127.0.0.1:1"
    const environment = { ADVOCATE_API_KEY: "key", ADVOCATE_BASE_URL: address }
    const tenantOf = async (args: ReadonlyArray<string>, more: Readonly<Record<string, string>>) => {
      const called = await call(["providers", "advocate", ...args, "--json"], {
        folder,
        environment: { ...environment, ...more }
      })
      return documentOf<{ providers: [{ target: string; limits: { maxRows: number } }] }>(called).providers[0]
    }
    expect(await tenantOf([], {})).toMatchObject({
      target: `tenant from_file at ${address}`,
      limits: { maxRows: 2 }
    })
    expect((await tenantOf([], { ADVOCATE_TENANT_ALIAS: " " })).target).toContain("from_file")
    expect((await tenantOf([], { ADVOCATE_TENANT_ALIAS: "from_env" })).target).toContain("from_env")
    expect(
      (await tenantOf(["--tenant-alias", "from_flag"], { ADVOCATE_TENANT_ALIAS: "from_env" })).target
    ).toContain("from_flag")
    expect((await tenantOf(["--max-rows", "7"], {})).limits.maxRows).toBe(7)
    const inParts = await call(stage, { folder, environment })
    expect(documentOf(inParts)).toMatchObject({ run: { parts: 2 } })
  })

  it("of another provider is refused", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--entity", "x"], { environment, folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("--entity")
    await call(["stage", ...importUsers.slice(1)], { environment, folder })
    const resumed = await call(["resume", "--last", "--entity", "x"], { environment, folder })
    expect(resumed.code).toBe(2)
  })
})

describe("a run", () => {
  it("does not go on in another place than the one it was begun for", async () => {
    const [one, other] = [await emulateActito(), await emulateActito()]
    const folder = await folderWith({ "customers.csv": customers })
    const args = ["customers.csv", "--provider", "actito", "--table", "Customers", "--key", "customerId"]
    await call(["stage", ...args], { environment: one.environment, folder })
    const elsewhere = await call(["resume", "--last", "--json"], { environment: other.environment, folder })
    expect(elsewhere.code).toBe(2)
    expect(errorOf(elsewhere)).toMatchObject({ tag: "TargetChanged" })
    expect(other.emulator.requests()).toHaveLength(0)
    expect(await call(["resume", "--last"], { environment: one.environment, folder })).toMatchObject({
      code: 0
    })
  })
})

describe("a secret", () => {
  it.each([
    [["--api-key", "s3cr3t"]],
    [["--api-key=s3cr3t"]],
    [["--apiKey", "s3cr3t"]],
    [["--ADVOCATE_API_KEY=s3cr3t"]],
    [["--option", "apiKey=s3cr3t"]],
    [["--apikeyy", "s3cr3t"]]
  ])("on the command line is refused and not repeated: %j", async (args) => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, ...args], { folder })
    expect(called.code).toBe(2)
    expect(called.stdout + called.stderr).not.toContain("s3cr3t")
  })

  it.each([['{"settings":{"advocate":{"apiKey":"s3cr3t"}}}'], ['{"apiKey":"s3cr3t"}']])(
    "in bulkport.json is refused and not repeated: %s",
    async (text) => {
      const folder = await folderWith({ "users.csv": users, "bulkport.json": text })
      const called = await call([...importUsers, "--json"], { folder })
      expect(called.code).toBe(2)
      expect(errorOf(called)).toMatchObject({ tag: "SecretMisplaced" })
      expect(called.stderr).toContain("ADVOCATE_API_KEY")
      expect(called.stdout + called.stderr).not.toContain("s3cr3t")
    }
  )
})

describe("bulkport.json", () => {
  it.each([
    ["an unknown member", '{"provder":"advocate"}', 'the closest known is "provider"'],
    ["an unknown provider", '{"settings":{"advocat":{}}}', 'the closest known is "advocate"'],
    [
      "an unknown setting",
      '{"settings":{"advocate":{"tenantalias":"x"}}}',
      'the closest known is "tenantAlias"'
    ],
    ["a fault", '{\n  "provider": "advocate",\n}', "line 3, column 1"],
    ["half of it missing", '{"provider": "advo', "line 1, column 19"],
    ["a wrong type", '{"provider": 1}', '"provider" must be a text'],
    ["no object", "[]", "must hold a JSON object"]
  ])("with %s is refused with its place", async (_, text, words) => {
    const folder = await folderWith({ "users.csv": users, "bulkport.json": text })
    const called = await call(importUsers, { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(words)
  })

  it("that is asked for by name must be there", async () => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--config", "mine.json"], { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("there is no such file")
  })

  it("chooses provider, import, options and runs folder, and a flag overrides each", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const actito = await emulateActito()
    const folder = await folderWith({
      "users.csv": users,
      "customers.csv": customers,
      "bulkport.json": JSON.stringify({
        provider: "advocate",
        import: "users",
        options: { "fire-programs": true },
        runsFolder: "recorded"
      })
    })
    const staged = await call(["stage", "users.csv", "--json"], { environment, folder })
    expect(staged.code).toBe(0)
    expect(documentOf(staged)).toMatchObject({ run: { folder: expect.stringContaining("recorded") } })
    await call(["run", "users.csv"], { environment, folder })
    await call(["run", "users.csv", "--no-fire-programs"], { environment, folder })
    const sent = emulator.jobs().map(({ params }) => JSON.stringify(params))
    expect(sent[0]).toContain('"programs":true')
    expect(sent.at(-1)).toContain('"programs":false')
    // Options of the file are for the provider that it names.
    expect(await call(importCustomers, { ...actito, folder })).toMatchObject({ code: 0 })
  })
})

describe("an option", () => {
  it("is read as its provider declares it, by its own flag or by --option", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "customers.csv": customers })
    const args = ["run", "customers.csv", "--provider", "actito", "--table", "Customers"]
    const pairs = [
      "--map",
      "customerId=customerId",
      "--map",
      "emailAddress=emailAddress",
      "--key",
      "customerId"
    ]
    expect(await call([...args, ...pairs], { environment, folder })).toMatchObject({ code: 0 })
    const generic = [
      "run",
      "customers.csv",
      "--provider",
      "actito",
      "--option",
      "table=Customers",
      "--option",
      "key=customerId"
    ]
    expect(await call(generic, { environment, folder })).toMatchObject({ code: 0 })
    expect(emulator.executions()).toHaveLength(2)
  })

  it.each([
    ["of another provider", ["--table", "x"], 'advocate has no option "table"'],
    ["that is misspelt", ["--option", "fire-program=true"], 'Did you mean "fire-programs"?'],
    ["without a value", ["--option", "params"], "name=value"],
    ["that is neither true nor false", ["--option", "fire-programs=maybe"], "true or false"],
    ["that is given twice", ["--option", "program-id=a", "--program-id", "b"], "two ways"],
    ["for another import type", ["--do-not-track"], "do-not-track"]
  ])("%s is refused", async (_, args, words) => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, ...args], { environment, folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(words)
    expect(emulator.requests()).toHaveLength(0)
  })
})

describe("a duration", () => {
  it.each([
    ["500ms", 500],
    ["2s", 2000],
    ["1.5m", 90_000],
    ["12h", 43_200_000],
    ["5", undefined],
    ["-1s", undefined],
    ["s", undefined]
  ])("%s is %s", (text, millis) => {
    expect(parseDuration(text)).toBe(millis)
  })
})

it("shows the target of a staged run", async () => {
  const { emulator, environment } = await emulateAdvocate()
  const folder = await folderWith({ "users.csv": users })
  const staged = await call(["stage", ...importUsers.slice(1), "--json"], { environment, folder })
  expect(target(staged)).toBe(`tenant ${emulator.tenantAlias} at ${emulator.apiUrl}`)
})
