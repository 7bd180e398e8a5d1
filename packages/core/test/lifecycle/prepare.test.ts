import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createHash } from "node:crypto"
import {
  layerMemory,
  planImport,
  ProviderRegistry,
  RunJournal,
  runImport,
  stageImport
} from "../../src/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

/** Stages a file and gives either what was staged or the reason, with the number of calls to the provider. */
const stageFile = (content: string | Uint8Array, script: Script = {}, name = "rows.csv", reading = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, name, content)
    let calls = 0
    const plugin = scriptedPlugin({
      ...script,
      stage: (prepared) => Effect.sync(() => ({ prepared, handle: (calls += 1) }))
    })
    const staged = yield* Effect.result(
      stageImport(planImport({ file, reading, provider: "scripted", importType: "rows" })).pipe(
        Effect.provide(
          Layer.merge(
            layerMemory,
            ProviderRegistry.layer([plugin], () => ({}))
          )
        )
      )
    )
    return { staged, calls }
  }).pipe(Effect.scoped, impatient)

const reasonOf = (content: string | Uint8Array, script?: Script, name?: string, reading = {}) =>
  Effect.map(stageFile(content, script, name, reading), ({ calls, staged }) => {
    assert.strictEqual(calls, 0, "the provider was called in spite of the fault")
    return Result.isFailure(staged) ? staged.failure.reason : assert.fail("the file was accepted")
  })

const cases: ReadonlyArray<{
  readonly name: string
  readonly content: string | Uint8Array
  readonly tag: string
  readonly message: RegExp
  readonly file?: string
  readonly script?: Script
  readonly reading?: object
}> = [
  { name: "an empty file", content: "", tag: "SourceFileEmpty", message: /is empty/ },
  {
    name: "a header without rows",
    content: "id,name\n",
    tag: "SourceFileEmpty",
    message: /a header but no rows/
  },
  {
    name: "a row with too few cells",
    content: "id,name\n1,a\n2\n",
    tag: "FindingsRefused",
    message: /line 3, column name: this row has 1 cell, but the header has 2/
  },
  {
    name: "a row with too many cells, after a row of several lines",
    content: 'id,name\n1,"a\nb"\n2,b,c\n',
    tag: "FindingsRefused",
    message: /line 4: this row has 3 cells/
  },
  {
    name: "a header that stands twice",
    content: "id,name,id\n1,2,3\n",
    tag: "SourceMalformed",
    message: /line 1, column 3: the header "id" stands twice, first in column 1/
  },
  {
    name: "bytes that are not UTF-8",
    content: Buffer.from("id\nok\ncaf\xe9\n", "latin1"),
    reading: { encoding: "utf-8" },
    tag: "SourceMalformed",
    message: /line 3 \(byte 9\): this is not valid UTF-8/
  },
  {
    name: "a missing required column, naming the closest header",
    content: "account_id,name\n1,2\n",
    tag: "ColumnsMissing",
    message: /"accountId" \(the closest header present is "account_id"\)/,
    script: { requiredColumns: ["accountId", "name"] }
  },
  {
    name: "a quote that never closes",
    content: 'id,name\n1,"a\n2,b\n',
    tag: "SourceMalformed",
    message: /line 2/
  },
  {
    name: "a line that is not JSON",
    content: '{"id":1}\n\n{"id":2,}\n',
    tag: "FindingsRefused",
    message: /line 3: this row is not valid JSON, from character 9 on/,
    file: "rows.jsonl"
  },
  {
    name: "a JSON line that is no object",
    content: '{"id":1}\n[1]\n',
    tag: "FindingsRefused",
    message: /line 2: a row of JSON must be one object/,
    file: "rows.jsonl"
  },
  {
    name: "a row that is larger than all that the provider takes at once",
    content: "id\n1\n234567\n3\n",
    tag: "LimitExceeded",
    message: /has 10 bytes in one row \(row 2, with the header\); the provider takes at most 8/,
    script: { limits: { maxFileBytes: 8 } }
  }
]

describe("staging refuses, before the provider is asked,", () => {
  for (const { content, file, message, name, reading, script, tag } of cases) {
    it.live(name, () =>
      Effect.gen(function* () {
        const reason = yield* reasonOf(content, script, file, reading)
        assert.strictEqual(reason._tag, tag)
        assert.match(reason.message, message)
      })
    )
  }

  it.live("a folder, and a file that is not there", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.promise(() => mkdir(join(folder, "inner")))
      for (const [name, why] of [
        ["inner", /it is a folder/],
        ["nothing.csv", /it does not exist/]
      ] as const) {
        const error = yield* Effect.flip(
          stageImport(
            planImport({ file: join(folder, name), provider: "scripted", importType: "rows" })
          ).pipe(
            Effect.provide(
              Layer.merge(
                layerMemory,
                ProviderRegistry.layer([scriptedPlugin({})], () => ({}))
              )
            )
          )
        )
        assert.strictEqual(error.reason._tag, "SourceFileUnreadable")
        assert.match(error.reason.message, why)
      }
    }).pipe(Effect.scoped)
  )
})

describe("staging", () => {
  it.live("uses a sound file as it stands, and counts and hashes it", () =>
    Effect.gen(function* () {
      const content = 'id,name\r\n1,"é\n"\r\n2,\r\n'
      const { staged } = yield* stageFile(content)
      const prepared = Result.getOrThrow(staged).staged?.prepared
      assert.strictEqual(prepared?.path, prepared?.source.path)
      assert.deepStrictEqual(
        [prepared?.rows, prepared?.bytes, prepared?.columns, prepared?.hasMultilineRows],
        [2, Buffer.byteLength(content), ["id", "name"], true]
      )
      assert.strictEqual(prepared?.sha256, createHash("sha256").update(content).digest("hex"))
    })
  )

  it.live("sends a file with a byte-order mark without it", () =>
    Effect.gen(function* () {
      const { staged } = yield* stageFile("\uFEFFid\n1\n")
      const prepared = Result.getOrThrow(staged).staged?.prepared
      assert.strictEqual(prepared?.path, "1-stage/prepared.csv")
      assert.strictEqual(prepared?.sha256, createHash("sha256").update("id\r\n1\r\n").digest("hex"))
      assert.notStrictEqual(prepared?.sourceSha256, prepared?.sha256)
    })
  )

  it.live("reads 50,000 rows however large the pieces are", () =>
    Effect.gen(function* () {
      const rows = Array.from({ length: 50_000 }, (_, index) => `${index},"text ""${index}"" é"\n`).join("")
      const { staged } = yield* stageFile(`id,name\n${rows}`)
      assert.strictEqual(Result.getOrThrow(staged).staged?.prepared.rows, 50_000)
    })
  )
})

describe("a source file that was changed", () => {
  it.live("after it was staged is refused at the resume, with both hashes", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", "id\na\n")
      const services = Layer.merge(
        layerMemory,
        ProviderRegistry.layer([scriptedPlugin({ track: () => Effect.die("stop here") })], () => ({}))
      )
      yield* Effect.gen(function* () {
        yield* Effect.exit(runImport(planImport({ file, provider: "scripted", importType: "rows" })))
        const [runId = ""] = yield* (yield* RunJournal).list
        yield* Effect.promise(() => writeFile(file, "id\nb\n"))
        const { resumeImport } = yield* Effect.promise(() => import("../../src/lifecycle/resume-import.ts"))
        const error = yield* Effect.flip(
          resumeImport(runId).pipe(Effect.provide(ProviderRegistry.layer([scriptedPlugin({})], () => ({}))))
        )
        assert.strictEqual(error.reason._tag, "SourceChanged")
        const sha = (text: string) => createHash("sha256").update(text).digest("hex")
        assert.include(error.reason.message, sha("id\na\n"))
        assert.include(error.reason.message, sha("id\nb\n"))
      }).pipe(Effect.provide(services))
    }).pipe(Effect.scoped, impatient)
  )
})
