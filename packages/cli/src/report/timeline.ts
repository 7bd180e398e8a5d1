/** When a run was at work, from the times of its record. */
import { type LifecycleStep, type RecordedEntry, stepOf } from "@bulkport/core"

/** A time that a step took. Times are milliseconds since the epoch. */
export interface Span {
  readonly step: LifecycleStep
  readonly from: number
  readonly to: number
}

/** Times of the steps, one after the other. What passed before a step was begun, or taken up again, is in none. */
export const spansOf = (entries: ReadonlyArray<RecordedEntry>): ReadonlyArray<Span> => {
  const spans: Array<Span> = []
  let before = entries[0]?.at ?? 0
  for (const { at, entry } of entries) {
    const step = stepOf(entry)
    const last = spans.at(-1)
    const hasJustBegun = entry._tag.endsWith("-begun")
    if (step !== undefined && !hasJustBegun && at >= before) {
      if (last?.step === step && last.to === before) spans[spans.length - 1] = { ...last, to: at }
      else spans.push({ step, from: before, to: at })
    }
    before = at
  }
  return spans
}

/** A time in which nothing was recorded, long enough to be cut short. */
export interface Pause {
  readonly from: number
  readonly to: number
}

/** How times lie on a line of 100 percent. */
export interface TimeScale {
  /** Where a time is, in percent. */
  readonly at: (time: number) => number
  readonly pauses: ReadonlyArray<Pause>
}

/** A pause takes this much of the line, however long it was. */
const pauseWidth = 4

/** A pause is cut short when it is longer than this share of the time at work. */
const shareOfWork = 0.08

const gapsBetween = (spans: ReadonlyArray<Span>): ReadonlyArray<Pause> => {
  const gaps: Array<Pause> = []
  let end: number | undefined
  for (const { from, to } of [...spans].sort((one, other) => one.from - other.from)) {
    if (end !== undefined && from > end) gaps.push({ from: end, to: from })
    end = Math.max(end ?? to, to)
  }
  return gaps
}

/** A scale on which all of these times have room. Long pauses are cut short, so that the work beside them can be seen. */
export const scaleFor = (spans: ReadonlyArray<Span>): TimeScale => {
  const begin = Math.min(...spans.map(({ from }) => from))
  const end = Math.max(...spans.map(({ to }) => to))
  const gaps = gapsBetween(spans)
  const length = ({ from, to }: Pause): number => to - from
  const work = end - begin - gaps.reduce((sum, gap) => sum + length(gap), 0)
  const pauses = gaps.filter((gap) => length(gap) > work * shareOfWork)
  const shown = end - begin - pauses.reduce((sum, pause) => sum + length(pause), 0)
  const width = Math.min(pauseWidth, 50 / Math.max(1, pauses.length))
  const rest = 100 - width * pauses.length
  const at = (time: number): number => {
    let position = 0
    let before = begin
    for (const pause of pauses) {
      if (time <= pause.from) break
      position += shown === 0 ? 0 : ((pause.from - before) / shown) * rest
      position += (Math.min(1, (time - pause.from) / length(pause)) || 0) * width
      before = pause.to
    }
    return position + (shown === 0 ? 0 : (Math.max(0, time - before) / shown) * rest)
  }
  return { at, pauses }
}
