import { type JournalProblem, type ListedRecord, RunJournal, type StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import { compiledSchemas } from "../compiled-schemas.ts"
import { shownParts } from "../shown-parts.ts"
import {
  readSummaries,
  type RememberedSummaries,
  type RememberedSummary,
  writeSummaries
} from "./remembered-summaries.ts"
import { type RunSummary, summaryOf } from "./run-summary.ts"

/** A run whose record cannot be read. */
export interface UnreadableRun {
  readonly id: string
  readonly problem: { readonly tag: JournalProblem["_tag"]; readonly message: string }
}

/** A run as it stands, in short, or why it cannot be read. */
export type ListedRun =
  | { readonly summary: RunSummary; readonly unreadable?: never }
  | { readonly summary?: never; readonly unreadable: UnreadableRun }

/** The id of a run, readable or not. */
export const idOf = (run: ListedRun): string =>
  run.summary === undefined ? run.unreadable.id : run.summary.id

/** So many new ones are read again rather than remembered: most folders have few runs, and need no file of ours. */
const worthRemembering = 20

/** Records that are read at once. */
const atOnce = 16

/** The record of a run, read and summed up. */
export const readRun = ({ id }: Pick<ListedRecord, "id">): Effect.Effect<ListedRun, never, RunJournal> =>
  Effect.gen(function* () {
    const view = yield* (yield* RunJournal).view(id)
    // How the parts of a run that is over have ended is in its own record.
    const parts = view.state.collected === undefined ? yield* shownParts(view) : []
    return { summary: summaryOf(view, parts) }
  }).pipe(
    // One that cannot be read must not hide the others.
    Effect.catch(({ _tag, message }) =>
      Effect.succeed<ListedRun>({ unreadable: { id, problem: { tag: _tag, message } } })
    )
  )

/** What may be remembered of a run: that of one in parts may change without its own record. */
const toRemember = ({ stamp }: ListedRecord, { summary }: ListedRun): RememberedSummary | undefined =>
  stamp === undefined || summary === undefined || (summary.parts !== null && summary.state !== "finished")
    ? undefined
    : { stamp, summary }

/** Ids tell the time to the second. */
const secondOf = (run: ListedRun): string => idOf(run).slice(0, 15)

/** Runs that are newest first to the second, newest first to the millisecond. Those that cannot be read come last within theirs. */
const byBegin = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<ListedRun> =>
  [...runs].sort(
    (one, other) =>
      newerFirst(secondOf(one), secondOf(other)) ||
      newerFirst(one.summary?.createdAt ?? "", other.summary?.createdAt ?? "")
  )

/** Times in one format, so that their texts are in the order of the times. */
const newerFirst = (one: string, other: string): number => {
  if (one === other) return 0
  return one < other ? 1 : -1
}

/** All runs of a folder, newest first, each in short. Reads only the records of those that are not remembered as they are. */
export const listRuns = (
  runsFolder: string
): Effect.Effect<ReadonlyArray<ListedRun>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const [records, remembered] = yield* Effect.all(
      [journal.stamps, Effect.promise(() => readSummaries(runsFolder))],
      { concurrency: 2 }
    )
    const known = (record: ListedRecord): RunSummary | undefined => {
      const found = remembered.get(record.id)
      return record.stamp !== undefined && found?.stamp === record.stamp ? found.summary : undefined
    }
    const unknown = records.filter((record) => known(record) === undefined)
    if (unknown.length >= worthRemembering) yield* compiledSchemas
    const read = yield* Effect.forEach(unknown, readRun, { concurrency: atOnce })
    const fresh = new Map(unknown.map(({ id }, index) => [id, read[index]]))
    const runs = byBegin(
      records.flatMap((record): ReadonlyArray<ListedRun> => {
        const summary = known(record)
        const run = summary === undefined ? fresh.get(record.id) : { summary }
        return run === undefined ? [] : [run]
      })
    )
    if (unknown.length >= worthRemembering) {
      yield* Effect.promise(() => writeSummaries(runsFolder, rememberedOf(records, runs)))
    }
    return runs
  })

const rememberedOf = (
  records: ReadonlyArray<ListedRecord>,
  runs: ReadonlyArray<ListedRun>
): RememberedSummaries => {
  const byId = new Map(runs.map((run) => [idOf(run), run]))
  return new Map(
    records.flatMap((record) => {
      const run = byId.get(record.id)
      const kept = run === undefined ? undefined : toRemember(record, run)
      return kept === undefined ? [] : [[record.id, kept] as const]
    })
  )
}
