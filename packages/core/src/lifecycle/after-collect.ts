import { Context, type Effect } from "effect"
import type { RunReport } from "../model/run-report.ts"

/** A run that has its report. */
export interface EndedImport {
  readonly runId: string
  readonly tenant?: string
  /** Absolute path of the run's folder: `report.files` are in there. */
  readonly folder: string
  readonly report: RunReport
}

/**
 * Told of the report of a run once there is one, at least once: that it was told is recorded after it has succeeded, so that a run which
 * is resumed after a crash in between tells it again. For a file in parts it is told once, of the whole.
 *
 * Its failure does not spoil the import, which ends with its report: the observer hears `after-collect-failed`, and a run that is resumed
 * tells it again. Nobody is told unless one is provided.
 */
export const AfterCollect: Context.Reference<
  ((ended: EndedImport) => Effect.Effect<void, unknown>) | undefined
> = Context.Reference<((ended: EndedImport) => Effect.Effect<void, unknown>) | undefined>(
  "@bulkport/core/AfterCollect",
  { defaultValue: () => undefined }
)
