import { EventBuffer } from "../lifecycle/event-buffer.ts"
import type { RunEvent } from "../lifecycle/run-event.ts"
import type { RunReport } from "../model/run-report.ts"

/** An import that is under way. */
export interface BegunImport {
  /** The run's id, at once: nothing need have begun under it yet. */
  readonly runId: string
  /**
   * What happens, for one reader; ends when the import does, however that is. A reader never slows the import down: of one who is far
   * behind, the oldest progress is left out, and never a step or a result. The schema is `RunEvent`.
   */
  readonly events: AsyncIterable<RunEvent>
  /** Rejects as `run` does. It may be left alone: no process ends because nobody waits for it. */
  readonly report: Promise<RunReport>
  /** Stops waiting, and resolves once the run is let go, to be resumed by anybody. A job at the service goes on. */
  readonly stop: () => Promise<void>
}

/** What is started here: it is told where its events go, and when to stop. */
export type ImportToBegin = (options: {
  readonly signal: AbortSignal
  readonly onEvent: (event: RunEvent) => void
}) => Promise<RunReport>

/** Begins an import without waiting for it. */
export const beginImport = (runId: string, begin: ImportToBegin, signal?: AbortSignal): BegunImport => {
  const events = new EventBuffer()
  const stopping = new AbortController()
  const report = begin({
    signal: signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]),
    onEvent: (event) => {
      events.offer(event)
    }
  }).finally(() => {
    events.end()
  })
  const settled = report.then(
    () => undefined,
    () => undefined
  )
  return {
    runId,
    events,
    report,
    stop: () => {
      stopping.abort()
      return settled
    }
  }
}
