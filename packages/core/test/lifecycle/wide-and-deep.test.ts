/** Files of very many columns, and rows of JSON whose values lie very deep in each other. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Schema } from "effect"
import { join } from "node:path"
import { layerFiles, planImport, ProviderRegistry, runImport } from "../../src/index.ts"
import { reasonAgainst, soundly } from "../support/prepare-file.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const namesOf = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `column${index}`)

const wide = namesOf(100_000)
const wideRow = wide.map((_, index) => index).join(",")
const wideFile = `${wide.join(",")}\n${wideRow}\n`

describe("a file of 100,000 columns", () => {
  it.live("is checked, with rules and a key among its last columns", () =>
    Effect.gen(function* () {
      const last = wide.at(-1) ?? ""
      const importType = {
        requiredColumns: [last],
        key: { columns: [last], means: "row" as const },
        rowSchema: () => Schema.Struct({ [last]: Schema.String.check(Schema.isMinLength(6)) })
      }
      const { file, tally } = yield* soundly(`${wideFile}${wideRow}\n`, { importType })
      assert.deepStrictEqual([file.rows, file.columns.length], [2, wide.length])
      assert.deepInclude(tally, { findings: 2, invalidRows: 2, warnings: 1, structural: 0 })
    }).pipe(Effect.scoped)
  )

  it.live("has a name that stands twice found", () =>
    Effect.gen(function* () {
      const reason = yield* reasonAgainst(wideFile.replace("\n", ",column7\n"))
      assert.match(reason.message, /column 100001: the header "column7" stands twice, first in column 8/)
    }).pipe(Effect.scoped)
  )

  it.live("has 20,000 of them renamed", () =>
    Effect.gen(function* () {
      const names = wide.slice(-20_000)
      const rename = Object.fromEntries(names.map((name) => [name, `${name}x`]))
      const { file, tally } = yield* soundly(wideFile, { columns: { rename } })
      assert.strictEqual(tally.findings, 0)
      assert.deepStrictEqual(
        [file.columns.length, file.columns.at(0), file.columns.at(-1)],
        [wide.length, "column0", "column99999x"]
      )
    }).pipe(Effect.scoped)
  )

  const unknown = namesOf(20_000).map((name) => `${name}-quite-another`)
  for (const [what, preparing, content] of [
    ["a column that it lacks", { importType: { requiredColumns: ["accountId"] } }, wideFile],
    ["very many columns that it lacks", { importType: { requiredColumns: unknown.slice(0, 300) } }, wideFile],
    ["a column that it cannot drop", { columns: { drop: ["zzzzz"] } }, wideFile],
    ["very many columns that it cannot drop", { columns: { drop: unknown } }, wideFile],
    ["a name of great length", { columns: { drop: ["x".repeat(100_000)] } }, wideFile],
    [
      "a column that it lacks, read with the wrong delimiter",
      { reading: { delimiter: ";" }, importType: { requiredColumns: ["id"] } },
      wideFile
    ],
    [
      "a column that it cannot drop, read with the wrong delimiter",
      { reading: { delimiter: ";" }, columns: { drop: ["id"] } },
      wideFile
    ],
    ["two alike, of great length", {}, `${"x".repeat(100_000)},${"x".repeat(100_000)}\n1,2\n`]
  ] as const) {
    it.live(`is refused in few words: ${what}`, () =>
      Effect.gen(function* () {
        const reason = yield* reasonAgainst(content, preparing)
        assert.include(["ColumnsMissing", "ColumnsUnknown", "SourceMalformed"], reason._tag)
        assert.isBelow(reason.message.length, 5000)
      }).pipe(Effect.scoped)
    )
  }
})

const lists = (depth: number): string => `${"[".repeat(depth)}1${"]".repeat(depth)}`
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`

/** Imports rows of JSON, about which the service says the same thing each. */
const importRows = (content: string, rename: Readonly<Record<string, string>>, idName = "id", rules = true) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.jsonl", content)
    const plugin = scriptedPlugin({
      ...(rules ? { rowSchema: Schema.Json } : {}),
      statements: ["1", "90071992547409931"].map((id) => ({
        _tag: "RowOutcome",
        outcome: "accepted",
        key: { [idName]: id }
      }))
    })
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([plugin], () => ({}))
    )
    const plan = planImport({ file, provider: "scripted", importType: "rows", columns: { rename } })
    return yield* Effect.result(runImport(plan).pipe(Effect.provide(services), impatient))
  }).pipe(Effect.scoped)

describe("a row of JSON with 20,000 values in each other", () => {
  const plain = '{"id":1}\n'
  for (const [values, deep] of [
    ["lists", lists(20_000)],
    ["objects", objects(20_000)]
  ] as const) {
    for (const [where, content] of [
      ["first row", `{"id":90071992547409931,"a":${deep}}\n${plain}`],
      ["later row", `${plain}{"id":90071992547409931,"a":${deep}}\n`]
    ] as const) {
      for (const rename of [{}, { id: "key" }]) {
        it.live(`is refused with its line, or imported: ${values}, ${where}, ${JSON.stringify(rename)}`, () =>
          Effect.gen(function* () {
            const report = yield* importRows(content, rename, Object.values(rename)[0])
            if (Result.isSuccess(report)) {
              assert.strictEqual(report.success.rows.staged, 2)
              return
            }
            const { reason } = report.failure
            assert.strictEqual(reason._tag, "FindingsRefused")
            assert.match(reason.message, new RegExp(`line ${where === "first row" ? 1 : 2}.*deeper`))
          })
        )
      }
    }
  }

  it.live("is a finding of its own; the rows behind it are looked at", () =>
    Effect.gen(function* () {
      const content = `${plain}{"id":2,"a":${objects(20_000)}}\nx\n`
      const { tally } = yield* soundly(content, { name: "rows.jsonl", columns: { rename: { id: "key" } } })
      assert.deepStrictEqual(
        tally.samples.map(({ code, line }) => [code, line]),
        [
          ["too-deep", 2],
          ["invalid-json", 3]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("is what is said of a file with no other row, not that it lacks the members to rename", () =>
    Effect.gen(function* () {
      for (const [row, code] of [
        [`{"id":2,"a":${lists(20_000)}}`, "too-deep"],
        ['{"id":2,}', "invalid-json"]
      ] as const) {
        const { tally } = yield* soundly(`${row}\n`, {
          name: "rows.jsonl",
          columns: { rename: { id: "key" } }
        })
        assert.deepStrictEqual(
          tally.samples.map((found) => found.code),
          [code]
        )
      }
    }).pipe(Effect.scoped)
  )

  it.live("does not keep the other rows from being paired by a number that is too long to be exact", () =>
    Effect.gen(function* () {
      // The key of the import type is another one, so that the number is looked at for the first time afterwards.
      const content = `{"id":1,"number":1}\n{"id":2,"number":90071992547409931,"a":${lists(20_000)}}\n`
      const report = Result.getOrThrow(yield* importRows(content, {}, "number", false))
      assert.deepInclude(report.rows, { staged: 2, accepted: 1, unknown: 1 })
    })
  )
})
