import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import {
  adoptImport,
  EngineSettings,
  labelOf,
  lookAtRun,
  planImport,
  ProviderRegistry,
  ReplyLost,
  runImport,
  RunJournal,
  stageImport,
  StartInDoubt,
  StorageFailed
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { settleImport } from "../../src/lifecycle/settle-import.ts"
import { resumeImport } from "../../src/lifecycle/resume-import.ts"
import { JobNotFound } from "../../src/provider/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const guarded = <A, E, R>(effect: Effect.Effect<A, E, R>, sameContentMillis = 60_000) =>
  Effect.flatMap(EngineSettings, (settings) =>
    Effect.provideService(effect, EngineSettings, { ...settings, sameContentMillis })
  )

const allAccepted: Script = {
  statements: [{ _tag: "OutcomeTotals", read: 2, accepted: 2, rejected: 0 }]
}

const world = (script: Script) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id\na\nb\n")
    const run = (more: object = {}, using = script) =>
      runImport(planImport({ file, provider: "scripted", importType: "r", ...more })).pipe(
        Effect.provide(services(using))
      )
    const services = (using: Script) =>
      Layer.merge(
        layerFiles(join(folder, "runs")),
        ProviderRegistry.layer([scriptedPlugin(using)], () => ({}))
      )
    return { run, services, folder }
  })

describe("the same content", () => {
  it.live("is refused within the window, naming the earlier run and how it ended", () =>
    Effect.gen(function* () {
      const { run } = yield* world(allAccepted)
      const first = yield* guarded(run())
      const error = yield* Effect.flip(guarded(run()))
      assert.strictEqual(error.reason._tag, "AlreadyImported")
      assert.include(error.message, first.runId)
      assert.include(error.message, "2 rows accepted, 0 rejected, 0 unknown")
      assert.strictEqual((yield* guarded(run({ again: true }))).verdict, "succeeded")
      yield* Effect.sleep(20)
      assert.strictEqual((yield* guarded(run(), 10)).verdict, "succeeded")
    }).pipe(Effect.scoped, impatient)
  )

  it.live("of another tenant at the same place is refused, without a word about that tenant's run", () =>
    Effect.gen(function* () {
      const { run } = yield* world(allAccepted)
      const first = yield* guarded(run({ tenant: "acme" }))
      const { message, reason } = yield* Effect.flip(guarded(run({ tenant: "shop" })))
      assert.strictEqual(reason._tag, "AlreadyImported")
      assert.notInclude(`${message} ${reason.nextStep} ${JSON.stringify(reason)}`, first.runId)
      assert.notInclude(message, "accepted")
    }).pipe(Effect.scoped, impatient)
  )

  it.live(
    "is another import with other options, unless the provider knows that they name the same place",
    () =>
      Effect.gen(function* () {
        const { run } = yield* world(allAccepted)
        yield* guarded(run({ options: { list: "news" } }))
        assert.strictEqual((yield* guarded(run({ options: { list: "offers" } }))).verdict, "succeeded")
        const again = yield* Effect.flip(guarded(run({ options: { list: "news" } })))
        assert.strictEqual(again.reason._tag, "AlreadyImported")

        const oneTable = { destination: () => ({ key: "table 16", name: "table 16" }) }
        const named = yield* world({ ...allAccepted, ...oneTable })
        yield* guarded(named.run({ options: { table: "16" } }))
        const byName = yield* Effect.flip(guarded(named.run({ options: { table: "Customers" } })))
        assert.strictEqual(byName.reason._tag, "AlreadyImported")
      }).pipe(Effect.scoped, impatient)
  )

  it.live("may be tried again when the earlier run certainly started nothing", () =>
    Effect.gen(function* () {
      const { run } = yield* world(allAccepted)
      const failing: Script = {
        stage: () => Effect.fail(new ReplyLost({ endpoint: "upload", code: "ECONNRESET" }))
      }
      yield* Effect.flip(guarded(run({}, failing)))
      assert.strictEqual((yield* guarded(run())).verdict, "succeeded")
    }).pipe(Effect.scoped, impatient)
  )

  it.live("of two runs at once starts only one job", () =>
    Effect.gen(function* () {
      const { run } = yield* world(allAccepted)
      const results = yield* Effect.all([Effect.result(guarded(run())), Effect.result(guarded(run()))], {
        concurrency: 2
      })
      assert.deepStrictEqual(results.map(({ _tag }) => _tag).sort(), ["Failure", "Success"])
    }).pipe(Effect.scoped, impatient)
  )
})

describe("a store that cannot say what was imported", () => {
  it.live("keeps an import from being started, and so from being made twice", () =>
    Effect.gen(function* () {
      const { folder, run } = yield* world(allAccepted)
      yield* guarded(run())
      const silent = Effect.map(RunJournal, (journal) => ({
        ...journal,
        find: () => Effect.fail(new StorageFailed({ path: "the database", code: "ECONNREFUSED" }))
      }))
      const services = Layer.merge(
        Layer.effect(RunJournal, silent).pipe(Layer.provide(layerFiles(join(folder, "runs")))),
        ProviderRegistry.layer([scriptedPlugin(allAccepted)], () => ({}))
      )
      const plan = planImport({ file: join(folder, "rows.csv"), provider: "scripted", importType: "r" })
      const { reason } = yield* Effect.flip(guarded(runImport(plan)).pipe(Effect.provide(services)))
      assert.strictEqual(reason._tag, "StorageFailed")
      assert.strictEqual((yield* Effect.flip(guarded(run()))).reason._tag, "AlreadyImported")
    }).pipe(Effect.scoped, impatient)
  )
})

describe("a run that is refused only at its start", () => {
  const two: Script = { ...allAccepted, destination: () => ({ key: "table 16", name: "table 16" }) }
  const refusalOf = (runId: string) =>
    Effect.flatMap(RunJournal, ({ view }) => Effect.map(lookAtRun(view, runId), ({ refusal }) => refusal))

  it.live("is recorded as refused, once, until it is tried again with success", () =>
    Effect.gen(function* () {
      const { folder, run, services } = yield* world(two)
      const plan = planImport({ file: join(folder, "rows.csv"), provider: "scripted", importType: "r" })
      const { runId } = yield* guarded(stageImport(plan)).pipe(Effect.provide(services(two)))
      yield* guarded(run())
      yield* Effect.gen(function* () {
        for (let attempt = 1; attempt <= 2; attempt += 1) {
          const error = yield* Effect.flip(guarded(resumeImport(runId)))
          assert.deepStrictEqual([error.step, error.reason._tag], ["start", "AlreadyImported"])
          assert.strictEqual(yield* refusalOf(runId), "AlreadyImported")
        }
        const { entries } = yield* (yield* RunJournal).view(runId)
        const tags = entries.map(({ entry }) => entry._tag)
        assert.lengthOf(
          tags.filter((tag) => tag === "stage-refused"),
          1
        )
        assert.notInclude(tags, "start-begun")
        yield* Effect.sleep(20)
        assert.strictEqual((yield* guarded(resumeImport(runId), 10)).verdict, "succeeded")
        assert.isUndefined(yield* refusalOf(runId))
      }).pipe(Effect.provide(services(two)))
    }).pipe(Effect.scoped, impatient)
  )
})

describe("a start in doubt", () => {
  const doubtful: Script = {
    ...allAccepted,
    start: (_file, { label }) => Effect.fail(new StartInDoubt({ label, cause: "ECONNRESET" })),
    track: (job) =>
      job.id === "the-job"
        ? Effect.succeed({ state: "finished", providerState: "DONE", isKnownState: true })
        : Effect.fail(new JobNotFound({ jobId: job.id }))
  }
  const doubtfulRun = Effect.gen(function* () {
    const { run, services } = yield* world(doubtful)
    const error = yield* Effect.flip(run())
    assert.strictEqual(error.reason._tag, "StartInDoubt")
    return { runId: error.runId ?? "", services }
  })

  it.live("goes on with the job that a person has found", () =>
    Effect.gen(function* () {
      const { runId, services } = yield* doubtfulRun
      const unknown = yield* Effect.flip(
        settleImport(runId, { type: "job", jobId: "another" }).pipe(Effect.provide(services(doubtful)))
      )
      assert.strictEqual(unknown.reason._tag, "JobNotFound")
      yield* settleImport(runId, { type: "job", jobId: "the-job" }).pipe(Effect.provide(services(doubtful)))
      const report = yield* resumeImport(runId).pipe(Effect.provide(services(doubtful)))
      assert.deepStrictEqual([report.job?.id, report.verdict], ["the-job", "succeeded"])
      const again = yield* Effect.flip(
        settleImport(runId, { type: "not-started" }).pipe(Effect.provide(services(doubtful)))
      )
      assert.strictEqual(again.reason._tag, "NotInDoubt")
    }).pipe(Effect.scoped, impatient)
  )

  const settled = (
    { runId, services }: Effect.Success<typeof doubtfulRun>,
    jobId: string,
    { needsLabel = false, ...script }: Script & { readonly needsLabel?: boolean } = {}
  ) =>
    Effect.provide(
      Effect.result(settleImport(runId, { type: "job", jobId }, { needsLabel })),
      services({ ...doubtful, ...script })
    ).pipe(
      Effect.map((result) =>
        result._tag === "Failure" ? result.failure.reason : { _tag: "settled", job: result.success.job?.id }
      )
    )
  /** What a service tells of the label of a job. */
  const labelled = (label: string): NonNullable<Script["adopt"]> => {
    return (id) =>
      Effect.succeed({
        job: { version: 1, provider: "scripted", id, target: "a script", label, handle: null },
        importType: "rows"
      })
  }

  it.live("takes no job that carries the label of another run, and one without a label only if it may", () =>
    Effect.gen(function* () {
      const doubted = yield* doubtfulRun
      const foreign = { adopt: labelled(labelOf("20260101-000000-aaaaa")) }
      const refused = yield* settled(doubted, "the-job", foreign)
      assert.include(refused, { _tag: "JobNotOfRun", evidence: "label", jobId: "the-job" })
      // A run of which nothing is recorded here may be anybody's.
      assert.notInclude(JSON.stringify(refused), "20260101")
      const ofAPart = { adopt: labelled(labelOf(`${doubted.runId}/parts/2`)) }
      assert.include(yield* settled(doubted, "the-job", ofAPart), { evidence: "label" })
      const untellable = () => Effect.fail(new StartInDoubt({ label: "", cause: "look for yourself" }))
      const scripts = [
        {},
        { adopt: labelled("monthly load") },
        { find: () => Effect.succeed([]) },
        { find: untellable }
      ]
      for (const script of scripts) {
        const untold = yield* settled(doubted, "the-job", { ...script, needsLabel: true })
        assert.include(untold, { _tag: "JobNotOfRun", evidence: "none" })
      }
      const own = { needsLabel: true, adopt: labelled(labelOf(doubted.runId)) }
      assert.include(yield* settled(doubted, "the-job", own), { _tag: "settled", job: "the-job" })
      // What the service does not tell, somebody who may decide for all does.
      const unlabelled = { adopt: labelled("monthly load") }
      const other = yield* doubtfulRun
      assert.include(yield* settled(other, "the-job", unlabelled), { _tag: "settled", job: "the-job" })
      const toldNothing = yield* settled(yield* doubtfulRun, "the-job", { find: untellable })
      assert.include(toldNothing, { _tag: "settled", job: "the-job" })
    }).pipe(Effect.scoped, impatient)
  )

  it.live("takes one job for one run, when two people give it to two runs at the same moment", () =>
    Effect.gen(function* () {
      const { folder, run, services } = yield* world(doubtful)
      const doubted = yield* Effect.forEach(["id\nc\n", "id\nd\n", "id\ne\n"], (rows, at) =>
        Effect.gen(function* () {
          const file = yield* fileIn(folder, `${at}.csv`, rows)
          const { runId = "" } = yield* Effect.flip(run({ file }))
          return { runId, services }
        })
      )
      const settlements = yield* Effect.forEach(doubted, (one) => settled(one, "the-job"), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(settlements.map(({ _tag }) => _tag).sort(), [
        "JobNotOfRun",
        "JobNotOfRun",
        "settled"
      ])
    }).pipe(Effect.scoped, impatient)
  )

  it.live("takes no job that another run has recorded, but one that another run only follows", () =>
    Effect.gen(function* () {
      const { folder, run, services } = yield* world(doubtful)
      const started: Script = {
        ...allAccepted,
        start: (_file, { label }) =>
          Effect.succeed({
            version: 1,
            provider: "scripted",
            id: "the-job",
            target: "a script",
            label,
            handle: null
          })
      }
      const owner = yield* run({ tenant: "acme" }, started)
      const file = yield* fileIn(folder, "others.csv", "id\nc\nd\n")
      const doubtOf = (tenant: string) =>
        Effect.map(Effect.flip(run({ tenant, file, again: true })), ({ runId = "" }) => ({ runId, services }))
      const theirs = yield* settled(yield* doubtOf("shop"), "the-job")
      assert.include(theirs, { _tag: "JobNotOfRun", evidence: "record" })
      assert.notInclude(JSON.stringify(theirs), owner.runId)
      const ours = yield* settled(yield* doubtOf("acme"), "the-job")
      assert.include(ours, { evidence: "record", otherRunId: owner.runId })

      const alone = yield* doubtfulRun
      const following = { ...doubtful, adopt: labelled(labelOf(alone.runId)) }
      const adopt = adoptImport({
        provider: "scripted",
        jobId: "the-job",
        file: yield* fileIn(folder, "own.csv", "id\na\nb\n")
      })
      yield* Effect.provide(adopt, alone.services(following))
      assert.include(yield* settled(alone, "the-job"), { _tag: "settled", job: "the-job" })
    }).pipe(Effect.scoped, impatient)
  )

  it.live("starts once more after a person has said that there is no job", () =>
    Effect.gen(function* () {
      const { runId, services } = yield* doubtfulRun
      yield* settleImport(runId, { type: "not-started" }).pipe(Effect.provide(services(doubtful)))
      const report = yield* resumeImport(runId).pipe(Effect.provide(services(allAccepted)))
      assert.strictEqual(report.verdict, "succeeded")
    }).pipe(Effect.scoped, impatient)
  )
})
