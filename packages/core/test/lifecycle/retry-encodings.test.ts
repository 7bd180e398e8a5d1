/** Failed rows that were mended with a program that writes no UTF-8. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  layerFiles,
  planImport,
  ProviderRegistry,
  retryImport,
  runImport,
  RunJournal
} from "../../src/index.ts"
import { takeFailedRows } from "../../src/lifecycle/failed-rows.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const sampleSize = 256 * 1024

/** So many failed rows that the last one begins behind the part of the file that is looked at first. */
const failedRows = (last: string, header: string, row: (index: number) => string): string => {
  const filler = Array.from({ length: Math.ceil(sampleSize / 20) + 10 }, (_, index) => row(index)).join("")
  assert.isAbove(filler.length, sampleSize)
  return header + filler + last
}

const csv = failedRows(
  "x,caf\xe9,9,rejected,BAD,no\r\n",
  "id,name,bulkport_line,bulkport_outcome,bulkport_code,bulkport_message\r\n",
  (index) => `${index},abc,9,rejected,BAD,no\r\n`
)
const jsonl = failedRows(
  '{"id":"x","name":"caf\xe9","_bulkport":{"line":9,"outcome":"rejected"}}\n',
  "",
  (index) => `{"id":${index},"name":"abc","_bulkport":{"line":9,"outcome":"rejected"}}\n`
)

describe("failed rows", () => {
  for (const [format, text, expected] of [
    ["csv", csv, "\r\nx,café\r\n"],
    ["jsonl", jsonl, '\n{"id":"x","name":"café"}\n']
  ] as const) {
    it.live(`are taken from a Windows-1252 file that shows it late: ${format}`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const path = yield* fileIn(folder, `failed.${format}`, Buffer.from(text, "latin1"))
        const to = join(folder, "taken")
        const taken = yield* takeFailedRows({ path, format, delimiter: "," }, to, false)
        assert.strictEqual(taken.rejected, text.split("\n").length - (format === "csv" ? 2 : 1))
        const rows = yield* Effect.promise(() => readFile(to, "utf8"))
        assert.isTrue(rows.endsWith(expected), rows.slice(-60))
      }).pipe(Effect.scoped)
    )
  }

  it.live("are taken from a file as we wrote it, whatever characters the words of the service are of", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const words = "\u0000\u0001\u0002"
      const header = "id;bulkport_line;bulkport_outcome;bulkport_code;bulkport_message"
      const rows = [1, 2, 3].map((id) => `${id};9;rejected;${words};${words}`)
      const path = yield* fileIn(folder, "failed.csv", `${[header, ...rows].join("\r\n")}\r\n`)
      const to = join(folder, "taken")
      const taken = yield* takeFailedRows({ path, format: "csv", delimiter: ";" }, to, false)
      assert.strictEqual(taken.rejected, 3)
      assert.strictEqual(yield* Effect.promise(() => readFile(to, "utf8")), "id\r\n1\r\n2\r\n3\r\n")
      const other = yield* fileIn(folder, "other.csv", "\u0000\u0001\u0002\u0003".repeat(10))
      const refused = yield* Effect.result(takeFailedRows({ path: other, format: "csv" }, to, false))
      assert.isTrue(Result.isFailure(refused) && refused.failure._tag === "SourceMalformed")
    }).pipe(Effect.scoped)
  )

  it.live("are refused where they are in no such encoding either, or in another one than was said", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const to = join(folder, "taken")
      const neither = yield* fileIn(folder, "neither.csv", Buffer.from(csv.replace("\xe9", "\x81"), "latin1"))
      const late = yield* fileIn(folder, "late.csv", Buffer.from(csv, "latin1"))
      for (const request of [{ path: neither }, { path: late, encoding: "utf-8" as const }]) {
        const taken = yield* Effect.result(takeFailedRows({ ...request, delimiter: "," }, to, false))
        const reason = Result.isFailure(taken) ? taken.failure : assert.fail("the rows were taken")
        assert.isTrue(reason._tag === "SourceMalformed" && reason.code === "invalid-encoding")
      }
    }).pipe(Effect.scoped)
  )

  it.live("are retried as they were mended", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const rows = Array.from({ length: 20_000 }, (_, index) => `${index},abcdefghij\n`).join("")
      const file = yield* fileIn(folder, "rows.csv", `id,name\n${rows}x,y\n`)
      const runs = join(folder, "runs")
      const services = Layer.merge(
        layerFiles(runs),
        ProviderRegistry.layer([scriptedPlugin({})], () => ({}))
      )
      yield* Effect.gen(function* () {
        const plan = planImport({ file, provider: "scripted", importType: "rows" })
        const { files, runId } = yield* runImport(plan)
        const failed = yield* Effect.promise(() =>
          readFile(join(runs, runId, files.failedRows ?? ""), "utf8")
        )
        const mended = join(folder, "mended.csv")
        const saved = Buffer.from(failed.replace("\r\nx,y,", "\r\nx,caf\xe9,"), "latin1")
        yield* Effect.promise(() => writeFile(mended, saved))
        const retried = yield* retryImport({ runId, file: mended, includeUnknown: true })
        assert.strictEqual(retried.rows.staged, 20_001)
        const { state } = yield* (yield* RunJournal).view(retried.runId)
        const sent = yield* Effect.promise(() => readFile(state.plan.source.path, "utf8"))
        assert.isTrue(sent.endsWith("\r\nx,café\r\n"))
      }).pipe(Effect.provide(services), impatient)
    }).pipe(Effect.scoped)
  )
})
