import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import {
  AfterCollect,
  BeforeStart,
  type EndedImport,
  type ImportError,
  layerFiles,
  planImport,
  ProviderRegistry,
  resumeImport,
  type RunEvent,
  runImport,
  RunJournal,
  RunObserver,
  type StartAnswer,
  type StartQuestion,
  stageImport,
  stepImport,
  StorageFailed
} from "../../src/index.ts"
import { makePartsService, rowsOf, withService } from "../support/parts-service.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const world = (script: Script = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id,name\na,1\nb,2\n")
    const plan = planImport({ file, provider: "scripted", importType: "rows", tenant: "acme" })
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
    )
    return { plan, services, folder }
  })

const tagsOf = (runId: string) =>
  Effect.gen(function* () {
    return (yield* (yield* RunJournal).view(runId)).entries.map(({ entry }) => entry._tag)
  })

const answering = (answer: StartAnswer, asked: Array<StartQuestion> = []) =>
  Effect.provideService(BeforeStart, (question) =>
    Effect.sync(() => {
      asked.push(question)
      return answer
    })
  )

const veto: StartAnswer = { answer: "veto", why: "the books are closed until Monday" }

const vetoed = ({ reason }: ImportError) => {
  assert.strictEqual(reason._tag, "StartVetoed")
  return reason._tag === "StartVetoed" ? reason : assert.fail("another reason")
}

describe("the hook before a start", () => {
  it.live("keeps the start from being made, and is asked again when the run is resumed", () =>
    Effect.gen(function* () {
      const { plan, services } = yield* world()
      const asked: Array<StartQuestion> = []
      yield* Effect.gen(function* () {
        const reason = vetoed(yield* Effect.flip(runImport(plan).pipe(answering(veto, asked))))
        assert.include(reason.message, "was vetoed: the books are closed until Monday.")
        assert.notInclude(yield* tagsOf(reason.runId), "start-begun")
        vetoed(yield* Effect.flip(stepImport(reason.runId, "start").pipe(answering(veto, asked))))
        yield* resumeImport(reason.runId).pipe(answering({ answer: "approve" }, asked))
        // What has a job is not asked about any more.
        yield* resumeImport(reason.runId).pipe(answering(veto, asked))
        assert.lengthOf(asked, 3)
        const { sourceSha256: _hash, ...question } = asked[0] ?? assert.fail("nobody was asked")
        assert.deepStrictEqual(question, {
          runId: reason.runId,
          tenant: "acme",
          provider: "scripted",
          importType: "rows",
          title: "Rows",
          isDestructive: false,
          rows: 2,
          bytes: 16,
          target: "a script",
          effects: [],
          isRetry: false
        })
      }).pipe(Effect.provide(services))
    }).pipe(Effect.scoped, impatient)
  )

  it.live("is asked before a start is made once more, and its words are cut and cleaned", () =>
    Effect.gen(function* () {
      const { plan, services } = yield* world({
        start: () => Effect.fail(new StorageFailed({ path: "there", code: "ENOSPC" }))
      })
      const asked: Array<StartQuestion> = []
      const why = `\u001b[31m ask ada@example.com ${"x".repeat(1000)}`
      yield* Effect.gen(function* () {
        const { runId = "" } = yield* Effect.flip(
          runImport(plan).pipe(answering({ answer: "approve" }, asked))
        )
        const reason = vetoed(
          yield* Effect.flip(resumeImport(runId).pipe(answering({ answer: "veto", why }, asked)))
        )
        assert.match(reason.why, /^\[31m ask <address> x{450,}…$/)
        assert.deepStrictEqual(
          asked.map(({ isRetry }) => isRetry),
          [false, true]
        )
      }).pipe(Effect.provide(services))
    }).pipe(Effect.scoped, impatient)
  )

  it.live("is asked once for all parts of a file, and only while one of them is to be started", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", `id,name\n${rowsOf(5)}`)
      const service = makePartsService({ limits: { maxRows: 2 } })
      const runs = join(folder, "runs")
      const plan = planImport({ file, provider: "scripted", importType: "rows" })
      const asked: Array<StartQuestion> = []
      const ended: Array<EndedImport> = []
      const told = Effect.provideService(AfterCollect, (end) => Effect.sync(() => void ended.push(end)))
      const { runId } = vetoed(
        yield* withService(service, runs, Effect.flip(runImport(plan).pipe(answering(veto, asked))))
      )
      assert.lengthOf(service.jobs, 0)
      const approve = answering({ answer: "approve" }, asked)
      // The last job does not end: all parts are started then.
      service.state.endlessJob = 3
      const waited = withService(service, runs, Effect.flip(resumeImport(runId)), { mostLooks: 3 })
      assert.strictEqual((yield* waited.pipe(approve, told)).reason._tag, "StillRunning")
      service.state.endlessJob = 0
      yield* withService(service, runs, resumeImport(runId)).pipe(approve, told)
      yield* withService(service, runs, resumeImport(runId)).pipe(approve, told)
      assert.deepStrictEqual(
        asked.map(({ parts, rows }) => [parts, rows]),
        [
          [3, 5],
          [3, 5]
        ]
      )
      // The whole is told of, once, and no part.
      assert.deepStrictEqual(
        ended.map((end) => end.runId),
        [runId]
      )
    }).pipe(Effect.scoped)
  )
})

describe("the hook after collecting", () => {
  it.live("is told of the report once it is recorded, once", () =>
    Effect.gen(function* () {
      const { plan, services } = yield* world()
      const ended: Array<EndedImport> = []
      const told = Effect.provideService(AfterCollect, (end) => Effect.sync(() => void ended.push(end)))
      yield* Effect.gen(function* () {
        const report = yield* runImport(plan).pipe(told)
        yield* resumeImport(report.runId).pipe(told)
        assert.lengthOf(ended, 1)
        assert.deepStrictEqual(ended[0]?.report, report)
        assert.strictEqual(ended[0]?.tenant, "acme")
        assert.deepStrictEqual((yield* tagsOf(report.runId)).slice(-2), ["reported", "report-told"])
      }).pipe(Effect.provide(services))
    }).pipe(Effect.scoped, impatient)
  )

  it.live("does not spoil the import by failing, and is told again when the run is resumed", () =>
    Effect.gen(function* () {
      const { plan, services } = yield* world()
      const events: Array<RunEvent> = []
      const observed = Effect.provideService(RunObserver, (event) =>
        Effect.sync(() => {
          events.push(event)
        })
      )
      const failing = Effect.provideService(AfterCollect, () =>
        Effect.fail(new TypeError("canary: a row may stand here"))
      )
      const dying = Effect.provideService(AfterCollect, () => Effect.die("canary"))
      yield* Effect.gen(function* () {
        const report = yield* runImport(plan).pipe(failing, observed)
        const failed = events.filter(({ type }) => type === "after-collect-failed")
        assert.deepStrictEqual(failed, [
          {
            type: "after-collect-failed",
            runId: report.runId,
            why: "The hook after collect failed (TypeError)."
          }
        ])
        yield* resumeImport(report.runId).pipe(dying, observed)
        assert.notInclude(JSON.stringify(events), "canary")
        assert.notInclude(yield* tagsOf(report.runId), "report-told")
        const ended: Array<EndedImport> = []
        // By the step alone, too.
        yield* stepImport(report.runId, "collect").pipe(
          Effect.provideService(AfterCollect, (end) => Effect.sync(() => void ended.push(end)))
        )
        assert.lengthOf(ended, 1)
        assert.include(yield* tagsOf(report.runId), "report-told")
      }).pipe(Effect.provide(services))
    }).pipe(Effect.scoped, impatient)
  )

  it.live("is no matter of a run that has not come so far", () =>
    Effect.gen(function* () {
      const { plan, services } = yield* world()
      const told = Effect.provideService(AfterCollect, () => Effect.die("it was told"))
      const state = yield* stageImport(plan).pipe(told, Effect.provide(services))
      assert.isFalse(state.isReportTold)
    }).pipe(Effect.scoped, impatient)
  )
})
