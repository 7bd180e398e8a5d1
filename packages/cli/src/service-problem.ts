/** What may go wrong with a database, a queue, a worker or its API: the reasons of packages that are loaded where they are used. */
import type { KeyTaken, QueueFull, QueueUnavailable, RunNotQueued, WorkerPresent } from "@bulkport/cluster"
import type { ListenFailed, TokenFileInvalid } from "@bulkport/server"
import type { StoreTooNew } from "@bulkport/store-sql"

/** A reason to stop that neither the engine nor the command line itself has. */
export type ServiceProblem =
  | StoreTooNew
  | KeyTaken
  | QueueFull
  | QueueUnavailable
  | RunNotQueued
  | WorkerPresent
  | ListenFailed
  | TokenFileInvalid
