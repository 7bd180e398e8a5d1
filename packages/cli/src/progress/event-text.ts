import type { RunEvent } from "@bulkport/core"
import { duration, size } from "./amounts.ts"

/** What an event says to somebody who reads line by line, or `undefined` when it is not worth a line. */
export const eventText = (event: RunEvent): string | undefined => {
  switch (event.type) {
    case "run-created":
      return `run ${event.runId}`
    case "step-begun":
      return undefined
    case "step-finished":
      return `${event.step}: ${event.wasRecorded ? "done before" : `done in ${duration(event.millis)}`}`
    case "file-read":
    case "progressed":
      return undefined
    case "retry-scheduled":
      return `${event.step}: ${event.reason}; trying again in ${duration(event.pauseMillis)}`
    case "start-doubted":
      return `start: it is not certain whether there is a job (${event.cause}); looking for it before anything else`
    case "output-saved":
      return `collect: saved ${event.name} (${size(event.bytes)})`
  }
}
