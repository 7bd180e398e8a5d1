import type { ImportError } from "@bulkport/core"
import type { QueueStop } from "./queued-run.ts"

/** What becomes of a run that has not come to its end. Times are in milliseconds. */
export type AfterFailure =
  /** A job is under way, and is looked at later. */
  | { readonly type: "look-later"; readonly jobId: string }
  /** Another import has to end first. */
  | { readonly type: "wait" }
  /** Another process holds the run: for as long as its lease, or as somebody works on it by hand. */
  | { readonly type: "held-elsewhere"; readonly stop: QueueStop }
  /** This worker lacks what it takes; another one may have it. */
  | { readonly type: "hand-back"; readonly stop: QueueStop }
  /** A passing reason: it is tried again, not sooner than this. */
  | { readonly type: "try-again"; readonly stop: QueueStop; readonly pauseMillis: number }
  /** It is tried again at this time, however often it takes. */
  | { readonly type: "not-before"; readonly stop: QueueStop; readonly at: number }
  /** Somebody has to do something. */
  | { readonly type: "stop"; readonly stop: QueueStop }

/** Reasons for which another worker may do better: it has the provider, a version of it that fits, or the version of Bulkport that wrote the record. */
const missingHere = new Set([
  "UnknownProvider",
  "ContractMismatch",
  "PluginNotInstalled",
  "PluginNotLoaded",
  "PluginMalformed",
  "PluginIdTaken",
  "JournalTooNew"
])

/** An allowance comes back within a day; whoever says otherwise is asked again by then. */
const longestWait = 24 * 60 * 60 * 1000

/** How long a job of a start that the service has certainly taken in is looked for, before a person is asked. */
const handedOverMillis = 6 * 60 * 60 * 1000

/** What a worker does about a failure `now`, of a run whose start was begun at that time, if it was. */
export const afterFailure = (error: ImportError, now: number, begunAt: number): AfterFailure => {
  const { reason, step } = error
  const stop: QueueStop = {
    step,
    reason: reason._tag,
    message: reason.message,
    nextStep: reason.nextStep
  }
  switch (reason._tag) {
    case "StillRunning":
      return reason.jobId === undefined ? { type: "wait" } : { type: "look-later", jobId: reason.jobId }
    case "RunLocked":
      return { type: "held-elsewhere", stop }
    case "AllowanceUsedUp": {
      const at = reason.backAt ?? now + (reason.retryAfterMillis ?? 60 * 60 * 1000)
      return { type: "not-before", stop, at: Math.min(Math.max(at, now + 1000), now + longestWait) }
    }
    case "StartInDoubt":
      // The job shows up by itself, and no further start is made meanwhile.
      return reason.isHandedOver === true && now - begunAt < handedOverMillis
        ? { type: "not-before", stop, at: now + 60_000 }
        : { type: "stop", stop }
    case "StorageFailed":
      // The database or the disk may be back by then. Everything recorded so far is kept.
      return { type: "try-again", stop, pauseMillis: 0 }
    default:
      if (missingHere.has(reason._tag)) return { type: "hand-back", stop }
      if (!reason.isRetryable) return { type: "stop", stop }
      return {
        type: "try-again",
        stop,
        pauseMillis: "retryAfterMillis" in reason ? (reason.retryAfterMillis ?? 0) : 0
      }
  }
}
