/** Runs that are removed for good. */
import { newRunId, type RunJournal } from "@bulkport/core"
import { Effect, Result } from "effect"
import { mkdir, stat, utimes, writeFile } from "node:fs/promises"
import { isAbsolute, join } from "node:path"
import { expect } from "vitest"
import type { JournalCheck } from "./journal-check.ts"
import { begunPart, begunRun, samplePlan, splitInto } from "./sample-runs.ts"

const meant = () => Effect.succeed(true)

const isThere = (path: string) =>
  Effect.promise(() =>
    stat(path).then(
      () => true,
      () => false
    )
  )

const removal = (journal: RunJournal["Service"], id: string) =>
  Effect.map(Effect.result(journal.remove(id, meant)), (result) =>
    Result.isFailure(result) ? result.failure._tag : result.success
  )

/** Checks of removal. */
export const removingChecks: ReadonlyArray<JournalCheck> = [
  {
    name: "a run that is removed is gone, with its parts, its files and its source",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, [splitInto(2)])
        const other = yield* begunRun(journal)
        yield* begunPart(journal, id, 1)
        const { folder } = yield* journal.view(id)
        const source = journal.sourceFolder(id)
        yield* Effect.promise(async () => {
          await writeFile(join(folder, "outcomes.csv"), "id\n1\n")
          await mkdir(source, { recursive: true })
          await writeFile(join(source, "upload.csv"), "id\n1\n")
        })
        expect(yield* elsewhere.remove(id, (found) => Effect.succeed(found.id === id))).toBe(true)
        for (const gone of [id, `${id}/parts/1`])
          expect(yield* Effect.flip(journal.view(gone))).toMatchObject({ _tag: "RunNotFound" })
        yield* journal.finishRemovals
        expect(yield* isThere(folder)).toBe(false)
        expect(yield* isThere(source)).toBe(false)
        expect(yield* journal.list).toEqual([other])
        expect((yield* journal.stamps).map((each) => each.id)).toEqual([other])
        expect((yield* journal.find({})).runs.map((each) => each.id)).toEqual([other])
        expect(yield* removal(journal, id)).toBe("RunNotFound")
      })
  },
  {
    name: "what is left of a source whose keeping was cut off goes a day later, and not while it may still be written",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const kept = journal.sourceFolder(newRunId(Date.now()))
        const [dead, alive] = [`${kept}.part-1`, `${kept}.part-2`]
        yield* Effect.promise(async () => {
          const dayBefore = new Date(Date.now() - 25 * 60 * 60 * 1000)
          for (const folder of [kept, dead, alive]) {
            await mkdir(folder, { recursive: true })
            await writeFile(join(folder, "rows.jsonl"), "{")
            if (folder !== alive) await utimes(join(folder, "rows.jsonl"), dayBefore, dayBefore)
            await utimes(folder, dayBefore, dayBefore)
          }
        })
        yield* journal.finishRemovals
        expect([yield* isThere(kept), yield* isThere(dead), yield* isThere(alive)]).toEqual([
          true,
          false,
          true
        ])
      })
  },
  {
    name: "a run that is not meant any more stays as it is",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, [{ _tag: "stage-begun" }])
        expect(yield* journal.remove(id, ({ entries }) => Effect.succeed(entries.length === 1))).toBe(false)
        expect((yield* journal.view(id)).entries).toHaveLength(2)
        yield* Effect.scoped(journal.open(id))
      })
  },
  {
    name: "a run is not removed while it or a part of it is held",
    needs: "sharing",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, [splitInto(2)])
        const part = { runId: id, number: 1, of: 2, sha256: "" }
        const whole = yield* Effect.scoped(Effect.andThen(journal.open(id), removal(elsewhere, id)))
        const partly = yield* Effect.scoped(
          Effect.andThen(journal.part({ ...samplePlan, part }, "somewhere"), removal(elsewhere, id))
        )
        expect([whole, partly]).toEqual(["RunLocked", "RunLocked"])
        expect((yield* elsewhere.view(id)).entries).toHaveLength(2)
        expect(yield* removal(elsewhere, id)).toBe(true)
      })
  },
  {
    name: "of several who remove the same runs, each run is removed by one",
    needs: "sharing",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const ids: Array<string> = []
        while (ids.length < 8) ids.push(yield* begunRun(journal))
        const removeAll = (by: RunJournal["Service"]) => Effect.forEach(ids, (id) => removal(by, id))
        const all = [journal, elsewhere, journal].map(removeAll)
        const words = (yield* Effect.all(all, { concurrency: "unbounded" })).flat()
        expect(words.filter((word) => word === true)).toHaveLength(ids.length)
        const others = words.filter((word) => word !== true)
        expect(others.filter((word) => word !== "RunNotFound" && word !== "RunLocked")).toEqual([])
        expect(yield* journal.list).toEqual([])
      })
  },
  {
    name: "an id that was removed can be begun anew",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const runId = newRunId(Date.now())
        const create = Effect.scoped(
          Effect.tap(journal.create(samplePlan, "somewhere", { runId }), (run) =>
            run.record({ _tag: "stage-begun" })
          )
        )
        yield* create
        yield* journal.remove(runId, meant)
        const run = yield* create
        expect(run.isResumed).toBe(false)
        expect((yield* elsewhere.view(runId)).entries).toHaveLength(2)
      })
  },
  {
    name: "the source of a run has a folder of its own, the same for its parts, outside the run's",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        const folder = journal.sourceFolder(run.id)
        expect(isAbsolute(folder)).toBe(true)
        expect(elsewhere.sourceFolder(run.id)).toBe(folder)
        expect(journal.sourceFolder(`${run.id}/parts/3`)).toBe(folder)
        expect(folder.startsWith(run.folder)).toBe(false)
        expect(yield* isThere(folder)).toBe(false)
        expect(journal.sourceFolder(newRunId(Date.now()))).not.toBe(folder)
        yield* Effect.promise(() => mkdir(folder, { recursive: true }))
        expect(yield* journal.list).toEqual([run.id])
        expect((yield* journal.stamps).map(({ id }) => id)).toEqual([run.id])
      })
  }
]
