/** The public list of the queue and its workers, and nothing else. */
export {
  type Cancelled,
  ImportQueue,
  type QueueProblem,
  type SubmitRequest,
  type Submitted
} from "./import-queue.ts"
export { ImportWorker, type WorkerStanding } from "./import-worker.ts"
export { layerQueue } from "./layer-queue.ts"
export { layerWorker } from "./layer-worker.ts"
export { QueueEvent } from "./queue-event.ts"
export { KeyTaken, QueueFull, QueueUnavailable, RunNotQueued, WorkerPresent } from "./queue-reasons.ts"
export {
  QueuedRun,
  type QueueNumbers,
  type QueuePage,
  type QueueQuestion,
  QueueState,
  QueueStop
} from "./queued-run.ts"
export type { QueueOptions } from "./queue-options.ts"
export type { WorkerOptions } from "./worker-options.ts"
