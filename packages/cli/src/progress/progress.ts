import type { RunEvent } from "@bulkport/core"
import { canRewrite } from "../look.ts"
import type { Surroundings } from "../surroundings.ts"
import { makeLiveProgress } from "./live-progress.ts"
import { makePlainProgress } from "./plain-progress.ts"

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
  /** Ends the show. */
  readonly close: () => void
}

/** Shows nothing. */
export const silentProgress: Progress = {
  event: () => {},
  pause: () => {},
  hold: () => () => {},
  close: () => {}
}

/** A line that is rewritten where the terminal can do that, else lines one after the other. */
export const makeProgress = ({ environment, stderr }: Surroundings): Progress =>
  canRewrite(stderr, environment) ? makeLiveProgress(stderr) : makePlainProgress(stderr)
