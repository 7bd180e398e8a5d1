import type { RunEvent } from "@bulkport/core"
import type { Output } from "../surroundings.ts"
import { count, duration } from "./amounts.ts"
import { eventText, partText } from "./event-text.ts"
import type { CheckEvent, Progress } from "./progress.ts"

/** While nothing changes, one line in this time says that somebody is still there. */
const heartbeatMillis = 10_000

/** Lines that stay, for logs: when a step begins and ends, when something changes, and a heartbeat while tracking. */
export const makePlainProgress = (output: Output, now: () => number = Date.now): Progress => {
  let lastLineAt = 0
  /** By part; a file that is imported by one job has the name "". */
  const tracked = new Map<string, { readonly since: number; readonly state: string }>()
  const line = (text: string) => {
    lastLineAt = now()
    output.write(`${text}\n`)
  }
  const show = (event: RunEvent | CheckEvent, part: string): void => {
    const text = eventText(event)
    if (text !== undefined) return line(`${part}${text}`)
    if (event.type === "step-begun") {
      if (event.step === "track") tracked.set(part, { since: now(), state: "" })
      // Staging and validating of parts are told once they are done: they take no time to speak of.
      if (part === "" || event.step === "start" || event.step === "track") line(`${part}${event.step}: begun`)
      return
    }
    const isDue = now() - lastLineAt >= heartbeatMillis
    if (event.type === "file-read" && isDue) line(`stage: ${count(event.rows)} rows read`)
    if (event.type === "check-begun") lastLineAt = now()
    if (event.type === "check-read" && isDue) line(`check: ${count(event.rows)} rows read`)
    if (event.type !== "progressed") return
    const { providerState, rowsProcessed } = event.progress
    const { since, state } = tracked.get(part) ?? { since: now(), state: "" }
    if (!isDue && providerState === state) return
    tracked.set(part, { since, state: providerState })
    const rows = rowsProcessed === undefined ? "" : `, ${count(rowsProcessed)} rows processed`
    line(`${part}track: ${providerState}${rows} (${duration(now() - since)})`)
  }
  return {
    event: (event) => (event.type === "part-event" ? show(event.event, partText(event)) : show(event, "")),
    pause: () => {},
    hold: () => () => {},
    close: () => {}
  }
}
