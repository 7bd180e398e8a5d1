/** A column that is made for rows that lack it, from all else in the row. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { planImport, retryImport, runImport } from "../../src/index.ts"
import type { MadeColumn } from "../../src/provider/index.ts"
import { withImportType } from "../support/import-type.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { type Preparing, soundly } from "../support/prepare-file.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

/** Shows what it is made from. */
const shown: MadeColumn = { name: "made", why: "Rows without made get it.", textOf: (row) => `<${row}>` }

const importType = { madeColumn: shown }

const linesOf = (content: string, preparing: Preparing = {}) =>
  Effect.map(soundly(content, { importType, ...preparing }), ({ sent }) => sent.split(/\r?\n/).slice(0, -1))

const inCsv = (row: string): string => `"<${row.replaceAll('"', '""')}>"`

describe("a column that is made", () => {
  it.live("stands behind all others of CSV, and its reason among what is done to the file", () =>
    Effect.gen(function* () {
      const made = yield* soundly("id,a\r\n1,x\r\n2,\r\n", { importType })
      assert.deepStrictEqual(made.conversions, [shown.why])
      assert.deepInclude(made.file, { columns: ["id", "a", "made"], sourceColumns: ["id", "a"], rows: 2 })
      assert.strictEqual(
        made.sent,
        `id,a,made\r\n1,x,${inCsv('{"a":"x","id":"1"}')}\r\n2,,${inCsv('{"id":"2"}')}\r\n`
      )
    }).pipe(Effect.scoped)
  )

  it.live("is filled in where it is empty, and stays where it is not", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* linesOf("made,id\nmine,1\n,2\n"), [
        "made,id",
        "mine,1",
        `${inCsv('{"id":"2"}')},2`
      ])
      assert.deepStrictEqual(
        yield* linesOf('{"id":1,"made":"mine"}\n{"id":2}\n{"id":3,"made":""}\n', { name: "r.jsonl" }),
        ['{"id":1,"made":"mine"}', '{"id":2,"made":"<{\\"id\\":2}>"}', '{"id":3,"made":""}']
      )
    }).pipe(Effect.scoped)
  )

  it.live("costs a file no copy that has it in every row", () =>
    Effect.gen(function* () {
      for (const [name, content] of [
        ["r.csv", "made,id\nmine,1\n"],
        ["r.jsonl", '{"id":1,"made":null}\n{"\\u006dade":1}\n']
      ] as const) {
        const { conversions, file } = yield* soundly(content, { name, importType })
        assert.deepStrictEqual([conversions, file.path], [[], file.source.path])
      }
    }).pipe(Effect.scoped)
  )

  it.live("is put into JSON without touching the rest of a row, and is made from its digits", () =>
    Effect.gen(function* () {
      const row = '{ "n" : 90071992547409931, "b":{"d":1.0,"c":"\\u0041\\n"} }'
      const canonical = '{"b":{"c":"A\\n","d":1.0},"n":90071992547409931}'
      for (const [name, content] of [
        ["r.jsonl", `${row}\n`],
        ["r.json", `[${row}]`]
      ] as const) {
        const { file, sent } = yield* soundly(content, { name, importType })
        assert.strictEqual(sent, `${row.slice(0, -2)},"made":${JSON.stringify(`<${canonical}>`)}}\n`)
        assert.deepStrictEqual(file.columns, ["n", "b.d", "b.c", "made"])
      }
    }).pipe(Effect.scoped)
  )

  it.live("is made from a row as it is sent, its columns changed", () =>
    Effect.gen(function* () {
      const columns = { rename: { A: "a.b" }, set: { c: "C" }, drop: ["D"] }
      const canonical = '{"a":{"b":"x"},"c":"C","id":"1"}'
      assert.deepStrictEqual((yield* linesOf("D,id,A\nd,1,x\n", { columns }))[1], `1,x,C,${inCsv(canonical)}`)
      const json = yield* linesOf('{"D":"d","id":"1","A":"x"}\n', { name: "r.jsonl", columns })
      assert.deepStrictEqual(json, [
        `{"id":"1","a":{"b":"x"},"c":"C","made":${JSON.stringify(`<${canonical}>`)}}`
      ])
    }).pipe(Effect.scoped)
  )

  it.live("is the same for the same values in CSV, in CSV that is sent as JSON, and in JSON", () =>
    Effect.gen(function* () {
      const csv = "id,event.z,event.a,empty\n1,é,x y,\n"
      const made: Array<unknown> = []
      const asCsv = (yield* linesOf(csv))[1] ?? ""
      made.push(asCsv.slice(asCsv.indexOf('"<') + 1, -1).replaceAll('""', '"'))
      for (const [content, preparing] of [
        [csv, { sendAs: "jsonl" }],
        ["event.a;empty;id;event.z\r\nx y;;1;é\r\n", { sendAs: "jsonl" }],
        ['{"event":{"a":"x y","z":"\\u00e9"},"id":"1"}\n', { name: "r.jsonl" }]
      ] as const) {
        const [line = ""] = yield* linesOf(content, preparing)
        made.push((JSON.parse(line) as { made: unknown }).made)
      }
      assert.deepStrictEqual(new Set(made), new Set(['<{"event":{"a":"x y","z":"é"},"id":"1"}>']))
    }).pipe(Effect.scoped)
  )

  it.live("is made from values of their types, where CSV is sent as JSON", () =>
    Effect.gen(function* () {
      const [line] = yield* linesOf('id,n,j\n1,1.0,"{""b"": 1, ""a"": 2}"\n', {
        columns: { types: { n: "number", j: "json" } }
      })
      const canonical = '{"id":"1","j":{"a":2,"b":1},"n":1.0}'
      assert.strictEqual(
        line,
        `{"id":"1","n":1.0,"j":{"b":1,"a":2},"made":${JSON.stringify(`<${canonical}>`)}}`
      )
    }).pipe(Effect.scoped)
  )

  it.live("is made from texts where CSV is sent as CSV, whatever the import knows of their types", () =>
    Effect.gen(function* () {
      const knowing = { ...importType, columnType: () => "number" as const }
      const lines = yield* linesOf("id,n\n1,2\n", { importType: knowing })
      assert.strictEqual(lines[1], `1,2,${inCsv('{"id":"1","n":"2"}')}`)
    }).pipe(Effect.scoped)
  )

  it.live("is made from names as they are where CSV has names that cannot be paths beside each other", () =>
    Effect.gen(function* () {
      const lines = yield* linesOf("id,a.b,a\n1,x,y\n")
      assert.strictEqual(lines[1], `1,x,y,${inCsv('{"a":"y","a.b":"x","id":"1"}')}`)
    }).pipe(Effect.scoped)
  )

  it.live("may be a member of a member, where a row has an object there or nothing", () =>
    Effect.gen(function* () {
      const nested = { importType: { madeColumn: { ...shown, name: "e.made", textOf: () => "m" } } }
      const rows = ['{"e":{"n":1.0}}', '{"id":1}', '{"e":5}', '{"e":{"made":1}}', '{"e.made":2}']
      assert.deepStrictEqual(yield* linesOf(`${rows.join("\n")}\n`, { ...nested, name: "r.jsonl" }), [
        '{"e":{"n":1.0,"made":"m"}}',
        '{"id":1,"e":{"made":"m"}}',
        ...rows.slice(2)
      ])
      assert.deepStrictEqual(yield* linesOf("e.n\n1\n", { ...nested, sendAs: "jsonl" }), [
        '{"e":{"n":"1","made":"m"}}'
      ])
    }).pipe(Effect.scoped)
  )

  it.live("satisfies an import that requires it, and is not held against the rules", () =>
    Effect.gen(function* () {
      const { tally } = yield* soundly("id\n1\n", {
        importType: { ...importType, requiredColumns: ["made"], formats: ["csv"] }
      })
      assert.strictEqual(tally.findings, 0)
    }).pipe(Effect.scoped)
  )

  it.live("is not made for what was sent elsewhere", () =>
    Effect.gen(function* () {
      const target = "a script"
      const adopted = { version: 1, provider: "scripted", id: "1", target, label: "l", handle: null } as const
      for (const [name, content] of [
        ["r.csv", "id\n1\n"],
        ["r.jsonl", '{"id":1}\n']
      ] as const) {
        const { conversions, file } = yield* soundly(content, { name, importType, adopted })
        assert.deepStrictEqual([conversions, file.columns], [[], ["id"]])
      }
    }).pipe(Effect.scoped)
  )
})

describe("an import with a column that is made", () => {
  const hashed = (row: string): string => createHash("sha256").update(row).digest("hex").slice(0, 12)

  for (const sendAs of ["csv", "jsonl"] as const) {
    it.live(`gives a row that is retried the text it had, in whichever part it is: ${sendAs}`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const runs = join(folder, "runs")
        const rows = Array.from(
          { length: 8 },
          (_, index) => `${index}${index % 2 === 0 ? "x" : ""};"é ${index}";\r\n`
        )
        const file = yield* fileIn(folder, "rows.csv", `id;a;b\r\n${rows.join("")}`)
        const isJson = sendAs === "jsonl"
        const made = makePartsService({
          limits: { maxRows: 3 },
          ...(isJson
            ? {
                rowsIn: (text: string) => text.trimEnd().split("\n"),
                verdictOn: (row: string) =>
                  /"id":"\d+x"/.test(row) ? ("rejected" as const) : ("accepted" as const)
              }
            : {})
        })
        const plugin = withImportType(made.plugin, { madeColumn: { ...shown, textOf: hashed } })
        const service = { ...made, plugin }
        const plan = planImport({ file, provider: "scripted", importType: "rows", sendAs })
        const first = yield* withService(service, runs, runImport(plan))
        assert.deepInclude(first.rows, { accepted: 4, rejected: 4 })
        const keysIn = (texts: ReadonlyArray<string>) =>
          new Map(
            texts
              .flatMap((text) => text.trimEnd().split(/\r?\n/))
              .filter((line) => /\d/.test(line))
              .map((line) => [/\d+x?/.exec(line)?.[0], /[0-9a-f]{12}/.exec(line)?.[0]])
          )
        const before = keysIn(service.files.slice())
        assert.strictEqual(new Set(before.values()).size, 8)
        // As a person might save it.
        const failed = join(runs, first.runId, first.files.failedRows ?? "")
        const text = yield* Effect.promise(() => readFile(failed, "utf8"))
        assert.match(text, /^id;a;b;bulkport_line;/)
        yield* Effect.promise(() => writeFile(failed, `\uFEFF${text.replaceAll("\r\n", "\n")}`))
        const sentBefore = service.files.length
        yield* withService(service, runs, retryImport({ runId: first.runId }))
        const again = keysIn(service.files.slice(sentBefore))
        assert.strictEqual(again.size, 4)
        for (const [id, key] of again) assert.strictEqual(key, before.get(id))
      }).pipe(Effect.scoped)
    )
  }
})
