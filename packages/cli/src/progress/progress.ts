import type { RunEvent } from "@bulkport/core"
import { canRewrite } from "../look.ts"
import type { Surroundings } from "../surroundings.ts"
import { makeLiveProgress } from "./live-progress.ts"
import { makePlainProgress } from "./plain-progress.ts"

/** Shows how a run is getting on, on standard error. */
export interface Progress {
  readonly event: (event: RunEvent) => void
  /** Takes away what is not meant to stay, because something else is about to be written. */
  readonly pause: () => void
  /** Ends the show. */
  readonly close: () => void
}

/** Shows nothing. */
export const silentProgress: Progress = { event: () => {}, pause: () => {}, close: () => {} }

/** A line that is rewritten where the terminal can do that, else lines one after the other. */
export const makeProgress = ({ environment, stderr }: Surroundings): Progress =>
  canRewrite(stderr, environment) ? makeLiveProgress(stderr) : makePlainProgress(stderr)
