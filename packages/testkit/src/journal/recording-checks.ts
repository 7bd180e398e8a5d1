/** What is recorded of a run, and how it comes back. */
import { type JournalEntry, labelOf, newRunId } from "@bulkport/core"
import { Effect, Exit, Scope } from "effect"
import { stat } from "node:fs/promises"
import { isAbsolute } from "node:path"
import { expect } from "vitest"
import type { JournalCheck } from "./journal-check.ts"
import { begunRun, journalOf, recordAll, sampleJob, samplePlan, untilEnd, untilJob } from "./sample-runs.ts"

const rows = { setAside: 0, staged: 3, accepted: 2, rejected: 1, unknown: 0 }
const life: ReadonlyArray<JournalEntry> = [...untilJob(sampleJob("job-1")), ...untilEnd(rows)]

/** Texts that a store might take for something else, or cut off. */
const awkward = [
  "a'b\"c`d\\e",
  "line\nbreak\r\n, tab\t, nothing\u0000, del\u007f",
  "$1 ? :name %s {0} --",
  "é ﬀ 漢字 🚚 \u202eabc\u2066",
  "\ud800 alone",
  "x".repeat(200_000)
]

/** Checks of what is recorded. */
export const recordingChecks: ReadonlyArray<JournalCheck> = [
  {
    name: "a run that is begun has an id, a folder, and its creation on record",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        expect(run.id).toMatch(/^\d{8}-\d{6}-[0-9a-z]{5}$/)
        expect(run.isResumed).toBe(false)
        expect(isAbsolute(run.folder)).toBe(true)
        expect((yield* Effect.promise(() => stat(run.folder))).isDirectory()).toBe(true)
        const { entries, folder, id, state } = yield* journal.view(run.id)
        expect({ folder, id }).toEqual({ folder: run.folder, id: run.id })
        expect(state).toEqual(yield* run.state)
        expect(entries.map(({ entry }) => entry)).toEqual([
          {
            _tag: "run-created",
            runId: run.id,
            label: labelOf(run.id),
            plan: samplePlan,
            target: "somewhere"
          }
        ])
        expect(yield* journal.list).toEqual([run.id])
      })
  },
  {
    name: "entries come back as they were recorded, numbered from 1, with their times",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const before = Date.now()
        const run = yield* journal.create(samplePlan, "somewhere")
        yield* recordAll(run, life)
        const { entries, state } = yield* elsewhere.view(run.id)
        expect(entries.slice(1).map(({ entry }) => entry)).toEqual(life)
        expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1))
        const times = entries.map(({ at }) => at)
        expect(times).toEqual([...times].sort((one, other) => one - other))
        expect(times[0]).toBeGreaterThanOrEqual(before)
        expect(times.at(-1)).toBeLessThanOrEqual(Date.now())
        expect(state).toEqual(yield* run.state)
        expect(state.collected?.rows).toEqual(rows)
      })
  },
  {
    name: "an entry is there for others as soon as it is recorded, while the run is held",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        for (const [index, entry] of life.slice(0, 4).entries()) {
          yield* run.record(entry)
          expect((yield* elsewhere.view(run.id)).entries).toHaveLength(index + 2)
        }
      })
  },
  {
    name: "any text comes back letter for letter",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create({ ...samplePlan, connection: awkward[0] ?? "" }, awkward[3] ?? "")
        const entries = awkward.map((cause): JournalEntry => ({ _tag: "start-in-doubt", cause }))
        yield* recordAll(run, entries)
        const view = yield* elsewhere.view(run.id)
        expect(view.entries.slice(1).map(({ entry }) => entry)).toEqual(entries)
        expect(view.state.plan.connection).toBe(awkward[0])
        const { runs } = yield* elsewhere.find({ connection: awkward[0] ?? "" })
        expect(runs.map(({ id, target }) => ({ id, target }))).toEqual([{ id: run.id, target: awkward[3] }])
      })
  },
  {
    name: "a run begins with the id that was promised, and is taken up as it is when it is there",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const runId = newRunId(Date.now())
        const first = yield* Effect.scoped(
          Effect.tap(journal.create(samplePlan, "somewhere", { runId }), (run) =>
            run.record({ _tag: "stage-begun" })
          )
        )
        expect(first.id).toBe(runId)
        expect(first.isResumed).toBe(false)
        const other = { ...samplePlan, importType: "other" }
        const again = yield* Effect.scoped(elsewhere.create(other, "elsewhere", { runId }))
        expect(again.isResumed).toBe(true)
        expect((yield* again.state).plan.importType).toBe(samplePlan.importType)
        expect(yield* journal.list).toEqual([runId])
        expect((yield* journal.view(runId)).entries).toHaveLength(2)
      })
  },
  {
    name: "a run goes on where it was left, whoever takes it up",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, life.slice(0, 5))
        yield* Effect.scoped(
          Effect.gen(function* () {
            const run = yield* elsewhere.open(id)
            expect(run.isResumed).toBe(true)
            expect(yield* run.state).toEqual((yield* journal.view(id)).state)
            yield* recordAll(run, life.slice(5))
          })
        )
        const { entries } = yield* journal.view(id)
        expect(entries.slice(1).map(({ entry }) => entry)).toEqual(life)
      })
  },
  {
    name: "a run that was begun by a process that died within is found and gone on with",
    needs: "sharing",
    run: ({ elsewhere, store }) =>
      Effect.gen(function* () {
        // A scope that nobody closes before the check ends, but for what the process took with it.
        const died = yield* Scope.make()
        const journal = yield* Scope.provide(journalOf(store.open()), died)
        const id = yield* begunRun(journal, {}, life.slice(0, 3))
        yield* Scope.close(died, Exit.void)
        expect(yield* elsewhere.list).toEqual([id])
        const run = yield* elsewhere.open(id)
        yield* run.record({ _tag: "staged-gone" })
        expect((yield* run.state).staged).toBeUndefined()
      })
  },
  {
    name: "what is recorded at the same time is recorded one after the other",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        const entries = Array.from({ length: 20 }, (_, index): JournalEntry => ({
          _tag: "start-begun",
          attempt: index
        }))
        yield* Effect.forEach(entries, (entry) => run.record(entry), { concurrency: "unbounded" })
        const view = yield* journal.view(run.id)
        expect(view.entries.map(({ sequence }) => sequence)).toEqual(
          Array.from({ length: 21 }, (_, index) => index + 1)
        )
        expect(view.state).toEqual(yield* run.state)
      })
  },
  {
    name: "a record that was changed by somebody is damaged, and is told so with its place",
    needs: "change",
    run: ({ journal, store }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, life)
        const other = yield* begunRun(journal)
        yield* store.change?.(id, 3, (line) => line.replace('"rows":3', '"rows":4')) ?? Effect.void
        for (const attempt of [
          Effect.asVoid(journal.view(id)),
          Effect.asVoid(Effect.scoped(journal.open(id)))
        ]) {
          const problem = yield* Effect.flip(attempt)
          expect(problem).toMatchObject({ _tag: "JournalDamaged", entry: 3 })
          expect(problem.message).toContain(id)
        }
        expect([...(yield* journal.list)].sort()).toEqual([id, other].sort())
        expect((yield* journal.view(other)).entries).toHaveLength(1)
      })
  },
  {
    name: "a record of a newer version is left alone",
    needs: "change",
    run: ({ journal, store }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, life.slice(0, 2))
        yield* store.change?.(id, 2, (line) => line.replace(/"version":\d+/, '"version":99')) ?? Effect.void
        for (const attempt of [
          Effect.asVoid(journal.view(id)),
          Effect.asVoid(Effect.scoped(journal.open(id)))
        ]) {
          expect(yield* Effect.flip(attempt)).toMatchObject({ _tag: "JournalTooNew", found: 99 })
        }
      })
  }
]
