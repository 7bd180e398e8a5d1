import { lifecycleSteps, type RunEvent } from "@bulkport/core"
import type { Output } from "../surroundings.ts"
import { fullWording, shortWording, type Wording } from "./amounts.ts"
import { eventText, partText } from "./event-text.ts"
import type { CheckEvent, Progress } from "./progress.ts"
import { StepUnderWay } from "./step-under-way.ts"

/** How plain lines are worded, and how far apart they are while nothing changes. */
export interface PlainStyle {
  readonly wording: Wording
  /** A step is about to begin. */
  readonly begun: (step: StepUnderWay["name"]) => string
  /** Milliseconds without a line after which one says that somebody is still there, for a step that takes that long already. */
  readonly heartbeat: (millis: number) => number
}

/** For logs. Rarer with time, and often enough for those who end what has been silent for some minutes. */
export const logStyle: PlainStyle = {
  wording: shortWording,
  begun: (step) => `${step}: begun`,
  heartbeat: (millis) => (millis < 60_000 ? 10_000 : millis < 600_000 ? 30_000 : 60_000)
}

/** For somebody who listens: full words, and nothing repeated that often. */
export const listenedStyle: PlainStyle = {
  wording: fullWording,
  begun: (step) => {
    const number = lifecycleSteps.findIndex((each) => each === step) + 1
    return number === 0 ? `${step}: begun` : `${step}: begun, step ${number} of ${lifecycleSteps.length}`
  },
  heartbeat: (millis) => (millis < 120_000 ? 30_000 : millis < 1_200_000 ? 120_000 : 300_000)
}

const tickMillis = 1000

/** Lines that stay: when a step begins and ends, when something changes, and a heartbeat in between. */
export const makePlainProgress = (
  output: Output,
  now: () => number = Date.now,
  { begun, heartbeat, wording }: PlainStyle = logStyle
): Progress => {
  let lastLineAt = now()
  /** By the words for the part; a file that is imported by one job has none. */
  const underWay = new Map<string, { readonly step: StepUnderWay; readonly state: string }>()
  const rowsOf = new Map<string, number>()
  let isHeld = false
  let held: ReadonlyArray<string> = []
  let timer: NodeJS.Timeout | undefined

  const line = (text: string) => {
    lastLineAt = now()
    if (isHeld) held = [...held, text]
    else output.write(`${text}\n`)
  }
  const isDue = (step: StepUnderWay) => now() - lastLineAt >= heartbeat(now() - step.begunAt)
  const tell = (part: string, step: StepUnderWay) => {
    const known = step.pieces(wording, now()).map(({ text }) => text)
    const words = known.length === 0 ? "under way" : known.join(", ")
    line(`${part}${step.name}: ${words} (${wording.duration(now() - step.begunAt)})`)
  }
  const tick = () => {
    // One line speaks for all parts, and the one that has been going on for longest says it.
    const [first] = underWay
    if (first !== undefined && isDue(first[1].step)) tell(first[0], first[1].step)
  }
  const begin = (part: string, name: StepUnderWay["name"]) => {
    underWay.set(part, { step: new StepUnderWay(name, now()), state: "" })
    timer ??= setInterval(tick, tickMillis).unref()
  }

  const show = (event: RunEvent | CheckEvent, part: string): void => {
    const known = underWay.get(part)
    known?.step.hear(event, now(), rowsOf.get(part))
    if (event.type === "step-finished") {
      const rows = event.result?.staged?.rows
      if (rows !== undefined) rowsOf.set(part, rows)
      if (event.step === "collect") rowsOf.delete(part)
    }
    if (event.type === "step-finished" || event.type === "check-finished") underWay.delete(part)
    const text = eventText(event, wording)
    if (text !== undefined) return text.split("\n").forEach((each) => line(`${part}${each}`))
    if (event.type === "check-begun") {
      lastLineAt = now()
      return begin(part, "check")
    }
    if (event.type === "step-begun") {
      begin(part, event.step)
      // Staging and validating of parts are told once they are done: they take no time to speak of.
      if (part === "" || event.step === "start" || event.step === "track") line(`${part}${begun(event.step)}`)
      return
    }
    if (event.type !== "progressed") {
      if (known !== undefined && isDue(known.step)) tell(part, known.step)
      return
    }
    const { step, state } = known ?? { step: new StepUnderWay("track", now()), state: "" }
    if (known === undefined) step.hear(event, now(), rowsOf.get(part))
    const { providerState } = event.progress
    if (!isDue(step) && providerState === state) return
    underWay.set(part, { step, state: providerState })
    tell(part, step)
  }
  return {
    event: (event) => (event.type === "part-event" ? show(event.event, partText(event)) : show(event, "")),
    pause: () => {},
    hold: () => {
      isHeld = true
      return () => {
        isHeld = false
        for (const text of held) output.write(`${text}\n`)
        held = []
      }
    },
    close: () => clearInterval(timer)
  }
}
