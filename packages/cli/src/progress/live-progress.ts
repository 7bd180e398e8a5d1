import type { RunEvent } from "@bulkport/core"
import { displayWidth } from "../command-line.ts"
import type { Output } from "../surroundings.ts"
import { count, duration, size } from "./amounts.ts"
import { eventText, partText } from "./event-text.ts"
import type { CheckEvent, Progress } from "./progress.ts"

const frames = ["|", "/", "-", "\\"]
const frameMillis = 120
const eraseLine = "\r\u001b[2K"

/** As much of a text as fits, so that the line never wraps: a wrapped line cannot be erased. */
export const fitted = (text: string, columns: number): string => {
  if (displayWidth(text) < columns) return text
  let kept = ""
  for (const character of text) {
    if (displayWidth(kept + character) >= columns - 1) break
    kept += character
  }
  return columns < 3 ? "" : `${kept}…`
}

/** One line for the step under way, rewritten as it goes; what should stay is written above it. */
export const makeLiveProgress = (output: Output, now: () => number = Date.now): Progress => {
  let step: string | undefined
  let begunAt = 0
  let detail = ""
  let frame = 0
  let isShown = false
  let isHeld = false
  let timer: NodeJS.Timeout | undefined

  const erase = () => {
    if (isShown) output.write(eraseLine)
    isShown = false
  }
  const draw = () => {
    if (step === undefined || isHeld) return
    const text = `${frames[frame % frames.length]} ${step}  ${detail}${detail === "" ? "" : "  "}${duration(now() - begunAt)}`
    output.write(`${eraseLine}${fitted(text, output.columns())}`)
    isShown = true
  }
  const stopTimer = () => {
    clearInterval(timer)
    timer = undefined
  }
  const begin = (name: string) => {
    step = name
    begunAt = now()
    detail = ""
    timer ??= setInterval(() => {
      frame += 1
      draw()
    }, frameMillis).unref()
  }
  return {
    event: (event) => {
      // One line for all parts that are imported at once: it tells of the one that was heard of last.
      const { about, inner } =
        event.type === "part-event"
          ? { about: partText(event), inner: event.event }
          : { about: "", inner: event }
      if (inner.type === "step-begun") begin(`${about}${inner.step}`)
      if (inner.type === "progressed" && about !== "" && step?.startsWith(about) !== true)
        begin(`${about}track`)
      if (event.type === "check-begun") begin("check")
      detail = detailOf(inner) ?? detail
      const text = eventText(event)
      if (text !== undefined) {
        erase()
        output.write(`${text}\n`)
      }
      if (inner.type === "step-finished" || inner.type === "check-finished") step = undefined
      // Reading is announced far more often than anybody can see.
      if (event.type !== "file-read" && event.type !== "check-read") draw()
    },
    pause: erase,
    hold: () => {
      erase()
      isHeld = true
      return () => void (isHeld = false)
    },
    close: () => {
      stopTimer()
      erase()
      step = undefined
    }
  }
}

const detailOf = (event: RunEvent | CheckEvent): string | undefined => {
  if (event.type === "file-read" || event.type === "check-read") {
    // Of a packed file it is not known how much there will be.
    const all = event.totalBytes > event.bytes ? ` of ${size(event.totalBytes)}` : ""
    return `${size(event.bytes)}${all}, ${count(event.rows)} rows`
  }
  if (event.type !== "progressed") return undefined
  const { providerState, rowsProcessed } = event.progress
  return rowsProcessed === undefined
    ? providerState
    : `${providerState}, ${count(rowsProcessed)} rows processed`
}
