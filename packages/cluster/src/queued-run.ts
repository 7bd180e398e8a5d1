import { LifecycleStep } from "@bulkport/core"
import { Schema } from "effect"

/**
 * Where a run stands in the queue, in one word.
 *
 * `queued`: it waits for a worker. `running`: a worker has it. `waiting`: a job is under way, or something else is waited for, and
 * nobody holds the run until the next look. `stopped`: it needs somebody. `cancelled`: it was withdrawn, or is not waited for any
 * more. `ended`: there is a report, which says nothing about success.
 */
export const QueueState = Schema.Literals(["queued", "running", "waiting", "stopped", "cancelled", "ended"])
export type QueueState = typeof QueueState.Type

/** Why a run is not going on by itself. Holds no secret and no row content. */
export const QueueStop = Schema.Struct({
  step: LifecycleStep,
  /** Tag of the reason, such as `FindingsRefused`. */
  reason: Schema.String,
  message: Schema.String,
  nextStep: Schema.String
})
export type QueueStop = typeof QueueStop.Type

/** A run in the queue. Times are in milliseconds since the epoch; what is not known yet is left out. */
export const QueuedRun = Schema.Struct({
  runId: Schema.String,
  tenant: Schema.optionalKey(Schema.String),
  provider: Schema.String,
  importType: Schema.String,
  state: QueueState,
  /** From 0, which can wait, to 9. */
  priority: Schema.Number,
  submittedAt: Schema.Number,
  /** When a worker had it first. */
  startedAt: Schema.optionalKey(Schema.Number),
  /** When it was ended, stopped or cancelled. */
  endedAt: Schema.optionalKey(Schema.Number),
  /** How often in a row it has failed for a passing reason. */
  attempts: Schema.Number,
  /** Name of the worker that has it, or had it last. */
  worker: Schema.optionalKey(Schema.String),
  /** For a run that is stopped; or, while it is queued or waiting, for what it failed last. */
  stop: Schema.optionalKey(QueueStop),
  /** When it is taken up next, for a run that is waiting or is tried again later. */
  nextLookAt: Schema.optionalKey(Schema.Number)
})
export type QueuedRun = typeof QueuedRun.Type

/** Which runs of the queue are meant: those for which all that is given holds. */
export interface QueueQuestion {
  readonly tenant?: string
  /** One of these. */
  readonly states?: ReadonlyArray<QueueState>
  /** Go on after the page that gave this `next`. */
  readonly after?: string
  /** Most runs on a page: 100 unless given, 1000 at most. */
  readonly limit?: number
}

/** Some of the runs that were asked for, those submitted last first. */
export interface QueuePage {
  readonly runs: ReadonlyArray<QueuedRun>
  /** Hand it over as `after` for the next page. Left out on the last one. */
  readonly next?: string
}

/** How many runs there are, by how they stand. */
export interface QueueNumbers {
  readonly byState: Readonly<Record<QueueState, number>>
  /** When the one that has waited longest for its first worker was submitted; left out when none waits. */
  readonly oldestQueuedAt?: number
}
