/** Rows of JSON whose members are renamed, dropped and added, and rows that are no JSON. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { type ColumnChanges, planImport, runImport } from "../../src/index.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { prepareFile, reasonAgainst, soundly } from "../support/prepare-file.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const name = "rows.jsonl"

describe("changing the members of JSON rows", () => {
  const taken: ReadonlyArray<readonly [string, string, ColumnChanges["rename"], string]> = [
    ["one that the row has", '{"a":"A","b":"B"}', { a: "b" }, "b"],
    ["one that another member gets", '{"a":"A","b":"B"}', { a: "c", b: "c" }, "c"],
    ["one inside a text", '{"name":"N","profile":"P"}', { name: "profile.name" }, "profile.name"],
    ["one inside null", '{"name":"N","profile":null}', { name: "profile.name" }, "profile.name"],
    ["one inside a list", '{"name":"N","profile":[]}', { name: "profile.name" }, "profile.name"],
    ["one inside a number", '{"name":"N","profile":7}', { name: "profile.name" }, "profile.name"],
    ["one that an inner object has", '{"a":1,"b":{"c":2}}', { a: "b.c" }, "b.c"]
  ]

  for (const [which, row, rename, column] of taken) {
    it.live(`overwrites none: no member gets a name that is taken, ${which}`, () =>
      Effect.gen(function* () {
        const content = `{"id":1}\n\n${row}\n`
        const { findings, tally } = yield* soundly(content, { name, columns: { rename } })
        assert.deepInclude(tally, { findings: 1, structural: 1, invalidRows: 1 })
        assert.deepInclude(tally.samples[0], { line: 3, row: 2, column, code: "duplicate-member" })
        assert.match(findings, new RegExp(`\\n3,2,${column.replace(".", "\\.")},duplicate-member,`))
      }).pipe(Effect.scoped)
    )
  }

  const changed: ReadonlyArray<readonly [string, string, Partial<ColumnChanges>, string]> = [
    ["swaps names", '{"a":"A","b":"B"}', { rename: { a: "b", b: "a" } }, '{"b":"A","a":"B"}'],
    [
      "gives the name of a dropped one",
      '{"a":"A","b":"B"}',
      { rename: { a: "b" }, drop: ["b"] },
      '{"b":"A"}'
    ],
    [
      "reaches into objects that are there, and makes others",
      '{"n":1,"m":2,"p":{"q":3}}',
      { rename: { n: "p.n", m: "x.y.m" } },
      '{"p":{"q":3,"n":1},"x":{"y":{"m":2}}}'
    ],
    ["replaces a value by a constant", '{"a":"A","b":[1]}', { set: { b: "B" } }, '{"a":"A","b":"B"}'],
    [
      "keeps every digit",
      '{"a":9007199254740993,"b":1.10,"c":-0,"d":1e400,"e":[1.0,{"f":1.00}]}',
      { rename: { a: "A" } },
      '{"b":1.10,"c":-0,"d":1e400,"e":[1.0,{"f":1.00}],"A":9007199254740993}'
    ],
    [
      "knows members that are called as what every object inherits",
      '{"__proto__":{"a":1.50},"constructor":"c","toString":2}',
      { rename: { constructor: "hasOwnProperty" }, set: { "__proto__.b": "B" } },
      '{"__proto__":{"a":1.50,"b":"B"},"toString":2,"hasOwnProperty":"c"}'
    ]
  ]

  for (const [what, row, columns, sent] of changed) {
    it.live(what, () =>
      Effect.gen(function* () {
        const made = yield* soundly(`${row}\n`, { name, columns })
        assert.strictEqual(made.tally.findings, 0)
        assert.strictEqual(made.sent, `${sent}\n`)
      }).pipe(Effect.scoped)
    )
  }

  it.live("never touches what objects inherit", () =>
    Effect.gen(function* () {
      const own = "valueOf"
      const before = Reflect.getOwnPropertyDescriptor(Object.prototype, own)
      for (const columns of [{ drop: [`__proto__.${own}`] }, { set: { [`__proto__.${own}`]: "x" } }]) {
        yield* prepareFile('{"id":1}\n', { name, columns })
        const after = Reflect.getOwnPropertyDescriptor(Object.prototype, own)
        if (before !== undefined) Object.defineProperty(Object.prototype, own, before)
        assert.deepStrictEqual(after, before)
      }
    }).pipe(Effect.scoped)
  )

  it.live("says which names no row has, but not all of very many", () =>
    Effect.gen(function* () {
      const drop = Array.from({ length: 20_000 }, (_, index) => `member${index}`)
      const reason = yield* reasonAgainst('{"id":1}\n', { name, columns: { drop } })
      assert.strictEqual(reason._tag, "ColumnsUnknown")
      assert.include(reason.message, '"member0"')
      assert.isBelow(reason.message.length, 5000)
    }).pipe(Effect.scoped)
  )

  it.live("finds characters that the service's encoding lacks in what would be sent", () =>
    Effect.gen(function* () {
      const rename = { a: "b" }
      for (const [encoding, row, columns] of [
        ["iso-8859-1", '{"a":"\\u20ac"}', { rename }],
        ["windows-1252", '{"a":"\\u4e2d"}', { rename }],
        ["windows-1252", '{"a":"x"}', { set: { c: "中" } }],
        ["windows-1252", '{"\\u4e2d":"x","a":1}', { rename }]
      ] as const) {
        const { file, tally } = yield* soundly(`{"a":1}\n${row}\n`, {
          name,
          columns,
          importType: { encoding }
        })
        assert.strictEqual(tally.samples.at(-1)?.code, "missing-character")
        assert.strictEqual(tally.samples.at(-1)?.line, 2)
        assert.isAbove(tally.structural, 0)
        assert.strictEqual(file.path, file.source.path, "a copy was made in spite of the fault")
      }
      const escaped = '{"a":"\\u4e2d"}\n'
      const kept = yield* soundly(escaped, { name, importType: { encoding: "windows-1252" } })
      assert.deepStrictEqual([kept.tally.findings, kept.sent], [0, escaped])
    }).pipe(Effect.scoped)
  )

  it.live("sends nothing of a file with such a character", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, name, '{"id":1,"a":"\\u4e2d"}\n')
      const service = makePartsService({ limits: {}, encoding: "windows-1252" })
      const columns = { rename: { a: "b" } }
      const plan = planImport({ file, provider: "scripted", importType: "rows", columns })
      const { reason } = yield* Effect.flip(withService(service, join(folder, "runs"), runImport(plan)))
      assert.strictEqual(reason._tag, "FindingsRefused")
      assert.match(reason.message, /no character U\+4E2D/)
      assert.deepStrictEqual(service.files, [])
    }).pipe(Effect.scoped)
  )
})

describe("JSON that is not valid", () => {
  it.live("has its place told by the parser, never by what stands in a row", () =>
    Effect.gen(function* () {
      const rows = [
        '{"a":position 4711}',
        '{"a":x,"b":" in JSON at position 4711"}',
        '{"a": in JSON at position 4711',
        "{in JSON at position 4711 (line 1 column 4712)",
        '{"a":1 "position 4711":2}'
      ]
      const { tally } = yield* soundly(`{"a":1}\n${rows.join("\n")}\n`, { name })
      assert.deepStrictEqual(
        tally.samples.map(({ code, line }) => [code, line]),
        rows.map((_, index) => ["invalid-json", index + 2])
      )
      for (const { message } of tally.samples) assert.notMatch(message, /47\d\d|position|in JSON/)
      assert.match(tally.samples[4]?.message ?? "", /from character 8 on$/)
    }).pipe(Effect.scoped)
  )
})
