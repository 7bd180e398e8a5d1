/** Why the queue does not do what it was asked for, beyond what the engine itself may say. */
import { Schema } from "effect"

/** So many runs wait already that no more are taken in. Passing: room comes as workers get on. */
export class QueueFull extends Schema.TaggedError<QueueFull>()("QueueFull", {
  /** Whose runs were counted; all runs when left out. */
  tenant: Schema.optionalKey(Schema.String),
  waiting: Schema.Number,
  most: Schema.Number
}) {
  readonly isRetryable = true
  override get message(): string {
    const whose = this.tenant === undefined ? "" : ` of tenant ${this.tenant}`
    return `The queue takes no more runs for now: ${this.waiting}${whose} are waiting, and ${this.most} may.`
  }
  readonly nextStep = "Nothing was recorded. Submit it again later, or start another worker."
}

/** What was submitted under the same key or run id before is another import. */
export class KeyTaken extends Schema.TaggedError<KeyTaken>()("KeyTaken", {
  /** The run of then. */
  runId: Schema.String,
  /** What is otherwise, by name, such as `file`, `options` or `tolerance`. No value is told. */
  differences: Schema.Array(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} was submitted under the same key or run id, and is another one. What differs: ${this.differences.join(", ")}.`
  }
  readonly nextStep =
    "Nothing was recorded. Use another key for another import, and say all as before for the same one."
}

/** A run is not in the queue: it was never submitted, or was run without one. */
export class RunNotQueued extends Schema.TaggedError<RunNotQueued>()("RunNotQueued", {
  runId: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} is not in the queue.`
  }
  readonly nextStep = "Submit it first, or look whether it is in another store."
}

/** A worker on another process uses the same SQLite store, which takes one worker at a time. */
export class WorkerPresent extends Schema.TaggedError<WorkerPresent>()("WorkerPresent", {
  folder: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Another worker uses the store in ${this.folder}, and a store in SQLite takes one worker at a time.`
  }
  readonly nextStep = "Stop that one first, or move to PostgreSQL, which takes as many as you like."
}

/** The database does not answer as it should. Nothing that was recorded is lost. */
export class QueueUnavailable extends Schema.TaggedError<QueueUnavailable>()("QueueUnavailable", {
  /** What was being done, such as `submit a run`. */
  doing: Schema.String,
  /** The kind of failure, such as `ConnectionError`. */
  cause: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `The queue could not ${this.doing}: the database failed (${this.cause}).`
  }
  readonly nextStep =
    "Look whether the database is up, then try again, a submission under the same run id or key: it may have been taken in. Whatever was under way goes on by itself."
}
