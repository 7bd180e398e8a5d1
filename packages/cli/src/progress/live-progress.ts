import type { RunEvent } from "@bulkport/core"
import { type Look, type Marks, marksFor, plainLook } from "../look.ts"
import type { Output } from "../surroundings.ts"
import { shortWording as wording } from "./amounts.ts"
import { eventText } from "./event-text.ts"
import { wrapped } from "./fitted.ts"
import { type DrawnLine, LiveBlock } from "./live-block.ts"
import { PartsUnderWay } from "./parts-under-way.ts"
import type { CheckEvent, Progress } from "./progress.ts"
import { movingLine, type StepLine, stayingLines } from "./step-line.ts"
import { isDoubtful, type Piece, resultText, StepUnderWay } from "./step-under-way.ts"

const frameMillis = 120

/** A window that is being pulled has another width by the time a frame arrives: nothing is drawn until it is at rest. */
const restMillis = 100

/** Events that come far more often than anybody can see: the next frame shows them. */
const frequent: ReadonlySet<string> = new Set(["file-read", "check-read", "file-sent"])

const piece = (text: string): ReadonlyArray<Piece> => (text === "" ? [] : [{ text, spare: 1 }])

/** What live progress looks like. */
export interface LiveStyle {
  readonly look: Look
  readonly marks: Marks
}

/** A line for every step and part that has ended, which stays, and below them those under way, drawn anew as they go. */
export const makeLiveProgress = (
  output: Output,
  now: () => number = Date.now,
  { look, marks }: LiveStyle = { look: plainLook, marks: marksFor({}) }
): Progress => {
  let step: StepUnderWay | undefined
  let parts: PartsUnderWay | undefined
  let rows: number | undefined
  let frame = 0
  let isHeld = false
  let isClosed = false
  let hasShown = false
  let width = output.columns()
  let widthSince = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let staying: ReadonlyArray<string> = []

  const spinner = () => marks.spinner[frame % marks.spinner.length] ?? ""
  const movingStep = (under: StepUnderWay, name: string, mark: string, begunAt: number): StepLine => ({
    mark,
    colour: "strong",
    name,
    pieces: under.pieces(wording, now()),
    time: wording.elapsed(now() - begunAt)
  })
  const partLines = (columns: number): ReadonlyArray<DrawnLine> => {
    if (parts === undefined) return []
    const head = { mark: spinner(), colour: "strong", name: "parts", pieces: parts.pieces } as const
    const time = wording.elapsed(now() - parts.begunAt)
    // Beside the first line, the one that says how many more there are, the empty one below, and one for what stays.
    const room = Math.max(1, (output.rows?.() ?? 24) - 4)
    const shown = parts.parts.slice(0, room)
    const more = parts.parts.length - shown.length
    return [
      movingLine({ ...head, time }, columns, look, marks),
      ...shown.map(({ begunAt, number, step: under }) => {
        const line = movingStep(under, `part ${number}`, " ", begunAt)
        const words = [{ text: under.name, spare: 1 }, ...line.pieces]
        return movingLine({ ...line, pieces: words }, columns, look, marks)
      }),
      ...(more === 0
        ? []
        : [
            movingLine(
              { mark: " ", colour: "faint", name: "", pieces: piece(`and ${more} more`), time: "" },
              columns,
              look,
              marks
            )
          ])
    ]
  }
  const moving = (): ReadonlyArray<DrawnLine> => {
    const columns = output.columns()
    if (step === undefined) return partLines(columns)
    const line = movingStep(step, step.name, spinner(), step.begunAt)
    return [movingLine(line, columns, look, marks), ...partLines(columns)]
  }
  const isAtRest = (): boolean => {
    const columns = output.columns()
    if (columns !== width) widthSince = now()
    width = columns
    return now() - widthSince >= restMillis
  }
  const draw = () => {
    if (isHeld || isClosed || !isAtRest()) return
    block.draw(staying, moving())
    staying = []
  }
  const block = new LiveBlock(output, draw)

  const stay = (...lines: ReadonlyArray<string>) => {
    hasShown = true
    staying = [...staying, ...lines]
  }
  const stayLine = (line: StepLine) => stay(...stayingLines(line, output.columns(), look))
  const begin = () => {
    timer ??= setInterval(() => {
      frame += 1
      draw()
    }, frameMillis).unref()
  }
  const ended = (isGood: boolean, isBad = false): Pick<StepLine, "mark" | "colour"> =>
    isBad
      ? { mark: marks.failed, colour: "bad" }
      : isGood
        ? { mark: marks.done, colour: "good" }
        : { mark: marks.doubtful, colour: "doubtful" }

  const hearOfPart = (event: Extract<RunEvent, { readonly type: "part-event" }>) => {
    parts ??= new PartsUnderWay(now())
    const end = parts.hear(event, now(), wording)
    if (end !== undefined)
      stayLine({
        ...ended(!end.isDoubtful),
        name: `part ${end.number}`,
        pieces: piece(end.text),
        time: end.wasRecorded ? "done before" : wording.duration(end.millis)
      })
  }
  const finish = (event: Extract<RunEvent, { readonly type: "step-finished" }>) => {
    rows = event.result?.staged?.rows ?? rows
    stayLine({
      ...ended(!isDoubtful(event.result), step?.hasJobFailed),
      name: event.step,
      pieces: piece(resultText(event.result, wording)),
      time: event.wasRecorded ? "done before" : wording.duration(event.millis)
    })
    step = undefined
  }
  /** What is under way when everything ends is not done. */
  const leaveOff = (mark: string, colour: keyof Look) => {
    if (parts !== undefined) {
      const time = wording.duration(now() - parts.begunAt)
      stayLine({ mark, colour, name: "parts", pieces: parts.pieces.slice(0, 1), time })
    }
    if (step === undefined) return
    const time = wording.duration(now() - step.begunAt)
    stayLine({ mark, colour, name: step.name, pieces: step.pieces(wording, now()), time })
  }

  return {
    event: (event) => {
      if (event.type === "part-event") hearOfPart(event)
      else if (event.type === "step-begun") step = new StepUnderWay(event.step, now())
      else if (event.type === "check-begun") step = new StepUnderWay("check", now())
      else if (event.type === "step-finished") finish(event)
      else if (event.type === "check-finished") step = undefined
      else step?.hear(event, now(), rows)
      if (step !== undefined || parts !== undefined) begin()
      const text = liveText(event)
      if (text !== undefined) stay(...wrapped(text, output.columns() - 1, "  "))
      if (!frequent.has(event.type === "part-event" ? event.event.type : event.type)) draw()
    },
    pause: () => block.erase(),
    hold: () => {
      block.leave()
      isHeld = true
      return () => {
        isHeld = false
        draw()
      }
    },
    close: (how) => {
      if (isClosed) return
      clearInterval(timer)
      isHeld = false
      if (how === "failed") leaveOff(marks.failed, "bad")
      else if (how === "stopped") leaveOff(marks.stopped, "doubtful")
      else if (parts?.areAllImported === true) leaveOff(marks.done, "good")
      // What comes next is the result.
      block.draw(hasShown ? [...staying, ""] : staying, [])
      block.leave()
      isClosed = true
    }
  }
}

/** What is said in words where steps and parts have lines of their own. */
const liveText = (event: RunEvent | CheckEvent): string | undefined => {
  const inner = event.type === "part-event" ? event.event : event
  return inner.type === "step-finished" || inner.type === "output-saved"
    ? undefined
    : eventText(event, wording)
}
