/** Who may write, and which run is meant. */
import { type JournalProblem, newRunId, type RunLocked } from "@bulkport/core"
import { Effect, type Scope } from "effect"
import { expect } from "vitest"
import type { JournalCheck } from "./journal-check.ts"
import { begunRun, samplePlan } from "./sample-runs.ts"

const problemOf = <A>(attempt: Effect.Effect<A, JournalProblem | RunLocked, Scope.Scope>) =>
  Effect.flip(Effect.scoped(attempt))

/** Checks of who holds a run. */
export const holdingChecks: ReadonlyArray<JournalCheck> = [
  {
    name: "a run is held by one at a time, who is named, and looking is allowed meanwhile",
    needs: "sharing",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal)
        yield* Effect.scoped(
          Effect.gen(function* () {
            const run = yield* journal.open(id)
            for (const other of [journal, elsewhere]) {
              const problem = yield* problemOf(other.open(id))
              expect(problem).toMatchObject({ _tag: "RunLocked", runId: id })
              expect(problem.message).toContain(`process ${process.pid}`)
            }
            expect((yield* elsewhere.view(id)).id).toBe(id)
            yield* run.record({ _tag: "stage-begun" })
          })
        )
        yield* Effect.scoped(elsewhere.open(id))
      })
  },
  {
    name: "a run is held from the moment it is begun",
    needs: "sharing",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const runId = newRunId(Date.now())
        const run = yield* journal.create(samplePlan, "somewhere")
        expect(yield* problemOf(elsewhere.open(run.id))).toMatchObject({ _tag: "RunLocked" })
        yield* journal.create(samplePlan, "somewhere", { runId })
        expect(yield* problemOf(elsewhere.create(samplePlan, "somewhere", { runId }))).toMatchObject({
          _tag: "RunLocked"
        })
      })
  },
  {
    name: "of several who begin a run of one id at once, one does and the others find it held or begun",
    needs: "sharing",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const runId = newRunId(Date.now())
        const attempts = [journal, elsewhere, journal, elsewhere].map((each) =>
          Effect.scoped(
            Effect.andThen(each.create(samplePlan, "somewhere", { runId }), Effect.sleep(5))
          ).pipe(
            Effect.as("held"),
            Effect.catch(({ _tag }) => Effect.succeed(_tag))
          )
        )
        const words = yield* Effect.all(attempts, { concurrency: "unbounded" })
        expect(words).toContain("held")
        expect(words.filter((word) => word !== "held" && word !== "RunLocked")).toEqual([])
        expect((yield* journal.view(runId)).entries).toHaveLength(1)
      })
  },
  {
    name: "a run is found by the beginning of its id when only one fits",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const first = yield* begunRun(journal)
        const second = yield* begunRun(journal)
        expect((yield* journal.view(first.slice(0, -1))).id).toBe(first)
        expect((yield* Effect.scoped(journal.open(first.slice(0, -1)))).id).toBe(first)
        const several = yield* Effect.flip(journal.view(first.slice(0, 4)))
        expect(several).toMatchObject({ _tag: "RunNotFound", runId: first.slice(0, 4) })
        expect(several.message).toContain(second)
      })
  },
  {
    name: "what is no id of a run is not found, whatever it is",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal)
        const texts = [
          "",
          "nothing",
          "%",
          "_",
          "~",
          "..",
          "../..",
          `${id}x`,
          `${id}/parts/1`,
          "' OR 1=1 --",
          "\u0000"
        ]
        for (const text of texts) {
          expect(yield* problemOf(journal.view(text))).toMatchObject({ _tag: "RunNotFound", runId: text })
          expect(yield* problemOf(journal.open(text))).toMatchObject({ _tag: "RunNotFound" })
        }
        expect(yield* journal.list).toEqual([id])
      })
  }
]
