/** Definitions of imports before V5 as ETL definitions, and all that is said about them. */
import type { CommandResult, ImportReason, JsonObject } from "@bulkport/core/provider"
import { Effect, Exit, type Schema } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { loadingsOf, mappingOf } from "../src/actito-definition.ts"
import { readOptions } from "../src/actito-options.ts"
import { overrideProfile, profileA } from "../src/actito-wire-profile.ts"
import { actitoPlugin } from "../src/index.ts"
import { looksLikeDate } from "../src/migrate/date-names.ts"
import { migrateCommand } from "../src/migrate/migrate-command.ts"
import { migrateDefinition } from "../src/migrate/migrate-definition.ts"
import { bench, customersCsv, profileBPath, run, startFile } from "./support.ts"

const fixture = (name: string): string =>
  fileURLToPath(new URL(`__fixtures__/migrate/${name}`, import.meta.url))

const jsonOf = (name: string): JsonObject => JSON.parse(readFileSync(fixture(name), "utf8")) as JsonObject

const call = (
  content: Schema.Json,
  options: JsonObject = { table: "16" },
  settings: Readonly<Record<string, string>> = {}
): Effect.Effect<CommandResult, ImportReason> =>
  migrateCommand.run({ files: [{ path: "old.json", content }], options, settings })

const migrate = (...given: Parameters<typeof call>): Promise<CommandResult> => run(call(...given))

/** All that is said, as it is shown. */
const toldBy = ({ notes, summary }: CommandResult): string =>
  [
    summary,
    ...notes
      .filter(({ sentences }) => sentences.length > 0)
      .flatMap(({ heading, sentences }) => ["", `${heading}:`, ...sentences.map((each) => `  ${each}`)])
  ].join("\n") + "\n"

const sentencesOf = ({ notes }: CommandResult, heading: string): ReadonlyArray<string> =>
  notes.find((each) => each.heading.startsWith(heading))?.sentences ?? []

const clients = jsonOf("clients-2022.old.json")

describe("a migrated definition", () => {
  it.each<readonly [string, JsonObject, Readonly<Record<string, string>>, boolean]>([
    ["clients-2022", { table: "16" }, { entity: "Ma boutique" }, true],
    ["parameters-2019", { table: "Customers" }, { pathScheme: "legacy" }, true],
    ["left-to-decide", { table: "Orders", "table-type": "custom" }, {}, false]
  ])("of %s is as it was, with what is said about it", async (name, options, settings, isClean) => {
    const result = await migrate(jsonOf(`${name}.old.json`), options, settings)
    expect(result.isClean).toBe(isClean)
    await expect(`${JSON.stringify(result.output, null, 2)}\n`).toMatchFileSnapshot(
      fixture(`${name}.new.json`)
    )
    await expect(toldBy(result)).toMatchFileSnapshot(fixture(`${name}.told.txt`))
  })

  it("is spelled as the wire profile in use has it", async () => {
    const result = await migrate(clients, { table: "16" }, { wireProfile: profileBPath })
    await expect(`${JSON.stringify(result.output, null, 2)}\n`).toMatchFileSnapshot(
      fixture("clients-2022.profile-b.json")
    )
    const overridden = overrideProfile(JSON.parse(readFileSync(profileBPath, "utf8")))
    const profile = overridden._tag === "Success" ? overridden.success : profileA
    expect(profile.name).toBe("B")
    expect(loadingsOf(result.output as JsonObject, profile)).toMatchObject([
      { table: "16", tableType: "profile", mode: "upsert" }
    ])
  })

  it("loads what the old one loaded, by the provider's own reading", async () => {
    const { output } = await migrate(clients)
    expect(mappingOf(output as JsonObject, profileA)).toEqual(
      (clients["attributesMapping"] as ReadonlyArray<JsonObject>).map((item) => ({
        header: item["headerColumn"],
        attribute: item["attributeName"]
      }))
    )
  })

  it("is taken by the service, and so is the command without it", async () => {
    const old: JsonObject = {
      mode: "CREATE_UPDATE",
      format: { separator: ",", endOfLine: "\n" },
      attributesMapping: [
        { headerColumn: "customerId", attributeName: "customerId" },
        { headerColumn: "emailAddress", attributeName: "emailAddress" }
      ]
    }
    const result = await migrate(old)
    await run(
      Effect.gen(function* () {
        const opened = yield* bench()
        yield* startFile(opened, customersCsv, { definition: result.output as JsonObject })
        expect(opened.emulator.executions()).toMatchObject([{ definition: result.output, table: "16" }])
      })
    )
    const [command] = sentencesOf(result, "The same without a definition")
    expect(command).toBe(
      "bulkport run data.csv --provider actito --table 16 --table-type profile --mode upsert --map customerId=customerId --map emailAddress=emailAddress --separator ,"
    )
  })

  it("is refused when it is one of V5 already, and when it is no definition at all", async () => {
    const refused = async (content: Schema.Json) => {
      const exit = await Effect.runPromiseExit(call(content))
      return Exit.isFailure(exit) ? String(exit.cause) : "taken"
    }
    const { output = null } = await migrate(clients)
    expect(await refused(output)).toMatch(/old\.json is a definition of V5 already: it has dataLoadings/)
    expect(await refused([])).toMatch(/holds no JSON object/)
    expect(await refused("text")).toMatch(/holds no JSON object/)
    expect(await refused({ hello: 1 })).toMatch(/no definition of a V4 import/)
  })

  it("needs a table, and a type that tables have", async () => {
    const problems = async (options: JsonObject) => {
      const failed = await run(Effect.flip(call(clients, options)))
      return failed.message
    }
    expect(await problems({})).toMatch(/Option table is missing/)
    expect(await problems({ table: "16", "table-type": "view" })).toMatch(/one of profile, custom/)
  })
})

describe("nothing of a definition is dropped silently", () => {
  const whole = (given: JsonObject): string => {
    const { changed, definition, kept, open } = migrateDefinition(
      given,
      { table: "16", tableType: "profile" },
      profileA
    )
    return [JSON.stringify(definition), ...changed, ...kept, ...open].join("\n")
  }

  it.each<readonly [string, Schema.Json]>([
    ["mode", 7],
    ["mode", ""],
    ["mode", "SOMETHING_ELSE"],
    ["encoding", ["MARKER"]],
    ["encoding", "MARKER"],
    ["charset", "MARKER"],
    ["format", "MARKER"],
    ["format", 12_345],
    ["format", { separator: "MARKER" }],
    ["format", { separator: ";", other: "MARKER" }],
    ["format", { separator: ";", "with.dot": "MARKER" }],
    ["format", { separator: ";", enclosing: "MARKER" }],
    ["generateResultFile", "MARKER"],
    ["generateErrorFile", "MARKER"],
    ["headerKeyColumn", "MARKER"],
    ["headerKeyColumn", { a: "MARKER" }],
    ["attributesMapping", "MARKER"],
    ["attributesMapping", { MARKER: "a" }],
    ["attributesMapping", ["MARKER"]],
    ["attributesMapping", [{ headerColumn: "MARKER" }]],
    ["attributesMapping", [{ headerColumn: "MARKER", attributeName: 1 }]],
    ["attributesMapping", [{ headerColumn: "a", attributeName: "b", extra: "MARKER" }]],
    ["compression", "MARKER"],
    ["generateSomething", { deep: ["MARKER"] }]
  ])("%s: %j", (name, value) => {
    const given: JsonObject = { attributesMapping: [], mode: "CREATE_ONLY", [name]: value }
    const text = whole(given)
    const marker = JSON.stringify(value).includes("MARKER") ? "MARKER" : JSON.stringify(value)
    expect(text).toContain(marker)
  })

  it("whatever its name", () => {
    const given = JSON.parse('{"mode":"CREATE_ONLY","__proto__":{"a":"MARKER"}}') as JsonObject
    expect(whole(given)).toContain("MARKER")
  })

  it("nor is a column that is mapped twice, where the mapping is an object by header", async () => {
    const twice: JsonObject = {
      ...clients,
      attributesMapping: [
        { headerColumn: "a", attributeName: "first" },
        { headerColumn: "a", attributeName: "second" }
      ]
    }
    const result = await migrate(twice, { table: "16" }, { wireProfile: profileBPath })
    expect(sentencesOf(result, "To decide").join(" ")).toMatch(/a is loaded into first/)
    expect(result.isClean).toBe(false)
  })
})

describe("the command without a definition", () => {
  it.each<readonly [string, JsonObject]>([
    ["a member that nothing is known of", { ...clients, priority: 1 }],
    ["a mode that is not known", { ...clients, mode: "REPLACE" }],
    [
      "a column that is loaded twice",
      {
        ...clients,
        attributesMapping: [
          { headerColumn: "a", attributeName: "b" },
          { headerColumn: "a", attributeName: "c" }
        ]
      }
    ],
    [
      "a header with an equals sign",
      { ...clients, attributesMapping: [{ headerColumn: "a=b", attributeName: "c" }] }
    ]
  ])("is not given when there is %s: flags could not say it", async (_, definition) => {
    const result = await migrate(definition)
    expect(sentencesOf(result, "The same without a definition")).toEqual([])
    expect(sentencesOf(result, "With the definition").join("\n")).toMatch(/Flags alone cannot say it all/)
  })

  it("has options that the provider takes, with columns quoted for a shell", async () => {
    const result = await migrate(
      { ...clients, headerKeyColumn: "Id client", charset: "utf8" },
      { table: "L'été", "table-type": "custom" }
    )
    const [command = ""] = sentencesOf(result, "The same without a definition")
    expect(command).toContain(`--table 'L'\\''été'`)
    expect(command).toContain("--key 'Id client'")
    expect(sentencesOf(result, "Dates")[1]).toBe("--date 'Date de naissance=dd/MM/yyyy'")
    const flags = [...command.matchAll(/--([a-z-]+)/g)].map(([, name]) => name)
    const known = actitoPlugin.optionFields.map(({ name }) => name)
    expect(flags.filter((name) => name !== "provider" && !known.includes(name ?? ""))).toEqual([])
    const read = readOptions({
      table: "L'été",
      "table-type": "custom",
      map: { "Id client": "customerId" },
      key: ["Id client"],
      "column-type": { "Id client": "date" }
    })
    expect(read._tag).toBe("Success")
  })
})

describe("columns that look like dates", () => {
  it.each(["birthDate", "Date de naissance", "date_of_birth", "startdate", "Geboortedatum", "updateMoment"])(
    "%s does",
    (name) => expect(looksLikeDate(name)).toBe(true)
  )
  it.each(["update", "candidate", "mandate", "dated", "validate", "email", "candidates", "Id client"])(
    "%s does not",
    (name) => expect(looksLikeDate(name)).toBe(false)
  )
})
