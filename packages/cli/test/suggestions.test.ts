/** What was probably meant by what is not known. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateActito, emulateAdvocate, importCustomers, importUsers, users } from "./support/emulated.ts"

const customersOf = (header: string): string => `${header}\nC1,ada@example.com,Ada\n`

describe("a command", () => {
  it.each([
    ["chekc", '"bulkport check"'],
    ["RUN", '"bulkport run"'],
    ["explian", '"bulkport explain"'],
    ["advocat", '"bulkport advocate"'],
    ["import", '"bulkport run"'],
    ["upload", '"bulkport run"'],
    ["status", '"bulkport track" or "bulkport runs list"'],
    ["list", '"bulkport runs list" or "bulkport queue list" or "bulkport token list"'],
    ["ls", '"bulkport runs list"'],
    ["show", '"bulkport runs show"'],
    ["jobs", '"bulkport advocate jobs" or "bulkport actito jobs"'],
    ["login", '"bulkport init" or "bulkport doctor"'],
    ["version", '"bulkport --version"'],
    ["runs ls", '"bulkport runs list"'],
    ["runs lst", '"bulkport runs list"'],
    ["advocate job", '"bulkport advocate jobs"'],
    ["help chekc", '"bulkport check"'],
    ["chekc --help", '"bulkport check"']
  ])("%s leads to %s", async (words, meant) => {
    const called = await call(words.split(" "))
    expect(called).toMatchObject({ code: 2, stdout: "" })
    expect(called.stderr).toContain(`Did you mean ${meant}?`)
  })

  it("that is like nothing has no suggestion", async () => {
    const called = await call(["xyzzy"])
    expect(called.code).toBe(2)
    expect(called.stderr).toMatch(/^Error: There is no command "xyzzy"\.\n/)
  })

  it.each(["users.csv", "data/more.json.gz", "no extension", "absent.csv"])(
    "is missing in front of a file: %s",
    async (file) => {
      const folder = await folderWith({ "users.csv": users, "no extension": users })
      await mkdir(join(folder, "data"))
      const called = await call([file], { folder })
      const quoted = file.includes(" ") ? `'${file}'` : file
      expect(called).toMatchObject({ code: 2, stdout: "" })
      expect(called.stderr).toContain(`"bulkport run ${quoted}"`)
      expect(called.stderr).toContain(`"bulkport check ${quoted}"`)
    }
  )
})

describe("a flag", () => {
  it.each([
    [["run", "x", "--provder", "advocate"], '"--provider"'],
    [["run", "x", "--skiplines", "1"], '"--skip-lines"'],
    [["run", "x", "--maxrejected", "1"], '"--max-rejected"'],
    [["run", "x", "--tennant-alias", "a"], '"--tenant-alias"'],
    [["run", "x", "--no-fire-program"], '"--no-fire-programs"'],
    [["runs", "list", "--sinse", "7d"], '"--since"']
  ])("%j: %s", async (args, meant) => {
    const called = await call(args)
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(`Did you mean ${meant}?`)
  })

  it("of other programs leads to what does that here", async () => {
    const called = await call(["run", "x", "--dry-run"])
    expect(called.stderr).toContain('There is no flag --dry-run here. "bulkport check" finds out')
  })

  it("of other commands is said to be theirs", async () => {
    const called = await call(["check", "x", "--yes"])
    expect(called.stderr).toContain("There is no flag --yes here. It is a flag of run, start, resume.")
  })

  it.each([
    [
      ["run", "x", "--format", "cvs"],
      '--format takes one of csv, jsonl, json, not "cvs". Did you mean "csv"?'
    ],
    [["run", "x", "--log-level=infos"], 'Did you mean "info"?'],
    [["completions", "bsh"], '<shell> takes one of bash, zsh, fish, not "bsh". Did you mean "bash"?'],
    [["run", "x", "--table-type", "costum"], 'Did you mean "custom"?']
  ])("with a word that it does not take: %j", async (args, words) => {
    const called = await call(args)
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(words)
  })

  it.each([
    [["run", "x", "--nope", "s3cr3t"]],
    [["run", "x", "--apikeyy=s3cr3t"]],
    [["check", "x", "--keyy", "s3cr3t"]]
  ])("that is not known has its value never repeated: %j", async (args) => {
    const called = await call(args)
    expect(called.code).toBe(2)
    expect(called.stdout + called.stderr).not.toContain("s3cr3t")
  })
})

describe("a name", () => {
  it.each([
    ["of a provider", ["--provider", "advocat", "--import", "users"], "advocate"],
    ["of an import type", ["--provider", "advocate", "--import", "user"], "users"],
    ["of a connection", ["--connection", "stagin", "--import", "users"], "staging"]
  ])("%s: %j", async (_, args, closest) => {
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": JSON.stringify({
        connections: { staging: { provider: "advocate", settings: { tenantAlias: "test_a" } } }
      })
    })
    const environment = { ADVOCATE_TENANT_ALIAS: "test_a", ADVOCATE_API_KEY: "key" }
    const called = await call(["run", "users.csv", ...args, "--json"], { environment, folder })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({ closest })
    expect(called.stderr).toContain(`Did you mean "${closest}"?`)
  })

  it.each([
    ["of an option", ["--option", "fire-program=true"], "fire-programs"],
    ["of a column to rename", ["--column", "emial=mail"], "email"],
    ["of a column to drop", ["--drop", "fristName"], "firstName"],
    ["of a column with dates", ["--date", "emial=dd/MM/yyyy"], "email"],
    ["of a column with a type", ["--type", "emial=number"], "email"]
  ])("%s: %j", async (_, args, closest) => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, ...args], { environment, folder })
    expect(called.code).toBeGreaterThan(0)
    expect(called.stderr).toContain(`"${closest}"`)
    expect(emulator.jobs()).toHaveLength(0)
  })

  it("of a column to map", async () => {
    const actito = await emulateActito()
    const folder = await folderWith({ "customers.csv": customersOf("customerId,emailAddress,firstName") })
    const args = ["--map", "customerId=customerId", "--map", "emialAddress=emailAddress"]
    const called = await call([...importCustomers, ...args], { ...actito, folder })
    expect(called.code).toBeGreaterThan(0)
    expect(called.stderr).toContain('"emailAddress"')
  })

  it("of a run: one letter wrong, two changed places, or its last letters alone", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const staged = await call(["stage", ...importUsers.slice(1), "--json"], { environment, folder })
    const { id } = documentOf<{ run: { id: string } }>(staged).run
    const wrong = `${id.slice(0, -1)}${id.endsWith("a") ? "b" : "a"}`
    for (const given of [wrong, id.slice(-5), `${id.slice(0, 3)}${id.slice(4)}`]) {
      const called = await call(["runs", "show", given, "--json"], { folder })
      expect(errorOf(called)).toMatchObject({ tag: "RunNotFound", closest: id })
    }
    const far = await call(["runs", "show", "nothing-like-it", "--json"], { folder })
    expect(errorOf(far)).not.toHaveProperty("closest")
  })
})
