/** What one does while no other does so. */
import { Effect } from "effect"
import { expect } from "vitest"
import type { JournalCheck } from "./journal-check.ts"
import { samplePlan } from "./sample-runs.ts"

/** Checks of doing something exclusively. */
export const exclusiveChecks: ReadonlyArray<JournalCheck> = [
  {
    name: "what is done exclusively is done by one at a time, of all who share the store",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        let under = 0
        let most = 0
        let done = 0
        const work = Effect.gen(function* () {
          most = Math.max(most, ++under)
          yield* Effect.sleep(1)
          under -= 1
          done += 1
        })
        const all = [journal, elsewhere, journal, elsewhere, journal, elsewhere]
        yield* Effect.forEach(all, ({ exclusively }) => exclusively(work), { concurrency: "unbounded" })
        expect({ most, done }).toEqual({ most: 1, done: all.length })
      })
  },
  {
    name: "what fails or is interrupted exclusively keeps nobody else from it",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        expect(yield* Effect.flip(journal.exclusively(Effect.fail("no")))).toBe("no")
        expect((yield* Effect.exit(journal.exclusively(Effect.die("broken"))))._tag).toBe("Failure")
        const left = yield* Effect.timeoutOption(journal.exclusively(Effect.never), 30)
        expect(left._tag).toBe("None")
        expect(yield* elsewhere.exclusively(Effect.succeed("yes"))).toBe("yes")
      })
  },
  {
    name: "runs can be looked at, begun and recorded exclusively",
    run: ({ journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        yield* journal.exclusively(
          Effect.gen(function* () {
            expect((yield* journal.find({})).runs).toHaveLength(1)
            yield* run.record({ _tag: "start-begun", attempt: 1 })
            yield* Effect.scoped(journal.create(samplePlan, "somewhere"))
          })
        )
        expect(yield* journal.list).toHaveLength(2)
      })
  }
]
