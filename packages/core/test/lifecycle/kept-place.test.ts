import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  plainSource,
  planImport,
  type PlanRequest,
  resumeImport,
  RunJournal,
  runImport,
  settleImport,
  sharedLimitsInMemory,
  stepImport
} from "../../src/index.ts"
import { type Destination, RequestRefused, StartInDoubt } from "../../src/provider/index.ts"
import { withKeptPlaces } from "../support/kept-places.ts"
import type { Script } from "../support/scripted-provider.ts"
import { done, scriptedJob, scriptedWorld, working } from "../support/scripted-world.ts"

const table: Destination = { name: "table 16", key: "a script, table 16", isOneAtATime: true }
const key = `imports into ${table.key}`

/** Runs that go to one table, whose place outlives whoever imports. Jobs run until `state.areOver`. */
const world = Effect.gen(function* () {
  const { limits, places } = withKeptPlaces(sharedLimitsInMemory())
  const state = { starts: 0, areOver: false }
  const script: Script = {
    destination: () => table,
    start: (_file, { label }) => Effect.sync(() => scriptedJob(`job-${(state.starts += 1)}`, label)),
    track: () => Effect.sync(() => (state.areOver ? done : working))
  }
  const { events, file, inEngine } = yield* scriptedWorld({
    script,
    limits,
    rows: "abcd"
  })
  const plan = (more: Partial<PlanRequest> = {}) =>
    planImport({ file, provider: "scripted", importType: "rows", again: true, ...more })
  const importIt = (more: Partial<PlanRequest> = {}) => runImport(plan(more))
  /** Why an import gives up on a job that is under way. */
  const stopped = (changes: Partial<Script> = {}) =>
    Effect.flip(inEngine(importIt(), changes, { mostLooks: 2 }))
  /** Why an import gives up on a place that another one has. */
  const keptOut = (more: Partial<PlanRequest> = {}) =>
    Effect.flip(inEngine(importIt(more), {}, { waitMillis: 30 }))
  /** A run whose job is under way, and that nobody looks at. */
  const left = Effect.map(stopped(), ({ reason }) => {
    assert.strictEqual(reason._tag, "StillRunning")
    return reason._tag === "StillRunning" ? reason.runId : ""
  })
  const holder = () => places.get(key)?.owner
  return { events, file, holder, importIt, inEngine, keptOut, left, places, plan, state, stopped }
})

describe("a place that outlives the process", () => {
  it.live("is kept by a run whose job goes on, and whoever waits is told by which", () =>
    Effect.gen(function* () {
      const { events, holder, importIt, inEngine, keptOut, left, state } = yield* world
      const first = yield* left
      assert.strictEqual(holder(), first)
      const { reason } = yield* keptOut()
      assert.deepInclude(reason, { _tag: "StillRunning", awaited: "table 16", heldBy: first })
      assert.include(reason.message, `Another import into table 16, run ${first}, was still under way`)
      assert.deepInclude(
        events.find(({ type }) => type === "destination-awaited"),
        { destination: "table 16", heldBy: first }
      )
      const other = yield* keptOut({ tenant: "other" })
      assert.notInclude(other.message, first)
      assert.strictEqual(state.starts, 1)
      state.areOver = true
      yield* inEngine(resumeImport(first))
      assert.isUndefined(holder())
      yield* inEngine(importIt())
      assert.strictEqual(state.starts, 2)
      assert.isUndefined(holder())
    }).pipe(Effect.scoped)
  )

  it.live("is kept from step to step, until it is recorded that the job has ended", () =>
    Effect.gen(function* () {
      const { holder, inEngine, keptOut, left, places, state } = yield* world
      const first = yield* left
      places.delete(key)
      yield* Effect.flip(inEngine(stepImport(first, "track"), {}, { mostLooks: 2 }))
      assert.strictEqual(holder(), first)
      yield* keptOut()
      assert.strictEqual(holder(), first)
      state.areOver = true
      yield* inEngine(stepImport(first, "track"))
      assert.isUndefined(holder())
    }).pipe(Effect.scoped)
  )

  it.live("is free at once when a start was refused, and not while one is in doubt", () =>
    Effect.gen(function* () {
      const { holder, importIt, inEngine, keptOut, state } = yield* world
      const refuse = () => Effect.fail(new RequestRefused({ endpoint: "start", status: 400, detail: "" }))
      yield* Effect.flip(inEngine(importIt(), { start: refuse }))
      assert.isUndefined(holder())
      const lose = (_file: unknown, { label }: { readonly label: string }) =>
        Effect.fail(new StartInDoubt({ label, cause: "ECONNRESET" }))
      const { runId = "" } = yield* Effect.flip(inEngine(importIt(), { start: lose }))
      assert.strictEqual(holder(), runId)
      yield* keptOut()
      assert.strictEqual(state.starts, 0)
      // A person found out that there is no job.
      yield* inEngine(settleImport(runId, { type: "not-started" }))
      state.areOver = true
      yield* inEngine(importIt())
      assert.strictEqual(state.starts, 1)
    }).pipe(Effect.scoped)
  )

  it.live("is taken over from a run that has ended, is removed, or stopped before it began to start", () =>
    Effect.gen(function* () {
      const { file, holder, importIt, inEngine, places, plan, state } = yield* world
      state.areOver = true
      const ended = (yield* inEngine(importIt())).runId
      const removed = (yield* inEngine(importIt())).runId
      yield* inEngine(
        Effect.flatMap(RunJournal, (journal) => journal.remove(removed, () => Effect.succeed(true)))
      )
      const stopped = yield* inEngine(
        Effect.scoped(
          Effect.flatMap(RunJournal, (journal) =>
            Effect.map(
              journal.create({ ...plan(), source: plainSource(file, "csv") }, "a script"),
              ({ id }) => id
            )
          )
        )
      )
      for (const owner of [ended, removed, stopped]) {
        places.set(key, { owner, claim: "lost", askedAt: Date.now() })
        yield* inEngine(importIt())
        assert.isUndefined(holder())
      }
      assert.strictEqual(state.starts, 5)
    }).pipe(Effect.scoped)
  )

  it.live("is left to a run that somebody is at, as it may be about to start", () =>
    Effect.gen(function* () {
      const { file, holder, importIt, inEngine, places, plan, state } = yield* world
      yield* inEngine(
        Effect.scoped(
          Effect.gen(function* () {
            const journal = yield* RunJournal
            const { id } = yield* journal.create({ ...plan(), source: plainSource(file, "csv") }, "a script")
            places.set(key, { owner: id, claim: "its", askedAt: 0 })
            yield* Effect.flip(importIt())
            assert.strictEqual(holder(), id)
          })
        ),
        {},
        { waitMillis: 30 }
      )
      assert.strictEqual(state.starts, 0)
    }).pipe(Effect.scoped)
  )

  it.live("is taken over from a run that was given up, and not before", () =>
    Effect.gen(function* () {
      const { holder, importIt, inEngine, keptOut, left, places, state } = yield* world
      const first = yield* left
      const hours = 60 * 60 * 1000
      places.set(key, { owner: first, claim: "lost", askedAt: Date.now() - 11 * hours })
      yield* keptOut()
      assert.strictEqual(holder(), first)
      places.set(key, { owner: first, claim: "lost", askedAt: Date.now() - 13 * hours })
      state.areOver = true
      yield* inEngine(importIt())
      assert.strictEqual(state.starts, 2)
    }).pipe(Effect.scoped)
  )

  it.live("is kept for the whole of a file in parts, as long as one of them may be under way", () =>
    Effect.gen(function* () {
      const { holder, inEngine, state, stopped } = yield* world
      const inParts: Partial<Script> = { limits: { maxRows: 2 } }
      const { runId: partId = "" } = yield* stopped(inParts)
      const [runId] = partId.split("/")
      assert.strictEqual(holder(), runId)
      state.areOver = true
      yield* inEngine(resumeImport(runId ?? ""), inParts)
      assert.isUndefined(holder())
      assert.strictEqual(state.starts, 2)
    }).pipe(Effect.scoped)
  )
})
