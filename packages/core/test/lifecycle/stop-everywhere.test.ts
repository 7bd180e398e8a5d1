import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import {
  planImport,
  ProviderRegistry,
  type RunReport,
  RunJournal,
  resumeImport,
  runImport
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import type { JobRef, Provider } from "../../src/provider/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

/** A service that remembers its jobs across the processes of a run. */
const makeService = () => {
  const jobs: Array<JobRef> = []
  const start: Provider["start"] = (_file, { label }) =>
    Effect.sync(() => {
      const id = `job-${jobs.length + 1}`
      const job: JobRef = { version: 1, provider: "scripted", id, target: "a script", label, handle: null }
      jobs.push(job)
      return job
    })
  const find: Provider["find"] = (_file, { label }) =>
    Effect.sync(() => jobs.filter((job) => job.label === label))
  let looks = 0
  const script: Script = {
    start,
    find,
    track: () =>
      Effect.sync(() => {
        looks += 1
        return looks < 3
          ? { state: "running" as const, providerState: "PENDING", isKnownState: true }
          : { state: "finished" as const, providerState: "DONE", isKnownState: true }
      }),
    collect: () =>
      Stream.fromIterable(["accepted", "rejected"] as const).pipe(
        Stream.map((kind) => ({
          name: `${kind}.txt`,
          kind,
          body: Stream.succeed<Uint8Array>(Buffer.from(kind))
        }))
      ),
    statements: [
      { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" } },
      { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" }, code: "BAD" }
    ],
    readings: []
  }
  return { jobs, plugin: scriptedPlugin({ ...script, readings: [] }) }
}

/** Stops the process, as it were, when the given write to a journal is due: just before it, or just after. */
const stoppingAt = (runs: string, write: number, when: "before" | "after"): Layer.Layer<RunJournal> =>
  Layer.effect(
    RunJournal,
    Effect.gen(function* () {
      const journal = yield* RunJournal
      let writes = 0
      return RunJournal.of({
        ...journal,
        create: (plan, target) =>
          Effect.map(journal.create(plan, target), (run) => ({
            ...run,
            record: (entry) =>
              Effect.suspend(() => {
                writes += 1
                const stop = Effect.die(new Error("stopped"))
                if (writes !== write) return writes > write ? stop : run.record(entry)
                return when === "before" ? stop : Effect.andThen(run.record(entry), stop)
              })
          }))
      })
    })
  ).pipe(Layer.provide(layerFiles(runs)))

/** A report without what differs from run to run. */
const comparable = ({ runId, job, steps: _steps, ...report }: RunReport) => ({
  ...report,
  job: { ...job, label: job?.label.replace(runId, "RUN") }
})

const prepareRun = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const file = yield* fileIn(folder, "rows.csv", "\uFEFFid,name\na,1\nb,2\nc,3\n")
  return { runs: join(folder, "runs"), plan: planImport({ file, provider: "scripted", importType: "rows" }) }
})

const registryOf = (plugin: ReturnType<typeof scriptedPlugin>) => ProviderRegistry.layer([plugin], () => ({}))

const uninterrupted = Effect.gen(function* () {
  const { plan, runs } = yield* prepareRun
  const { plugin } = makeService()
  const report = yield* runImport(plan).pipe(
    Effect.provide(Layer.merge(layerFiles(runs), registryOf(plugin)))
  )
  return { ...comparable(report), source: undefined }
}).pipe(Effect.scoped, impatient)

/** Names of all files below a folder that a write left half done. */
const leftovers = (folder: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const names = await readdir(folder, { recursive: true })
    return names.filter((name) => name.endsWith(".part") || name.endsWith("ledger.sqlite"))
  })

describe("stopping a run", () => {
  it.live("at every write to its journal, and resuming it, ends in the same report with one job", () =>
    Effect.gen(function* () {
      const expected = yield* uninterrupted
      let write = 1
      let wasStopped = true
      while (wasStopped) {
        for (const when of ["before", "after"] as const) {
          const { plan, runs } = yield* prepareRun
          const { jobs, plugin } = makeService()
          const stopped = yield* Effect.exit(
            runImport(plan).pipe(
              Effect.provide(Layer.merge(stoppingAt(runs, write, when), registryOf(plugin)))
            )
          )
          wasStopped = stopped._tag === "Failure"
          // Nothing was recorded, so there is no run to go on with, and nothing was done.
          if (write === 1 && when === "before") {
            assert.strictEqual(jobs.length, 0)
            continue
          }
          const report = yield* Effect.gen(function* () {
            const [runId = ""] = yield* (yield* RunJournal).list
            return yield* resumeImport(runId)
          }).pipe(Effect.provide(Layer.merge(layerFiles(runs), registryOf(plugin))))
          const place = `stopped ${when} write ${write}`
          assert.deepStrictEqual({ ...comparable(report), source: undefined }, expected, place)
          assert.strictEqual(jobs.length, 1, place)
          assert.deepStrictEqual(yield* leftovers(runs), [], place)
        }
        write += 1
      }
      assert.isAbove(write, 12)
    }).pipe(Effect.scoped, impatient)
  )
})
