import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"

const settingsIn = async (folder: string): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, "bulkport.json"), "utf8"))

const byFlags = ["init", "--provider", "advocate", "--tenant-alias", "test_abc"]

const staging = {
  provider: "advocate",
  settings: { tenantAlias: "test_abc" },
  secrets: { apiKey: { env: "ADVOCATE_API_KEY" } }
}

describe("init", () => {
  it("writes a connection as the flags say, as the default, with a schema that is there", async () => {
    const folder = await folderWith()
    const called = await call([...byFlags, "--connection", "staging"], { folder })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(called.stdout).toContain("read -rs ADVOCATE_API_KEY && export ADVOCATE_API_KEY")
    expect(called.stdout).toContain("bulkport doctor\n")
    const written = await settingsIn(folder)
    expect(written).toEqual({
      $schema: "./.bulkport/bulkport.schema.json",
      connection: "staging",
      connections: { staging }
    })
    const schema = await readFile(join(folder, ".bulkport/bulkport.schema.json"), "utf8")
    expect(JSON.parse(schema)).toMatchObject({ title: "bulkport.json" })
    expect(await call(["runs", "list"], { folder })).toMatchObject({ code: 0 })
  })

  it("takes secrets from where they are said to be, and settings from the environment of now", async () => {
    const folder = await folderWith({ key: "x\n" })
    const secrets = [
      "--secret",
      "apiKey=command:op read 'op://a vault/key'",
      "--secret",
      "sftpPrivateKey=file:key"
    ]
    const environment = { ADVOCATE_BASE_URL: "http://127.0.0.1:9" }
    const called = await call([...byFlags, ...secrets, "--json"], { folder, environment })
    expect(documentOf(called)).toMatchObject({
      connection: "advocate",
      target: "tenant test_abc at http://127.0.0.1:9",
      secrets: [
        { name: "apiKey", source: "command:op", isThere: null },
        { name: "sftpPrivateKey", source: "file:key", isThere: true }
      ]
    })
    expect(await settingsIn(folder)).toMatchObject({
      connections: {
        advocate: {
          settings: { tenantAlias: "test_abc", baseUrl: "http://127.0.0.1:9" },
          secrets: {
            apiKey: { command: ["op", "read", "op://a vault/key"] },
            sftpPrivateKey: { file: "key" }
          }
        }
      }
    })
  })

  it("adds to a file and leaves the rest of it as it was", async () => {
    const before =
      '{\n    "import":   "users",\n    "provider": "advocate", "options": {"fire-programs":true}\n}\n'
    const folder = await folderWith({ "bulkport.json": before })
    await call([...byFlags, "--connection", "one"], { folder })
    await call(["init", "--provider", "actito", "--entity", "acme"], { folder })
    const text = await readFile(join(folder, "bulkport.json"), "utf8")
    expect(text).toContain(
      '    "import":   "users",\n    "provider": "advocate", "options": {"fire-programs":true}'
    )
    expect(JSON.parse(text)).toMatchObject({
      connection: "one",
      connections: { one: { provider: "advocate" }, actito: { provider: "actito" } }
    })
  })

  it("replaces a connection only with --force, and a file that cannot be read never", async () => {
    const folder = await folderWith()
    await call(byFlags, { folder })
    const again = ["init", "--provider", "advocate", "--tenant-alias", "test_other"]
    const refused = await call(again, { folder })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain("--force")
    expect(await settingsIn(folder)).toMatchObject({ connections: { advocate: staging } })
    const forced = await call([...again, "--force", "--json"], { folder })
    expect(documentOf(forced)).toMatchObject({ isReplaced: true, isDefault: true, isNew: false })
    const broken = await folderWith({ "bulkport.json": '{ "provider": ' })
    expect(await call(byFlags, { folder: broken })).toMatchObject({ code: 2 })
    expect(await readFile(join(broken, "bulkport.json"), "utf8")).toBe('{ "provider": ')
  })

  it.each([
    [[], "--provider advocate --tenant-alias …"],
    [["--provider", "advocate"], "--tenant-alias"],
    [["--provider", "none"], "advocate"],
    [["--provider", "advocate", "--tenant-alias", "not an alias"], "Alias of the tenant"],
    [["--provider", "advocate", "--tenant-alias", "x", "--entity", "y"], "--entity"],
    [["--provider", "advocate", "--tenant-alias", "x", "--connection", "a b"], "A name is made of"],
    [["--provider", "advocate", "--tenant-alias", "x", "--secret", "key=env:A"], "apiKey"]
  ])("says what is missing or wrong, asks nobody and writes nothing: %j", async (args, words) => {
    const folder = await folderWith()
    const called = await call(["init", "--no-input", ...args], { folder, isTyping: true })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(words)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ["--secret", "apiKey=s3cr3t-value"],
    ["--secret", "s3cr3t-value"],
    ["--secret=apiKey=env:s3cr3t-value"],
    ["--api-key", "s3cr3t-value"]
  ])("repeats no secret that stands where it should not: %s", async (...args) => {
    const folder = await folderWith()
    const called = await call([...byFlags, ...args, "--json"], { folder })
    expect(called.code).toBe(2)
    expect(called.stdout + called.stderr).not.toContain("s3cr3t-value")
    expect(await readdir(folder)).toEqual([])
  })
})

describe("a person who is asked by init", () => {
  it("gets by with a tenant and the Enter key", async () => {
    const folder = await folderWith()
    const environment = { NO_COLOR: "1" }
    const called = await call(["init"], { folder, environment, typed: ["1", "", "test_abc", "", ""] })
    expect(called).toMatchObject({ code: 0 })
    expect(called.stderr).toContain("1  advocate  impact.com Advocate")
    expect(called.stderr).toContain("Name of the connection [advocate]: ")
    expect(called.stderr).toContain("[env:ADVOCATE_API_KEY]: ")
    expect(await settingsIn(folder)).toMatchObject({ connections: { advocate: staging } })
  })

  it("is asked again after a wrong answer, and told why", async () => {
    const folder = await folderWith({ "bulkport.json": JSON.stringify({ connections: { taken: staging } }) })
    const typed = [
      ...["actitoo", "advocate"],
      ...["taken", "a b", "mine"],
      ...["", "no alias", "test_abc"],
      ...["my secret", "file:~/key"],
      ...["maxRows=x", "colour=red", "maxRows=7", ""]
    ]
    const called = await call(["init"], { folder, typed })
    expect(called).toMatchObject({ code: 0 })
    for (const words of [
      "Type a number from 1 to 2",
      'There is a connection "taken"',
      "A name is made of",
      "It cannot be empty.",
      "That cannot be used as tenantAlias: Alias",
      "That cannot be used as maxRows: Most rows",
      "with = and a value",
      "Type env:NAME"
    ])
      expect(called.stderr).toContain(words)
    expect(await settingsIn(folder)).toMatchObject({
      connections: {
        mine: { settings: { tenantAlias: "test_abc", maxRows: "7" }, secrets: { apiKey: { file: "~/key" } } }
      }
    })
  })

  it("is asked only for what the flags leave open", async () => {
    const folder = await folderWith()
    const called = await call([...byFlags, "--connection", "mine"], { folder, typed: ["env:MY_KEY", ""] })
    expect(called).toMatchObject({ code: 0 })
    expect(called.stderr).not.toContain("Where do you import to?")
    expect(await settingsIn(folder)).toMatchObject({
      connections: { mine: { secrets: { apiKey: { env: "MY_KEY" } } } }
    })
  })

  it("leaves nothing behind who goes away, by the end of the input or by Ctrl-C", async () => {
    const folder = await folderWith()
    const ended = await call(["init"], { folder, typed: ["1", ""] })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain("nothing was written")
    const stopped = await call(["init"], { folder, isTyping: true, stopAt: "Where do you import to?" })
    expect(stopped.code).toBe(130)
    expect(await readdir(folder)).toEqual([])
  })

  it("is not asked where a document is wanted", async () => {
    const folder = await folderWith()
    const called = await call(["init", "--json"], { folder, typed: ["1", "", "test_abc", "", ""] })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({ tag: "UsageInvalid" })
  })
})
