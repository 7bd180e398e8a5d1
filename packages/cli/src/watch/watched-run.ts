/** What is shown of a run that is watched, and what of it needs somebody. */
import type { QueuedRun } from "@bulkport/cluster"
import { type LifecycleStep, nextStep, type RunView } from "@bulkport/core"
import { count } from "../progress/amounts.ts"
import type { ListedRun } from "../runs/list-runs.ts"
import { wordsForStopped } from "../queue/words-for-stopped.ts"
import { isWorkers } from "../queue/words-with-queue.ts"
import { type RunSummary, type ShortSummary, summaryOf } from "../runs/run-summary.ts"
import { type Retries, wordsToGoOn } from "../runs/what-to-do.ts"
import { printable, sentence } from "../views/layout.ts"
import type { ShownPart } from "../views/parts-view.ts"

/** A run as it stood when it was looked at. What is not known yet is left out. */
export interface WatchedRun {
  readonly id: string
  readonly tenant?: string
  readonly provider: string
  readonly importType: string
  /** As in a list of runs; `queued` for one that has no record yet. */
  readonly state: RunSummary["state"] | "queued"
  /** The same in words for people. */
  readonly standing: string
  /** Where it stands in the queue; left out where it is in none. */
  readonly queue?: QueuedRun["state"]
  /** Why the queue has stopped it and what to do, in sentences. */
  readonly whyStopped?: string
  /** Name of the worker that has it, or had it last. */
  readonly worker?: string
  /** The first step without a result. */
  readonly step?: LifecycleStep
  readonly file?: string
  /** Rows to be sent. */
  readonly rows?: number
  /** Rows that the service says it has processed. */
  readonly rowsProcessed?: number
  /** When it was begun, or submitted before that. In milliseconds since the epoch, as `changedAt` is. */
  readonly begunAt: number
  readonly changedAt: number
  /** The words of the command that goes on with it, when nobody else will. */
  readonly next?: ReadonlyArray<string>
}

/** A run to which nothing has happened for so long is in nobody's hands, where no queue says otherwise. */
const quietMillis = 120_000

const nextOf = (run: ListedRun, queued: QueuedRun | undefined, retries: Retries, now: number) => {
  if (queued?.state === "stopped") return wordsForStopped(queued)
  if (isWorkers(queued)) return undefined
  const { summary } = run
  const isQuiet =
    summary === undefined ||
    summary.state === "finished" ||
    now - Date.parse(summary.lastEntryAt) >= quietMillis
  if (!isQuiet) return undefined
  return wordsToGoOn(run, retries, new Map(queued === undefined ? [] : [[queued.runId, queued]]))
}

const ofQueue = (queued: QueuedRun | undefined): Pick<WatchedRun, "queue" | "whyStopped" | "worker"> => {
  if (queued === undefined) return {}
  const { state, stop, worker } = queued
  return {
    queue: state,
    ...(state === "stopped" && stop !== undefined
      ? { whyStopped: `${sentence(stop.message)} ${stop.nextStep}` }
      : {}),
    ...(worker === undefined ? {} : { worker })
  }
}

/** The tag of the reason for which the queue has stopped a run, in brackets. */
const reasonText = (queued: QueuedRun | undefined): string =>
  queued?.state === "stopped" && queued.stop !== undefined ? ` (${queued.stop.reason})` : ""

/** Of what was only found in an index. */
const shortOf = (
  summary: ShortSummary
): Pick<WatchedRun, "id" | "provider" | "importType" | "begunAt" | "changedAt"> & Partial<WatchedRun> => ({
  id: summary.id,
  ...(summary.tenant === null ? {} : { tenant: summary.tenant }),
  provider: summary.provider,
  importType: summary.importType,
  ...(summary.nextStep === null ? {} : { step: summary.nextStep }),
  begunAt: Date.parse(summary.createdAt),
  changedAt: Date.parse(summary.lastEntryAt)
})

const stateWords = {
  pending: "not started",
  running: "job running",
  "in-doubt": "start in doubt",
  finished: "finished",
  unreadable: "unreadable"
}

/** A run of which nothing but its place in an index is known. */
export const fromIndex = (summary: ShortSummary, queued: QueuedRun | undefined): WatchedRun => ({
  ...shortOf(summary),
  state: summary.state,
  standing: stateWords[summary.state],
  ...ofQueue(queued)
})

/** A run whose record was read. */
export const fromRecord = (
  view: RunView,
  parts: ReadonlyArray<ShownPart>,
  queued: QueuedRun | undefined,
  retries: Retries,
  now: number
): WatchedRun => {
  const summary = summaryOf(view, parts)
  const { progress } = view.state
  const next = nextOf({ summary }, queued, retries, now)
  const word =
    nextStep(view.state) === "track" && progress !== undefined
      ? ` (${printable(progress.providerState)})`
      : ""
  return {
    ...shortOf(summary),
    state: summary.state,
    standing: `${summary.standing}${word}${reasonText(queued)}`,
    ...ofQueue(queued),
    file: summary.file,
    ...(summary.rows === null ? {} : { rows: summary.rows }),
    ...(progress?.rowsProcessed === undefined ? {} : { rowsProcessed: progress.rowsProcessed }),
    ...(next === undefined ? {} : { next })
  }
}

const queueWords = {
  queued: "waits for a worker",
  running: "a worker has it",
  waiting: "waits",
  stopped: "stopped",
  cancelled: "cancelled",
  ended: "ended"
} as const

/** A run that is in the queue and has no record yet. */
export const fromQueue = (queued: QueuedRun): WatchedRun => {
  const next = wordsForStopped(queued)
  return {
    id: queued.runId,
    ...(queued.tenant === undefined ? {} : { tenant: queued.tenant }),
    provider: queued.provider,
    importType: queued.importType,
    state: "queued",
    standing: `${queueWords[queued.state]}${reasonText(queued)}`,
    ...ofQueue(queued),
    begunAt: queued.submittedAt,
    changedAt: queued.startedAt ?? queued.submittedAt,
    ...(next === undefined ? {} : { next })
  }
}

/** Rows as they are shown: how many of how many, as far as that is known. */
export const rowsText = ({ rows, rowsProcessed }: WatchedRun): string => {
  if (rows === undefined) return rowsProcessed === undefined ? "" : count(rowsProcessed)
  return rowsProcessed === undefined ? count(rows) : `${count(rowsProcessed)} of ${count(rows)}`
}
