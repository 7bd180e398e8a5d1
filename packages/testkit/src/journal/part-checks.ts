/** Runs of parts of a file. */
import { Effect } from "effect"
import { stat } from "node:fs/promises"
import { sep } from "node:path"
import { expect } from "vitest"
import type { JournalCheck } from "./journal-check.ts"
import { begunPart, begunRun, sampleJob, samplePlan, splitInto, untilEnd, untilJob } from "./sample-runs.ts"

const rows = { setAside: 0, staged: 3, accepted: 3, rejected: 0, unknown: 0 }

/** Checks of parts. */
export const partChecks: ReadonlyArray<JournalCheck> = [
  {
    name: "a part has an id and a folder within its whole, and is taken up when it is there",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, [splitInto(2)])
        const part = { runId: id, number: 2, of: 2, sha256: "" }
        const first = yield* Effect.scoped(journal.part({ ...samplePlan, part }, "somewhere"))
        expect(first.id).toBe(`${id}/parts/2`)
        expect(first.isResumed).toBe(false)
        expect(first.folder.startsWith((yield* journal.view(id)).folder + sep)).toBe(true)
        expect((yield* Effect.promise(() => stat(first.folder))).isDirectory()).toBe(true)
        const again = yield* Effect.scoped(elsewhere.part({ ...samplePlan, part }, "somewhere"))
        expect(again.isResumed).toBe(true)
        const view = yield* elsewhere.view(`${id.slice(0, -1)}/parts/2`)
        expect(view.id).toBe(first.id)
        expect(view.state.plan.part).toEqual(part)
        expect((yield* Effect.scoped(journal.open(first.id))).id).toBe(first.id)
      })
  },
  {
    name: "parts are in no list, and are held apart from their whole",
    needs: "sharing",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, [splitInto(2)])
        const part = { runId: id, number: 1, of: 2, sha256: "" }
        yield* journal.part({ ...samplePlan, part }, "somewhere")
        yield* Effect.scoped(elsewhere.open(id))
        expect(yield* Effect.flip(Effect.scoped(elsewhere.open(`${id}/parts/1`)))).toMatchObject({
          _tag: "RunLocked"
        })
        expect(yield* elsewhere.list).toEqual([id])
        expect((yield* elsewhere.stamps).map((each) => each.id)).toEqual([id])
        expect((yield* elsewhere.find({})).runs.map((each) => each.id)).toEqual([id])
      })
  },
  {
    name: "a whole is found by how its parts stand, and by their jobs",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const id = yield* begunRun(journal, {}, [splitInto(2)])
        yield* begunRun(journal)
        const standing = Effect.map(elsewhere.find({}), ({ runs }) => runs.find((run) => run.id === id))
        expect(yield* standing).toMatchObject({
          standing: "pending",
          parts: 2,
          jobIds: [],
          mayHaveImported: false
        })
        const doubtful = untilJob(sampleJob("job-1"))
        yield* begunPart(journal, id, 1, doubtful.slice(0, -1))
        expect(yield* standing).toMatchObject({ standing: "in-doubt", mayHaveImported: true, jobIds: [] })
        yield* begunPart(journal, id, 1, doubtful.slice(-1))
        expect(yield* standing).toMatchObject({ standing: "running", jobIds: ["job-1"] })
        yield* begunPart(journal, id, 1, untilEnd(rows))
        expect(yield* standing).toMatchObject({
          standing: "pending",
          jobIds: ["job-1"],
          mayHaveImported: true
        })
        yield* begunPart(journal, id, 2, untilJob(sampleJob("job-2")))
        expect(yield* standing).toMatchObject({ standing: "running", jobIds: ["job-1", "job-2"] })
        const { entries } = yield* journal.view(`${id}/parts/2`)
        expect((yield* standing)?.changedAt).toBe(entries.at(-1)?.at)
        for (const jobId of ["job-1", "job-2"])
          expect((yield* elsewhere.find({ jobId })).runs.map((run) => run.id)).toEqual([id])
        expect((yield* elsewhere.find({ standings: ["running"] })).runs.map((run) => run.id)).toEqual([id])
        expect((yield* elsewhere.find({ jobId: "job-3" })).runs).toEqual([])
      })
  }
]
