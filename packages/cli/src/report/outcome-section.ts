/** The top of the page: what has become of the rows, and why some did not get in. */
import type { RejectionReason, RowCounts } from "@bulkport/core"
import { count } from "../progress/amounts.ts"
import type { FailingRow } from "./failing-rows.ts"
import { html, type Html, type Inset } from "./html.ts"
import { cut, percent, section, table } from "./page-parts.ts"
import type { ReportedRun } from "./reported-run.ts"

/** So many reasons are listed. */
const mostReasons = 25

const outcomes = [
  ["accepted", "Accepted"],
  ["rejected", "Rejected"],
  ["setAside", "Set aside"],
  ["unknown", "Unknown"]
] as const

const classOf = (outcome: (typeof outcomes)[number][0]): string =>
  outcome === "setAside" ? "set-aside" : outcome

/** A share in percent, never rounded to all or nothing. */
export const shareText = (rows: number, all: number): string => {
  if (all === 0) return "0 %"
  const share = (rows / all) * 100
  if (share > 0 && share < 0.1) return "< 0.1 %"
  if (share < 100 && share > 99.9) return "> 99.9 %"
  return `${Number(share.toFixed(1))} %`
}

const figure = (name: Inset, rows: number, beside?: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${count(rows)} ${beside !== undefined && html`<small>${beside}</small>`}</dd>
  </div>`

/** One bar with all rows in it. A reader of the figures misses nothing. */
const shares = (rows: RowCounts, all: number): Html => {
  let from = 0
  const pieces = outcomes.flatMap(([outcome]) => {
    const width = (rows[outcome] / all) * 100
    const piece = html`<rect
      class="${classOf(outcome)}"
      x="${percent(from)}"
      y="0"
      width="${percent(width)}"
      height="100%"
    />`
    from += width
    return width === 0 ? [] : [piece]
  })
  return html`<div class="share"><svg height="24" aria-hidden="true">${pieces}</svg></div>`
}

/** Rows by what became of them. */
export const outcomeSection = ({ view: { state } }: ReportedRun): Html | undefined => {
  const rows = state.collected?.rows
  if (rows === undefined) {
    const { prepared } = state
    return section(
      "rows",
      "Rows",
      prepared === undefined
        ? html`<p>The file has not been read to its end yet.</p>`
        : html`<dl class="figures">
              ${figure("To be sent", prepared.rows)}${prepared.setAside > 0 && figure("Set aside", prepared.setAside)}
            </dl>
            <p class="soft">What became of them is known once the results are collected.</p>`
    )
  }
  const all = rows.staged + rows.setAside
  return section(
    "rows",
    "Rows",
    html`<dl class="figures">
      ${figure("In the file", all)}${outcomes.map(([outcome, name]) =>
        figure(
          html`<span class="mark ${classOf(outcome)}"></span>${name}`,
          rows[outcome],
          shareText(rows[outcome], all)
        )
      )}
    </dl>`,
    all > 0 && shares(rows, all)
  )
}

/** A code that a service gave for a reason. One that looks like words may quote a row. */
export const codeText = (code: string, includeValues: boolean): string => {
  if (code === "" || code === "none") return "without a code"
  return includeValues || /^[\w.:/-]{1,60}$/.test(code) ? cut(code, 200) : "a code in words, not shown"
}

/** Reasons of rejection: bars in a table, so that nobody needs to see them. */
export const reasonsSection = ({ includeValues, view }: ReportedRun): Html | undefined => {
  const { rejections = [], rows } = view.state.collected ?? {}
  if (rejections.length === 0 || rows === undefined) return undefined
  const most = Math.max(...rejections.map((reason) => reason.rows))
  const bar = (reason: RejectionReason): Html =>
    html`<svg height="14" aria-hidden="true">
      <rect
        class="rejected"
        x="0"
        y="0"
        height="100%"
        rx="3"
        width="${percent(Math.max(1, (reason.rows / most) * 100))}"
      />
    </svg>`
  const left = rejections.slice(mostReasons)
  return section(
    "reasons",
    "Why rows were rejected",
    table(
      "By the code that the service gave, most frequent first",
      [
        { name: "Code" },
        { name: "Rows", is: "number" },
        { name: "Share", is: "number" },
        { name: "Share, drawn", is: "bar" },
        { name: "First line", is: "number" }
      ],
      rejections
        .slice(0, mostReasons)
        .map((reason) => [
          html`<span class="code">${codeText(reason.code, includeValues)}</span>`,
          count(reason.rows),
          shareText(reason.rows, rows.rejected),
          bar(reason),
          count(reason.firstLine)
        ])
    ),
    left.length > 0 &&
      html`<p class="soft">
        And ${count(left.length)} more, of ${count(left.reduce((sum, reason) => sum + reason.rows, 0))} rows
        together.
      </p>`
  )
}

const mostCells = 40
const mostCharacters = 300

const cellsOf = ({ values = [] }: FailingRow): Html | undefined =>
  values.length === 0
    ? undefined
    : html`<ul class="cells">
        ${values
          .slice(0, mostCells)
          .map(([column, cell]) => html`<li><b>${cut(column, 60)}</b> ${cut(cell, mostCharacters)}</li>`)}${
          values.length > mostCells && html`<li>and ${values.length - mostCells} more</li>`
        }
      </ul>`

/** What our own rules found about a line before the start, which quotes no cell. Known of the first findings only. */
const foundIn = ({ view }: ReportedRun, line: number): string =>
  (view.state.validation?.samples ?? [])
    .filter((finding) => finding.by === "engine" && finding.line === line)
    .map(({ column, message }) => (column === undefined ? message : `${column}: ${message}`))
    .join("; ")

/** The words about a row that may be shown; those of a service may quote it. */
const saidOf = (run: ReportedRun, row: FailingRow): string => {
  if (run.includeValues || row.outcome === "set-aside") return cut(row.message, 600)
  const found = foundIn(run, row.line)
  return found === "" ? "" : cut(`Found before the start: ${found}`, 600)
}

/** The first rows that did not get in. What may quote a row is shown only where that was asked for. */
export const failingSection = (run: ReportedRun): Html | undefined => {
  const { failing, includeValues, view } = run
  const { rows } = view.state.collected ?? {}
  if (rows === undefined) return undefined
  const all = rows.rejected + rows.setAside
  const lines = failing.rows.map((row) => ({ row, said: saidOf(run, row) }))
  const hasWords = lines.some(({ row, said }) => said !== "" || row.values !== undefined)
  const isMixed = rows.rejected > 0 && rows.setAside > 0
  const what =
    isMixed || all === 0 ? "that failed" : rows.rejected > 0 ? "that were rejected" : "that were set aside"
  return section(
    "failed",
    lines.length > 0 && lines.length < all
      ? `The first ${count(lines.length)} of ${count(all)} rows ${what}`
      : `Rows ${what}`,
    failing.problem !== undefined && html`<p class="odd">${failing.problem}</p>`,
    lines.length > 0 &&
      table(
        includeValues
          ? "With the service's words, and the cells as they stand in the file of failed rows"
          : "Without cells and without the service's words, which may quote them; bulkport report --include-values shows both",
        [
          { name: "Line", is: "number" },
          ...(isMixed ? [{ name: "What", is: "short" } as const] : []),
          { name: "Code" },
          ...(hasWords ? [{ name: "Words" }] : [])
        ],
        lines.map(({ row, said }) => [
          count(row.line),
          ...(isMixed ? [row.outcome === "rejected" ? "rejected" : "set aside"] : []),
          html`<span class="code">${codeText(row.code, includeValues)}</span>`,
          ...(hasWords ? [[said, cellsOf(row)]] : [])
        ])
      ),
    rows.unknown > 0 &&
      html`<p class="soft">
        ${rows.unknown === 1 ? "One row is" : `${count(rows.unknown)} rows are`} of unknown outcome and may
        have been applied. The file of failed rows holds them.
      </p>`
  )
}
