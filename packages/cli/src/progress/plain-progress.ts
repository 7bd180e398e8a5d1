import type { Output } from "../surroundings.ts"
import { count, duration } from "./amounts.ts"
import { eventText } from "./event-text.ts"
import type { Progress } from "./progress.ts"

/** While nothing changes, one line in this time says that somebody is still there. */
const heartbeatMillis = 10_000

/** Lines that stay, for logs: when a step begins and ends, when something changes, and a heartbeat while tracking. */
export const makePlainProgress = (output: Output, now: () => number = Date.now): Progress => {
  let lastLineAt = 0
  let lastState = ""
  let trackingSince = 0
  const line = (text: string) => {
    lastLineAt = now()
    output.write(`${text}\n`)
  }
  return {
    event: (event) => {
      const text = eventText(event)
      if (text !== undefined) return line(text)
      if (event.type === "step-begun") {
        if (event.step === "track") trackingSince = now()
        return line(`${event.step}: begun`)
      }
      const isDue = now() - lastLineAt >= heartbeatMillis
      if (event.type === "file-read" && isDue) line(`stage: ${count(event.rows)} rows read`)
      if (event.type === "check-begun") lastLineAt = now()
      if (event.type === "check-read" && isDue) line(`check: ${count(event.rows)} rows read`)
      if (event.type === "progressed" && (isDue || event.progress.providerState !== lastState)) {
        const { providerState, rowsProcessed } = event.progress
        const rows = rowsProcessed === undefined ? "" : `, ${count(rowsProcessed)} rows processed`
        lastState = providerState
        line(`track: ${providerState}${rows} (${duration(now() - trackingSince)})`)
      }
    },
    pause: () => {},
    close: () => {}
  }
}
