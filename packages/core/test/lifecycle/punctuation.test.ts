/** Delimiters and lines: what can be written, what counts, and what is made uniform. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { checkFile, layerFiles, planImport, ProviderRegistry, runImport } from "../../src/index.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { notEmpty, plainType, prepareFile, reasonAgainst, soundly } from "../support/prepare-file.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

describe("the delimiter", () => {
  for (const delimiter of ["||", '"', "\n", "\r", "", "\u{1F600}"]) {
    it.live(`of an import type must be one that can be written, not ${JSON.stringify(delimiter)}`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const file = yield* fileIn(folder, "rows.csv", "id\n1\n")
        const service = makePartsService({ limits: {}, delimiter })
        const plan = planImport({ file, provider: "scripted", importType: "rows" })
        const runs = join(folder, "runs")
        const { reason } = yield* Effect.flip(withService(service, runs, runImport(plan)))
        assert.strictEqual(reason._tag, "OptionsInvalid")
        assert.deepStrictEqual(service.files, [])
        assert.deepStrictEqual(yield* Effect.promise(() => readdir(folder)), ["rows.csv"])
        const checked = yield* Effect.result(
          checkFile({ source: { path: file }, importType: { ...plainType, delimiter } })
        )
        assert.isTrue(Result.isFailure(checked) && checked.failure._tag === "OptionsInvalid")
      }).pipe(Effect.scoped)
    )
  }

  const quoted = { delimiter: '"', quote: "" }
  it.live("becomes a comma where it is a quote, in what is sent and in reports", () =>
    Effect.gen(function* () {
      const content = 'id"name\n1"a,b\n2"c\n'
      const { sent } = yield* soundly(content, { reading: quoted })
      assert.strictEqual(sent, 'id,name\r\n1,"a,b"\r\n2,c\r\n')
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", content)
      const services = Layer.merge(
        layerFiles(join(folder, "runs")),
        ProviderRegistry.layer([scriptedPlugin({})], () => ({}))
      )
      const plan = planImport({ file, reading: quoted, provider: "scripted", importType: "rows" })
      const report = yield* runImport(plan).pipe(Effect.provide(services), impatient)
      const failed = join(folder, "runs", report.runId, report.files.failedRows ?? "")
      assert.include(yield* Effect.promise(() => readFile(failed, "utf8")), '\r\n1,"a,b",2,unknown,,\r\n')
      const to = join(folder, "checked")
      const importType = { ...plainType, ...notEmpty("name") }
      yield* checkFile({ source: { path: file, ...quoted }, importType, folder: to })
      const valid = yield* Effect.promise(() => readFile(join(to, "valid.csv"), "utf8"))
      assert.strictEqual(valid, sent)
    }).pipe(Effect.scoped)
  )
})

describe("lines", () => {
  it.live("that are skipped before rows of JSON still count", () =>
    Effect.gen(function* () {
      for (const [name, content] of [
        ["rows.jsonl", 'made by export\r\n# of today\r\n{"id":1}\r\n\r\n{"id":2,}\r\n'],
        ["rows.json", 'made by export\n# of today\n[{"id":1},\n\n{"id":2,}]\n']
      ] as const) {
        const { conversions, tally } = yield* soundly(content, { name, reading: { skipLines: 2 } })
        assert.include(conversions, "Its first 2 lines are left out.")
        assert.deepStrictEqual(
          tally.samples.map(({ code, line, row }) => [code, line, row]),
          [["invalid-json", 5, 2]]
        )
        const { sent } = yield* soundly(content.replace(",}", "}"), { name, reading: { skipLines: 2 } })
        assert.match(sent, /^\{"id":1\}\r?\n\{"id":2\}\r?\n$/)
      }
    }).pipe(Effect.scoped)
  )

  it.live("of JSON get no names of columns", () =>
    Effect.gen(function* () {
      for (const [name, content] of [
        ["rows.jsonl", '{"id":1}\n'],
        ["rows.json", '[{"id":1}]']
      ] as const) {
        const reason = yield* reasonAgainst(content, { name, reading: { header: ["id"] } })
        assert.strictEqual(reason._tag, "OptionsInvalid")
      }
    }).pipe(Effect.scoped)
  )

  it.live("of JSONL that end in different ways are made uniform", () =>
    Effect.gen(function* () {
      const mixed = yield* soundly('{"id":1}\r\n{"id":2}\n{"id":3}', { name: "rows.jsonl" })
      assert.deepStrictEqual(mixed.conversions, ["Its line endings, which are mixed, become one kind."])
      assert.strictEqual(mixed.sent, '{"id":1}\n{"id":2}\n{"id":3}\n')
      const uniform = '{"id":1}\r\n{"id":2}\r\n'
      assert.strictEqual((yield* soundly(uniform, { name: "rows.jsonl" })).sent, uniform)
    }).pipe(Effect.scoped)
  )

  it.live("that end with CR are counted with those inside cells, where the text is not valid", () =>
    Effect.gen(function* () {
      const text = Buffer.from('id,n\r1,"a\nb"\r2,"c\r\nd"\r3,\xff\r', "latin1")
      const { prepared } = yield* prepareFile(text, { reading: { encoding: "utf-8" } })
      const reason = Result.isFailure(prepared) ? prepared.failure : assert.fail("the file was accepted")
      assert.isTrue(reason._tag === "SourceMalformed" && reason.code === "invalid-encoding")
      assert.match(reason.message, /line 6 /)
    }).pipe(Effect.scoped)
  )
})
