/** How a file is read and what is done to its columns, by flag and by settings file. */
import { contractVersion, type ProviderPlugin, SettingsInvalid, UnknownImportType } from "@bulkport/core"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ownNames } from "../src/generated-flags.ts"
import { builtInPlugins } from "../src/plugins.ts"
import { namesText, parseDelimiter, parseEncoding, parseNames, parseQuote } from "../src/reading-values.ts"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users } from "./support/emulated.ts"
import { rows, scripted } from "./support/scripted.ts"

interface Document {
  readonly check: {
    readonly columns: ReadonlyArray<string>
    readonly file: Readonly<Record<string, unknown>>
  }
}

const check = async (args: ReadonlyArray<string>, folder: string) =>
  documentOf<Document>(await call(["check", "users.csv", ...args, "--json"], { folder })).check

describe("a word", () => {
  it.each([
    ["utf8", "utf-8"],
    ["UTF-16LE", "utf-16le"],
    ["ansi", "windows-1252"],
    ["CP1252", "windows-1252"],
    ["Latin 1", "iso-8859-1"],
    ["ISO_8859-1", "iso-8859-1"],
    ["utf-16", undefined],
    ["constructor", undefined]
  ])("for an encoding: %s is %s", (text, encoding) => {
    expect(parseEncoding(text)).toBe(encoding)
  })

  it.each([
    ["tab", "\t"],
    ["\\t", "\t"],
    ["semicolon", ";"],
    ["pipe", "|"],
    ["^", "^"],
    [";;", undefined],
    ["\n", undefined],
    ["", undefined]
  ])("for a delimiter: %j is %j", (text, delimiter) => {
    expect(parseDelimiter(text)).toBe(delimiter)
  })

  it.each([
    ["none", ""],
    ["'", "'"],
    ["''", undefined]
  ])("for a quote: %j is %j", (text, quote) => {
    expect(parseQuote(text)).toBe(quote)
  })

  it.each([
    ["a,b", ["a", "b"]],
    [' a , "b, c" ,"d ""e"""', ["a", "b, c", 'd "e"']],
    ["a,,b", undefined],
    ["a,a", undefined],
    ['"a', undefined],
    ["", undefined]
  ])("for names: %j is %j", (text, names) => {
    expect(parseNames(text)).toEqual(names)
    if (names !== undefined) expect(parseNames(namesText(names))).toEqual(names)
  })
})

describe("a flag about the file", () => {
  it("is used on the way to the service, columns too", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const text = "made by export\nmail|account|user|notes|\nada@example.com|A1|U1|x|\n"
    const folder = await folderWith({ "users.csv": text })
    const called = await call(
      [
        ...importUsers,
        ...["--delimiter", "pipe", "--skip-lines", "1", "--column", "mail=email", "--column", "user=id"],
        ...["--column", "account=accountId", "--drop", "notes", "--drop", "", "--set", "firstName=Ada, Lady"],
        "--json"
      ],
      { environment, folder }
    )
    expect(called).toMatchObject({ code: 0 })
    expect(called.stdout).toContain("Its columns are changed as asked.")
    expect(emulator.jobs()).toHaveLength(1)
    const { folder: run } = documentOf<{ folder: string }>(called)
    expect(await readFile(join(run, "1-stage", "prepared.csv"), "utf8")).toMatch(
      /^email,accountId,id,firstName\r?\nada@example\.com,A1,U1,"Ada, Lady"\r?\n$/
    )
  })

  it.each([
    [["--delimiter", ";;"], "tab, comma, semicolon or pipe"],
    [["--delimiter", '"'], "same character"],
    [["--quote", "ab"], "a single character, or none"],
    [["--encoding", "klingon"], "windows-1252"],
    [["--compression", "rar"], "gzip"],
    [["--format", "xml"], "jsonl"],
    [["--skip-lines", "-1"], "whole number"],
    [["--header", "a,a"], "each of them once"],
    [["--column", "email"], "from=to"],
    [["--column", "email="], "from=to"],
    [["--column", "email=a", "--column", "email=b"], 'twice for "email"'],
    [["--set", "=x"], "name=value"],
    [["--type", "id"], "name=type"],
    [["--type", "id=integer"], "text, number, boolean, json"],
    [["--type", "id=text", "--type", "id=json"], 'twice for "id"'],
    [["--send-as", "xml"], "jsonl"],
    [["--drop", "emial"], 'Did you mean "email"?']
  ])("with a wrong value is refused: %j", async (args, words) => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call(["check", "users.csv", ...args], { folder })
    expect(called).toMatchObject({ code: 2, stdout: "" })
    expect(called.stderr).toContain(words)
  })
})

describe("a column that is called as what every object inherits", () => {
  const text = "id,__proto__,constructor\n1,a,b\n"

  it.each([
    [
      ["--column", "__proto__=x"],
      ["id", "x", "constructor"]
    ],
    [
      ["--column", "constructor=__proto__", "--drop", "__proto__"],
      ["id", "__proto__"]
    ],
    [
      ["--set", "__proto__=x"],
      ["id", "__proto__", "constructor"]
    ],
    [
      ["--set", "toString=x"],
      ["id", "__proto__", "constructor", "toString"]
    ]
  ])("is changed like any other: %j", async (args, columns) => {
    const folder = await folderWith({ "users.csv": text })
    expect((await check(args, folder)).columns).toEqual(columns)
  })

  it("is changed by the settings file, too", async () => {
    const settings = '{"columns":{"rename":{"__proto__":"x"},"set":{"__proto__":"y"}}}'
    const folder = await folderWith({ "users.csv": text, "bulkport.json": settings })
    expect((await check([], folder)).columns).toEqual(["id", "x", "constructor", "__proto__"])
    const { columns } = await check(["--column", "__proto__=z"], folder)
    expect(columns).toEqual(["id", "z", "constructor", "__proto__"])
  })
})

describe("bulkport.json", () => {
  const written = (value: object) =>
    folderWith({ "users.csv": users.replaceAll(",", ";"), "bulkport.json": JSON.stringify(value) })

  it("says how files are read and what is done to columns, and a flag wins member by member", async () => {
    const folder = await written({
      reading: { encoding: "latin1", delimiter: "semicolon", quote: "none" },
      columns: { rename: { firstName: "name" }, drop: ["email"] }
    })
    expect(await check([], folder)).toMatchObject({
      columns: ["accountId", "id", "name"],
      file: { encoding: "iso-8859-1", delimiter: ";", quote: "" }
    })
    expect(await check(["--encoding", "utf-8", "--column", "id=key"], folder)).toMatchObject({
      columns: ["accountId", "key", "firstName"],
      file: { encoding: "utf-8", delimiter: ";", quote: "" }
    })
  })

  it.each([
    [{ reading: [] }, '"reading" must be an object'],
    [{ reading: { delimeter: ";" } }, 'no member of "reading" "delimeter"; the closest known is "delimiter"'],
    [{ reading: { encoding: "klingon" } }, '"reading.encoding" must be utf-8'],
    [{ reading: { skipLines: "1" } }, '"reading.skipLines" must be a whole number'],
    [{ reading: { header: ["a", ""] } }, '"reading.header" must be a list'],
    [{ columns: { renames: {} } }, 'the closest known is "rename"'],
    [{ columns: { types: { id: "integer" } } }, '"columns.types" must be an object of names and types'],
    [{ sendAs: "json" }, '"sendAs" must be csv or jsonl'],
    [{ columns: { set: { country: 1 } } }, '"columns.set" must be an object of names and texts'],
    [{ columns: { drop: "email" } }, '"columns.drop" must be a list of names']
  ])("with %j is refused", async (value, words) => {
    const called = await call(["check", "users.csv"], { folder: await written(value) })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(words)
  })
})

describe("what is sent", () => {
  interface Staged {
    readonly run: { readonly sendAs: string | null; readonly columns: { readonly types?: object } }
  }

  const stage = async (folder: string, args: ReadonlyArray<string>) => {
    const destination = ["--provider", "scripted", "--import", "rows", "--json"]
    const called = await call(["stage", "rows.csv", ...destination, ...args], { ...scripted(), folder })
    expect(called).toMatchObject({ code: 0 })
    const { columns, sendAs } = documentOf<Staged>(called).run
    return { sendAs, types: columns.types }
  }

  it("has the format and the types that flags or the settings file say, and a flag wins", async () => {
    const flags = ["--type", "id=text", "--type", "name=text", "--send-as", "jsonl"]
    const plain = await folderWith({ "rows.csv": rows })
    expect(await stage(plain, [])).toEqual({ sendAs: null, types: undefined })
    expect(await stage(plain, flags)).toEqual({ sendAs: "jsonl", types: { id: "text", name: "text" } })
    const settings = { sendAs: "jsonl", columns: { types: { name: "text" } } }
    const told = await folderWith({ "rows.csv": rows, "bulkport.json": JSON.stringify(settings) })
    expect(await stage(told, [])).toEqual({ sendAs: "jsonl", types: { name: "text" } })
    expect(await stage(told, ["--type", "id=text"])).toEqual({ sendAs: "jsonl", types: { id: "text" } })
    const format = await folderWith({ "rows.csv": rows, "bulkport.json": '{"sendAs":"jsonl"}' })
    expect(await stage(format, ["--send-as", "csv"])).toEqual({ sendAs: "csv", types: undefined })
    // What the file says of another import does not count.
    const other = await folderWith({
      "rows.csv": rows,
      "bulkport.json": JSON.stringify({ ...settings, provider: "scripted", import: "purge" })
    })
    expect(await stage(other, [])).toEqual({ sendAs: null, types: undefined })
  })

  it("is what the service gets, and what check says of it", async () => {
    const folder = await folderWith({ "rows.csv": "id,age\na,36\nb,041\n" })
    const args = ["rows.csv", "--provider", "scripted", "--import", "rows", "--type", "age=number"]
    const refused = await call(["check", ...args, "--json"], { ...scripted(), folder })
    expect(refused.code).toBe(3)
    const staged = await call(["stage", ...args, "--tolerant", "--json"], { ...scripted(), folder })
    const { folder: run } = documentOf<{ run: { folder: string } }>(staged).run
    expect(await readFile(join(run, "1-stage", "valid.jsonl"), "utf8")).toBe('{"id":"a","age":36}\n')
  })

  it("is repeated in the command that check shows", async () => {
    const folder = await folderWith({ "rows.csv": rows })
    const flags = ["--type", "name=text", "--send-as", "jsonl"]
    const destination = ["--provider", "scripted", "--import", "rows"]
    const called = await call(["check", "rows.csv", ...destination, ...flags], { ...scripted(), folder })
    expect(called.stdout).toContain(`bulkport run rows.csv ${[...destination, ...flags].join(" ")}\n`)
  })
})

describe("a provider whose names clash with ours", () => {
  const greedy: ProviderPlugin = {
    contract: contractVersion,
    id: "acme",
    title: "Acme",
    settingFields: [
      {
        name: "output",
        environment: "ACME_OUTPUT",
        description: "Its place.",
        isSecret: false,
        isRequired: false
      },
      {
        name: "region",
        environment: "ACME_REGION",
        description: "Its region.",
        isSecret: false,
        isRequired: false
      }
    ],
    optionFields: [
      { name: "encoding", kind: "text", description: "What it is told." },
      { name: "region", kind: "text", description: "Where to." }
    ],
    importTypes: [],
    importType: (importType, options) =>
      Effect.fail(new UnknownImportType({ provider: JSON.stringify(options), importType, known: [] })),
    open: () => Effect.fail(new SettingsInvalid({ provider: "acme", problems: ["Not today."] }))
  }
  const plugins = [...builtInPlugins, greedy]

  it("has flags with its id in front, and says so", async () => {
    const folder = await folderWith({ "users.csv": users })
    const args = ["check", "users.csv", "--provider", "acme", "--import", "x", "--encoding", "utf-8"]
    const called = await call([...args, "--acme-encoding", "theirs", "--acme-region", "eu"], {
      folder,
      plugins
    })
    expect(called.stderr).toContain('{"encoding":"theirs","region":"eu"} has no import type')
    const described = await call(["providers", "acme"], { folder, plugins })
    for (const flag of ["--acme-encoding", "--acme-region", "--acme-output", "--region"])
      expect(described.stdout).toContain(flag)
  })

  it("meets every name of ours", async () => {
    const names = [
      "run",
      "check",
      "stage",
      "validate",
      "start",
      "track",
      "resume",
      "settle",
      "retry",
      "collect",
      "submit",
      "worker",
      "emulate"
    ]
    const commands = [...names.map((name) => [name]), ["scripted", "jobs"], ["scripted", "doctor"]]
    // Its one setting is left away: it is none of ours.
    const plugins = scripted().plugins.map((plugin) => ({ ...plugin, settingFields: [] }))
    const texts = await Promise.all(commands.map((words) => call([...words, "--help"], { plugins })))
    const flags = texts.flatMap(({ stdout }) =>
      [...stdout.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name)
    )
    expect(flags.length).toBeGreaterThan(50)
    expect(flags.filter((name) => !ownNames.has(name ?? "") && name?.startsWith("no-") !== true)).toEqual([])
  })
})
