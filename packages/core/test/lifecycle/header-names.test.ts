/** What is done about the names of columns. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { join } from "node:path"
import { planImport, resumeImport, runImport, RunJournal } from "../../src/index.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { notEmpty, reasonAgainst, soundly } from "../support/prepare-file.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

describe("columns without a name", () => {
  const blank = 'id, ,name,,"\t"\n1,a,b,c,d\n'

  it.live("are those of blank space, too, and refuse the file", () =>
    Effect.gen(function* () {
      for (const columns of [{}, { drop: [""], rename: { name: " " } }, { drop: [" "] }]) {
        const reason = yield* reasonAgainst(blank, { columns })
        assert.isTrue(reason._tag === "SourceMalformed" && reason.code === "blank-header")
      }
    }).pipe(Effect.scoped)
  )

  it.live("are left out together, unless they get a name", () =>
    Effect.gen(function* () {
      const dropped = yield* soundly(blank, { columns: { drop: [""] } })
      assert.strictEqual(dropped.sent, "id,name\r\n1,b\r\n")
      const named = yield* soundly(blank, { columns: { drop: [""], rename: { " ": "one" } } })
      assert.strictEqual(named.sent, "id,one,name\r\n1,a,b\r\n")
      const all = yield* soundly("id, ,\n1,a,b\n", { columns: { rename: { " ": "one", "": "two" } } })
      assert.strictEqual(all.sent, "id,one,two\r\n1,a,b\r\n")
    }).pipe(Effect.scoped)
  )

  it.live("can only be left out where there are some", () =>
    Effect.gen(function* () {
      const reason = yield* reasonAgainst("id,name\n1,a\n", { columns: { drop: [""] } })
      assert.strictEqual(reason._tag, "ColumnsUnknown")
    }).pipe(Effect.scoped)
  )
})

describe("the name of a column", () => {
  it.live("with a NUL in it refuses the file, unless the column is left out", () =>
    Effect.gen(function* () {
      const content = `id,n\0ame\n${"1,abc\n".repeat(100)}`
      const reading = { encoding: "utf-8" } as const
      for (const each of [{}, reading]) {
        const reason = yield* reasonAgainst(content, { reading: each })
        assert.isTrue(reason._tag === "SourceMalformed" && reason.code === "nul-character")
      }
      const { sent } = yield* soundly(content, { reading, columns: { drop: ["n\0ame"] } })
      assert.isTrue(sent.startsWith("id\r\n1\r\n"))
    }).pipe(Effect.scoped)
  )

  it.live("may hold line breaks when it is given, which are no lines of the file", () =>
    Effect.gen(function* () {
      const reading = { header: ["id", "a\nb\r\nc"], delimiter: ";" }
      const { conversions, file, sent, tally } = yield* soundly("1;x\n2;\n3;z\n", {
        reading,
        importType: notEmpty("a\nb\r\nc"),
        tolerance: { mode: "tolerant" }
      })
      assert.deepStrictEqual(conversions, ["A header line is added."])
      assert.strictEqual(tally.samples[0]?.line, 2)
      assert.isTrue(file.hasMultilineRows)
      assert.strictEqual(sent, 'id;"a\nb\r\nc"\r\n1;x\r\n3;z\r\n')
      for (const content of ["1;x\n\n3;z\n", "\n1;x\n3;z\n"]) {
        const blank = yield* soundly(content, { reading })
        assert.deepStrictEqual(blank.conversions, [
          "A header line is added.",
          "Its blank lines are left out."
        ])
      }
    }).pipe(Effect.scoped)
  )

  it.live("may be one that every object inherits", () =>
    Effect.gen(function* () {
      const importType = {
        key: { columns: ["__proto__"], means: "row" as const },
        rowSchema: () =>
          Schema.Struct({ ["__proto__"]: Schema.Literals(["a", "b"]), constructor: Schema.String })
      }
      const { tally } = yield* soundly("__proto__,constructor\na,1\nb,2\na,3\nc,4\n", { importType })
      assert.deepStrictEqual(
        tally.samples.map(({ code, column, line }) => [code, column, line]),
        [
          ["duplicate-key", "__proto__", 4],
          ["invalid", "__proto__", 5]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("is still known when a run goes on from its journal", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", "id,__proto__,constructor\n1,a,b\n")
      const service = makePartsService({ limits: {} })
      service.state.refuseStart = 1
      const columns = {
        rename: Object.fromEntries([["__proto__", "name"]]),
        set: Object.fromEntries([["__proto__", "constant"]]),
        drop: ["constructor"]
      }
      const plan = planImport({ file, provider: "scripted", importType: "rows", columns })
      const runs = join(folder, "runs")
      yield* Effect.flip(withService(service, runs, runImport(plan)))
      const resumed = Effect.gen(function* () {
        const journal = yield* RunJournal
        const [runId = ""] = yield* journal.list
        const { state } = yield* journal.view(runId)
        assert.deepStrictEqual(Object.entries(state.plan.columns.rename), [["__proto__", "name"]])
        return yield* resumeImport(runId)
      })
      const { rows } = yield* withService(service, runs, resumed)
      assert.strictEqual(rows.accepted, 1)
      assert.deepStrictEqual(service.files, ["id,name,__proto__\r\n1,a,constant\r\n"])
    }).pipe(Effect.scoped)
  )

  it.live("is not told where the first row looks like data", () =>
    Effect.gen(function* () {
      const secret = "ada.secret@example.com"
      const content = `${secret},4711\n${"bob@example.com,4712\n".repeat(5)}`
      const cases = [
        { content, preparing: { importType: { requiredColumns: ["id", `${secret}x`] } } },
        { content: content.replace("4711", secret), preparing: {} },
        { content, preparing: { columns: { drop: ["id", `${secret}x`] } } },
        { content, preparing: { columns: { rename: { id: "x" } } } }
      ]
      for (const each of cases) {
        const reason = yield* reasonAgainst(each.content, each.preparing)
        assert.include(["ColumnsMissing", "SourceMalformed", "ColumnsUnknown"], reason._tag)
        // Names that the caller gave may be repeated, for what they are.
        const words = JSON.stringify([reason.message, reason]).replaceAll(`${secret}x`, "")
        assert.notInclude(words, "secret")
        assert.notInclude(words, "4711")
      }
      const { findings, tally } = yield* soundly(`${secret},4711\n${"bob@example.com,4712\n".repeat(5)}x\n`)
      assert.strictEqual(tally.samples[0]?.code, "missing-cell")
      assert.notInclude(JSON.stringify([tally, findings]), "4711")
    }).pipe(Effect.scoped)
  )
})
