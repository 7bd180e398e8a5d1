import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { join } from "node:path"
import {
  type ConsentQuestion,
  type ImportError,
  type ImportServices,
  layerFiles,
  planImport,
  type PlanRequest,
  ProviderRegistry,
  resumeImport,
  retryImport,
  type RunEvent,
  runImport,
  RunJournal,
  RunObserver,
  stageImport,
  StartConsent,
  stepImport
} from "../../src/index.ts"
import { createImporter } from "../../src/promise.ts"
import { makePartsService, rowsOf, withService } from "../support/parts-service.ts"
import {
  fileIn,
  impatient,
  patience,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const deletion: Script = { isDestructive: true, effects: ["Emptied accounts go too."] }

/** A file of two rows, and its services. */
const withFile = <A, E>(
  script: Script,
  use: (request: PlanRequest, folder: string) => Effect.Effect<A, E, ImportServices>
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id,name\na,1\nb,2\n")
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
    )
    return yield* use({ file, provider: "scripted", importType: "rows" }, folder).pipe(
      Effect.provide(services)
    )
  }).pipe(Effect.scoped, impatient)

const answering = (isYes: boolean, asked: Array<ConsentQuestion>) =>
  Effect.provideService(StartConsent, (question: ConsentQuestion) =>
    Effect.sync(() => {
      asked.push(question)
      return isYes
    })
  )

const tagsOf = (runId: string) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    return (yield* journal.view(runId)).entries.map(({ entry }) => entry._tag)
  })

const refusal = <A>(result: Result.Result<A, ImportError>) => {
  assert.isTrue(Result.isFailure(result))
  const reason = Result.isFailure(result) ? result.failure.reason : undefined
  assert.strictEqual(reason?._tag, "ConfirmationNeeded")
  return reason?._tag === "ConfirmationNeeded" ? reason : assert.fail("another reason")
}

describe("an import that cannot be undone", () => {
  it.live("is not started while nobody has agreed to it, and says what it would do", () =>
    withFile({ ...deletion, start: () => Effect.die("it was started") }, (request) =>
      Effect.gen(function* () {
        const reason = refusal(yield* Effect.result(runImport(planImport(request))))
        assert.include(
          reason.message,
          "Rows: 2 rows, a script. Emptied accounts go too. This cannot be undone"
        )
        assert.include(reason.nextStep, `bulkport resume ${reason.runId} --yes`)
        assert.notInclude(yield* tagsOf(reason.runId), "start-begun")
      })
    )
  )

  it.live("asks with the rows, the place and the effects, and goes on with a yes, once for the run", () =>
    withFile(deletion, (request) =>
      Effect.gen(function* () {
        const asked: Array<ConsentQuestion> = []
        const { runId } = yield* stageImport(planImport(request))
        yield* stepImport(runId, "validate")
        refusal(yield* Effect.result(stepImport(runId, "start")).pipe(answering(false, asked)))
        yield* stepImport(runId, "start").pipe(answering(true, asked))
        assert.deepStrictEqual(asked[1], {
          runId,
          title: "Rows",
          rows: 2,
          target: "a script",
          effects: ["Emptied accounts go too."]
        })
        const report = yield* resumeImport(runId).pipe(answering(false, asked))
        assert.strictEqual(report.job?.id, "job-1")
        assert.lengthOf(asked, 2)
        const tags = yield* tagsOf(runId)
        assert.isBelow(tags.indexOf("confirmed"), tags.indexOf("start-begun"))
      })
    )
  )

  it.live("is not asked about when the plan agrees to it", () =>
    withFile(deletion, (request) =>
      Effect.gen(function* () {
        const asked: Array<ConsentQuestion> = []
        const plan = planImport({ ...request, confirmed: true })
        yield* runImport(plan).pipe(answering(false, asked))
        assert.lengthOf(asked, 0)
      })
    )
  )

  it.live("is asked about again when its failed rows are retried", () =>
    withFile(
      { ...deletion, statements: [{ _tag: "RowOutcome", outcome: "rejected", key: { id: "b" } }] },
      (request) =>
        Effect.gen(function* () {
          const { runId } = yield* runImport(planImport({ ...request, confirmed: true }))
          refusal(yield* Effect.result(retryImport({ runId, includeUnknown: true })))
          yield* retryImport({ runId, includeUnknown: true, again: true, confirmed: true })
        })
    )
  )

  it.live("is agreed to once for all parts of a file, before the first of them is started", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", `id,name\n${rowsOf(5)}`)
      const service = makePartsService({ limits: { maxRows: 2 }, ...deletion })
      const plan = planImport({ file, provider: "scripted", importType: "rows" })
      const asked: Array<ConsentQuestion> = []
      const runs = join(folder, "runs")
      const { runId } = refusal(yield* Effect.result(withService(service, runs, runImport(plan))))
      assert.lengthOf(service.jobs, 0)
      const report = yield* withService(service, runs, resumeImport(runId)).pipe(answering(true, asked))
      assert.deepStrictEqual(
        asked.map(({ rows }) => rows),
        [5]
      )
      assert.lengthOf(report.parts ?? [], 3)
    }).pipe(Effect.scoped)
  )

  it("can be agreed to without Effect", () =>
    Effect.runPromise(
      withFile(deletion, ({ file }, folder) =>
        Effect.promise(async () => {
          const importer = createImporter({
            providers: [scriptedPlugin(deletion)],
            runsFolder: join(folder, "runs"),
            engine: patience
          })
          const plan = { file, provider: "scripted", importType: "rows" }
          const refused = (await importer.run(plan).catch((error: unknown) => error)) as ImportError
          assert.strictEqual(refused.reason._tag, "ConfirmationNeeded")
          const report = await importer.resume(refused.runId ?? "", { confirmed: true })
          assert.strictEqual(report.rows.staged, 2)
          await importer.close()
        })
      )
    ))
})

describe("an import with effects beyond its rows", () => {
  it.live("tells them before the start, and asks nobody when it can be undone", () =>
    withFile({ effects: ["Webhooks fire: all of them."] }, (request) =>
      Effect.gen(function* () {
        const events: Array<RunEvent> = []
        yield* runImport(planImport(request)).pipe(
          Effect.provideService(RunObserver, (event) => Effect.sync(() => void events.push(event)))
        )
        const told = events.findIndex(({ type }) => type === "start-announced")
        const event = events[told]
        assert.isTrue(event?.type === "start-announced" && event.rows === 2)
        const begun = events.findIndex((each) => each.type === "step-begun" && each.step === "track")
        assert.isBelow(told, begun)
      })
    )
  )
})
