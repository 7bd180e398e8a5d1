import { Context, type Effect } from "effect"

/** How a worker stands. */
export interface WorkerStanding {
  /** True while it takes up imports: it has reached the store lately, has a part of the work, and is not being stopped. */
  readonly isReady: boolean
  /** When it reached the store last, in milliseconds since the epoch; left out before it did. */
  readonly reachedStoreAt?: number
  /** Imports that it is working on. */
  readonly running: number
  readonly slots: number
}

/** The worker in this process. It works until the scope of its layer closes, and hands over what it has by then. */
export class ImportWorker extends Context.Service<
  ImportWorker,
  {
    /** What it is called. */
    readonly name: string
    readonly standing: Effect.Effect<WorkerStanding>
  }
>()("@bulkport/cluster/ImportWorker") {}
