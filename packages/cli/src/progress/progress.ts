import type { RunEvent } from "@bulkport/core"
import { canRewrite, lookFor, marksFor } from "../look.ts"
import type { Surroundings } from "../surroundings.ts"
import { makeLiveProgress } from "./live-progress.ts"
import { listenedStyle, logStyle, makePlainProgress } from "./plain-progress.ts"

/** Something to show about a file that is checked without a run. */
export type CheckEvent =
  | { readonly type: "check-begun" }
  | {
      readonly type: "check-read"
      readonly bytes: number
      readonly totalBytes: number
      readonly rows: number
    }
  | { readonly type: "check-finished" }

/** Shows how a run or a check is getting on, on standard error. */
export interface Progress {
  readonly event: (event: RunEvent | CheckEvent) => void
  /** Takes away what is not meant to stay, because something else is about to be written. */
  readonly pause: () => void
  /** Shows nothing more that would be written over while somebody types, until the function that this gives is called. */
  readonly hold: () => () => void
  /** Ends the show. What is under way by then has failed, or goes on without being watched; unless told, nothing is said of it. */
  readonly close: (how?: "failed" | "stopped") => void
}

/** Shows nothing. */
export const silentProgress: Progress = {
  event: () => {},
  pause: () => {},
  hold: () => () => {},
  close: () => {}
}

/**
 * Lines that are rewritten as things go on, at a terminal that can do that with somebody in front of it; else lines one after
 * the other. Accessible progress has full words and never rewrites anything.
 */
export const makeProgress = ({ environment, stderr }: Surroundings, isAccessible = false): Progress => {
  if (isAccessible) return makePlainProgress(stderr, Date.now, listenedStyle)
  if (!canRewrite(stderr, environment)) return makePlainProgress(stderr, Date.now, logStyle)
  const style = { look: lookFor(stderr, environment), marks: marksFor(environment) }
  return makeLiveProgress(stderr, Date.now, style)
}
