import { Ajv } from "ajv"
import { Result, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { settingsFileJsonSchema, settingsFileSchema } from "../src/documents/settings-file-schema.ts"
import { placeOf, withMember } from "../src/json-places.ts"
import { builtInPlugins } from "../src/plugins.ts"
import { call, folderWith } from "./support/call.ts"

const readingOf = async (text: string) => {
  const folder = await folderWith({ "bulkport.json": text })
  return call(["runs", "list"], { folder })
}

const inConnection = (member: string): string =>
  `{\n  "connections": {\n    "staging": {\n      "provider": "advocate",\n      ${member}\n    }\n  }\n}`

describe("a fault in bulkport.json", () => {
  it.each([
    ['{\n  "provder": "advocate"\n}', "line 2, column 3", 'closest known is "provider"'],
    ['{\n  "import": "users",\n  "provider": 1\n}', "line 3, column 3", "must be a text"],
    ['{ "reading": {\n    "delimitr": ";" } }', "line 2, column 5", 'closest known is "delimiter"'],
    ['{ "columns": { "drop": 1 } }', "line 1, column 16", '"columns.drop" must be'],
    ['{ "settings": { "advocate": {\n "maxRows": true } } }', "line 2, column 2", "a text or a number"],
    ['{ "connection": "x" }', "line 1, column 3", 'no connection "x"'],
    [inConnection('"setings": {}'), "line 5, column 7", 'closest known is "settings"'],
    [inConnection('"settings": { "tenantalias": "x" }'), "line 5, column 21", '"tenantAlias"'],
    [inConnection('"secrets": { "apikey": {} }'), "line 5, column 20", '"apiKey"'],
    [
      inConnection('"secrets": { "apiKey": { "vault": "x" } }'),
      "line 5, column 20",
      "never the secret itself"
    ],
    [inConnection('"secrets": { "apiKey": { "env": "A B" } }'), "line 5, column 20", '{ "env": "NAME" }'],
    [inConnection('"secrets": { "apiKey": { "command": [] } }'), "line 5, column 20", '"command"'],
    ['{ "connections": { "a": { "provider": "none" } } }', "line 1, column 27", 'no provider "none"'],
    ['{ "connections": { "a": {} } }', "line 1, column 20", 'needs a member "provider"'],
    [
      '{ "connections": { "a b": { "provider": "actito" } } }',
      "line 1, column 20",
      "the name of a connection"
    ],
    [
      '{ "provider": "actito", "connection": "a", "connections": { "a": { "provider": "advocate" } } }',
      "line 1, column 3",
      'leave out "provider"'
    ]
  ])("is told with its line and column: %s", async (text, place, words) => {
    const called = await readingOf(text)
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(place)
    expect(called.stderr).toContain(words)
  })

  it.each([
    inConnection('"secrets": { "apiKey": "s3cr3t-value" }'),
    inConnection('"settings": { "apiKey": "s3cr3t-value" }'),
    inConnection('"apiKey": "s3cr3t-value"')
  ])("is not repeated where it is a secret: %s", async (text) => {
    const called = await readingOf(text)
    expect(called.code).toBe(2)
    expect(called.stderr).toContain("apiKey")
    expect(called.stderr).toContain("ADVOCATE_API_KEY")
    expect(called.stderr).not.toContain("s3cr3t-value")
  })
})

describe("the schema of bulkport.json", () => {
  const isTaken = Schema.decodeUnknownResult(settingsFileSchema(builtInPlugins), {
    onExcessProperty: "error"
  })

  it.each<[boolean, Record<string, unknown>]>([
    [true, {}],
    [true, { $schema: "./bulkport.schema.json", provider: "advocate", import: "users" }],
    [true, { options: { "fire-programs": true, "only-webhooks": ["user.created"] } }],
    [true, { settings: { advocate: { maxRows: 7, tenantAlias: "x" }, actito: { entity: "e" } } }],
    [true, { reading: { delimiter: "tab", skipLines: 2, header: ["a", "b"] }, sendAs: "jsonl" }],
    [
      true,
      { columns: { rename: { a: "b" }, dates: { d: "dd/MM/yyyy" }, types: { n: "number" }, drop: ["x"] } }
    ],
    [
      true,
      {
        connection: "a",
        connections: {
          a: { provider: "advocate", settings: { tenantAlias: "x" }, secrets: { apiKey: { env: "KEY" } } },
          b: { provider: "actito", secrets: { apiKey: { command: ["op", "read", "x"] } } },
          c: { provider: "actito", secrets: { apiKey: { file: "~/key" } } }
        }
      }
    ],
    [false, { provder: "advocate" }],
    [false, { provider: "none", settings: { none: {} } }],
    [false, { settings: { advocate: { apiKey: "x" } } }],
    [false, { connections: { a: { provider: "advocate", secrets: { apiKey: "x" } } } }],
    [false, { connections: { a: { provider: "advocate", secrets: { apiKey: { env: "A", file: "b" } } } } }],
    [false, { connections: { a: { provider: "advocate", settings: { entity: "x" } } } }],
    [false, { connections: { a: { settings: {} } } }],
    [false, { columns: { dates: { d: "yy" } } }],
    [false, { columns: { types: { d: "date" } } }],
    [false, { reading: { skipLines: -1 } }],
    [false, { sendAs: "xml" }]
  ])("and the command line agree (%s): %j", async (isGood, value) => {
    expect(Result.isSuccess(isTaken(value))).toBe(isGood)
    expect(await readingOf(JSON.stringify(value))).toMatchObject({ code: isGood ? 0 : 2 })
  })

  it.each<[boolean, Record<string, unknown>]>([
    [true, { providers: ["bulkport-provider-acme", "@acme/provider-crm", "./acme/dist/index.js"] }],
    [
      true,
      { providers: [], provider: "acme", settings: { acme: { region: "north" } }, options: { mode: "x" } }
    ],
    [true, { providers: [], connections: { a: { provider: "acme", secrets: { token: { env: "T" } } } } }],
    [true, { providers: [], connections: { a: { provider: "advocate", settings: { tenantAlias: "x" } } } }],
    [true, { provider: "advocate", options: { "fire-programs": true } }],
    [false, { providers: ["lodash"] }],
    [false, { providers: "bulkport-provider-acme" }],
    [false, { provider: "acme" }],
    [false, { settings: { acme: {} } }],
    [false, { options: { mode: "x" } }],
    [false, { connections: { a: { provider: "acme" } } }],
    [false, { providers: [], connections: { a: { provider: "acme", secrets: { token: "the-secret" } } } }],
    [false, { providers: [], connections: { a: { provider: "advocate", settings: { entity: "x" } } } }]
  ])("tells editors what may be said of plugins, where a file names some (%s): %j", (isGood, value) => {
    const isTakenByEditors = new Ajv({ strict: false }).compile(settingsFileJsonSchema(builtInPlugins))
    expect(isTakenByEditors(value), JSON.stringify(isTakenByEditors.errors)).toBe(isGood)
  })

  it("tells editors of every setting and option, and of no other member", () => {
    const text = JSON.stringify(settingsFileJsonSchema(builtInPlugins))
    for (const { optionFields, settingFields } of builtInPlugins) {
      for (const { description } of [...settingFields, ...optionFields])
        expect(text).toContain(JSON.stringify(description).slice(1, -1))
    }
    expect(JSON.parse(text)).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      additionalProperties: false
    })
    expect(text).not.toContain('"additionalProperties":true')
  })
})

it("the schema of bulkport.json is as it was", async () => {
  const text = `${JSON.stringify(settingsFileJsonSchema(builtInPlugins), null, 2)}\n`
  await expect(text).toMatchFileSnapshot("../snapshots/bulkport.schema.json")
})

describe("a member that is written into a JSON text", () => {
  it.each([
    ["{}", [], '{\n  "n": 1\n}'],
    ['{ "a": [1,   2] }', [], '{ "a": [1,   2], "n": 1 }'],
    ['{\n\t"a": "\\"}{",\n\t"n": {"x": [ ]}\n}\n', [], '{\n\t"a": "\\"}{",\n\t"n": 1\n}\n'],
    ['{\n  "o": {\n    "k": 1\n  }\n}', ["o"], '{\n  "o": {\n    "k": 1,\n    "n": 1\n  }\n}'],
    ['{\n  "o": {}\n}', ["o"], '{\n  "o": {\n    "n": 1\n  }\n}']
  ])("leaves everything else as it is: %s", (text, way, expected) => {
    const written = withMember(text, way, "n", 1)
    expect(written).toBe(expected)
    const at = way.reduce<unknown>(
      (value, name) => (value as Record<string, unknown>)[name],
      JSON.parse(written)
    )
    expect(at).toMatchObject({ n: 1 })
  })

  it("may stand first", () => {
    expect(withMember('{\n  "a": 1\n}', [], "n", 2, true)).toBe('{\n  "n": 2,\n  "a": 1\n}')
    expect(JSON.parse(withMember('{"a": 1}', [], "n", 2, true))).toEqual({ n: 2, a: 1 })
  })

  it("is found again behind a byte-order mark and beside texts with brackets", () => {
    const text = '\uFEFF{ "a": "}]", "b": [ { "c": null } ] }'
    expect(placeOf(text, ["b", "0", "c"])).toEqual({ line: 1, column: text.indexOf('"c"') })
  })
})
