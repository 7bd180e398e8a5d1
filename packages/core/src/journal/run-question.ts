/** What may be asked of all runs at once, and how one answers it who can only look at one run after the other. */
import { Effect, Result, Schema } from "effect"
import { partRunId } from "./run-id.ts"
import type { JournalProblem, RunView } from "./run-journal.ts"
import { overviewOf, type RunOverview, RunStanding } from "./run-overview.ts"

const text = (most: number) => Schema.optionalKey(Schema.String.check(Schema.isMaxLength(most)))
const time = Schema.optionalKey(
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
)

/**
 * Which runs are meant: those for which all that is given holds. Runs of parts are never among them. Times are in milliseconds since the
 * epoch. Its checks are for questions that come from outside: a store takes any question of this shape.
 */
export const RunQuestion = Schema.Struct({
  tenant: text(64),
  provider: text(200),
  connection: text(200),
  importType: text(200),
  /** One of these. */
  standings: Schema.optionalKey(Schema.Array(RunStanding)),
  /** Begun at this time or later. */
  begunFrom: time,
  /** Begun before this time. */
  begunBefore: time,
  /** Nothing has been recorded of them since this time. */
  quietSince: time,
  /** SHA-256 of the source file, in hex. */
  sourceSha256: text(64),
  /** SHA-256 of what is sent, in hex. */
  sentSha256: text(64),
  /** The service's id of the job; that of a part of a file finds its whole. */
  jobId: text(500),
  /** The run whose failed rows they import. */
  parent: text(64),
  /** Go on after the page that gave this `next`. */
  after: text(500),
  /** Most runs on a page: 100 unless given, 1000 at most. */
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })))
})
export type RunQuestion = typeof RunQuestion.Type

/**
 * Some of the runs that were asked for, newest first. In a runs folder, the time in its id counts for where a run stands among those of
 * other seconds.
 */
export interface RunPage {
  readonly runs: ReadonlyArray<RunOverview>
  /** Hand it over as `after` for the next page. Left out on the last one. */
  readonly next?: string
}

/** How many runs stand on a page. */
export const pageSize = ({ limit = 100 }: RunQuestion): number =>
  Math.min(Math.max(1, Math.trunc(limit)), 1000)

/** A place among the runs, by when one was begun and, where that is the same, by its id. */
export interface RunPlace {
  readonly createdAt: number
  readonly id: string
}

/** A place as one text, for `next`. */
export const cursorOf = ({ createdAt, id }: RunPlace): string => `${createdAt}.${id}`

/** Reads the text of `next`; `undefined` for any other text. */
export const readCursor = (text: string): RunPlace | undefined => {
  const [, createdAt, id] = /^(\d{1,16})\.([\w/-]{1,64})$/.exec(text) ?? []
  return createdAt === undefined || id === undefined ? undefined : { createdAt: Number(createdAt), id }
}

/** Newest first. */
export const newestFirst = (one: RunPlace, other: RunPlace): number =>
  other.createdAt - one.createdAt || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0)

const isAfter = (run: RunPlace, after: RunPlace | undefined): boolean =>
  after === undefined || newestFirst(after, run) < 0

/** True for a run that is meant by a question. Where the page begins is not looked at. */
export const isMeant = (run: RunOverview, question: RunQuestion): boolean => {
  const { begunBefore, begunFrom, jobId, quietSince, standings } = question
  const sameAs = [
    "tenant",
    "provider",
    "connection",
    "importType",
    "sourceSha256",
    "sentSha256",
    "parent"
  ] as const
  return (
    sameAs.every((name) => question[name] === undefined || run[name] === question[name]) &&
    (standings === undefined || standings.includes(run.standing)) &&
    (begunFrom === undefined || run.createdAt >= begunFrom) &&
    (begunBefore === undefined || run.createdAt < begunBefore) &&
    (quietSince === undefined || run.changedAt < quietSince) &&
    (jobId === undefined || run.jobIds.includes(jobId))
  )
}

/** Ids tell the time to the second. */
const secondOf = (id: string): string => id.slice(0, 15)

/** For so long, an id may have been promised before its run was begun, and the run is still found by when it was begun. */
const longestPromiseMillis = 7 * 24 * 60 * 60 * 1000

/** When an id was made, in milliseconds since the epoch; undefined for what is no id. */
const madeAt = (id: string): number | undefined => {
  const [, date, hours, minutes, seconds] = /^(\d{8})-(\d\d)(\d\d)(\d\d)/.exec(id) ?? []
  if (date === undefined) return undefined
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  const at = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** True when no run of this id or one behind it is to be expected that was begun at this time or later. */
const isLongBefore = (id: string, begunFrom: number): boolean => {
  const at = madeAt(id)
  return at === undefined || at < begunFrom - longestPromiseMillis
}

/**
 * Answers a question by looking at one run after the other in the order of `list`, no further than the page goes. Records that cannot
 * be read are passed over: `list` has them. Where `list` is sorted by ids, a run whose id was promised before it was begun stands
 * where its id does.
 */
export const findByLooking = <E>(
  list: Effect.Effect<ReadonlyArray<string>, E>,
  view: (id: string) => Effect.Effect<RunView, JournalProblem>,
  question: RunQuestion
): Effect.Effect<RunPage, E> =>
  Effect.gen(function* () {
    const { begunFrom } = question
    const after = question.after === undefined ? undefined : readCursor(question.after)
    const size = pageSize(question)
    const found: Array<RunOverview> = []
    const ids = yield* list
    // What is listed before it was on an earlier page, whenever it was begun.
    const last = after === undefined ? -1 : ids.indexOf(after.id)
    const lastSecond = last < 0 ? undefined : secondOf(ids[last] ?? "")
    let from = Math.max(0, last)
    while (from > 0 && secondOf(ids[from - 1] ?? "") === lastSecond) from--
    while (from < ids.length && found.length <= size) {
      // Those of one second stand in no order yet.
      const second = secondOf(ids[from] ?? "")
      let to = from
      while (to < ids.length && secondOf(ids[to] ?? "") === second) to++
      const runs = yield* Effect.forEach(ids.slice(from, to), (id) => Effect.result(lookAtRun(view, id)), {
        concurrency: 16
      })
      const read = runs.flatMap((run) => (Result.isSuccess(run) ? [run.success] : []))
      const isBehind = (run: RunOverview) =>
        lastSecond !== undefined && second !== lastSecond ? true : isAfter(run, after)
      found.push(...read.filter((run) => isBehind(run) && isMeant(run, question)).sort(newestFirst))
      if (
        begunFrom !== undefined &&
        isLongBefore(ids[from] ?? "", begunFrom) &&
        read.some(({ createdAt }) => createdAt < begunFrom - 1000)
      )
        break
      from = to
    }
    const runs = found.slice(0, size)
    const end = runs.at(-1)
    return found.length > size && end !== undefined ? { runs, next: cursorOf(end) } : { runs }
  })

/** A run in short, with its parts. `view` is that of a journal. */
export const lookAtRun = (
  view: (id: string) => Effect.Effect<RunView, JournalProblem>,
  id: string
): Effect.Effect<RunOverview, JournalProblem> =>
  Effect.gen(function* () {
    const run = yield* view(id)
    const parts = yield* Effect.forEach(
      run.state.parts ?? [],
      ({ number }) => Effect.result(view(partRunId(run.id, number))),
      { concurrency: 16 }
    )
    return overviewOf(
      run,
      parts.flatMap((part) => (Result.isSuccess(part) ? [part.success] : []))
    )
  })
