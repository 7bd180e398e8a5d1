import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { isPluginName, loadProviders } from "../../src/plugins/load-providers.ts"
import { problemBehind } from "../../src/plugins/loaded-providers.ts"
import { installPlugin } from "../support/plugin-folder.ts"

/** A plugin that needs nothing to be loaded, and cannot be opened. */
const plain = (id: string, more = ""): string => `({
  contract: 1, id: ${JSON.stringify(id)}, title: "T", settingFields: [], optionFields: [], importTypes: [],
  importType: () => undefined, open: () => undefined, ${more}
})`

const secret = "sk_live_1234567890"

const modules: Readonly<Record<string, string>> = {
  "bulkport-provider-good": `export default ${plain("good")}`,
  "@acme/provider-named": `export const helper = 1\nexport const acmePlugin = ${plain("named")}`,
  "bulkport-provider-throws": `throw new Error("no key: Authorization: Bearer ${secret} ${"x".repeat(999)}")`,
  "bulkport-provider-throws-nothing": `throw undefined`,
  "bulkport-provider-throws-trap": `throw { toString() { throw 1 } }`,
  "bulkport-provider-syntax": `export const = 1`,
  "bulkport-provider-needs": `import "no-such-package"\nexport default ${plain("needs")}`,
  "bulkport-provider-newer": `export default ({ contract: 2, id: "newer" })`,
  "bulkport-provider-older": `export default ({ contract: 0, id: "older" })`,
  "bulkport-provider-empty": `export {}`,
  "bulkport-provider-other": `export const make = () => 1\nexport default function other() {}`,
  "bulkport-provider-several": `export const a = ${plain("a")}\nexport const b = ${plain("b")}`,
  "bulkport-provider-broken": `export default ${plain(
    "broken",
    `id: "Broken One", title: 3, open: "no",
    settingFields: [{ name: "k", environment: "K", description: "K.", isSecret: "yes", isRequired: true }]`
  )}`,
  "bulkport-provider-twice": `export default ${plain(
    "twice",
    `optionFields: [
    { name: "o", description: "O.", kind: "text" }, { name: "o", description: "O.", kind: "text" }]`
  )}`,
  "bulkport-provider-trap": `export default ${plain("trap", `get commands() { throw new Error("looked at") }`)}`,
  "bulkport-provider-one": `export default ${plain("same")}`,
  "bulkport-provider-two": `export default ${plain("same")}`,
  "bulkport-provider-in": `export default ${plain("built-in")}`
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bulkport-plugins-"))
  for (const [name, module] of Object.entries(modules)) await installPlugin(folder, name, module)
  await writeFile(join(folder, "mine.mjs"), `export default ${plain("mine")}`)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const load = (...names: ReadonlyArray<string>) =>
  Effect.runPromise(loadProviders(names, { from: folder, builtIn: [{ id: "built-in" }] }))

/** The problem of the one plugin that is named. */
const problemOf = async (name: string) => {
  const { plugins, problems } = await load("bulkport-provider-good", name)
  expect(plugins.map(({ id }) => id)).toContain("good")
  expect(problems).toHaveLength(1)
  const [problem] = problems
  if (problem === undefined) throw new Error("there is no problem")
  expect(problem.plugin).toBe(name)
  return problem
}

describe("providers that are named", () => {
  it("are loaded from the default export, or the one plugin that is exported, with the version they are of", async () => {
    const { plugins, problems, sources } = await load(
      ...["bulkport-provider-good", "@acme/provider-named", "./mine.mjs", "bulkport-provider-good"]
    )
    expect(problems).toEqual([])
    expect(plugins.map(({ id }) => id)).toEqual(["good", "named", "mine"])
    expect(sources).toMatchObject([
      { name: "bulkport-provider-good", id: "good", version: "1.2.3" },
      { name: "@acme/provider-named", id: "named", version: "1.2.3" },
      { name: "./mine.mjs", id: "mine", path: join(folder, "mine.mjs") }
    ])
  })

  it.each([
    ["bulkport-provider-absent", "PluginNotInstalled", /is not installed in .*bulkport-plugins/],
    ["./absent.mjs", "PluginNotInstalled", /is not there/],
    ["bulkport-provider-throws", "PluginNotLoaded", /no key: Authorization: Bearer <redacted> x/],
    ["bulkport-provider-throws-nothing", "PluginNotLoaded", /undefined/],
    ["bulkport-provider-throws-trap", "PluginNotLoaded", /cannot be shown/],
    ["bulkport-provider-syntax", "PluginNotLoaded", /Unexpected token/],
    ["bulkport-provider-needs", "PluginNotLoaded", /no-such-package/],
    ["bulkport-provider-newer", "ContractMismatch", /version 2 .* version 1/],
    ["bulkport-provider-older", "ContractMismatch", /version 0 .* version 1/],
    ["bulkport-provider-empty", "PluginMalformed", /exports nothing/],
    ["bulkport-provider-other", "PluginMalformed", /none of what it exports is a plugin \(default, make\)/],
    ["bulkport-provider-several", "PluginMalformed", /several plugins \(a, b\)/],
    [
      "bulkport-provider-broken",
      "PluginMalformed",
      /id: must be .*title: .*settingFields\[0\]\.isSecret: .*open: /
    ],
    ["bulkport-provider-twice", "PluginMalformed", /optionFields: "o" is there twice/],
    ["bulkport-provider-trap", "PluginMalformed", /looked at/],
    ["bulkport-provider-in", "PluginIdTaken", /built-in one is used/],
    ["lodash", "PluginMalformed", /a plugin is named by/],
    ["node:fs", "PluginMalformed", /a plugin is named by/],
    ["/etc/provider-x.js", "PluginMalformed", /a plugin is named by/],
    ["https://example.com/provider-x.js", "PluginMalformed", /a plugin is named by/]
  ])("do not take others down: %s is %s", async (name, tag, words) => {
    const problem = await problemOf(name)
    expect(problem._tag).toBe(tag)
    expect(problem.message).toMatch(words)
    expect(problem.message.length).toBeLessThan(800)
    expect(problem.message + problem.nextStep).not.toContain(secret)
    expect(problem.nextStep).not.toBe("")
  })

  it("say which command comes next", async () => {
    const next = async (name: string) => (await problemOf(name)).nextStep
    expect(await next("bulkport-provider-absent")).toBe(
      `Run "npm install bulkport-provider-absent" in ${folder}.`
    )
    expect(await next("bulkport-provider-needs")).toBe(`Run "npm install no-such-package" in ${folder}.`)
    expect(await next("bulkport-provider-newer")).toContain('run "npm install bulkport@latest"')
    expect(await next("bulkport-provider-older")).toContain('"npm install bulkport-provider-older@latest"')
  })

  it("are both refused when they have one id", async () => {
    const { plugins, problems } = await load(
      ...["bulkport-provider-one", "bulkport-provider-good", "bulkport-provider-two"]
    )
    expect(plugins.map(({ id }) => id)).toEqual(["good"])
    expect(problems).toMatchObject([
      { _tag: "PluginIdTaken", plugin: "bulkport-provider-one", other: "bulkport-provider-two", id: "same" },
      { _tag: "PluginIdTaken", plugin: "bulkport-provider-two", other: "bulkport-provider-one", id: "same" }
    ])
  })

  it("leave a problem behind for the id that they would have had", async () => {
    const { problems } = await load(
      ...["bulkport-provider-absent", "@acme/provider-gone", "bulkport-provider-newer"]
    )
    expect(problemBehind(problems, "absent")).toMatchObject({ _tag: "PluginNotInstalled" })
    expect(problemBehind(problems, "gone")).toMatchObject({ plugin: "@acme/provider-gone" })
    expect(problemBehind(problems, "newer")).toMatchObject({ _tag: "ContractMismatch" })
    expect(problemBehind(problems, "another")).toBeUndefined()
    const { problems: ofPath } = await load("./absent.mjs")
    expect(problemBehind(ofPath, "another")).toMatchObject({ plugin: "./absent.mjs" })
  })
})

it.each([
  ["bulkport-provider-acme", true],
  ["@acme/provider-crm", true],
  ["@acme/bulkport-provider-crm", true],
  ["./dist/index.js", true],
  ["../acme/dist/index.js", true],
  ["provider-acme", false],
  ["acme", false],
  ["@acme/other", false],
  ["bulkport-provider-acme/inner.js", false],
  ["/absolute.js", false],
  ["", false]
])("the name of a plugin: %s is one: %s", (name, isOne) => {
  expect(isPluginName(name)).toBe(isOne)
})
