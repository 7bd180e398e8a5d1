/** CSV whose rows are sent as JSON lines, with values of the types that were declared. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { maxRecordLength } from "../../src/rows/csv-syntax.ts"
import { notEmpty, type Preparing, reasonAgainst, soundly } from "../support/prepare-file.ts"

const sendAs = "jsonl"

const linesOf = (content: string, preparing: Preparing = {}) =>
  Effect.map(soundly(content, { sendAs, ...preparing }), ({ sent }) => sent.split("\n").slice(0, -1))

describe("CSV that is sent as JSON lines", () => {
  const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>, Preparing?]> = [
    ["has text in all cells unless they have a type", "id,a\n007,true\n", ['{"id":"007","a":"true"}']],
    [
      "has names with dots as objects in each other, in the order of the header",
      "event.fields.total,id,event.key\n1,2,3\n",
      ['{"event":{"fields":{"total":"1"},"key":"3"},"id":"2"}']
    ],
    [
      "has no member for an empty cell, and no object of which all cells are empty",
      'id,a.b,a.c,d\n1,,,\n,x,,""\n2,,y,z\n',
      ['{"id":"1"}', '{"a":{"b":"x"}}', '{"id":"2","a":{"c":"y"},"d":"z"}']
    ],
    [
      "has a row in one line, whatever its cells hold",
      'id,a\r\n1,"two\r\nlines, ""quoted""\t"\r\n2,\u2028é😀\\\r\n',
      ['{"id":"1","a":"two\\r\\nlines, \\"quoted\\"\\t"}', '{"id":"2","a":"\u2028é😀\\\\"}']
    ],
    [
      "keeps every digit of a number",
      "id,n\n1,9007199254740993\n2,1.10\n3,-0\n4,1e400\n5,1E-2\n",
      ["9007199254740993", "1.10", "-0", "1e400", "1E-2"].map((n, index) => `{"id":"${index + 1}","n":${n}}`),
      { columns: { types: { n: "number" } } }
    ],
    [
      "has booleans, and JSON of any kind, compact and with its digits",
      'id,yes,any\n1,true,"[1.0, {""a b"": ""c \\""d""}]"\n2,false,"""x"""\n3,,null\n4,,"{\n ""a"" : 12345678901234567890\n}"\n',
      [
        '{"id":"1","yes":true,"any":[1.0,{"a b":"c \\"d"}]}',
        '{"id":"2","yes":false,"any":"x"}',
        '{"id":"3","any":null}',
        '{"id":"4","any":{"a":12345678901234567890}}'
      ],
      { columns: { types: { yes: "boolean", any: "json" } } }
    ],
    [
      'has an empty text where a cell of JSON says ""',
      'id,a\n1,""""""\n2,\n',
      ['{"id":"1","a":""}', '{"id":"2"}'],
      { columns: { types: { a: "json" } } }
    ],
    [
      "has its columns changed before their cells get a type, constants too",
      "id,Total,Notes\n1,12,x\n",
      ['{"id":"1","event":{"fields":{"total":12}},"vip":true}'],
      {
        columns: {
          rename: { Total: "event.fields.total" },
          drop: ["Notes"],
          set: { vip: "true" },
          types: { "event.fields.total": "number", vip: "boolean" }
        }
      }
    ],
    [
      "has the types that the import knows, unless others were declared",
      "id,a,b\n1,2,3\n",
      ['{"id":"1","a":2,"b":"3"}'],
      {
        importType: { columnType: (column) => (column === "id" ? undefined : "number") },
        columns: { types: { b: "text" } }
      }
    ],
    [
      "has members that are called as what every object inherits",
      "id,__proto__.a,constructor\n1,2,3\n",
      ['{"id":"1","__proto__":{"a":"2"},"constructor":"3"}']
    ]
  ]

  for (const [what, content, lines, preparing] of cases) {
    it.live(what, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* linesOf(content, preparing), lines)
      }).pipe(Effect.scoped)
    )
  }

  it.live("is described as what is sent, and says what was done", () =>
    Effect.gen(function* () {
      const columns = { types: { "a.b": "number" } } as const
      const made = yield* soundly('\uFEFFid;a.b;c\r\n1;2;"x\r\ny"\r\n', { columns })
      assert.deepInclude(made.file, {
        path: "1-stage/prepared.jsonl",
        format: "jsonl",
        columns: ["id", "a.b", "c"],
        rows: 1,
        hasMultilineRows: false
      })
      assert.deepStrictEqual(made.conversions, [
        "Its byte-order mark is left out.",
        "Its rows become JSON lines; 1 column has a type."
      ])
      const plain = yield* soundly("id\r\n1\r\n", { sendAs })
      assert.deepStrictEqual(plain.conversions, ["Its rows become JSON lines; all values are texts."])
    }).pipe(Effect.scoped)
  )

  it.live("is what an import gets that takes nothing else, and not one that takes both", () =>
    Effect.gen(function* () {
      for (const [formats, format] of [
        [["jsonl"], "jsonl"],
        [["csv", "jsonl"], "csv"]
      ] as const) {
        const { file } = yield* soundly("id\n1\n", { importType: { formats } })
        assert.strictEqual(file.format, format)
      }
    }).pipe(Effect.scoped)
  )

  it.live("is held against the rules for JSON lines, and findings name columns as the file has them", () =>
    Effect.gen(function* () {
      const rules = Schema.Struct({
        id: Schema.String,
        event: Schema.Struct({ total: Schema.Number.check(Schema.isGreaterThan(0)) })
      })
      const { tally } = yield* soundly("id,Total\n1,2\n2,-1\n3,\n", {
        columns: { rename: { Total: "event.total" }, types: { "event.total": "number" } },
        importType: { rowSchema: (format) => (format === "jsonl" ? rules : Schema.Never) }
      })
      assert.deepStrictEqual(
        tally.samples.map(({ code, column, line }) => [line, code, column]),
        [
          [3, "invalid", "Total"],
          [4, "required", "event"]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("has repeated keys found by its cells", () =>
    Effect.gen(function* () {
      const { tally } = yield* soundly("id\n1\n2\n1\n", { sendAs, columns: { types: { id: "number" } } })
      assert.deepStrictEqual(tally.byCode, [{ code: "duplicate-key", findings: 1, severity: "warning" }])
    }).pipe(Effect.scoped)
  )

  it.live("has the characters that the service's encoding lacks found in its cells", () =>
    Effect.gen(function* () {
      const { tally } = yield* soundly("id,a\n1,x\n2,中\n", {
        sendAs,
        importType: { encoding: "iso-8859-1" }
      })
      assert.deepInclude(tally.samples[0], { code: "missing-character", line: 3, row: 2, column: "a" })
      const { sent } = yield* soundly('id,a\n1,"[""\\u4e2d""]"\n', {
        columns: { types: { a: "json" } },
        importType: { encoding: "iso-8859-1" }
      })
      assert.strictEqual(sent, '{"id":"1","a":["\\u4e2d"]}\n')
    }).pipe(Effect.scoped)
  )

  it.live("is refused where a row is longer as JSON than any row may be", () =>
    Effect.gen(function* () {
      const { tally } = yield* soundly(`id,a\n1,"${"\n".repeat(maxRecordLength / 2)}"\n2,x\n`, { sendAs })
      assert.deepInclude(tally, { findings: 1, structural: 1 })
      assert.deepInclude(tally.samples[0], { code: "record-too-long", line: 2 })
    }).pipe(Effect.scoped)
  )

  it.live("is refused where values lie too deep in each other for the rules", () =>
    Effect.gen(function* () {
      const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`
      const depth = (value: unknown): number =>
        typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0
      const { tally } = yield* soundly(`id,a\n1,${deep}\n2,[]\n`, {
        columns: { types: { a: "json" } },
        importType: {
          rowSchema: () => Schema.Unknown.check(Schema.makeFilter((row) => depth(row) < 1_000_000))
        }
      })
      assert.deepStrictEqual(
        tally.samples.map(({ code, line }) => [code, line]),
        [["too-deep", 2]]
      )
    }).pipe(Effect.scoped)
  )
})

describe("a cell that is not of its type", () => {
  const misfits = {
    number: ["x", "01", "1,5", "+1", "1.", ".5", " 1", "1 ", "NaN", "0x10", "1_000", "Infinity", "--1", "1e"],
    boolean: ["True", "TRUE", "1", "yes", " true", "null"],
    json: ["x", "{a:1}", "[1,]", "'x'", "01", "undefined"]
  } as const

  for (const [type, cells] of Object.entries(misfits) as ReadonlyArray<
    [keyof typeof misfits, ReadonlyArray<string>]
  >) {
    it.live(`makes its row invalid, and is sent as text where that is allowed: ${type}`, () =>
      Effect.gen(function* () {
        const rows = cells.map((cell, index) => `${index},"${cell}"\n`)
        const { findings, sent, tally } = yield* soundly(`id,From\n${rows.join("")}`, {
          columns: { rename: { From: "to" }, types: { to: type } }
        })
        assert.deepInclude(tally, { findings: cells.length, structural: 0, invalidRows: cells.length })
        for (const [index, { code, column, message }] of tally.samples.entries()) {
          assert.deepStrictEqual([code, column], ["wrong-type", "From"])
          if (cells[index] !== "null") assert.notInclude(message, `"${cells[index] ?? ""}"`)
        }
        assert.match(findings, /\n2,1,From,wrong-type,.*,error,\r\n/)
        const values: ReadonlyArray<unknown> = sent
          .trimEnd()
          .split("\n")
          .map((line) => (JSON.parse(line) as { to: unknown }).to)
        assert.deepStrictEqual(values, cells)
      }).pipe(Effect.scoped)
    )
  }

  it.live("is said once: the rules have no further word about it, and all others still have theirs", () =>
    Effect.gen(function* () {
      const { tally } = yield* soundly("id,n,name\n1,x,\n", {
        columns: { types: { n: "number" } },
        importType: {
          rowSchema: () =>
            Schema.Struct({ n: Schema.Number, name: Schema.String, also: Schema.optionalKey(Schema.String) })
        }
      })
      assert.deepStrictEqual(
        tally.samples.map(({ code, column }) => [code, column]),
        [
          ["wrong-type", "n"],
          ["required", "name"]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("has its row set aside with the others that are invalid", () =>
    Effect.gen(function* () {
      const { file, sent } = yield* soundly("id,n\n1,1\n2,x\n3,3\n", {
        columns: { types: { n: "number" } },
        tolerance: { mode: "tolerant" }
      })
      assert.deepInclude(file, { path: "1-stage/valid.jsonl", rows: 2, setAside: 1 })
      assert.strictEqual(sent, '{"id":"1","n":1}\n{"id":"3","n":3}\n')
    }).pipe(Effect.scoped)
  )
})

describe("names that cannot be paths of members", () => {
  const faults: ReadonlyArray<readonly [string, string, string, number | undefined, Preparing?]> = [
    ["a value and an object at once", "id,a,a.b\n1,2,3\n", "clashing-members", 3],
    ["an object and a value at once", "id,a.b.c,a.b\n1,2,3\n", "clashing-members", 3],
    [
      "a value and an object at once, behind others that are dropped",
      "x,id,a,B\n0,1,2,3\n",
      "clashing-members",
      4,
      { columns: { drop: ["x"], rename: { B: "a.b" } } }
    ],
    [
      "a value and an object at once, of which one is a constant",
      "id,a\n1,2\n",
      "clashing-members",
      undefined,
      { columns: { set: { "a.b": "x" } } }
    ],
    ["without a name at the end", "id,No.\n1,2\n", "nameless-member", 2],
    ["without a name at the start", "id,.a\n1,2\n", "nameless-member", 2],
    ["without a name in between", "id,a..b\n1,2\n", "nameless-member", 2],
    ["too deep", `id,${"a.".repeat(200_000)}a\n1,2\n`, "too-deep", 2]
  ]

  for (const [what, content, code, column, preparing] of faults) {
    it.live(`refuse the file: ${what}`, () =>
      Effect.gen(function* () {
        const reason = yield* reasonAgainst(content, { sendAs, ...preparing })
        assert.strictEqual(reason._tag, "SourceMalformed")
        if (reason._tag !== "SourceMalformed") return
        assert.deepStrictEqual([reason.code, reason.line, reason.column], [code, 1, column])
        assert.isBelow(reason.message.length, 1000)
        const asCsv = yield* soundly(content, { ...preparing, sendAs: "csv" })
        assert.strictEqual(asCsv.tally.findings, 0)
      }).pipe(Effect.scoped)
    )
  }

  it.live("are not told where the first row looks like data", () =>
    Effect.gen(function* () {
      const reason = yield* reasonAgainst("ann@secret.org,ann@secret\nbob@example.org,x\n", { sendAs })
      assert.strictEqual(reason._tag, "SourceMalformed")
      assert.notInclude(reason.message, "secret")
    }).pipe(Effect.scoped)
  )
})

describe("a plan for JSON lines", () => {
  it.live("is refused where a type is given to a column that is not sent, with the one that was meant", () =>
    Effect.gen(function* () {
      for (const [types, message] of [
        [{ totla: "number" }, /no column "totla" to give a type to.* Did you mean "total"\?/],
        [{ Sum: "number" }, /no column "Sum" .* Did you mean "event\.sum"\?/],
        [{ quantity: "number" }, /no column "quantity" .* It has: id, total, event\.sum\./]
      ] as const) {
        const columns = { rename: { Sum: "event.sum" }, types }
        const reason = yield* reasonAgainst("id,total,Sum\n1,2,3\n", { columns })
        assert.strictEqual(reason._tag, "ColumnsUnknown")
        assert.match(reason.message, message)
      }
    }).pipe(Effect.scoped)
  )

  const types = { types: { id: "number" } } as const
  const json = '{"id":1}\n'
  const invalid: ReadonlyArray<readonly [string, string, Preparing, RegExp]> = [
    ["types for CSV that is sent as CSV", "id\n1\n", { sendAs: "csv", columns: types }, /not as CSV/],
    ["types for rows of JSON", json, { name: "r.jsonl", columns: types }, /types are for columns of CSV/i],
    ["JSON as CSV", json, { name: "r.jsonl", sendAs: "csv" }, /would lose their types/],
    ["a JSON array as CSV", `[${json}]`, { name: "r.json", sendAs: "csv" }, /would lose their types/],
    [
      "JSON lines for an import that takes none",
      "id\n1\n",
      { sendAs, importType: { formats: ["csv"] } },
      /takes csv, not jsonl/
    ],
    [
      "types for an import that takes no JSON lines",
      "id\n1\n",
      { columns: types, importType: { formats: ["csv"] } },
      /takes csv, not jsonl/
    ],
    [
      "CSV for an import that takes none",
      "id\n1\n",
      { sendAs: "csv", importType: { formats: ["jsonl"] } },
      /takes jsonl, not csv/
    ],
    [
      "a constant that is not of its type",
      "id\n1\n",
      { columns: { set: { n: "secret" }, types: { n: "number" } } },
      /^(?!.*secret).*constant for "n" must be a number/
    ]
  ]

  for (const [what, content, preparing, message] of invalid) {
    it.live(`is refused: ${what}`, () =>
      Effect.gen(function* () {
        const reason = yield* reasonAgainst(content, preparing)
        assert.strictEqual(reason._tag, "OptionsInvalid")
        assert.match(reason.message, message)
      }).pipe(Effect.scoped)
    )
  }

  it.live("changes nothing about rows of JSON, and nothing about what was sent elsewhere", () =>
    Effect.gen(function* () {
      const already = yield* soundly(json, { name: "r.jsonl", sendAs, columns: { types: {} } })
      assert.deepStrictEqual([already.sent, already.conversions], [json, []])
      const target = "a script"
      const adopted = { version: 1, provider: "scripted", id: "1", target, label: "l", handle: null } as const
      const { conversions, file } = yield* soundly("id\n1\n", {
        adopted,
        importType: { formats: ["jsonl"], columnType: () => "number" }
      })
      assert.deepStrictEqual([file.format, conversions], ["csv", []])
    }).pipe(Effect.scoped)
  )

  it.live("keeps findings of rules where rows are sent as CSV", () =>
    Effect.gen(function* () {
      const { tally } = yield* soundly("id,name\n1,\n", { importType: notEmpty("name") })
      assert.deepInclude(tally, { findings: 1, invalidRows: 1 })
    }).pipe(Effect.scoped)
  )
})
