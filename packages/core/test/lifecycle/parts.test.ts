import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  planImport,
  type PlanRequest,
  resumeImport,
  RunJournal,
  runImport,
  type RunReport,
  stepImport
} from "../../src/index.ts"
import { makePartsService, type PartsService, rowsOf, withService } from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const importFile = (service: PartsService, content: string, request: Partial<PlanRequest> = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", content)
    const runs = join(folder, "runs")
    const plan = planImport({ file, provider: "scripted", importType: "rows", ...request })
    const report = yield* Effect.result(withService(service, runs, runImport(plan)))
    const text = (path: string) => Effect.promise(() => readFile(path, "utf8"))
    return { report, runs, folder, file, text }
  })

const reported = (report: Result.Result<RunReport, unknown>): RunReport => Result.getOrThrow(report)

/** The first three columns of every row of `outcomes.csv`. */
const rowLineOutcome = (outcomes: string): ReadonlyArray<string> =>
  outcomes
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",").slice(0, 3).join(" "))

describe("a file that is more than the provider takes in one job", () => {
  it.live(
    "is imported in parts of one run, with the header in each, and one report about the user's file",
    () =>
      Effect.gen(function* () {
        const service = makePartsService({ limits: { maxRows: 3 } })
        const { report, runs, text } = yield* importFile(service, `id,name\r\n${rowsOf(8, [2, 7])}`)
        const made = reported(report)
        assert.deepStrictEqual(made.rows, { setAside: 0, staged: 8, accepted: 6, rejected: 2, unknown: 0 })
        assert.strictEqual(made.verdict, "incomplete")
        assert.strictEqual(made.job, undefined)
        assert.deepStrictEqual(
          made.parts?.map(({ number, rows, runId }) => [number, rows.staged, runId]),
          [1, 2, 3].map((number) => [number, number === 3 ? 2 : 3, `${made.runId}/parts/${number}`])
        )
        assert.deepStrictEqual(service.files, [
          "id,name\r\n1,name\r\n2x,name\r\n3,name\r\n",
          "id,name\r\n4,name\r\n5,name\r\n6,name\r\n",
          "id,name\r\n7x,name\r\n8,name\r\n"
        ])
        assert.isFalse(service.state.startedBeforeStaged, "a part was started before all were staged")
        const outcomes = yield* text(join(runs, made.runId, made.files.outcomes))
        assert.deepStrictEqual(
          rowLineOutcome(outcomes),
          [1, 2, 3, 4, 5, 6, 7, 8].map(
            (row) => `${row} ${row + 1} ${row === 2 || row === 7 ? "rejected" : "accepted"}`
          )
        )
        assert.deepStrictEqual(made.rejections, [{ code: "BAD", rows: 2, firstLine: 3 }])
      }).pipe(Effect.scoped)
  )

  it.live("is cut by bytes between rows, also where cells hold line breaks, and no part is copied", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxFileBytes: 40 } })
      const content = 'id,name\r\n1,"a\r\nb"\r\n2,"c ""\r\n"" d"\r\n3,e\r\n4,"f\n\ng"\r\n'
      const { report, runs } = yield* importFile(service, content)
      const made = reported(report)
      assert.strictEqual(made.verdict, "succeeded")
      assert.isAbove(service.files.length, 1)
      for (const file of service.files) assert.isAtMost(Buffer.byteLength(file), 40)
      assert.strictEqual(
        service.files.map((file, index) => (index === 0 ? file : file.slice("id,name\r\n".length))).join(""),
        content
      )
      const found = yield* withService(
        service,
        runs,
        Effect.flatMap(RunJournal, (journal) => journal.view(`${made.runId}/parts/2`))
      )
      assert.strictEqual(found.state.prepared?.path, found.state.plan.source.path)
    }).pipe(Effect.scoped)
  )

  it.live("goes on with the part at which it stopped, and starts nothing twice", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      service.state.refuseStart = 2
      const { report, runs } = yield* importFile(service, `id,name\r\n${rowsOf(6, [4])}`)
      assert.isTrue(Result.isFailure(report), "the second part was started in spite of the refusal")
      assert.strictEqual(service.jobs.length, 1)
      const resumed = yield* withService(
        service,
        runs,
        Effect.gen(function* () {
          const [runId = ""] = yield* (yield* RunJournal).list
          return yield* resumeImport(runId)
        })
      )
      assert.deepStrictEqual(resumed.rows, { setAside: 0, staged: 6, accepted: 5, rejected: 1, unknown: 0 })
      assert.strictEqual(service.jobs.length, 3)
      assert.strictEqual(new Set(service.jobs.map(({ label }) => label)).size, 3)
      assert.strictEqual(service.files.length, 3, "a part was staged twice")
    }).pipe(Effect.scoped)
  )

  it.live("is imported one part after the other, unless the provider takes several at once", () =>
    Effect.gen(function* () {
      for (const maxJobsAtOnce of [1, 3]) {
        const service = makePartsService({ limits: { maxRows: 1, maxJobsAtOnce } })
        service.state.startMillis = 30
        // No job ends before as many are under way as may be, however slow the machine is.
        service.state.onEnd = async () => {
          while (service.state.mostJobsAtOnce < maxJobsAtOnce) await new Promise(setImmediate)
        }
        const { report } = yield* importFile(service, `id,name\r\n${rowsOf(6)}`)
        assert.strictEqual(reported(report).verdict, "succeeded")
        assert.strictEqual(service.state.mostJobsAtOnce, maxJobsAtOnce)
        // The time of the parts is part of the whole's.
        const inStart = reported(report).steps.find(({ step }) => step === "start")?.millis ?? 0
        assert.isAtLeast(inStart, 6 * 25)
      }
    }).pipe(Effect.scoped)
  )

  it.live("keeps the rows of the user's file when rows are set aside and columns are changed", () =>
    Effect.gen(function* () {
      const isValid = Schema.Struct({ id: Schema.String.check(Schema.isPattern(/^\d+x?$/)) })
      const service = makePartsService({ limits: { maxRows: 2 }, rowSchema: isValid })
      const content = "key;name\n1;a\n\nwrong;b\n2x;c\n3;d\nwrong;e\n4;f\n"
      const { report, runs, text } = yield* importFile(service, content, {
        columns: { rename: { key: "id" } },
        tolerance: { mode: "tolerant" }
      })
      const made = reported(report)
      assert.deepStrictEqual(made.rows, { setAside: 2, staged: 4, accepted: 3, rejected: 1, unknown: 0 })
      assert.deepStrictEqual(service.files, ["id;name\r\n1;a\r\n2x;c\r\n", "id;name\r\n3;d\r\n4;f\r\n"])
      const outcomes = yield* text(join(runs, made.runId, made.files.outcomes))
      assert.deepStrictEqual(rowLineOutcome(outcomes), [
        "1 2 accepted",
        "2 4 set-aside",
        "3 5 rejected",
        "4 6 accepted",
        "5 7 set-aside",
        "6 8 accepted"
      ])
      const failed = yield* text(join(runs, made.runId, made.files.failedRows ?? ""))
      assert.match(failed, /^key;name;bulkport_line/)
    }).pipe(Effect.scoped)
  )

  it.live("is refused as the same content while its parts are under way, and step by step", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      const { file, folder, report, runs } = yield* importFile(service, `id,name\r\n${rowsOf(5)}`)
      const { runId } = reported(report)
      const stepped = yield* Effect.flip(withService(service, runs, stepImport(runId, "track")))
      assert.strictEqual(stepped.reason._tag, "RunInParts")
      const plan = planImport({ file, provider: "scripted", importType: "rows" })
      const again = yield* Effect.flip(
        withService(service, runs, runImport(plan), { sameContentMillis: 60_000 })
      )
      assert.strictEqual(again.reason._tag, "AlreadyImported")
      yield* Effect.promise(() => writeFile(join(folder, "rows.csv"), `id,name\r\n${rowsOf(4)}`))
      const other = yield* withService(service, runs, runImport(plan), { sameContentMillis: 60_000 })
      assert.strictEqual(other.verdict, "succeeded")
    }).pipe(Effect.scoped)
  )

  it.live("is cut by its size after compression, which is measured", () =>
    Effect.gen(function* () {
      const { gzipSync } = yield* Effect.promise(() => import("node:zlib"))
      const service = makePartsService({ limits: { maxPackedBytes: 20_000 } })
      const rows = Array.from({ length: 20_000 }, (_, index) => `${index},${Math.sqrt(index)}\n`).join("")
      const { report } = yield* importFile(service, `id,name\n${rows}`)
      assert.strictEqual(reported(report).rows.accepted, 20_000)
      const sizes = service.files.map((file) => gzipSync(file).length)
      for (const size of sizes) assert.isAtMost(size, 20_000)
      // Not far below either: a part costs a job.
      for (const size of sizes.slice(0, -1)) assert.isAbove(size, 10_000)
    }).pipe(Effect.scoped)
  )
})
