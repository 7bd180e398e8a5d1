import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  ImportError,
  layerFiles,
  planImport,
  type PlanRequest,
  resumeImport,
  RunJournal,
  runImport,
  type RunReport,
  settleImport,
  stepImport
} from "../../src/index.ts"
import { makePartsService, type PartsService, rowsOf, withService } from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const sixRows = `id,name\r\n${rowsOf(6, [2, 5])}`

/** A file of six rows, two to a part, and what can be done with it. */
const world = (service: PartsService, content = sixRows) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", content)
    const runs = join(folder, "runs")
    const plan = (request: Partial<PlanRequest> = {}) =>
      planImport({ file, provider: "scripted", importType: "rows", ...request })
    return {
      folder,
      file,
      plan,
      inEngine: <A, E>(effect: Parameters<typeof withService<A, E>>[2], settings = {}) =>
        withService(service, runs, effect, settings),
      runs
    }
  })

const theRun = Effect.gen(function* () {
  const [runId = ""] = yield* (yield* RunJournal).list
  return runId
})

const reasonOf = (error: unknown) => (error instanceof ImportError ? error.reason : undefined)

const expectWhole = ({ parts, rows }: RunReport, service: PartsService): void => {
  assert.deepStrictEqual(rows, { setAside: 0, staged: 6, accepted: 4, rejected: 2, unknown: 0 })
  assert.deepStrictEqual(
    parts?.map(({ verdict }) => verdict),
    ["incomplete", "succeeded", "incomplete"]
  )
  assert.strictEqual(service.jobs.length, 3)
  assert.strictEqual(new Set(service.jobs.map(({ label }) => label)).size, 3)
}

describe("a run in parts", () => {
  for (const isLostMade of [true, false]) {
    const what = isLostMade ? "the job that it finds" : "another start when it finds no job"
    it.live(`whose start of part 2 gets no reply goes on with ${what}`, () =>
      Effect.gen(function* () {
        const service = makePartsService({ limits: { maxRows: 2 } })
        Object.assign(service.state, { loseReply: 2, isLostMade })
        const { inEngine, plan } = yield* world(service)
        expectWhole(yield* inEngine(runImport(plan())), service)
      }).pipe(Effect.scoped)
    )

    it.live(
      `whose start of part 2 nobody can look for is settled by the id of the part (${isLostMade ? "a job" : "none"})`,
      () =>
        Effect.gen(function* () {
          const service = makePartsService({ limits: { maxRows: 2 }, hidesJobs: true })
          Object.assign(service.state, { loseReply: 2, isLostMade })
          const { inEngine, plan } = yield* world(service)
          const doubt = yield* Effect.flip(inEngine(runImport(plan())))
          assert.strictEqual(doubt.reason._tag, "StartInDoubt")
          const runId = yield* inEngine(theRun)
          assert.strictEqual(doubt.runId, `${runId}/parts/2`)
          // Resuming does not start it once more.
          yield* Effect.flip(inEngine(resumeImport(runId)))
          assert.strictEqual(service.jobs.length, isLostMade ? 2 : 1)
          const settlement = isLostMade
            ? ({ type: "job", jobId: "1" } as const)
            : ({ type: "not-started" } as const)
          const ofWhole = yield* Effect.flip(inEngine(settleImport(runId, settlement)))
          assert.include(ofWhole.message, `${runId}/parts/2`)
          const unknown = yield* Effect.flip(inEngine(settleImport(`${runId}/parts/9`, settlement)))
          assert.strictEqual(unknown.reason._tag, "RunNotFound")
          yield* inEngine(settleImport(`${runId}/parts/2`, settlement))
          expectWhole(yield* inEngine(resumeImport(runId)), service)
          const over = yield* Effect.flip(inEngine(settleImport(runId, settlement)))
          assert.include(over.message, "no start of them is in doubt")
        }).pipe(Effect.scoped)
    )
  }

  it.live("reports the other parts when the job of one fails", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      service.state.failingJob = 2
      const { inEngine, plan } = yield* world(service)
      const report = yield* inEngine(runImport(plan()))
      assert.strictEqual(report.verdict, "job-failed")
      assert.deepStrictEqual(
        report.parts?.map(({ providerState, verdict }) => [verdict, providerState]),
        [
          ["incomplete", "DONE"],
          ["job-failed", "BROKEN"],
          ["incomplete", "DONE"]
        ]
      )
      assert.strictEqual(service.jobs.length, 3)
    }).pipe(Effect.scoped)
  )

  for (const by of ["the whole", "the part"]) {
    it.live(`leaves a part that is still running at the limit, and is resumed by the id of ${by}`, () =>
      Effect.gen(function* () {
        const service = makePartsService({ limits: { maxRows: 2 } })
        service.state.endlessJob = 2
        const { inEngine, plan } = yield* world(service)
        const stopped = yield* Effect.flip(inEngine(runImport(plan()), { mostLooks: 3 }))
        assert.strictEqual(stopped.reason._tag, "StillRunning")
        const runId = yield* inEngine(theRun)
        assert.strictEqual(stopped.runId, `${runId}/parts/2`)
        assert.strictEqual(service.jobs.length, 2, "a part was begun behind the one that still runs")
        service.state.endlessJob = 0
        expectWhole(
          yield* inEngine(resumeImport(by === "the whole" ? runId : (stopped.runId ?? ""))),
          service
        )
      }).pipe(Effect.scoped)
    )
  }

  it.live("starts no part of a file that has changed while the part before was imported", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      const { file, inEngine, plan } = yield* world(service)
      service.state.onEnd = (job) =>
        job === 1 ? writeFile(file, sixRows.replace("3,name", "3,eman")) : Promise.resolve()
      const changed = yield* Effect.flip(inEngine(runImport(plan())))
      assert.strictEqual(changed.reason._tag, "SourceChanged")
      assert.strictEqual(service.jobs.length, 1)
      const runId = yield* inEngine(theRun)
      const still = yield* Effect.flip(inEngine(resumeImport(runId)))
      assert.strictEqual(still.reason._tag, "SourceChanged")
      yield* Effect.promise(() => writeFile(file, sixRows))
      expectWhole(yield* inEngine(resumeImport(runId)), service)
    }).pipe(Effect.scoped)
  )

  it.live("reports no rows of a file that has changed while the last part was imported", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      const { file, inEngine, plan } = yield* world(service)
      // The bytes of the last part are the same.
      service.state.onEnd = (job) =>
        job === 3 ? writeFile(file, sixRows.replace("1,name", "9,name")) : Promise.resolve()
      const changed = yield* Effect.flip(inEngine(runImport(plan())))
      assert.strictEqual(changed.reason._tag, "SourceChanged")
      yield* Effect.promise(() => writeFile(file, sixRows))
      expectWhole(yield* inEngine(Effect.flatMap(theRun, (runId) => resumeImport(runId))), service)
    }).pipe(Effect.scoped)
  )

  for (const part of [1, 3]) {
    it.live(`goes on with a file that was moved while part ${part} was imported, also once it is over`, () =>
      Effect.gen(function* () {
        const service = makePartsService({ limits: { maxRows: 2 } })
        service.state.endlessJob = part
        const { file, folder, inEngine, plan } = yield* world(service)
        yield* Effect.flip(inEngine(runImport(plan()), { mostLooks: 3 }))
        service.state.endlessJob = 0
        const runId = yield* inEngine(theRun)
        const moved = join(folder, "moved.csv")
        yield* Effect.promise(() => rename(file, moved))
        const gone = yield* Effect.flip(inEngine(resumeImport(runId)))
        assert.strictEqual(gone.reason._tag, "SourceFileUnreadable")
        const report = yield* inEngine(resumeImport(runId, { file: moved }))
        expectWhole(report, service)
        assert.strictEqual(report.source.path, moved)
        const movedAgain = join(folder, "moved-again.csv")
        yield* Effect.promise(() => rename(moved, movedAgain))
        const again = yield* inEngine(resumeImport(runId, { file: movedAgain }))
        assert.deepStrictEqual(again.rows, report.rows)
        expectWhole(again, service)
      }).pipe(Effect.scoped)
    )
  }

  it.live("starts nothing when the service's validation objects to the third part, and names the row", () =>
    Effect.gen(function* () {
      const service = makePartsService({
        limits: { maxRows: 2 },
        findingsIn: (text) =>
          text.includes("6,name")
            ? [{ by: "service", code: "service", message: "no good", row: 2, line: 3 }]
            : []
      })
      const { inEngine, plan } = yield* world(service)
      const refused = yield* Effect.flip(inEngine(runImport(plan())))
      assert.strictEqual(refused.reason._tag, "FindingsRefused")
      assert.strictEqual(service.files.length, 3)
      assert.strictEqual(service.jobs.length, 0)
      const again = yield* Effect.flip(inEngine(Effect.flatMap(theRun, (runId) => resumeImport(runId))))
      assert.strictEqual(reasonOf(again)?._tag, "FindingsRefused")
      assert.strictEqual(service.jobs.length, 0)
      // Nor is one of the others started by itself.
      const runId = yield* inEngine(theRun)
      const alone = yield* Effect.flip(inEngine(stepImport(`${runId}/parts/1`, "start")))
      assert.strictEqual(reasonOf(alone)?._tag, "RunInParts")
      assert.strictEqual(service.jobs.length, 0)
      const allowed = yield* inEngine(runImport(plan({ allowFindings: true })))
      assert.deepStrictEqual(allowed.validation.samples, [
        { by: "service", code: "service", message: "no good", row: 6 }
      ])
    }).pipe(Effect.scoped)
  )

  it.live("of two processes at once with the same file goes on in one of them only", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      const { inEngine, plan } = yield* world(service)
      const each = Effect.result(inEngine(runImport(plan()), { sameContentMillis: 60_000 }))
      const results = yield* Effect.all([each, each, each], { concurrency: 3 })
      const failures = results.flatMap((result) => (Result.isFailure(result) ? [result.failure] : []))
      assert.deepStrictEqual(
        failures.map((failure) => reasonOf(failure)?._tag),
        ["AlreadyImported", "AlreadyImported"]
      )
      assert.strictEqual(service.jobs.length, 3)
    }).pipe(Effect.scoped)
  )

  it.live("can be gone on with when the same content was imported again on purpose meanwhile", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      service.state.refuseStart = 2
      const { inEngine, plan } = yield* world(service)
      const window = { sameContentMillis: 60_000 }
      yield* Effect.flip(inEngine(runImport(plan()), window))
      const runId = yield* inEngine(theRun)
      const second = yield* Effect.flip(inEngine(runImport(plan()), window))
      assert.include(second.message, "1 of its 3 parts have been started")
      yield* inEngine(runImport(plan({ again: true })), window)
      assert.strictEqual(service.jobs.length, 4)
      const resumed = yield* inEngine(resumeImport(runId), window)
      assert.strictEqual(resumed.rows.accepted, 4)
      assert.strictEqual(service.jobs.length, 6)
    }).pipe(Effect.scoped)
  )

  it.live("that has started nothing is refused when the same content was imported meanwhile", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      service.state.refuseStart = 1
      const { inEngine, plan } = yield* world(service)
      const window = { sameContentMillis: 60_000 }
      yield* Effect.flip(inEngine(runImport(plan()), window))
      const runId = yield* inEngine(theRun)
      yield* inEngine(runImport(plan()), window)
      const refused = yield* Effect.flip(inEngine(resumeImport(runId), window))
      assert.strictEqual(reasonOf(refused)?._tag, "AlreadyImported")
      assert.strictEqual(service.jobs.length, 3)
    }).pipe(Effect.scoped)
  )

  it.live("is held by one process at a time, and none of its parts by another", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      service.state.refuseStart = 2
      const { inEngine, plan } = yield* world(service)
      yield* Effect.flip(inEngine(runImport(plan())))
      const runId = yield* inEngine(theRun)
      const results = yield* Effect.all(
        [
          Effect.result(inEngine(resumeImport(runId))),
          Effect.result(inEngine(resumeImport(`${runId}/parts/3`)))
        ],
        { concurrency: 2 }
      )
      const failures = results.flatMap((result) => (Result.isFailure(result) ? [result.failure] : []))
      assert.deepStrictEqual(
        failures.map((failure) => reasonOf(failure)?._tag),
        ["RunLocked"]
      )
      assert.strictEqual(service.jobs.length, 3)
    }).pipe(Effect.scoped)
  )

  it.live("keeps the verdicts of a part to its own rows, whatever has become of its file of outcomes", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 2 } })
      service.state.endlessJob = 3
      const { inEngine, plan, runs } = yield* world(service)
      yield* Effect.flip(inEngine(runImport(plan()), { mostLooks: 3 }))
      service.state.endlessJob = 0
      const runId = yield* inEngine(theRun)
      const path = join(runs, runId, "parts", "1", "5-collect", "outcomes.csv")
      yield* Effect.promise(async () => {
        const [header = "", first = ""] = (await readFile(path, "utf8")).split("\r\n")
        await writeFile(path, `${header}\r\n${first}\r\n`)
      })
      const report = yield* inEngine(resumeImport(runId))
      assert.deepStrictEqual(report.rows, { setAside: 0, staged: 6, accepted: 4, rejected: 1, unknown: 1 })
      assert.deepStrictEqual(report.rejections, [{ code: "BAD", rows: 1, firstLine: 6 }])
    }).pipe(Effect.scoped)
  )

  it.live("holds no more runs of parts at a time than are imported at a time", () =>
    Effect.gen(function* () {
      const service = makePartsService({ limits: { maxRows: 1, maxJobsAtOnce: 2 } })
      const { plan, runs } = yield* world(service)
      let held = 0
      let most = 0
      const counting = Layer.effect(
        RunJournal,
        Effect.map(RunJournal, (journal) =>
          RunJournal.of({
            ...journal,
            part: (...given) =>
              Effect.acquireRelease(
                Effect.tap(journal.part(...given), () =>
                  Effect.sync(() => {
                    held += 1
                    most = Math.max(most, held)
                  })
                ),
                () => Effect.sync(() => void (held -= 1))
              )
          })
        )
      ).pipe(Layer.provide(layerFiles(runs)))
      const report = yield* withService(service, runs, runImport(plan()), {}, counting)
      assert.strictEqual(report.parts?.length, 6)
      assert.strictEqual(most, 2)
    }).pipe(Effect.scoped)
  )
})
