/** What holds for any definition and any table of texts. `PROPERTY_RUNS=20` tries twenty times as many. */
import { assert, describe, it } from "@effect/vitest"
import { createImporter } from "@bulkport/core/promise"
import { type ActitoEmulator, makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Arbitrary, Effect, Result, Schema } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  buildDefinition,
  declaredCompression,
  declaredEncoding,
  declaredSeparator,
  loadingsOf,
  mappingOf
} from "../src/actito-definition.ts"
import { definitionNotes, definitionProblems, disagreements } from "../src/actito-definition-check.ts"
import { readOptions } from "../src/actito-options.ts"
import { overrideProfile, profileA, type WireProfile } from "../src/actito-wire-profile.ts"
import { actitoPlugin } from "../src/index.ts"
import { valueAt } from "../src/json-path.ts"
import { profileBPath, unhurried } from "./support.ts"

const runs = (count: number) => ({
  timeout: 120_000 * Number(process.env["PROPERTY_RUNS"] ?? "1"),
  arbitrary: {
    runs: Math.ceil(count * Number(process.env["PROPERTY_RUNS"] ?? "1")),
    size: 8,
    maxShrinks: 200
  }
})

const number = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const oneOf = <const Options extends ReadonlyArray<unknown>>(...options: Options) =>
  Arbitrary.map(number(0, options.length - 1), (index) => options[index] as Options[number])

/** Text made of what goes wrong most easily in CSV and JSON. */
const awkward = Arbitrary.map(
  Arbitrary.array(
    oneOf(
      "a",
      " ",
      '"',
      ",",
      ";",
      "\t",
      "\n",
      "\r",
      "\r\n",
      "\u00e4",
      "\u{1F600}",
      "\uFEFF",
      "\\",
      "=1+1",
      "'",
      "{id}",
      "__proto__"
    ),
    { maxLength: 6 }
  ),
  (pieces) => pieces.join("")
)

const name = Arbitrary.map(Arbitrary.all([awkward, number(0, 99)]), ([text, index]) => `${text}${index}`)

const separators = oneOf(",", ";", "\t", "|")
const encodings = oneOf("utf-8", "iso-8859-1")
const compressions = oneOf("none", "gzip", "zip")

const profiles = Effect.map(
  Effect.promise(() => readFile(profileBPath, "utf8")),
  (text): ReadonlyArray<WireProfile> => [
    profileA,
    Result.getOrThrow(overrideProfile(JSON.parse(text))),
    // The definition itself describes the only loading, and has neither a name nor a compression.
    Result.getOrThrow(overrideProfile({ definition: { loadings: null, name: null, compression: null } }))
  ]
)

const choices = Arbitrary.all({
  table: name,
  tableType: oneOf("profile", "custom"),
  mode: oneOf("create", "update", "upsert"),
  pairs: Arbitrary.array(Arbitrary.all([name, name]), { minLength: 1, maxLength: 5 }),
  transformations: oneOf(undefined, [], [{ type: "?", of: [1, null, { "": "x" }] }, "y"]),
  recipients: Arbitrary.array(name, { maxLength: 2 }),
  separator: separators,
  encoding: encodings,
  compression: compressions,
  remote: oneOf(undefined, { location: "12", file: "c_$yyyyMMdd.csv" })
})

/** Pairs in which no header and no attribute comes twice. */
const distinct = (pairs: ReadonlyArray<readonly [string, string]>) =>
  pairs.filter(
    ([header, attribute], index) =>
      !pairs.slice(0, index).some(([other, target]) => other === header || target === attribute)
  )

describe("any definition that is built", () => {
  it.live.prop(
    "reads back as what it was built from, in every wire profile",
    [choices],
    ([given]) =>
      Effect.gen(function* () {
        const map = Object.fromEntries(distinct(given.pairs))
        const {
          compression,
          encoding,
          mode,
          recipients,
          remote,
          separator,
          table,
          tableType,
          transformations
        } = given
        const options = {
          table,
          "table-type": tableType,
          mode,
          map,
          ...(transformations === undefined ? {} : { transformations }),
          ...(recipients.length === 0 ? {} : { recipient: recipients })
        }
        const { source } = Result.getOrThrow(readOptions(options))
        if (source.type !== "built") return assert.fail("not built")
        for (const profile of yield* profiles) {
          const facts = { columns: [], delimiter: separator, encoding, compression, label: "run-1", remote }
          const built = buildDefinition(source.choices, facts, profile)
          const sent = JSON.parse(JSON.stringify(built)) as typeof built
          assert.deepStrictEqual(sent, built)
          const mapping = mappingOf(sent, profile)?.map(
            ({ attribute, header }) => [header, attribute] as const
          )
          assert.deepStrictEqual(Object.entries(map).sort(), [...(mapping ?? [])].sort())
          const [loading, ...others] = loadingsOf(sent, profile) ?? []
          assert.deepStrictEqual(others, [])
          assert.deepStrictEqual(
            [loading?.table, loading?.tableType, loading?.mode],
            [table, tableType, mode]
          )
          assert.strictEqual(declaredSeparator(sent, profile), separator)
          assert.strictEqual(declaredEncoding(sent, profile), encoding)
          const packing = profile.definition.compression === null ? undefined : compression
          assert.strictEqual(declaredCompression(sent, profile), packing)
          const place = valueAt(sent, profile.definition.remoteLocation)
          assert.deepStrictEqual(place, remote?.location)
          assert.deepStrictEqual(disagreements(sent, { delimiter: separator, encoding }, profile), [])
          assert.deepStrictEqual(definitionProblems(sent, profile), [])
          assert.deepStrictEqual(definitionNotes(sent, profile, "It"), [])
        }
      }),
    runs(200)
  )
})

const width = 3

const table = Arbitrary.all({
  rows: Arbitrary.array(Arbitrary.array(awkward, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 5
  }),
  written: separators,
  separator: separators,
  encoding: encodings,
  compression: compressions
})

const quoted = (cell: string, separator: string): string =>
  /["\r\n]/.test(cell) || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell

/** As ISO-8859-1 can carry it, where that is asked for. */
const carried = (cell: string, encoding: string): string =>
  encoding === "utf-8"
    ? cell
    : [...cell].map((character) => (character <= "\u00ff" ? character : "?")).join("")

const plain = { type: "CUSTOM", valueType: "STRING", unique: false, mandatory: false } as const

const addTable = ({ tables }: ActitoEmulator, id: string): void =>
  tables.add({
    id,
    name: `Table ${id}`,
    kind: "CUSTOM_TABLE",
    attributes: [
      { name: "id", type: "CUSTOM", valueType: "INTEGER", unique: true, mandatory: true },
      { name: "key", type: "CUSTOM", valueType: "STRING", unique: true, mandatory: true },
      ...Array.from({ length: width }, (_, index) => ({ name: `a${index}`, ...plain }))
    ]
  })

describe.each(["A", "B"] as const)("any table of texts, in wire profile %s,", (wireProfile) => {
  it.live.prop(
    "comes back equal from the service, however it is separated, encoded and packed",
    [table],
    ([given]) =>
      Effect.gen(function* () {
        const { compression, encoding, separator, written } = given
        const emulator = yield* makeActitoEmulator({ wireProfile, executionMillis: 0 })
        addTable(emulator, "t")
        const rows = given.rows.map((cells) => cells.map((cell) => carried(cell, encoding)))
        const lines = rows.map((cells, index) => [String(index), ...cells])
        const header = ["Cl\u00e9", ...Array.from({ length: width }, (_, index) => `Column ${index}`)]
        const text = [header, ...lines]
          .map((cells) => `${cells.map((cell) => quoted(cell, written)).join(written)}\n`)
          .join("")
        yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "actito-property-"))
          const { apiKey, entity, url: baseUrl } = emulator
          const own = wireProfile === "B" ? { wireProfile: profileBPath } : {}
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: { actito: { apiKey, entity, baseUrl, ...unhurried, ...own } },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 2 }
          })
          try {
            const file = join(folder, "table.csv")
            await writeFile(file, text)
            const report = await importer.run({
              file,
              provider: "actito",
              importType: "etl",
              reading: { delimiter: written, encoding: "utf-8" },
              options: {
                table: "t",
                "table-type": "custom",
                mode: "create",
                map: Object.fromEntries(
                  header.map((column, index) => [column, index === 0 ? "key" : `a${index - 1}`])
                ),
                key: ["Cl\u00e9"],
                separator,
                "sent-encoding": encoding,
                "sent-compression": compression,
                "empty-cells": "send"
              }
            })
            assert.strictEqual(report.rows.accepted, rows.length)
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
        const found = emulator.records("t").all()
        assert.deepStrictEqual(
          found.map((record) => Array.from({ length: width }, (_, index) => record[`a${index}`] ?? "")),
          rows
        )
        assert.deepStrictEqual(emulator.bugs(), [])
      }).pipe(Effect.scoped),
    runs(15)
  )
})
