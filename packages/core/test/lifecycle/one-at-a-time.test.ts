import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import {
  planImport,
  resumeImport,
  RunJournal,
  runImport,
  type SharedLimits,
  sharedLimitsInMemory
} from "../../src/index.ts"
import { sharedLimitsInFiles } from "../../src/limits/limits-in-files.ts"
import { waitForPlace } from "../../src/limits/wait-for-place.ts"
import { type Destination, StagedFileGone } from "../../src/provider/index.ts"
import { type Script, temporaryFolder } from "../support/scripted-provider.ts"
import { done, scriptedJob, scriptedWorld, working } from "../support/scripted-world.ts"

const table: Destination = { name: "table 16", key: "a script, table 16", isOneAtATime: true }
const lockKey = `imports into ${table.key}`

/** Runs that go to one table; each job ends after so many looks. */
const world = (looks: number, limits: SharedLimits = sharedLimitsInMemory()) =>
  Effect.gen(function* () {
    const state = { underWay: 0, most: 0, starts: 0, looks: 0, isHolding: false }
    const left = new Map<string, number>()
    const script: Script = {
      destination: () => table,
      start: (_file, { label }) =>
        Effect.sync(() => {
          const id = `job-${(state.starts += 1)}`
          state.most = Math.max(state.most, (state.underWay += 1))
          left.set(id, looks)
          return scriptedJob(id, label)
        }),
      track: ({ id }) =>
        Effect.sync(() => {
          state.looks += 1
          const after = (left.get(id) ?? 0) - 1
          left.set(id, after)
          if (after > 0 || state.isHolding) return working
          state.underWay -= 1
          return done
        })
    }
    const { events, file, inEngine } = yield* scriptedWorld({ script, limits, rows: "abcd" })
    const importIt = runImport(planImport({ file, provider: "scripted", importType: "rows" }))
    const awaited = () => events.filter(({ type }) => type === "destination-awaited")
    const runs = inEngine(Effect.flatMap(RunJournal, (journal) => journal.list))
    const tagsOf = (runId: string) =>
      inEngine(
        Effect.flatMap(RunJournal, (journal) =>
          Effect.map(journal.view(runId), ({ entries }) => entries.map(({ entry }) => entry._tag))
        )
      )
    return { awaited, file, importIt, inEngine, limits, runs, state, tagsOf }
  })

/** Waits for a state instead of assuming it. */
const until = (isSo: () => boolean) =>
  Effect.repeat(Effect.sync(isSo), { schedule: Schedule.spaced(5), until: (so) => so })

describe("a place that takes one import at a time", () => {
  it.live("sees no second job before the first has ended, and tells who waits", () =>
    Effect.gen(function* () {
      const { awaited, importIt, inEngine, state } = yield* world(20)
      state.isHolding = true
      const all = yield* Effect.forkChild(
        Effect.all([inEngine(importIt), inEngine(importIt), inEngine(importIt)], {
          concurrency: "unbounded"
        })
      )
      // All have come by then, however slow the machine is.
      yield* until(() => awaited().length > 1)
      state.isHolding = false
      yield* Fiber.join(all)
      assert.strictEqual(state.starts, 3)
      assert.strictEqual(state.most, 1)
      assert.strictEqual(awaited().length, 2)
      assert.deepInclude(awaited()[0], { destination: "table 16" })
    }).pipe(Effect.scoped)
  )

  it.live("keeps a run waiting no longer than for a job, with nothing begun and nothing lost", () =>
    Effect.gen(function* () {
      const { importIt, inEngine, limits, runs, state, tagsOf } = yield* world(1)
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* waitForPlace(limits, lockKey, 1)
          const { reason } = yield* Effect.flip(inEngine(importIt, {}, { waitMillis: 50 }))
          assert.strictEqual(reason._tag, "StillRunning")
          assert.include(reason.message, "Another import into table 16 was still under way")
          assert.include(reason.nextStep, "Nothing was started")
        })
      )
      const [runId = ""] = yield* runs
      assert.notInclude(yield* tagsOf(runId), "start-begun")
      yield* inEngine(resumeImport(runId))
      assert.strictEqual(state.starts, 1)
    }).pipe(Effect.scoped)
  )

  it.live("is held again when a run is resumed whose job is under way", () =>
    Effect.gen(function* () {
      const { awaited, importIt, inEngine, runs, state } = yield* world(1)
      state.isHolding = true
      yield* Effect.flip(inEngine(importIt, {}, { mostLooks: 2 }))
      const [runId = ""] = yield* runs
      state.looks = 0
      const resumed = yield* Effect.forkChild(inEngine(resumeImport(runId)))
      // It takes the place before it looks.
      yield* until(() => state.looks > 0)
      const second = yield* Effect.forkChild(inEngine(importIt))
      yield* until(() => awaited().length > 0)
      assert.strictEqual(awaited().length, 1)
      assert.strictEqual(state.starts, 1)
      state.isHolding = false
      yield* Fiber.join(resumed)
      yield* Fiber.join(second)
      assert.strictEqual(state.most, 1)
    }).pipe(Effect.scoped)
  )

  it.live("does not keep a run from starting again whose file has to be sent once more", () =>
    Effect.gen(function* () {
      const { importIt, inEngine } = yield* world(1)
      let calls = 0
      const gone = new StagedFileGone({ reference: "upload-1", detail: "" })
      const report = yield* inEngine(
        importIt,
        {
          start: (_file, { label }) =>
            Effect.suspend(() =>
              ++calls === 1 ? Effect.fail(gone) : Effect.succeed(scriptedJob("job", label))
            )
        },
        { waitMillis: 20_000 }
      )
      assert.strictEqual(calls, 2)
      assert.strictEqual(report.job?.id, "job")
    }).pipe(Effect.scoped)
  )

  it.live("is taken where it is free, however short the time to wait for a job is", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const { importIt, inEngine, state } = yield* world(
        1000,
        sharedLimitsInFiles(() => join(folder, "not", "there", "yet"))
      )
      const { reason } = yield* Effect.flip(inEngine(importIt, {}, { waitMillis: 0 }))
      assert.deepInclude(reason, { _tag: "StillRunning", jobId: "job-1" })
      assert.strictEqual(state.starts, 1)
    }).pipe(Effect.scoped)
  )

  it.live("sees the parts of a file one after another, however many jobs the service takes at once", () =>
    Effect.gen(function* () {
      const { importIt, inEngine, state } = yield* world(5)
      yield* inEngine(importIt, { limits: { maxRows: 1, maxJobsAtOnce: 4 } })
      assert.strictEqual(state.starts, 4)
      assert.strictEqual(state.most, 1)
    }).pipe(Effect.scoped)
  )

  it.live("is not waited for by a file in parts of which none is left to be started", () =>
    Effect.gen(function* () {
      const { importIt, inEngine, limits, runs, state } = yield* world(1)
      const inParts: Partial<Script> = { limits: { maxRows: 2 } }
      const secondStays: Partial<Script> = {
        ...inParts,
        track: ({ id }) => Effect.succeed(id === "job-2" ? working : done)
      }
      yield* Effect.flip(inEngine(importIt, secondStays, { mostLooks: 2 }))
      assert.strictEqual(state.starts, 2)
      const [runId = ""] = yield* runs
      yield* waitForPlace(limits, lockKey, 1)
      yield* inEngine(resumeImport(runId), inParts)
      assert.strictEqual(state.starts, 2)
    }).pipe(Effect.scoped)
  )

  it.live("is one place for imports that call it differently, once the service has told what it is", () =>
    Effect.gen(function* () {
      const { awaited, importIt, inEngine, state } = yield* world(5)
      const called = (name: string, more: Partial<Script> = {}): Partial<Script> => ({
        ...more,
        destination: () => ({ ...table, name, key: `a script, ${name}` }),
        validate: () => Effect.succeed({ status: "done", findings: [], destination: table })
      })
      state.isHolding = true
      const first = yield* Effect.forkChild(inEngine(importIt, called("Customers")))
      yield* until(() => state.starts > 0)
      const inParts = yield* Effect.forkChild(inEngine(importIt, called("16", { limits: { maxRows: 1 } })))
      yield* until(() => awaited().length > 0)
      state.isHolding = false
      yield* Fiber.join(first)
      yield* Fiber.join(inParts)
      assert.strictEqual(state.starts, 5)
      assert.strictEqual(state.most, 1)
    }).pipe(Effect.scoped)
  )

  it.live("is remembered as the service has called it: nobody is asked again when a run is resumed", () =>
    Effect.gen(function* () {
      const { importIt, inEngine, limits, runs, state } = yield* world(1)
      const script: Partial<Script> = {
        destination: () => ({ ...table, name: "Customers", key: "a script, Customers" }),
        validate: () => Effect.succeed({ status: "done", findings: [], destination: table })
      }
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* waitForPlace(limits, lockKey, 1)
          yield* Effect.flip(inEngine(importIt, script, { waitMillis: 10 }))
          const [runId = ""] = yield* runs
          const again: Partial<Script> = { ...script, validate: () => Effect.die("asked again") }
          const { reason } = yield* Effect.flip(inEngine(resumeImport(runId), again, { waitMillis: 10 }))
          assert.deepInclude(reason, { _tag: "StillRunning", awaited: "table 16" })
        })
      )
      assert.strictEqual(state.starts, 0)
    }).pipe(Effect.scoped)
  )

  it.live("is held for all parts of a file", () =>
    Effect.gen(function* () {
      const { awaited, importIt, inEngine, state } = yield* world(5)
      const inParts: Partial<Script> = { limits: { maxRows: 1 } }
      state.isHolding = true
      const both = yield* Effect.forkChild(
        Effect.all([inEngine(importIt, inParts), inEngine(importIt, inParts)], { concurrency: "unbounded" })
      )
      yield* until(() => awaited().length > 0)
      state.isHolding = false
      yield* Fiber.join(both)
      assert.strictEqual(state.starts, 8)
      assert.strictEqual(state.most, 1)
      assert.strictEqual(awaited().length, 1)
    }).pipe(Effect.scoped)
  )

  it.live(
    "is waited for when another process has it, and free once that was killed; a file that changed meanwhile is not sent",
    () =>
      Effect.gen(function* () {
        const shared = yield* temporaryFolder
        const { awaited, file, importIt, inEngine, state } = yield* world(
          1,
          sharedLimitsInFiles(() => shared)
        )
        const script = fileURLToPath(new URL("../support/take-places.ts", import.meta.url))
        const child = yield* Effect.acquireRelease(
          Effect.sync(() =>
            spawn(process.execPath, [script, shared, lockKey, "1", "1", "1000000"], {
              stdio: ["ignore", "pipe", "inherit"]
            })
          ),
          (process) => Effect.sync(() => process.kill("SIGKILL"))
        )
        yield* Effect.promise(() => once(child.stdout, "data"))
        const waiting = yield* Effect.forkChild(Effect.flip(inEngine(importIt)))
        yield* until(() => awaited().length > 0)
        yield* Effect.promise(() => writeFile(file, "id\nz\n"))
        assert.strictEqual(state.starts, 0)
        child.kill("SIGKILL")
        const { reason } = yield* Fiber.join(waiting)
        assert.strictEqual(reason._tag, "SourceChanged")
        assert.strictEqual(state.starts, 0)
      }).pipe(Effect.scoped)
  )
})
