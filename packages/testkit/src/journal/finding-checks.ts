/** The questions that are asked of all runs. */
import {
  findByLooking,
  type ImportPlan,
  type JournalEntry,
  newRunId,
  type RunJournal,
  type RunOverview,
  type RunQuestion
} from "@bulkport/core"
import { Clock, Effect } from "effect"
import { expect } from "vitest"
import type { JournalCheck } from "./journal-check.ts"
import { begunRun, recordAll, sampleFile, sampleJob, samplePlan, untilEnd, untilJob } from "./sample-runs.ts"

type Journal = RunJournal["Service"]

/** Makes all that is recorded happen at this time, and waiting as long as ever. */
const at = (millis: number) =>
  Effect.updateService(Clock.Clock, (clock) => ({
    currentTimeMillis: Effect.succeed(millis),
    currentTimeMillisUnsafe: () => millis,
    currentTimeNanos: Effect.succeed(BigInt(millis) * 1_000_000n),
    currentTimeNanosUnsafe: () => BigInt(millis) * 1_000_000n,
    monotonicTimeNanos: clock.monotonicTimeNanos,
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    sleep: (duration) => clock.sleep(duration)
  }))

const begunAt = (
  journal: Journal,
  millis: number,
  plan: Partial<ImportPlan>,
  entries: ReadonlyArray<JournalEntry>,
  promisedAt = millis
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const runId = newRunId(promisedAt)
      const run = yield* journal.create({ ...samplePlan, ...plan }, "somewhere", { runId })
      yield* recordAll(run, entries)
      return run.id
    })
  ).pipe(at(millis))

/** All pages, one after the other; each must go on where the one before ended. */
const allPages = (
  find: (question: RunQuestion) => ReturnType<Journal["find"]>,
  question: RunQuestion
): Effect.Effect<ReadonlyArray<ReadonlyArray<RunOverview>>, unknown> =>
  Effect.gen(function* () {
    const pages: Array<ReadonlyArray<RunOverview>> = []
    let after: string | undefined
    do {
      const page = yield* find({ ...question, ...(after === undefined ? {} : { after }) })
      pages.push(page.runs)
      after = page.next
    } while (after !== undefined)
    return pages
  })

const noon = Date.UTC(2026, 10, 21, 12)
const counted = { setAside: 0, staged: 3, accepted: 3, rejected: 0, unknown: 0 }

/** Runs of every kind, several of which were begun in the same millisecond. */
const variety = (journal: Journal) =>
  Effect.gen(function* () {
    const file = sampleFile(3, "b")
    const kinds: ReadonlyArray<readonly [number, Partial<ImportPlan>, ReadonlyArray<JournalEntry>]> = [
      [0, { tenant: "acme" }, []],
      [0, { tenant: "acme", connection: "test" }, untilJob(sampleJob("job-a"))],
      [0, { tenant: "globex", provider: "other" }, untilJob(sampleJob("job-b"), file).slice(0, -1)],
      [1, { tenant: "acme" }, [...untilJob(sampleJob("job-c"), file), ...untilEnd(counted)]],
      [1500, {}, [{ _tag: "stage-begun" }, { _tag: "stage-refused", reason: "AlreadyImported" }]],
      [1500, { importType: "others" }, untilJob(sampleJob("job-d"), file).slice(0, 2)],
      [
        60_000,
        { tenant: "acme", parent: { runId: "p", rejected: 1, setAside: 0, unknown: 0 } },
        untilJob(sampleJob("job-a"))
      ],
      [
        60_000,
        { provider: "other" },
        [...untilJob(sampleJob("job-e")), ...untilEnd({ ...counted, accepted: 1, rejected: 1, unknown: 1 })]
      ]
    ]
    const ids: Array<string> = []
    for (const [after, plan, entries] of kinds) ids.push(yield* begunAt(journal, noon + after, plan, entries))
    return ids
  })

const questions: ReadonlyArray<RunQuestion> = [
  {},
  { tenant: "acme" },
  { tenant: "nobody" },
  { provider: "other" },
  { connection: "test" },
  { importType: "others" },
  { standings: ["pending"] },
  { standings: ["running", "in-doubt"] },
  { standings: ["finished"] },
  { standings: ["finished", "pending"] },
  { standings: [] },
  { begunFrom: noon + 1 },
  { begunBefore: noon + 1 },
  { begunFrom: noon + 1500, begunBefore: noon + 60_000 },
  { quietSince: noon + 1500 },
  { sourceSha256: "b".repeat(64) },
  { sentSha256: "b0".repeat(32) },
  { jobId: "job-a" },
  { parent: "p" },
  { tenant: "acme", standings: ["running"], begunBefore: noon + 1 },
  { after: "nonsense" }
]

/** Checks of finding runs. */
export const findingChecks: ReadonlyArray<JournalCheck> = [
  {
    name: "every question is answered as by looking at one run after the other",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const ids = yield* variety(journal)
        const looking = (question: RunQuestion) => findByLooking(elsewhere.list, elsewhere.view, question)
        for (const question of questions) {
          const found = yield* elsewhere.find(question)
          expect(found, JSON.stringify(question)).toEqual(yield* looking(question))
        }
        expect((yield* elsewhere.find({})).runs).toHaveLength(ids.length)
      })
  },
  {
    name: "pages follow each other without a gap or a double, also where runs were begun in the same millisecond",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const ids = yield* variety(journal)
        const whole = (yield* elsewhere.find({})).runs.map(({ id }) => id)
        for (const limit of [1, 2, 3, 7, 8, 9]) {
          const pages = yield* allPages(elsewhere.find, { limit })
          expect(pages.flat().map(({ id }) => id)).toEqual(whole)
          expect(pages.every((page) => page.length <= limit)).toBe(true)
        }
        expect([...whole].sort()).toEqual([...ids].sort())
        for (const limit of [0, -1, 0.5]) expect((yield* elsewhere.find({ limit })).runs).toHaveLength(1)
      })
  },
  {
    name: "no run is missed whose id was promised long before it was begun",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const hour = 60 * 60 * 1000
        const promised = yield* begunAt(journal, noon, {}, [], noon - 100 * hour)
        const others = yield* Effect.forEach([3, 2, 1], (hours) =>
          begunAt(journal, noon - hours * 20 * hour, {}, [])
        )
        for (const limit of [1, 2, 3]) {
          const pages = yield* allPages(elsewhere.find, { limit })
          expect(
            pages
              .flat()
              .map(({ id }) => id)
              .sort()
          ).toEqual([promised, ...others].sort())
        }
        const { runs } = yield* elsewhere.find({ begunFrom: noon - 1 })
        expect(runs.map(({ id }) => id)).toEqual([promised])
      })
  },
  {
    name: "a page that is asked for later is not moved by runs that were begun meanwhile",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        yield* variety(journal)
        const before = (yield* elsewhere.find({})).runs.map(({ id }) => id)
        const first = yield* elsewhere.find({ limit: 3 })
        yield* begunRun(journal)
        const rest = yield* elsewhere.find({ limit: 1000, after: first.next ?? "" })
        expect([...first.runs, ...rest.runs].map(({ id }) => id)).toEqual(before)
      })
  },
  {
    name: "the stamp of a run is another one after every entry, and the same as long as there is none",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        const other = yield* begunRun(journal)
        const stampOf = (id: string) =>
          Effect.map(elsewhere.stamps, (all) => all.find((each) => each.id === id)?.stamp)
        const seen = [yield* stampOf(run.id)]
        const others = yield* stampOf(other)
        expect(seen[0]).toBeDefined()
        expect(yield* stampOf(run.id)).toBe(seen[0])
        for (const entry of untilJob(sampleJob("job-1"))) {
          yield* run.record(entry)
          seen.push(yield* stampOf(run.id))
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(yield* stampOf(other)).toBe(others)
        const ids = (yield* elsewhere.stamps).map(({ id }) => id)
        expect(ids.sort()).toEqual([...(yield* elsewhere.list)].sort())
      })
  },
  {
    name: "runs are listed newest first, to the millisecond",
    run: ({ elsewhere, journal }) =>
      Effect.gen(function* () {
        const ids = new Map<number, string>()
        for (const after of [3000, 1001, 2000, 1003, 1002])
          ids.set(after, yield* begunAt(journal, noon + after, {}, []))
        const newest = [3000, 2000, 1003, 1002, 1001].map((after) => ids.get(after))
        expect(yield* elsewhere.list).toEqual(newest)
        expect((yield* elsewhere.find({})).runs.map(({ id }) => id)).toEqual(newest)
      })
  }
]
