/** Providers from outside: named in bulkport.json, they are used like those that come with the command. */
import { execFile } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answerCompletion } from "../src/completion/answer-completion.ts"
import { quickAnswer } from "../src/quick-answer.ts"
import { call, type CallOptions, documentOf, errorOf } from "./support/call.ts"
import { acmePlugin, makePluginFolder, removeFolder } from "./support/plugin-folder.ts"
import { spawned } from "./support/spawned.ts"

const acme = "bulkport-provider-acme"

const connections = {
  main: { provider: "acme", settings: { region: "north" }, secrets: { token: { env: "THE_TOKEN" } } },
  dark: { provider: "acme", settings: { region: "dark" }, secrets: { token: { env: "THE_TOKEN" } } }
}

const bad = {
  "bulkport-provider-gone": "not installed",
  "bulkport-provider-broken": "its code throws",
  "bulkport-provider-newer": "another contract"
}

const named = (providers: ReadonlyArray<string>, more: object = {}): string =>
  JSON.stringify({ providers, connections, ...more })

let folder: string
const environment = { THE_TOKEN: "sk-secret-token" }

beforeAll(async () => {
  folder = await makePluginFolder(
    {
      [acme]: acmePlugin,
      "bulkport-provider-broken": `throw new Error("cannot work here")`,
      "bulkport-provider-newer": `export default { contract: 9, id: "newer" }`,
      "bulkport-provider-ends": "process.exit(0)",
      "bulkport-provider-talks": `console.log("hello"); setInterval(() => 0, 1000)\n${acmePlugin}`,
      // Installed and not named: it must never be loaded.
      "bulkport-provider-uninvited": `globalThis.wasUninvited = true\nprocess.stdout.write("uninvited")`
    },
    {
      "bulkport.json": named([acme], { connection: "main" }),
      "none.json": "{}",
      "with-bad.json": named([...Object.keys(bad), acme], {
        connection: "main",
        settings: { gone: { key: "x" } },
        connections: { ...connections, away: { provider: "gone", settings: { site: 1 } } }
      }),
      "rows.csv": "id,name\na,Ada\nb,Ben\n",
      "long.csv": "id,name\nabcd,Ada\n"
    }
  )
})

afterAll(() => removeFolder(folder))

const calls = (args: ReadonlyArray<string>, options: CallOptions = {}) =>
  call(args, { folder, environment, ...options })

const withBad = ["--config", "with-bad.json"] as const

describe("a plugin that bulkport.json names", () => {
  it("imports with its connection, settings and options, and its reasons end the call as others do", async () => {
    const run = ["run", "rows.csv", "--import", "contacts", "--again"] as const
    const imported = await calls([...run, "--mode", "keep", "--json"])
    expect(imported.code).toBe(0)
    expect(imported.stderr).not.toContain("warning")
    expect(documentOf(imported)).toMatchObject({
      report: { provider: "acme", rows: { staged: 2, accepted: 2, rejected: 0, unknown: 0 } }
    })
    const refused = await calls([...run, "--json"], { environment: { THE_TOKEN: "wrong" } })
    expect(refused.code).toBe(6)
    expect(errorOf(refused)).toMatchObject({ tag: "CredentialsRefused", provider: "acme" })
    expect(errorOf(await calls([...run, "--mode", "replace", "--json"]))).toMatchObject({
      tag: "OptionsInvalid"
    })
    expect((await calls([...run, "--mode", "other"])).code).toBe(2)
  })

  it("has its rules held against rows", async () => {
    const checked = await calls(["check", "long.csv", "--import", "contacts"])
    expect(checked.code).toBe(3)
    expect(checked.stdout).toContain("must be short")
  })

  it("takes its settings from flags and the environment as well", async () => {
    const check = ["providers", "acme", "--config", "none-named.json", "--json"]
    await writeFile(
      join(folder, "none-named.json"),
      JSON.stringify({ providers: [`./node_modules/${acme}/index.js`] })
    )
    const targetOf = async (args: ReadonlyArray<string>, variables: Record<string, string>) =>
      documentOf<{ readonly providers: ReadonlyArray<{ readonly target: string | null }> }>(
        await calls([...check, ...args], { environment: variables })
      ).providers[0]?.target
    expect(await targetOf([], {})).toBeNull()
    expect(await targetOf([], { ACME_REGION: "south", ACME_TOKEN: "x" })).toBe("contacts in south")
    expect(await targetOf(["--region", "east"], { ACME_TOKEN: "x" })).toBe("contacts in east")
  })

  it("is listed with its package, version, abilities and limits", async () => {
    const shown = await calls(["providers", "acme"])
    expect(shown.stdout).toContain(`From the plugin ${acme} 3.2.1`)
    expect(shown.stdout).toContain("stage, start, track, collect, readOutcomes, diagnose")
    expect(shown.stdout).toContain("1,000 rows a file")
    expect((await calls(["providers"])).stdout).toMatch(/acme +from bulkport-provider-acme 3\.2\.1/)
    const { problems, providers } = documentOf<{
      readonly problems: ReadonlyArray<unknown>
      readonly providers: ReadonlyArray<{ readonly id: string; readonly plugin: unknown }>
    }>(await calls(["providers", "--json"]))
    expect(problems).toEqual([])
    expect(providers.map(({ id, plugin }) => [id, plugin])).toMatchObject([
      ["advocate", null],
      ["actito", null],
      ["acme", { name: acme, version: "3.2.1" }]
    ])
  })

  it("has help, commands and a doctor of its own", async () => {
    expect((await calls(["run", "--help"])).stdout).toMatch(
      /Options of acme[^]*--mode keep\|replace[^]*--region/
    )
    expect((await calls(["--help"])).stdout).toContain("acme")
    expect((await calls(["acme", "fields", "list"])).stdout).toContain("In north.")
    const { code, stdout } = await calls(["doctor"])
    expect(stdout).toContain(`The provider acme, from ${acme} 3.2.1.`)
    expect(stdout).toContain("It gives access to north.")
    // The other connection leads to a fault of the plugin, and the doctor goes on.
    expect(stdout).toContain('diagnose ended in "no light"')
    expect(code).toBe(6)
  })

  it("can be connected to with init, which tells editors of its settings", async () => {
    const made = await makePluginFolder(
      { [acme]: acmePlugin },
      { "bulkport.json": `{\n  "providers": ["${acme}"]\n}\n` }
    )
    try {
      const init = ["init", "--provider", "acme", "--region", "west", "--no-input"]
      const { code, stderr } = await call(init, { folder: made, environment: {} })
      expect([code, stderr]).toEqual([0, ""])
      const settings = await readFile(join(made, "bulkport.json"), "utf8")
      expect(JSON.parse(settings)).toMatchObject({
        providers: [acme],
        connection: "acme",
        connections: { acme: { provider: "acme", settings: { region: "west" } } }
      })
      expect(await readFile(join(made, ".bulkport/bulkport.schema.json"), "utf8")).toContain(
        "Where the account is."
      )
    } finally {
      await removeFolder(made)
    }
  })

  it("is completed, and keeps what was written beforehand from being shown as help", async () => {
    const here = pathToFileURL(`${folder}/`)
    expect(await answerCompletion(["run", "rows.csv", "--provider", "ac"], folder, here)).toMatch(/^acme\t/m)
    expect(await answerCompletion(["run", "x.csv", "--connection", "main", "--mo"], folder, here)).toMatch(
      /^--mode\t/m
    )
    await writeFile(join(folder, "help-texts.json"), JSON.stringify({ run: "old" }))
    const ask = (place: string) => quickAnswer(["run", "--help"], here, { isTTY: undefined }, {}, place)
    expect(ask(folder)).toBeUndefined()
    expect(ask(join(folder, "node_modules"))).toBe("old")
  })

  it("is not there without being named, however it is installed", async () => {
    const shown = await calls(["providers", "--config", "none.json", "--json"])
    expect(
      documentOf<{ readonly providers: ReadonlyArray<{ readonly id: string }> }>(shown).providers
    ).toHaveLength(2)
    expect(globalThis).not.toHaveProperty("wasUninvited")
    const unknown = await calls(["providers", "acme", "--config", "none.json", "--json"])
    expect(errorOf(unknown)).toMatchObject({ tag: "UnknownProvider" })
  })
})

describe("plugins that cannot be used", () => {
  it("are each named once on standard error, and do not keep the others from importing", async () => {
    const { code, stderr } = await calls(["run", "rows.csv", "--import", "contacts", "--again", ...withBad])
    expect(code).toBe(0)
    for (const name of Object.keys(bad))
      expect(stderr.match(new RegExp(`warning: .*${name}`, "g"))).toHaveLength(1)
    expect(stderr).toContain(`Run "npm install bulkport-provider-gone" in ${folder}.`)
    const quiet = await calls(["providers", "--quiet", ...withBad])
    expect(quiet.stderr).toBe("")
  })

  it.each([
    ["gone", "PluginNotInstalled"],
    ["broken", "PluginNotLoaded"],
    ["newer", "ContractMismatch"]
  ])("end a run that wants them in their reason: %s", async (id, tag) => {
    const run = ["run", "rows.csv", "--provider", id, "--import", "x", ...withBad] as const
    const ended = await calls([...run, "--json"])
    expect(ended.code).toBe(2)
    expect(errorOf(ended)).toMatchObject({ tag })
    // The failure says it in full.
    expect(ended.stderr).not.toMatch(new RegExp(`warning: .*bulkport-provider-${id}`))
    expect(ended.stderr.match(/^warning: /gm)).toHaveLength(2)
    expect((await calls(["providers", id, "--json", ...withBad])).code).toBe(2)
    const { stdout } = await calls(["explain", tag])
    expect(stdout).toContain(tag)
  })

  it("end a run with a connection that is theirs, whose settings nobody can check", async () => {
    const ended = await calls([
      "run",
      "rows.csv",
      "--connection",
      "away",
      "--import",
      "x",
      "--json",
      ...withBad
    ])
    expect(errorOf(ended)).toMatchObject({ tag: "PluginNotInstalled" })
    const typo = await calls([
      "run",
      "rows.csv",
      "--provider",
      "nobody",
      "--import",
      "x",
      "--json",
      ...withBad
    ])
    expect(errorOf(typo)).toMatchObject({ tag: "UnknownProvider" })
  })

  it("are in the documents of providers and doctor", async () => {
    const { problems } = documentOf<{ readonly problems: ReadonlyArray<{ readonly tag: string }> }>(
      await calls(["providers", "--json", ...withBad])
    )
    expect(problems.map(({ tag }) => tag)).toEqual([
      "PluginNotInstalled",
      "PluginNotLoaded",
      "ContractMismatch"
    ])
    const doctor = await calls(["doctor", "--offline", "--json", ...withBad])
    expect(doctor.code).toBe(6)
    expect(documentOf(doctor)).toMatchObject({
      places: expect.arrayContaining([
        expect.objectContaining({
          title: "Settings",
          diagnoses: expect.arrayContaining([
            expect.objectContaining({ name: "bulkport-provider-gone", outcome: "failed" }),
            expect.objectContaining({ name: acme, outcome: "passed" })
          ])
        })
      ])
    })
  })

  it.each([`"x"`, `["lodash"]`, `["node:fs"]`, `[1]`, `["/etc/passwd"]`])(
    "are refused for their name, before anything is loaded: %s",
    async (providers) => {
      await writeFile(join(folder, "wrong.json"), `{\n  "providers": ${providers}\n}`)
      const refused = await calls(["runs", "list", "--config", "wrong.json", "--json"])
      expect(refused.code).toBe(2)
      expect(errorOf(refused)).toMatchObject({ tag: "SettingsFileInvalid" })
      expect(String(errorOf(refused)["message"])).toContain("line 2, column 3")
    }
  )
})

describe("plugins that do to the process what they must not", () => {
  const asProcess = async (plugin: string, args: ReadonlyArray<string>) => {
    const settings = { providers: [`bulkport-provider-${plugin}`], connections, connection: "main" }
    const config = `${plugin}.json`
    // Those of the provider cannot be known where it is not loaded.
    const known = plugin === "ends" ? { providers: settings.providers } : settings
    await writeFile(join(folder, config), JSON.stringify(known))
    return spawned([...args, "--config", config], folder, environment).ended
  }

  it("do not make an end of the process pass for a success", async () => {
    const { code, stderr, stdout } = await asProcess("ends", ["run", "rows.csv", "--import", "contacts"])
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain("was ended before the call was over")
    expect(stderr).toContain("bulkport-provider-ends")
  })

  it("do not get into a document with what they have to say, and do not keep a call from ending", async () => {
    const { code, stderr, stdout } = await asProcess("talks", ["providers", "acme", "--json"])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ providers: [{ id: "acme" }] })
    expect(stderr).toContain("hello")
  })

  it("do not keep a shell waiting that completes a line", async () => {
    const child = spawned(["__complete", "run", "--config", "talks.json", "--provider", "ac"], folder)
    await child.until("acme")
    const { code, stdout } = await child.ended
    expect(code).toBe(0)
    expect(stdout).not.toContain("hello")
  })
})

it("a run that a fault of a plugin has stopped is resumed once that is mended", async () => {
  const broken = acmePlugin.replace('Stream.succeed(Buffer.from("done"))', 'Stream.fail("no reason")')
  const made = await makePluginFolder(
    { [acme]: broken },
    {
      "bulkport.json": named([acme], { connection: "main" }),
      "rows.csv": "id\na\n"
    }
  )
  try {
    const stopped = await calls(["run", "rows.csv", "--import", "contacts", "--json"], { folder: made })
    expect(stopped.code).toBe(1)
    const error = errorOf(stopped)
    expect(error).toMatchObject({ tag: "PluginFaulty", step: "collect" })
    expect(error["resume"]).toMatch(/^bulkport resume /)
    // As if it had never been named: what is told is how to get it back.
    await writeFile(join(made, "bulkport.json"), "{}")
    const unknown = await calls(["resume", "--last", "--json"], { folder: made })
    expect(errorOf(unknown)).toMatchObject({ tag: "UnknownProvider" })
    expect(String(errorOf(unknown)["nextStep"])).toContain('"providers" of bulkport.json')
  } finally {
    await removeFolder(made)
  }
})

it("the built command, which has another copy of effect, imports with a plugin", async () => {
  const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bin, "run", "rows.csv", "--import", "contacts", "--again", "--json"],
    { cwd: folder, env: { ...process.env, ...environment } }
  )
  expect(JSON.parse(stdout)).toMatchObject({ report: { provider: "acme", rows: { staged: 2, accepted: 2 } } })
})
