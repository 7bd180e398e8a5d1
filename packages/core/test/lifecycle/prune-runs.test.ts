import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { readdir, rename } from "node:fs/promises"
import { dirname, join } from "node:path"
import {
  EngineSettings,
  layerFiles,
  noColumnChanges,
  plainSource,
  planImport,
  planRetryImport,
  type PlanRequest,
  ProviderRegistry,
  pruneRuns,
  retryImport,
  RunJournal,
  runImport
} from "../../src/index.ts"
import { csvRecords, fileBytes } from "../../src/provider/index.ts"
import {
  fileIn,
  patience,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

/** Accepts all rows but those that are bad, as long as they are. */
const service = () => {
  const state = { areBadRejected: true, isRunning: false }
  const script: Script = {
    track: () =>
      Effect.sync(() =>
        state.isRunning
          ? ({ state: "running", providerState: "WORKING", isKnownState: true } as const)
          : ({ state: "finished", providerState: "DONE", isKnownState: true } as const)
      ),
    outcomes: (_output, file, context) =>
      csvRecords(fileBytes(context.resolve(file.prepared.path)), ",").pipe(
        Stream.map(({ id = "" }) => ({
          _tag: "RowOutcome" as const,
          outcome:
            id.startsWith("bad") && state.areBadRejected ? ("rejected" as const) : ("accepted" as const),
          key: { id }
        })),
        Stream.orDie
      )
  }
  return { state, script }
}

const world = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const good = yield* fileIn(folder, "good.csv", "id\na\nb\n")
  const bad = yield* fileIn(folder, "bad.csv", "id\na\nbad\n")
  const { script, state } = service()
  const runs = join(folder, "runs")
  const inEngine = <A, E>(
    effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>,
    settings: Partial<EngineSettings> = {}
  ) =>
    effect.pipe(
      Effect.provide(
        Layer.merge(
          layerFiles(runs),
          ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
        )
      ),
      Effect.provideService(EngineSettings, { ...patience, ...settings })
    )
  const run = (file: string, more: Partial<PlanRequest> = {}) =>
    Effect.map(
      inEngine(runImport(planImport({ file, provider: "scripted", importType: "rows", ...more }))),
      ({ runId }) => runId
    )
  const left = Effect.map(
    Effect.promise(() => readdir(runs)),
    (names) => names.filter((name) => !name.startsWith(".")).sort()
  )
  return { bad, good, inEngine, left, run, state }
})

const old = { olderThanMillis: 0 }

describe("old runs", () => {
  it.live(
    "go when nobody needs them, and stay while they are recent or keep content from being repeated",
    () =>
      Effect.gen(function* () {
        const { good, inEngine, left, run } = yield* world
        const runId = yield* run(good)
        yield* Effect.sleep(2)
        assert.deepStrictEqual(yield* inEngine(pruneRuns({ olderThanMillis: 60_000 })), {
          removed: [],
          kept: 0
        })
        assert.deepStrictEqual(yield* inEngine(pruneRuns(old), { sameContentMillis: 60_000 }), {
          removed: [],
          kept: 1
        })
        assert.deepStrictEqual(yield* inEngine(pruneRuns({ ...old, tenant: "other" })), {
          removed: [],
          kept: 0
        })
        assert.deepStrictEqual(yield* inEngine(pruneRuns({ ...old, dryRun: true })), {
          removed: [runId],
          kept: 0
        })
        assert.deepStrictEqual(yield* left, [runId])
        assert.deepStrictEqual(yield* inEngine(pruneRuns(old)), { removed: [runId], kept: 0 })
        assert.deepStrictEqual(yield* left, [])
      }).pipe(Effect.scoped)
  )

  it.live("stay while rows of them failed and were not retried, then go with their retry", () =>
    Effect.gen(function* () {
      const { bad, inEngine, left, run, state } = yield* world
      const runId = yield* run(bad)
      yield* Effect.sleep(2)
      assert.deepStrictEqual(yield* inEngine(pruneRuns(old)), { removed: [], kept: 1 })
      const { runId: retryId } = yield* inEngine(retryImport({ runId }))
      yield* Effect.sleep(2)
      // Its own rows failed, so that all of the family stays.
      assert.deepStrictEqual(yield* inEngine(pruneRuns(old)), { removed: [], kept: 2 })
      state.areBadRejected = false
      const { runId: lastId } = yield* inEngine(retryImport({ runId: retryId }))
      yield* Effect.sleep(2)
      yield* inEngine(
        Effect.scoped(
          Effect.gen(function* () {
            yield* (yield* RunJournal).open(retryId)
            assert.deepStrictEqual(yield* pruneRuns(old), { removed: [], kept: 3 })
          })
        )
      )
      assert.deepStrictEqual(yield* inEngine(pruneRuns(old)), { removed: [runId, retryId, lastId], kept: 0 })
      assert.deepStrictEqual(yield* left, [])
    }).pipe(Effect.scoped)
  )

  it.live("stay while a job is under way, whatever is asked; failed rows go when all is asked for", () =>
    Effect.gen(function* () {
      const { bad, good, inEngine, left, run, state } = yield* world
      const failed = yield* run(bad)
      state.isRunning = true
      const { runId } = yield* Effect.flip(
        inEngine(runImport(planImport({ file: good, provider: "scripted", importType: "rows" })), {
          waitMillis: 10
        })
      )
      yield* Effect.sleep(2)
      const all = { ...old, all: true }
      assert.deepStrictEqual(yield* inEngine(pruneRuns(all)), { removed: [failed], kept: 1 })
      assert.deepStrictEqual(yield* left, [runId])
    }).pipe(Effect.scoped)
  )

  it.live("are found by going through all runs once for themselves and once for their retries", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const plan = {
        source: plainSource(join(folder, "rows.csv"), "csv"),
        columns: noColumnChanges,
        provider: "scripted",
        importType: "rows",
        options: {},
        allowFindings: false,
        tolerance: { mode: "strict" as const, minRowsForPercent: 100 },
        again: false
      }
      const journal = yield* Effect.provide(RunJournal, layerFiles(join(folder, "runs")))
      const ids: Array<string> = []
      for (let count = 0; count < 12; count++) {
        const parent = { runId: ids[0] ?? "", rejected: 1, setAside: 0, unknown: 0 }
        const isRetry = count > 0 && count % 4 === 0
        ids.push((yield* Effect.scoped(journal.create(isRetry ? { ...plan, parent } : plan, "somewhere"))).id)
      }
      yield* Effect.sleep(2)
      let questions = 0
      const counting = RunJournal.of({
        ...journal,
        find: (question) => {
          questions += 1
          return journal.find(question)
        }
      })
      const { kept, removed } = yield* Effect.provideService(pruneRuns(old), RunJournal, counting)
      assert.deepStrictEqual([...removed].sort(), [...ids].sort())
      assert.deepStrictEqual([kept, questions], [0, 2])
    }).pipe(Effect.scoped)
  )

  it.live("stay when a retry of theirs is begun at the last moment, however long ago it was planned", () =>
    Effect.gen(function* () {
      const { bad, inEngine, left, run } = yield* world
      const runId = yield* run(bad)
      const { source, ...plan } = yield* inEngine(planRetryImport({ runId }))
      const path = join(dirname(source.path), "failed-rows-1.csv")
      yield* Effect.promise(() => rename(source.path, path))
      yield* Effect.sleep(2)
      const pruned = Effect.gen(function* () {
        const journal = yield* RunJournal
        const begin = Effect.scoped(journal.create({ ...plan, source: { ...source, path } }, "somewhere"))
        let isBegun = false
        const find: typeof journal.find = (question) =>
          Effect.tap(journal.find(question), () => {
            if (question.parent === undefined || isBegun) return Effect.void
            isBegun = true
            return Effect.orDie(begin)
          })
        const indexed = RunJournal.of({ ...journal, find, findsByIndex: true })
        return yield* Effect.provideService(pruneRuns({ ...old, all: true }), RunJournal, indexed)
      })
      assert.deepStrictEqual((yield* inEngine(pruned)).removed, [])
      assert.include(yield* left, runId)
    }).pipe(Effect.scoped)
  )

  it.live("stay while a retry of theirs is planned and not begun, for a day", () =>
    Effect.gen(function* () {
      const { bad, inEngine, left, run, state } = yield* world
      const runId = yield* run(bad)
      state.areBadRejected = false
      const { source } = yield* inEngine(planRetryImport({ runId }))
      const all = { ...old, all: true }
      yield* Effect.sleep(2)
      assert.deepStrictEqual(yield* inEngine(pruneRuns(all)), { removed: [], kept: 1 })
      const yesterday = Date.now() - 25 * 60 * 60 * 1000
      yield* Effect.promise(() =>
        rename(source.path, join(dirname(source.path), `failed-rows-${yesterday}.csv`))
      )
      assert.deepStrictEqual(yield* inEngine(pruneRuns(all)), { removed: [runId], kept: 0 })
      assert.deepStrictEqual(yield* left, [])
    }).pipe(Effect.scoped)
  )
})
