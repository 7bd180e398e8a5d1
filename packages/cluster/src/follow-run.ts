import {
  type ImportServices,
  type RecordedEntry,
  RunJournal,
  runState,
  stepOf,
  stepResult
} from "@bulkport/core"
import { type Context, Effect, Result, Stream } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { QueueProblem } from "./import-queue.ts"
import { rowOf } from "./look-at-queue.ts"
import type { ChangeRow } from "./queue-changes.ts"
import type { QueueEvent } from "./queue-event.ts"
import { orUnavailable, readStop } from "./queue-row.ts"
import type { QueueState } from "./queued-run.ts"

/** So many changes of the queue fit between two entries of a journal in the numbers of events. */
const changesPerEntry = 2 ** 20

/** How far somebody has followed a run: so many entries of its journal, and so many changes in the queue. */
interface Place {
  readonly entries: number
  readonly changes: number
}

/** Both count up, and so does the one number that stands for them. */
const numberOf = ({ changes, entries }: Place): number => entries * changesPerEntry + changes

const placeOf = (number: number): Place => ({
  entries: Math.floor(number / changesPerEntry),
  changes: number % changesPerEntry
})

/** Nothing more happens by itself. */
const isOver = (state: QueueState): boolean =>
  state === "ended" || state === "stopped" || state === "cancelled"

/** What happens to a run, as it is found in the store. */
export const followRun = (
  sql: SqlClient.SqlClient,
  services: Context.Context<ImportServices>,
  runId: string,
  { after = 0, followMillis = 500 }: { readonly after?: number; readonly followMillis?: number }
): Stream.Stream<QueueEvent, QueueProblem> =>
  Stream.unfold({ place: placeOf(after), isFirst: true, isOver: false }, (from) =>
    Effect.gen(function* () {
      if (from.isOver) return undefined
      if (!from.isFirst) yield* Effect.sleep(followMillis)
      // In this order: what was recorded before the run was over is seen with its end.
      const { state } = yield* rowOf(sql, runId)
      const changes = yield* sql<ChangeRow>`
        SELECT number, at, state, stop FROM bulkport_queue_changes
        WHERE run_id = ${runId} AND number > ${from.place.changes} ORDER BY number`.pipe(
        orUnavailable("follow a run")
      )
      const entries = yield* entriesOf(runId).pipe(Effect.provideContext(services))
      const { events, place } = eventsFrom(runId, from.place, changes, entries)
      return [events, { place, isFirst: false, isOver: isOver(state) }] as const
    })
  ).pipe(Stream.flattenIterable)

/** A run that has no record yet, or one that cannot be read, has no entries to tell of. */
const entriesOf = (runId: string): Effect.Effect<ReadonlyArray<RecordedEntry>, never, RunJournal> =>
  Effect.gen(function* () {
    const view = yield* Effect.result((yield* RunJournal).view(runId))
    return Result.isSuccess(view) ? view.success.entries : []
  })

const eventsFrom = (
  runId: string,
  from: Place,
  changes: ReadonlyArray<ChangeRow>,
  entries: ReadonlyArray<RecordedEntry>
): { readonly events: ReadonlyArray<QueueEvent>; readonly place: Place } => {
  const events: Array<QueueEvent> = []
  let place = from
  const left = [...changes]
  const tellChange = (change: ChangeRow) => {
    place = { ...place, changes: Number(change.number) }
    events.push({
      type: "state-changed",
      runId,
      number: numberOf(place),
      at: Number(change.at),
      state: change.state,
      ...(change.stop === null ? {} : { stop: readStop(change.stop) })
    })
  }
  for (const recorded of entries.slice(from.entries)) {
    while (left[0] !== undefined && Number(left[0].at) <= recorded.at) {
      tellChange(left[0])
      left.shift()
    }
    place = { ...place, entries: recorded.sequence }
    events.push(entryEvent(runId, numberOf(place), recorded, entries))
  }
  left.forEach(tellChange)
  return { events, place }
}

/** Entries with which a step has come to something. */
const resultEntries = new Set([
  "prepared",
  "split",
  "staged",
  "validated",
  "job-started",
  "tracked",
  "collected"
])

const entryEvent = (
  runId: string,
  number: number,
  { at, entry, sequence }: RecordedEntry,
  entries: ReadonlyArray<RecordedEntry>
): QueueEvent => {
  const step = stepOf(entry)
  const progress = entry._tag === "progressed" || entry._tag === "tracked" ? entry.progress : undefined
  const state = resultEntries.has(entry._tag) ? runState(entries.slice(0, sequence)) : undefined
  return {
    type: "recorded",
    runId,
    number,
    at,
    entry: entry._tag,
    ...(step === undefined ? {} : { step }),
    ...(step === undefined || state === undefined ? {} : { result: stepResult(step, state) }),
    ...(progress === undefined ? {} : { progress })
  }
}
