/** When the run was at work: a bar for each step or part, and what happened, in words. */
import { type LifecycleStep, lifecycleSteps } from "@bulkport/core"
import { duration } from "../progress/amounts.ts"
import { html, type Html, type Inset } from "./html.ts"
import { cut, percent, section, table, time } from "./page-parts.ts"
import { toldEvents } from "./recorded-events.ts"
import type { ReportedRun } from "./reported-run.ts"
import { scaleFor, type Span, spansOf, type TimeScale } from "./timeline.ts"

/** So many parts have a bar. */
const mostLanes = 30

interface Lane {
  readonly name: string
  readonly spans: ReadonlyArray<Span>
}

const length = (spans: ReadonlyArray<Span>): number =>
  spans.reduce((sum, { from, to }) => sum + (to - from), 0)

const atWork: Readonly<Record<LifecycleStep, string>> = {
  stage: "work",
  validate: "work",
  start: "wait",
  track: "wait",
  collect: "work"
}

/** The steps of the run, with its parts between where it has some. */
const lanesOf = ({ parts, view }: ReportedRun): ReadonlyArray<Lane> => {
  const spans = spansOf(view.entries)
  const lane = (step: LifecycleStep): Lane => ({
    name: step,
    spans: spans.filter((span) => span.step === step)
  })
  const own = lifecycleSteps.map(lane)
  const ofParts = parts.slice(0, mostLanes).map(({ part, view: run }) => ({
    name: `part ${part.number}`,
    spans: run === undefined ? [] : spansOf(run.entries)
  }))
  return (ofParts.length === 0 ? own : [lane("stage"), lane("validate"), ...ofParts, lane("collect")]).filter(
    ({ spans }) => spans.length > 0
  )
}

const bars = ({ spans }: Lane, scale: TimeScale): Html => {
  const pieces = spans.map(({ from, step, to }) => {
    const x = scale.at(from)
    // What took no time is seen all the same.
    const width = Math.max(0.6, scale.at(to) - x)
    return html`<rect
      class="${atWork[step]}"
      x="${percent(Math.min(x, 99.4))}"
      y="0"
      width="${percent(width)}"
      height="100%"
      rx="2"
    />`
  })
  const pauses = scale.pauses.map(
    ({ from, to }) =>
      html`<line
        class="pause"
        x1="${percent(scale.at(from) + 0.8)}"
        x2="${percent(scale.at(to) - 0.8)}"
        y1="50%"
        y2="50%"
      />`
  )
  return html`<svg height="16" aria-hidden="true">
    <rect class="track" x="0" y="0" width="100%" height="100%" rx="2" />
    ${pauses}${pieces}
  </svg>`
}

const lanesTable = (lanes: ReadonlyArray<Lane>): Html => {
  const scale = scaleFor(lanes.flatMap(({ spans }) => spans))
  return html`<table class="lanes">
      <caption class="off">
        Steps with the time each took, from left to right
      </caption>
      <thead>
        <tr>
          ${["Step", "When", "Time"].map((name) => html`<th scope="col"><span class="off">${name}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${lanes.map(
          (lane) =>
            html`<tr>
              <th scope="row">${lane.name}</th>
              <td>${bars(lane, scale)}</td>
              <td class="number">${duration(length(lane.spans))}</td>
            </tr> `
        )}
      </tbody>
    </table>
    <ul class="legend">
      <li><span class="mark work"></span>at work here</li>
      <li><span class="mark wait"></span>waiting for the service</li>
      ${scale.pauses.length > 0 && html`<li>dotted: a pause, cut short</li>`}
    </ul> `
}

/** The timeline and what was recorded. */
export const timelineSection = (run: ReportedRun): Html | undefined => {
  const { entries } = run.view
  const [first] = entries
  if (first === undefined) return undefined
  const lanes = lanesOf(run)
  const left = run.parts.length - mostLanes
  return section(
    "timeline",
    "Timeline",
    lanes.length > 0 && lanesTable(lanes),
    left > 0 && html`<p class="soft">And ${left} more parts.</p>`,
    table(
      "What happened",
      [{ name: "When", is: "short" }, { name: "Step", is: "short" }, { name: "What" }],
      toldEvents(entries).map(({ at, isOdd, step, words }): ReadonlyArray<Inset> => [
        html`<span class="wide-only">${time(at)}</span>
          <span class="soft">+${duration(Math.max(0, at - first.at))}</span>`,
        step ?? "",
        html`<span class="${isOdd === true ? "odd" : ""}">${cut(words, 300)}</span>`
      ])
    )
  )
}
