import { Context, Effect } from "effect"
import type { FileInspection } from "./1-stage/inspect-file.ts"
import type { LifecycleStep } from "../model/lifecycle-step.ts"
import type { Progress } from "../model/progress.ts"

/** Something a watcher of a run may want to show. Holds no secret and no row content. */
export type RunEvent =
  | { readonly type: "run-created"; readonly runId: string; readonly folder: string }
  /** What the file was found to be, before its rows are read. */
  | { readonly type: "file-inspected"; readonly runId: string; readonly inspection: FileInspection }
  | { readonly type: "step-begun"; readonly runId: string; readonly step: LifecycleStep }
  | {
      readonly type: "step-finished"
      readonly runId: string
      readonly step: LifecycleStep
      readonly millis: number
      /** True when its result was already recorded by an earlier process. */
      readonly wasRecorded: boolean
    }
  /** While the source file is read: bytes so far, of how many, and rows so far. */
  | {
      readonly type: "file-read"
      readonly runId: string
      readonly bytes: number
      readonly totalBytes: number
      readonly rows: number
    }
  /** What staging has decided or could not check, in sentences. Of a file in parts, the first one speaks for all. */
  | { readonly type: "stage-noted"; readonly runId: string; readonly notes: ReadonlyArray<string> }
  /** What the start that comes next does beyond its rows, in sentences. Not told when there is nothing to say. */
  | {
      readonly type: "start-announced"
      readonly runId: string
      readonly rows: number
      readonly target: string
      readonly effects: ReadonlyArray<string>
    }
  /**
   * The imports to come are more than what is left of the allowance of the place they go to, as far as this machine knows. Told
   * before any of them is started, and nothing is refused for it.
   */
  | {
      readonly type: "allowance-warned"
      readonly runId: string
      /** In words, such as `table 16`. */
      readonly destination: string
      /** In words that follow a number, such as `runs a day`. */
      readonly unit: string
      readonly most: number
      /** Made from this machine already, within the allowance's time. */
      readonly used: number
      readonly needed: number
    }
  /** Another import into the same place is under way, and its end is waited for. Nothing has been started. */
  | { readonly type: "destination-awaited"; readonly runId: string; readonly destination: string }
  | { readonly type: "progressed"; readonly runId: string; readonly progress: Progress }
  /** A call failed for a passing reason and will be made again after this pause. */
  | {
      readonly type: "retry-scheduled"
      readonly runId: string
      readonly step: LifecycleStep
      readonly reason: string
      readonly pauseMillis: number
    }
  /** The reply to a start was lost, and the job is being looked for. */
  | { readonly type: "start-doubted"; readonly runId: string; readonly cause: string }
  /** Something that happened to a part of a file that is imported in parts. The run is that of the whole file. */
  | {
      readonly type: "part-event"
      readonly runId: string
      /** From 1. */
      readonly part: number
      readonly of: number
      readonly event: RunEvent
    }
  | { readonly type: "output-saved"; readonly runId: string; readonly name: string; readonly bytes: number }

/** Told of every event of every run; does nothing unless another is provided. Must not fail and should not wait. */
export const RunObserver: Context.Reference<(event: RunEvent) => Effect.Effect<void>> = Context.Reference<
  (event: RunEvent) => Effect.Effect<void>
>("@bulkport/core/RunObserver", { defaultValue: () => () => Effect.void })

/** Tells the observer. */
export const announce = (event: RunEvent): Effect.Effect<void> =>
  Effect.flatMap(RunObserver, (observe) => observe(event))
