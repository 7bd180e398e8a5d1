import type { ImportError, ImportRequest, RetryRequest, Settlement, SettleOptions } from "@bulkport/core"
import { Context, type Effect, type Stream } from "effect"
import type { QueueEvent } from "./queue-event.ts"
import type { KeyTaken, QueueFull, QueueUnavailable, RunNotQueued } from "./queue-reasons.ts"
import type { QueuedRun, QueueNumbers, QueuePage, QueueQuestion } from "./queued-run.ts"

/** An import to be made by a worker. */
export interface SubmitRequest {
  readonly plan: ImportRequest
  /** The id that the run shall have, as `newRunId` makes it. One that is there already is left as it is. */
  readonly runId?: string
  /** From 0, which can wait, to 9: 5 unless given. Whoever waits long enough comes before all others. */
  readonly priority?: number
  /**
   * A name of the caller's own, up to 200 characters: submitting under the same name of a tenant again gives the run of then, for as long
   * as the queue remembers it (`keepMillis` of the workers). What is asked for then has to be the same: see `submit`.
   */
  readonly key?: string
}

/** What has come of submitting. */
export interface Submitted {
  readonly runId: string
  /** False when it had been submitted before: nothing was changed. */
  readonly isNew: boolean
}

/**
 * What has come of cancelling.
 *
 * `withdrawn`: nothing had been started, and nothing will be. `left`: a start was made or may have been, maybe by a worker of which
 * nothing is heard, and the job at the service, which is never touched, is not waited for any more. `over`: it had come to its end before.
 */
export type Cancelled = "withdrawn" | "left" | "over"

/** What any operation of the queue may fail with. */
export type QueueProblem = RunNotQueued | QueueUnavailable

/** Imports that workers make, on whatever machine: submitted, looked at, stopped and taken up again from anywhere. */
export class ImportQueue extends Context.Service<
  ImportQueue,
  {
    /**
     * Puts an import into the queue, and gives the id of its run. Done once it would survive a power cut of the database. The file must
     * be where the workers can read it, and stay as it is. Submitting twice, by the same run id or key, makes one run.
     *
     * Fails with `KeyTaken` when the run of then is another one: any of its plan, its priority or its file. A file counts by its path, and
     * by its content if it was kept with `keepSource` under the run id that is handed over.
     */
    readonly submit: (
      request: SubmitRequest
    ) => Effect.Effect<Submitted, KeyTaken | QueueFull | QueueUnavailable | ImportError>
    readonly look: (runId: string) => Effect.Effect<QueuedRun, QueueProblem>
    readonly list: (question: QueueQuestion) => Effect.Effect<QueuePage, QueueUnavailable>
    /** How many runs there are, of one tenant if it is given. */
    readonly numbers: (tenant?: string) => Effect.Effect<QueueNumbers, QueueUnavailable>
    /** Withdraws a run, or stops waiting for its job. One that a worker has is let go within seconds. */
    readonly cancel: (runId: string) => Effect.Effect<Cancelled, QueueProblem>
    /**
     * Takes up a run that is stopped or cancelled, or lets one that waits go on at once. `confirmed` agrees to an import that cannot
     * be undone. A run that has ended, or that a worker has, is left as it is.
     */
    readonly resume: (
      runId: string,
      options?: { readonly confirmed?: boolean }
    ) => Effect.Effect<QueuedRun, QueueProblem>
    /** Records what a person found out about a start in doubt, and lets the run go on. */
    readonly settle: (
      runId: string,
      settlement: Settlement,
      options?: SettleOptions
    ) => Effect.Effect<QueuedRun, QueueProblem | ImportError>
    /**
     * Puts the failed rows of a run that has ended into the queue, as a run of their own. Under a key, the same retry again gives that run;
     * the file of rows counts by its content then.
     */
    readonly retry: (
      request: RetryRequest & Pick<SubmitRequest, "key" | "priority">
    ) => Effect.Effect<Submitted, KeyTaken | QueueFull | QueueUnavailable | ImportError>
    /**
     * What happens to a run, from its beginning or behind the event of the number `after`, as it happens. Ends when the run has ended, is
     * stopped, or is cancelled. From any machine: the events are those of the store.
     */
    readonly events: (
      runId: string,
      options?: { readonly after?: number }
    ) => Stream.Stream<QueueEvent, QueueProblem>
  }
>()("@bulkport/cluster/ImportQueue") {}
