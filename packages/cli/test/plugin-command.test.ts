/** Commands that a plugin brings along. */
import {
  type JsonObject,
  OptionsInvalid,
  type PluginCommand,
  type ProviderPlugin,
  type SettingValues
} from "@bulkport/core"
import { Effect } from "effect"
import { mkdir, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { builtInPlugins } from "../src/plugins.ts"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { scripted } from "./support/scripted.ts"

const old = JSON.stringify({
  mode: "CREATE_UPDATE",
  encoding: "UTF-8",
  format: { separator: ";" },
  generateResultFile: true,
  attributesMapping: [{ headerColumn: "Id", attributeName: "customerId" }]
})

const undecided = JSON.stringify({ mode: "REPLACE", attributesMapping: [] })

const migrate = ["actito", "migrate", "old.json", "--table", "16"]

describe("a document that a command makes", () => {
  it("goes to standard output, and what is said about it to standard error", async () => {
    const folder = await folderWith({ "old.json": old })
    const called = await call(migrate, { folder })
    expect(called.code).toBe(0)
    expect(JSON.parse(called.stdout)).toMatchObject({
      dataLoadings: [{ destination: { type: "PROFILE_TABLE", id: "16" } }]
    })
    expect(called.stderr).toMatch(
      /^old\.json is an ETL definition now, and nothing of it was lost\.\n\nChanged:\n {2}/
    )
    expect(called.stderr).toContain("\n  bulkport run data.csv --provider actito --table 16")
  })

  it("goes into the file that is named instead, as a whole", async () => {
    const folder = await folderWith({ "old.json": old })
    const called = await call([...migrate, "--output", "new.json"], { folder })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(called.stdout).toMatch(/nothing of it was lost[^]*\nSaved in new\.json\n$/)
    const saved = await readFile(join(folder, "new.json"), "utf8")
    expect(saved).toBe((await call(migrate, { folder })).stdout)
    expect(await readdir(folder)).toEqual(["new.json", "old.json"])
  })

  it("replaces no file unless it is forced to", async () => {
    const folder = await folderWith({ "old.json": old, "new.json": "mine" })
    const refused = await call([...migrate, "--output", "new.json"], { folder })
    expect(refused).toMatchObject({ code: 2, stdout: "" })
    expect(refused.stderr).toMatch(/new\.json exists already, and was left as it is\..*\n.*--force/)
    expect(await readFile(join(folder, "new.json"), "utf8")).toBe("mine")
    expect(await readdir(folder)).toEqual(["new.json", "old.json"])

    expect((await call([...migrate, "--output", "new.json", "--force"], { folder })).code).toBe(0)
    expect(JSON.parse(await readFile(join(folder, "new.json"), "utf8"))).toHaveProperty("dataLoadings")
    expect(await readdir(folder)).toEqual(["new.json", "old.json"])
  })

  it("may replace the file that it was made from", async () => {
    const folder = await folderWith({ "old.json": old })
    expect((await call([...migrate, "--output", "old.json"], { folder })).code).toBe(2)
    expect(await readFile(join(folder, "old.json"), "utf8")).toBe(old)
    expect((await call([...migrate, "--output", "old.json", "--force"], { folder })).code).toBe(0)
    expect(JSON.parse(await readFile(join(folder, "old.json"), "utf8"))).toHaveProperty("dataLoadings")
  })

  it("that cannot be saved leaves nothing behind", async () => {
    const folder = await folderWith({ "old.json": old })
    const nowhere = await call([...migrate, "--output", "no/such/new.json", "--json"], { folder })
    expect(nowhere.code).toBe(2)
    expect(errorOf(nowhere)).toMatchObject({ tag: "StorageFailed" })
    await mkdir(join(folder, "taken"))
    expect((await call([...migrate, "--output", "taken", "--force"], { folder })).code).toBe(2)
    expect((await readdir(folder)).sort()).toEqual(["old.json", "taken"])
  })

  it("is part of the one document that is asked for with --json", async () => {
    const folder = await folderWith({ "old.json": old })
    const called = await call([...migrate, "--json"], { folder })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(documentOf(called)).toMatchObject({
      command: "actito migrate",
      isClean: true,
      output: { dataLoadings: [{}] },
      savedIn: null,
      exitCode: 0
    })
    const saved = await call([...migrate, "--json", "--output", "new.json"], { folder })
    expect(documentOf(saved)).toMatchObject({ savedIn: join(folder, "new.json") })
  })
})

it("the exit code is 3 when something is left for a person to decide, and the document is given all the same", async () => {
  const folder = await folderWith({ "old.json": undecided })
  const called = await call(migrate, { folder })
  expect(called.code).toBe(3)
  expect(JSON.parse(called.stdout)).toHaveProperty("dataLoadings")
  expect(called.stderr).toMatch(/left to decide\.\n\nTo decide:\n/)
  const document = documentOf(await call([...migrate, "--json"], { folder }))
  expect(document).toMatchObject({ isClean: false, exitCode: 3 })
})

describe("a file that a command cannot use", () => {
  it.each<readonly [string, string | undefined, string, RegExp]>([
    ["is missing", undefined, "SourceFileUnreadable", /old\.json: it does not exist/],
    [
      "is no JSON",
      '{\n  "mode": "CREATE_UPDATE",\n  encoding: "UTF-8"\n}',
      "UsageInvalid",
      /old\.json, line 3, column 3: not JSON: expected a member's name in double quotes/
    ],
    ["is empty", "", "UsageInvalid", /old\.json, line 1, column 1: not JSON/],
    ["breaks off", '{"mode": ', "UsageInvalid", /line 1, column 10: not JSON.*the text ends here/],
    ["holds a list", "[]", "UsageInvalid", /old\.json holds no JSON object/],
    ["holds something else", '{"rows": 1}', "UsageInvalid", /old\.json is no definition of a V4 import/],
    ["is a definition of V5", '{"dataLoadings": []}', "UsageInvalid", /V5 already/]
  ])("%s: said with the place", async (_, content, tag, words) => {
    const folder = await folderWith(content === undefined ? {} : { "old.json": content })
    const called = await call([...migrate, "--json"], { folder })
    expect(called.code).toBe(2)
    const error = errorOf(called)
    expect(error["tag"]).toBe(tag)
    expect(error["message"]).toMatch(words)
  })

  it("is a folder: said so", async () => {
    const folder = await folderWith()
    await mkdir(join(folder, "old.json"))
    expect((await call(migrate, { folder })).stderr).toMatch(/old\.json: it is a folder/)
  })

  it("may begin with a byte-order mark", async () => {
    const folder = await folderWith({ "old.json": `\uFEFF${old}` })
    expect((await call(migrate, { folder })).code).toBe(0)
  })
})

describe("options of a command", () => {
  it("are missing or wrong: its own help is named", async () => {
    const folder = await folderWith({ "old.json": old })
    const called = await call(["actito", "migrate", "old.json"], { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toMatch(/Option table is missing[^]*Run "bulkport actito migrate --help"/)
    expect((await call([...migrate, "--table-type", "view"], { folder })).code).toBe(2)
    expect((await call(["actito", "migrate"], { folder })).code).toBe(2)
  })

  it("go with settings from flags, the environment and the settings file", async () => {
    const settings = { settings: { actito: { entity: "fromFile", pathScheme: "legacy" } } }
    const folder = await folderWith({ "old.json": old, "bulkport.json": JSON.stringify(settings) })
    const told = async (...more: ReadonlyArray<string>) =>
      (await call([...migrate, ...more], { folder, environment: {} })).stderr
    expect(await told()).toContain("POST /v5/entities/fromFile/etl-executions")
    expect(await told("--entity", "from flag")).toContain("POST /v5/entities/from%20flag/etl-executions")
    const called = await call(migrate, { folder, environment: { ACTITO_ENTITY: "fromEnvironment" } })
    expect(called.stderr).toContain("/entities/fromEnvironment/")
  })
})

describe("actito profile check", () => {
  const openapi = new URL("../../provider-actito/test/__fixtures__/openapi.b.json", import.meta.url)

  it("says what differs, and gives what should be changed as a document", async () => {
    const folder = await folderWith({ "openapi.json": await readFile(openapi) })
    const called = await call(["actito", "profile", "check", "openapi.json"], { folder })
    expect(called.code).toBe(3)
    expect(called.stderr).toMatch(/^Profile A and openapi\.json differ in \d+ members/)
    expect(called.stderr).toContain("\nDifferent:\n")
    await call(["actito", "profile", "check", "openapi.json", "--output", "wire.json"], { folder })
    const again = await call(
      ["actito", "profile", "check", "openapi.json", "--wire-profile", join(folder, "wire.json")],
      { folder }
    )
    const differences = (text: string) => Number(/differ in (\d+)/.exec(text)?.[1] ?? 0)
    expect(differences(again.stdout + again.stderr)).toBeLessThan(differences(called.stderr))
  })

  it("refuses a document that is another one", async () => {
    const folder = await folderWith({ "openapi.json": "{}" })
    const called = await call(["actito", "profile", "check", "openapi.json"], { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toMatch(/openapi\.json: Nothing was compared/)
  })
})

/** A plugin with these commands and nothing else of its own. */
const withCommands = (...commands: ReadonlyArray<PluginCommand>): ReadonlyArray<ProviderPlugin> =>
  scripted().plugins.map((plugin) => ({
    ...plugin,
    settingFields: [
      ...plugin.settingFields,
      {
        name: "password",
        environment: "SCRIPTED_PASSWORD",
        description: "A secret.",
        isSecret: true,
        isRequired: false
      }
    ],
    commands
  }))

const plain = (words: ReadonlyArray<string>, run: PluginCommand["run"]): PluginCommand => ({
  words,
  title: words.join("-"),
  description: "For tests.",
  files: [],
  optionFields: [],
  settingNames: ["key", "password"],
  examples: [],
  run
})

/** The settings that have a value. */
const given = (settings: SettingValues): JsonObject =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  )

const done = (summary: string) => Effect.succeed({ summary, notes: [], isClean: true })

describe("any plugin", () => {
  it("may have commands with words in common, and none that hides one of ours", async () => {
    const plugins = withCommands(
      plain(["list", "all"], () => done("all")),
      plain(["list", "some"], () => done("some")),
      plain(["jobs"], () => done("hidden"))
    )
    expect(await call(["scripted", "list", "some"], { plugins })).toEqual({
      code: 0,
      stdout: "some\n",
      stderr: ""
    })
    expect((await call(["scripted", "list", "--help"], { plugins })).stdout).toMatch(/all +list-all/)
    expect((await call(["scripted", "jobs"], { plugins, folder: await folderWith() })).stdout).not.toContain(
      "hidden"
    )
    expect((await call(["scripted", "list"], { plugins })).code).toBe(2)
  })

  it("is given its files in order, its options by kind, and no secret", async () => {
    const plugins = withCommands({
      ...plain(["compare"], ({ files, options, settings }) =>
        Effect.succeed({
          summary: "Compared.",
          notes: [],
          output: { files: files.map((file) => ({ ...file })), options, settings: given(settings) },
          isClean: true
        })
      ),
      files: [
        { name: "left", description: "One." },
        { name: "right", description: "Other." }
      ],
      optionFields: [
        { name: "loud", description: "Loud.", kind: "switch" },
        { name: "pairs", description: "Pairs.", kind: "pairs" },
        { name: "output", description: "Taken by a flag of ours.", kind: "text" }
      ]
    })
    const folder = await folderWith({ "a.json": "1", "b.json": '"two"' })
    const called = await call(
      ["scripted", "compare", "a.json", "b.json", "--loud", "--pairs", "x=y", "--scripted-output", "z"],
      { plugins, folder, environment: { SCRIPTED_KEY: "kk", SCRIPTED_PASSWORD: "hush" } }
    )
    expect(called.code).toBe(0)
    expect(JSON.parse(called.stdout)).toEqual({
      files: [
        { path: "a.json", content: 1 },
        { path: "b.json", content: "two" }
      ],
      options: { loud: true, pairs: { x: "y" }, output: "z" },
      settings: { key: "kk" }
    })
  })

  it("shows foreign text without what a terminal would act on", async () => {
    const evil = "red \u001b[31m and\nnew line"
    const plugins = withCommands(
      plain(["look"], () =>
        Effect.succeed({ summary: evil, notes: [{ heading: evil, sentences: [evil] }], isClean: false })
      )
    )
    const { code, stdout } = await call(["scripted", "look"], { plugins })
    expect(code).toBe(3)
    expect(stdout).not.toContain("\u001b")
    expect(stdout.split("\n").length).toBe(5)
  })

  it("fails as an import does", async () => {
    const plugins = withCommands(
      plain(["fail"], () => Effect.fail(new OptionsInvalid({ problems: ["Not so."] })))
    )
    const called = await call(["scripted", "fail", "--json"], { plugins })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({
      message: "Not so.",
      nextStep: expect.stringContaining("scripted fail --help") as unknown
    })
  })
})

it("no command of a built-in plugin begins with a word that is taken", () => {
  const words = builtInPlugins.flatMap(({ commands = [] }) => commands.map((command) => command.words[0]))
  expect(words).toContain("migrate")
  expect(words.filter((word) => word === "jobs" || word === "doctor")).toEqual([])
})
