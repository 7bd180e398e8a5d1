import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Schema, Stream } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  EngineSettings,
  layerFiles,
  planImport,
  type PlanRequest,
  ProviderRegistry,
  resumeImport,
  RunJournal,
  runImport,
  type RunReport,
  stepImport
} from "../../src/index.ts"
import { type OutcomeStatement, RequestRefused, sentBytes } from "../../src/provider/index.ts"
import {
  fileIn,
  patience,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

/** A service that keeps what it is sent, and rejects rows whose id ends with "x". */
const makeService = (limits: Script["limits"], rowSchema?: Script["rowSchema"]) => {
  const files: Array<string> = []
  const jobs: Array<{ readonly label: string; readonly file: number }> = []
  const state = { jobsAtOnce: 0, mostJobsAtOnce: 0, refuseStart: 0, startedBeforeStaged: false }
  const textOf = (job: number): string => files[jobs[job]?.file ?? -1] ?? ""
  const rejectedIn = (text: string): ReadonlyArray<OutcomeStatement> =>
    text
      .trim()
      .split("\r\n")
      .slice(1)
      .flatMap((row, index) =>
        row.split(/[,;]/)[0]?.endsWith("x") === true
          ? [{ _tag: "RowOutcome", outcome: "rejected", record: index + 1, code: "BAD" } as const]
          : []
      )
  const plugin = scriptedPlugin({
    limits: { ...limits },
    ...(rowSchema === undefined ? {} : { rowSchema }),
    readings: [{ counts: "rows", offset: 0 }],
    stage: (prepared, context) =>
      sentBytes(prepared, context).pipe(
        Stream.runCollect,
        Effect.map((chunks) => {
          if (jobs.length > 0) state.startedBeforeStaged = true
          return { prepared, handle: files.push(Buffer.concat(chunks).toString()) - 1 }
        })
      ),
    start: ({ handle }, { label }) =>
      Effect.suspend(() => {
        if (state.refuseStart === jobs.length + 1) {
          state.refuseStart = 0
          return Effect.fail(new RequestRefused({ endpoint: "start", status: 400, detail: "not now" }))
        }
        const id = String(jobs.push({ label, file: Number(handle) }) - 1)
        state.jobsAtOnce += 1
        state.mostJobsAtOnce = Math.max(state.mostJobsAtOnce, state.jobsAtOnce)
        const job = { version: 1, provider: "scripted", id, target: "a script", label, handle: null } as const
        return Effect.as(Effect.sleep("30 millis"), job)
      }),
    track: () =>
      Effect.sync(() => {
        state.jobsAtOnce -= 1
        return { state: "finished", providerState: "DONE", isKnownState: true } as const
      }),
    collect: ({ id }) =>
      Stream.succeed({
        name: "results.json",
        kind: "rejected" as const,
        body: Stream.succeed<Uint8Array>(Buffer.from(JSON.stringify(rejectedIn(textOf(Number(id))))))
      }),
    outcomes: (output, file, context) =>
      Stream.unwrap(
        Effect.map(
          Effect.promise(() => readFile(context.resolve(output.path), "utf8")),
          (text) => {
            const rejected = JSON.parse(text) as ReadonlyArray<OutcomeStatement>
            const read = file.prepared.rows
            const accepted = read - rejected.length
            const totals = { _tag: "OutcomeTotals", read, accepted, rejected: rejected.length } as const
            return Stream.fromIterable([...rejected, totals])
          }
        )
      )
  })
  return { plugin, files, jobs, state }
}

type Service = ReturnType<typeof makeService>

const withService = <A, E>(
  service: Service,
  runs: string,
  effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>,
  sameContentMillis = 0
) =>
  effect.pipe(
    Effect.provide(
      Layer.merge(
        layerFiles(runs),
        ProviderRegistry.layer([service.plugin], () => ({}))
      )
    ),
    Effect.provideService(EngineSettings, { ...patience, sameContentMillis })
  )

const rowsOf = (count: number, bad: ReadonlyArray<number> = []): string =>
  Array.from(
    { length: count },
    (_, index) => `${index + 1}${bad.includes(index + 1) ? "x" : ""},name\r\n`
  ).join("")

const importFile = (service: Service, content: string, request: Partial<PlanRequest> = {}) =>
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

describe("a file that is more than the provider takes in one job", () => {
  it.live(
    "is imported in parts of one run, with the header in each, and one report about the user's file",
    () =>
      Effect.gen(function* () {
        const service = makeService({ maxRows: 3 })
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
          outcomes
            .trim()
            .split("\r\n")
            .slice(1)
            .map((line) => line.split(",").slice(0, 3).join(" ")),
          [1, 2, 3, 4, 5, 6, 7, 8].map(
            (row) => `${row} ${row + 1} ${row === 2 || row === 7 ? "rejected" : "accepted"}`
          )
        )
        assert.deepStrictEqual(made.rejections, [{ code: "BAD", rows: 2, firstLine: 3 }])
      }).pipe(Effect.scoped)
  )

  it.live("is cut by bytes between rows, also where cells hold line breaks, and no part is copied", () =>
    Effect.gen(function* () {
      const service = makeService({ maxFileBytes: 40 })
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
      const service = makeService({ maxRows: 2 })
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
        const service = makeService({ maxRows: 1, maxJobsAtOnce })
        const { report } = yield* importFile(service, `id,name\r\n${rowsOf(6)}`)
        assert.strictEqual(reported(report).verdict, "succeeded")
        assert.strictEqual(service.state.mostJobsAtOnce, maxJobsAtOnce)
      }
    }).pipe(Effect.scoped)
  )

  it.live("keeps the rows of the user's file when rows are set aside and columns are changed", () =>
    Effect.gen(function* () {
      const isValid = Schema.Struct({ id: Schema.String.check(Schema.isPattern(/^\d+x?$/)) })
      const service = makeService({ maxRows: 2 }, isValid)
      const content = "key;name\n1;a\n\nwrong;b\n2x;c\n3;d\nwrong;e\n4;f\n"
      const { report, runs, text } = yield* importFile(service, content, {
        columns: { rename: { key: "id" } },
        tolerance: { mode: "tolerant" }
      })
      const made = reported(report)
      assert.deepStrictEqual(made.rows, { setAside: 2, staged: 4, accepted: 3, rejected: 1, unknown: 0 })
      assert.deepStrictEqual(service.files, ["id;name\r\n1;a\r\n2x;c\r\n", "id;name\r\n3;d\r\n4;f\r\n"])
      const outcomes = yield* text(join(runs, made.runId, made.files.outcomes))
      assert.deepStrictEqual(
        outcomes
          .trim()
          .split("\r\n")
          .slice(1)
          .map((line) => line.split(",").slice(0, 3).join(" ")),
        ["1 2 accepted", "2 4 set-aside", "3 5 rejected", "4 6 accepted", "5 7 set-aside", "6 8 accepted"]
      )
      const failed = yield* text(join(runs, made.runId, made.files.failedRows ?? ""))
      assert.match(failed, /^key;name;bulkport_line/)
    }).pipe(Effect.scoped)
  )

  it.live("is refused as the same content while its parts are under way, and step by step", () =>
    Effect.gen(function* () {
      const service = makeService({ maxRows: 2 })
      const { file, folder, report, runs } = yield* importFile(service, `id,name\r\n${rowsOf(5)}`)
      const { runId } = reported(report)
      const stepped = yield* Effect.flip(withService(service, runs, stepImport(runId, "track")))
      assert.strictEqual(stepped.reason._tag, "RunInParts")
      const plan = planImport({ file, provider: "scripted", importType: "rows" })
      const again = yield* Effect.flip(withService(service, runs, runImport(plan), 60_000))
      assert.strictEqual(again.reason._tag, "AlreadyImported")
      yield* Effect.promise(() => writeFile(join(folder, "rows.csv"), `id,name\r\n${rowsOf(4)}`))
      const other = yield* withService(service, runs, runImport(plan), 60_000)
      assert.strictEqual(other.verdict, "succeeded")
    }).pipe(Effect.scoped)
  )

  it.live("is cut by its size after compression, which is measured", () =>
    Effect.gen(function* () {
      const { gzipSync } = yield* Effect.promise(() => import("node:zlib"))
      const service = makeService({ maxPackedBytes: 20_000 })
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
