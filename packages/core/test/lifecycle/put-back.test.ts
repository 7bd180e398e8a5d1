/** Records that are older than what they are about: the store of runs was put back from a backup. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Result } from "effect"
import { cp, rm } from "node:fs/promises"
import { join } from "node:path"
import {
  type EngineSettings,
  type ImportError,
  newRunId,
  planImport,
  resumeImport,
  RunJournal,
  runImport,
  type RunReport,
  settleImport,
  StartConsent
} from "../../src/index.ts"
import { partRunId } from "../../src/journal/index.ts"
import {
  makePartsService,
  type PartsService,
  type PartsServiceOptions,
  rowsOf,
  withService
} from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"
import { type JournalWrite, stoppingAt } from "../support/stopping-journal.ts"

const inOnePiece = { maxRows: 10 }
const inTwoParts = { maxRows: 3 }

/** A folder with a file of five rows, two of which are rejected. */
const prepareRun = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const file = yield* fileIn(folder, "rows.csv", `id,name\r\n${rowsOf(5, [2, 4])}`)
  return {
    runs: join(folder, "runs"),
    backup: join(folder, "backup"),
    plan: planImport({ file, provider: "scripted", importType: "rows" })
  }
})
type Prepared = Effect.Success<typeof prepareRun>
type StoppingJournal = Layer.Layer<RunJournal>

const copy = (from: string, to: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    await rm(to, { recursive: true, force: true })
    await cp(from, to, { recursive: true })
  })

/** Runs until just before a write to a journal, and makes a backup of that. */
const untilBackup = (service: PartsService, { backup, plan, runs }: Prepared, write: number) =>
  Effect.andThen(
    Effect.exit(withService(service, runs, runImport(plan), {}, stoppingAt(runs, write, "before"))),
    copy(runs, backup)
  )

const onlyRun = Effect.flatMap(RunJournal, ({ list }) =>
  Effect.orDie(Effect.map(list, ([runId = ""]) => runId))
)
const resumeOnly = Effect.flatMap(onlyRun, (runId) => resumeImport(runId))

/** Settings of a process that knows that the store was put back just now. */
const putBackNow = (): Partial<EngineSettings> => ({ putBackAt: Date.now() })

const tagsOf = (runId: string) =>
  Effect.flatMap(RunJournal, ({ view }) =>
    Effect.map(view(runId), ({ entries }) => entries.map(({ entry }) => entry._tag))
  )

/** All writes of a run that nothing disturbs. */
const writesOf = (options: PartsServiceOptions) =>
  Effect.gen(function* () {
    const { plan, runs } = yield* prepareRun
    const writes: Array<JournalWrite> = []
    const journal = stoppingAt(runs, Infinity, "before", (write) => writes.push(write))
    yield* withService(makePartsService(options), runs, runImport(plan), {}, journal)
    return writes
  }).pipe(Effect.scoped)

/** The number of the first write of this kind. */
const numberOf = (writes: ReadonlyArray<JournalWrite>, is: JournalWrite["is"]): number =>
  writes.find((write) => write.is === is)?.number ?? assert.fail(`no ${is}`)

const isSound = ({ rows, verdict }: RunReport): boolean =>
  verdict === "incomplete" && rows.accepted === 3 && rows.rejected === 2 && rows.unknown === 0

const reasonOf = (result: Result.Result<unknown, ImportError>): ImportError["reason"] =>
  Result.isFailure(result) ? result.failure.reason : assert.fail("it did not fail")

/** What a person sees at the service, and says. */
const settleTruly = (service: PartsService, { reason, runId = "" }: ImportError) => {
  const label = reason._tag === "StartInDoubt" ? reason.label : ""
  const job = service.jobs.findIndex((made) => made.label === label)
  return settleImport(runId, job === -1 ? { type: "not-started" } : { type: "job", jobId: String(job) })
}

/** Resumes to the end. Where a start is in doubt for good, a person looks; and all that without knowing of the backup. */
const goOn = (service: PartsService) =>
  Effect.gen(function* () {
    for (let times = 0; times < 3; times++) {
      const result = yield* Effect.result(resumeOnly)
      if (Result.isSuccess(result)) return result.success
      if (result.failure.reason._tag !== "StartInDoubt") return yield* result.failure
      yield* settleTruly(service, result.failure)
    }
    return yield* Effect.die("it is in doubt again and again")
  })

describe("a store that was put back from a backup", () => {
  it.live("has forgotten a start, and without being told makes a second job", () =>
    Effect.gen(function* () {
      const writes = yield* writesOf({ limits: inOnePiece })
      const run = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece })
      yield* untilBackup(service, run, numberOf(writes, "start-begun"))
      yield* withService(service, run.runs, resumeOnly)
      yield* copy(run.backup, run.runs)
      yield* withService(service, run.runs, resumeOnly)
      assert.strictEqual(service.jobs.length, 2)
    }).pipe(Effect.scoped)
  )

  for (const [what, limits, jobs] of [
    ["a file", inOnePiece, 1],
    ["a file in parts", inTwoParts, 2]
  ] as const) {
    it.live(`goes on with the jobs of ${what} that were started since, whenever the backup was made`, () =>
      Effect.gen(function* () {
        const writes = yield* writesOf({ limits })
        // Later ones have nothing to forget but results.
        const backups = writes.filter(({ is }) => /^(split|prepared|validate-|start-|job-)/.test(is))
        yield* Effect.forEach(
          backups,
          Effect.fnUntraced(function* ({ is, number }) {
            const run = yield* prepareRun
            const service = makePartsService({ limits })
            yield* untilBackup(service, run, number)
            yield* withService(service, run.runs, resumeOnly)
            yield* copy(run.backup, run.runs)
            const report = yield* withService(service, run.runs, resumeOnly, putBackNow())
            assert.isTrue(isSound(report), `backup before ${is} ${number}`)
            assert.strictEqual(service.jobs.length, jobs, `backup before ${is} ${number}`)
          }),
          { concurrency: 4 }
        )
      }).pipe(Effect.scoped)
    )
  }

  for (const [what, options, jobs] of [
    ["a file that was looked for", { limits: inOnePiece }, 1],
    ["a file that a person looked for", { limits: inOnePiece, hidesJobs: true }, 1],
    ["each part of a file", { limits: inTwoParts }, 2]
  ] as const) {
    for (const isThere of [true, false]) {
      it.live(
        `has one job for ${what}, ${isThere ? "started since" : "not started before"}, wherever the process stops meanwhile`,
        () =>
          Effect.gen(function* () {
            const before = numberOf(yield* writesOf(options), "start-begun")
            /** A run that was put back, in the hands of a process with these journals. */
            const putBack = Effect.fnUntraced(function* (journalOf: (runs: string) => StoppingJournal) {
              const run = yield* prepareRun
              const service = makePartsService(options)
              yield* untilBackup(service, run, before)
              if (isThere) yield* withService(service, run.runs, resumeOnly)
              yield* copy(run.backup, run.runs)
              const told = { ...putBackNow(), findGraceMillis: 3 }
              yield* Effect.exit(withService(service, run.runs, resumeOnly, told, journalOf(run.runs)))
              return { run, service, told }
            })
            const writes: Array<JournalWrite> = []
            yield* putBack((runs) => stoppingAt(runs, Infinity, "before", (write) => writes.push(write)))
            const stops = writes
              .filter(({ is }) => /^(store|start|job)-/.test(is))
              .flatMap((write) => [{ write, when: "before" } as const, { write, when: "after" } as const])
            assert.isAbove(stops.length, 1)
            yield* Effect.forEach(
              stops,
              Effect.fnUntraced(function* ({ when, write }) {
                const { run, service, told } = yield* putBack((runs) => stoppingAt(runs, write.number, when))
                // Nothing has been done before it is recorded that the store was put back: by then, nobody has to know.
                const isRecorded = when === "after" || write.number > 1
                const report = yield* withService(service, run.runs, goOn(service), isRecorded ? {} : told)
                const place = `stopped ${when} ${write.is} of ${write.runId}`
                assert.isTrue(isSound(report), place)
                assert.strictEqual(service.jobs.length, jobs, place)
              }),
              { concurrency: 4 }
            )
          }).pipe(Effect.scoped)
      )
    }
  }

  it.live("goes on with the job of a run that it does not know at all, by the id that the run has", () =>
    Effect.gen(function* () {
      const { plan, runs } = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece })
      const runId = newRunId(Date.now())
      const run = runImport(plan, { runId })
      yield* withService(service, runs, run)
      yield* Effect.promise(() => rm(runs, { recursive: true }))
      const report = yield* withService(service, runs, run, putBackNow())
      assert.isTrue(isSound(report))
      assert.strictEqual(service.jobs.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("has nothing to look for in runs that were made after it was put back", () =>
    Effect.gen(function* () {
      const { plan, runs } = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece, hidesJobs: true })
      const putBackAt = Date.now() - 3 * 60_000
      const report = yield* withService(service, runs, runImport(plan), { putBackAt })
      assert.notInclude(yield* withService(service, runs, tagsOf(report.runId)), "start-in-doubt")
    }).pipe(Effect.scoped)
  )

  it.live("looks once for each run, and not again before each further start", () =>
    Effect.gen(function* () {
      const run = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece })
      service.state.refuseStart = 1
      const told = putBackNow()
      const refused = yield* Effect.result(withService(service, run.runs, runImport(run.plan), told))
      assert.strictEqual(reasonOf(refused)._tag, "RequestRefused")
      const report = yield* withService(service, run.runs, resumeOnly, told)
      const tags = yield* withService(service, run.runs, tagsOf(report.runId))
      assert.strictEqual(tags.filter((tag) => tag === "start-in-doubt").length, 1)
      assert.strictEqual(service.jobs.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("counts no time in which a start was looked for before the backup", () =>
    Effect.gen(function* () {
      const { plan, runs } = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece })
      const begun = numberOf(yield* writesOf({ limits: inOnePiece }), "start-begun")
      yield* Effect.exit(withService(service, runs, runImport(plan), {}, stoppingAt(runs, begun, "after")))
      const lookedFor = Effect.gen(function* () {
        const run = yield* (yield* RunJournal).open(yield* onlyRun)
        yield* run.record({ _tag: "job-looked-for", lookedMillis: 29_000 })
        assert.strictEqual((yield* run.state).doubt?.lookedMillis, 29_000)
        yield* run.record({ _tag: "store-put-back", putBackAt: Date.now() })
        assert.strictEqual((yield* run.state).doubt?.lookedMillis, 0)
      }).pipe(Effect.scoped)
      yield* withService(service, runs, lookedFor)
    }).pipe(Effect.scoped)
  )

  it.live("looks again when it is put back once more", () =>
    Effect.gen(function* () {
      const run = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece })
      service.state.refuseStart = 1
      yield* Effect.exit(withService(service, run.runs, runImport(run.plan), putBackNow()))
      yield* copy(run.runs, run.backup)
      yield* withService(service, run.runs, resumeOnly)
      yield* copy(run.backup, run.runs)
      yield* Effect.sleep(2)
      yield* withService(service, run.runs, resumeOnly, putBackNow())
      assert.strictEqual(service.jobs.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live(
    "still refuses a file in parts that another run has imported, while a part of it is looked for",
    () =>
      Effect.gen(function* () {
        const { plan, runs } = yield* prepareRun
        const before = numberOf(yield* writesOf({ limits: inTwoParts }), "start-begun")
        const service = makePartsService({ limits: inTwoParts })
        yield* withService(service, runs, runImport(plan))
        const runId = newRunId(Date.now())
        const stopped = stoppingAt(runs, before, "before")
        yield* Effect.exit(withService(service, runs, runImport(plan, { runId }), {}, stopped))
        const lookForSecond = Effect.gen(function* () {
          const part = yield* (yield* RunJournal).open(partRunId(runId, 2))
          yield* part.record({ _tag: "store-put-back", putBackAt: Date.now() })
          yield* part.record({ _tag: "start-in-doubt", cause: "put back", isPutBack: true })
        }).pipe(Effect.scoped)
        yield* withService(service, runs, lookForSecond)
        const resumed = withService(service, runs, resumeImport(runId), { sameContentMillis: 60_000 })
        assert.strictEqual(reasonOf(yield* Effect.result(resumed))._tag, "AlreadyImported")
        assert.strictEqual(service.jobs.length, 2)
      }).pipe(Effect.scoped)
  )

  it.live("lets no other run import the content of one whose start it may have forgotten", () =>
    Effect.gen(function* () {
      const run = yield* prepareRun
      const service = makePartsService({ limits: inOnePiece })
      yield* untilBackup(service, run, numberOf(yield* writesOf({ limits: inOnePiece }), "start-begun"))
      yield* withService(service, run.runs, resumeOnly)
      yield* copy(run.backup, run.runs)
      const stopped = stoppingAt(run.runs, 1, "after")
      yield* Effect.exit(withService(service, run.runs, resumeOnly, putBackNow(), stopped))
      const other = withService(service, run.runs, runImport(run.plan), { sameContentMillis: 60_000 })
      const reason = reasonOf(yield* Effect.result(other))
      assert.strictEqual(reason._tag, "AlreadyImported")
      assert.include(reason.message, "in doubt")
      assert.strictEqual(service.jobs.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("asks nobody to agree once more to what is under way", () =>
    Effect.gen(function* () {
      const options = { limits: inOnePiece, isDestructive: true }
      const run = yield* prepareRun
      const service = makePartsService(options)
      const agreed = Effect.provideService(StartConsent, () => Effect.succeed(true))
      yield* untilBackup(service, run, Infinity)
      yield* copy(run.runs, run.backup)
      yield* withService(service, run.runs, resumeOnly.pipe(agreed))
      yield* copy(run.backup, run.runs)
      assert.isTrue(isSound(yield* withService(service, run.runs, resumeOnly, putBackNow())))
      assert.strictEqual(service.jobs.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live(
    "leaves it to a person where a job is found by what was staged, which may be another file now",
    () =>
      Effect.gen(function* () {
        const run = yield* prepareRun
        const service = makePartsService({ limits: { ...inOnePiece, findsStagedOnly: true } })
        // By the clock of the machine that was told, which may be ahead of this one's.
        const told = { putBackAt: Date.now() + 30_000 }
        const result = yield* Effect.result(withService(service, run.runs, runImport(run.plan), told))
        const reason = reasonOf(result)
        assert.strictEqual(reason._tag, "StartInDoubt")
        assert.include(reason.message, "put back from a backup")
        assert.strictEqual(service.jobs.length, 0)
        // What the person said holds, although the process still looks first.
        assert.isTrue(isSound(yield* withService(service, run.runs, goOn(service), told)))
        assert.strictEqual(service.jobs.length, 1)
      }).pipe(Effect.scoped)
  )
})
