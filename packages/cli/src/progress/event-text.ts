import type { RunEvent } from "@bulkport/core"
import { basename } from "node:path"
import { printable } from "../views/layout.ts"
import { inspectionText } from "../views/file-facts.ts"
import { count, counted, shortWording, type Wording } from "./amounts.ts"
import type { CheckEvent } from "./progress.ts"
import { resultText } from "./step-under-way.ts"

/** Which part of a file an event is about, to stand in front of what it says. */
export const partText = ({ of, part }: { readonly part: number; readonly of: number }): string =>
  `part ${count(part)} of ${count(of)}: `

const finishedText = (
  event: Extract<RunEvent, { readonly type: "step-finished" }>,
  wording: Wording
): string => {
  const result = resultText(event.result, wording)
  const done = event.wasRecorded ? "done before" : `done in ${wording.duration(event.millis)}`
  return `${event.step}: ${done}${result === "" ? "" : `: ${result}`}`
}

/** What an event says to somebody who reads line by line, or `undefined` when it is not worth a line. */
export const eventText = (
  event: RunEvent | CheckEvent,
  wording: Wording = shortWording
): string | undefined => {
  switch (event.type) {
    case "run-created":
      return `run ${event.runId}`
    case "file-inspected": {
      const { source } = event.inspection
      const is = `${printable(basename(source.path))}: ${inspectionText(event.inspection)}`
      return [is, ...source.guesses.map((guess) => `guessed: ${printable(guess)}`)].join("\n")
    }
    case "step-begun":
    case "check-begun":
    case "check-finished":
      return undefined
    case "step-finished":
      return finishedText(event, wording)
    case "file-read":
    case "file-sent":
    case "check-read":
    case "progressed":
      return undefined
    case "retry-scheduled":
      return `${event.step}: ${event.reason}; trying again in ${wording.duration(event.pauseMillis)}`
    case "start-doubted":
      return `start: there may be a job by now (${printable(event.cause)}); looking for it before anything else`
    case "stage-noted":
      // They may say what a service calls something.
      return event.notes.map((note) => `stage: ${printable(note)}`).join("\n")
    case "start-announced": {
      const { effects, rows, target } = event
      return [
        `Starting: ${counted(rows, "row")}, ${printable(target)}.`,
        ...effects.map((effect) => `  ${printable(effect)}`)
      ].join("\n")
    }
    case "allowance-warned": {
      const { destination, most, needed, unit, used } = event
      return `Careful: ${count(needed)} more for ${printable(destination)}, of ${count(most)} ${unit}; ${count(used)} have been used from this machine.`
    }
    case "destination-awaited":
      return `start: waiting for another import into ${printable(event.destination)} to end${event.heldBy === undefined ? "" : `, that of run ${event.heldBy}`}`
    case "part-event": {
      const text = eventText(event.event, wording)
      return text === undefined ? undefined : `${partText(event)}${text}`
    }
    case "after-collect-failed":
      return event.why
    case "output-saved":
      return `collect: saved ${printable(event.name)} (${wording.size(event.bytes)})`
  }
}
