import { Clock, Effect, Option, Result, Stream } from "effect"
import { basename, join } from "node:path"
import type { StorageFailed } from "../errors/reasons.ts"
import { namesIn } from "../journal/durable-files.ts"
import { RunJournal, type RunView } from "../journal/run-journal.ts"
import type { RunOverview } from "../journal/run-overview.ts"
import { lookAtRun, type RunQuestion } from "../journal/run-question.ts"

/** The retries of runs. All runs are gone through once at most, whatever the number of those that are asked about. */
export interface KnownRetries {
  /** The runs that retry rows of this one, as they stand now. Records that cannot be read are passed over. */
  readonly of: (id: string) => Effect.Effect<ReadonlyArray<RunOverview>, StorageFailed, RunJournal>
  /** True when a retry of one of these runs may have been planned that is none of them: its rows are in the folder of its parent. */
  readonly mayBeMore: (family: ReadonlyArray<RunView>) => Effect.Effect<boolean, StorageFailed>
}

/** Where the folder of a run has the rows of its retries; the name of each file has the time at which it was planned. */
const retriesIn = (folder: string): string => join(folder, "retries")
const plannedAt = (file: string): number =>
  Number(/^failed-rows-(\d+)(?:-[\da-f]{8})?\.(?:csv|jsonl)$/.exec(file)?.[1])

/** A retry that was planned and has not been begun for so long, in milliseconds, was given up: nobody waits for it. */
const longestPlanMillis = 24 * 60 * 60 * 1000

/** All runs that a question is about, a page at a time. */
export const pagesOf = (
  question: Omit<RunQuestion, "after">
): Stream.Stream<ReadonlyArray<RunOverview>, StorageFailed, RunJournal> =>
  Stream.paginate(undefined, (after: string | undefined) =>
    Effect.gen(function* () {
      const { find } = yield* RunJournal
      const page = yield* find({ limit: 1000, ...question, ...(after === undefined ? {} : { after }) })
      return [[page.runs], page.next === undefined ? Option.none() : Option.some(page.next)] as const
    })
  )

/** The ids of all retries, by the runs that they retry rows of. */
const retriesByParent = (
  tenant: string | undefined
): Effect.Effect<ReadonlyMap<string, ReadonlyArray<string>>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const byParent = new Map<string, Array<string>>()
    yield* Stream.runForEach(pagesOf(tenant === undefined ? {} : { tenant }), (runs) =>
      Effect.sync(() => {
        for (const { id, parent } of runs) {
          if (parent !== undefined) byParent.set(parent, [...(byParent.get(parent) ?? []), id])
        }
      })
    )
    return byParent
  })

/** Finds retries of runs of this tenant, or of all. */
export const makeKnownRetries = (tenant: string | undefined): Effect.Effect<KnownRetries> =>
  Effect.map(Clock.currentTimeMillis, (begunAt): KnownRetries => {
    let index: ReadonlyMap<string, ReadonlyArray<string>> | undefined
    return {
      of: (id) =>
        Effect.gen(function* () {
          const journal = yield* RunJournal
          if (journal.findsByIndex === true) return (yield* Stream.runCollect(pagesOf({ parent: id }))).flat()
          index ??= yield* retriesByParent(tenant)
          const found = yield* Effect.forEach(index.get(id) ?? [], (child) =>
            Effect.result(lookAtRun(journal.view, child))
          )
          return found.flatMap((child) => (Result.isSuccess(child) ? [child.success] : []))
        }),
      mayBeMore: (family) =>
        Effect.gen(function* () {
          const known = new Set(family.map(({ state }) => basename(state.plan.source.path)))
          for (const { folder } of family) {
            const files = yield* namesIn(retriesIn(folder))
            if (files.some((file) => plannedAt(file) > begunAt - longestPlanMillis && !known.has(file)))
              return true
          }
          return false
        })
    }
  })
