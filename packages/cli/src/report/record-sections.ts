/** What belongs to a run beside its rows: its parts and retries, what was found and done before, and its files. */
import type { RunView } from "@bulkport/core"
import { count, size } from "../progress/amounts.ts"
import { firstOf } from "../views/findings-text.ts"
import { standingOf } from "../views/parts-view.ts"
import { rowsText } from "../views/run-facts.ts"
import { standing } from "../views/standing.ts"
import { html, type Html } from "./html.ts"
import { cut, section, sentences, table, time } from "./page-parts.ts"
import type { ReportedRun } from "./reported-run.ts"

/** So many parts are listed. */
const mostParts = 200

const rowsOf = (view: RunView | undefined): string => {
  const rows = view?.state.collected?.rows
  return rows === undefined ? "not known yet" : rowsText(rows)
}

/** The parts of a file that was imported in parts. */
export const partsSection = ({ parts }: ReportedRun): Html | undefined =>
  parts.length === 0
    ? undefined
    : section(
        "parts",
        "Parts",
        table(
          `${count(parts.length)} parts, each with a job of its own`,
          [{ name: "Part", is: "number" }, { name: "Rows" }, { name: "Job", is: "name" }],
          parts
            .slice(0, mostParts)
            .map((shown) => [
              count(shown.part.number),
              shown.view?.state.collected === undefined
                ? `${standingOf(shown)}: ${count(shown.part.rows)} to be sent`
                : rowsOf(shown.view),
              html`<span class="code">${shown.view?.state.job?.id ?? ""}</span>`
            ])
        ),
        parts.length > mostParts && html`<p class="soft">And ${count(parts.length - mostParts)} more.</p>`
      )

/** A run, the retries of its failed rows, and what became of the first file in the end. */
export const familySection = ({ family, view }: ReportedRun): Html | undefined => {
  if (family === undefined || family.runs.length < 2) return undefined
  const { accepted, pending, rejected, setAside, source, unknown } = family.rows
  const end = [
    `${count(accepted)} accepted`,
    `${count(rejected)} rejected`,
    `${count(setAside)} set aside`,
    `${count(unknown)} unknown`,
    ...(pending === 0 ? [] : [`${count(pending)} in runs that are not over`])
  ]
  return section(
    "retries",
    "Retries",
    html`<p>
      In the end, of the ${count(source)} rows of the first file: <strong>${end.join(", ")}</strong>.
    </p>`,
    table(
      "The first run and the retries of its rows",
      [{ name: "Run" }, { name: "Begun", is: "short" }, { name: "Stands" }, { name: "Rows" }],
      family.runs.map((run) => [
        html`<span class="code">${run.id}</span>${run.id === view.id && " (this one)"}`,
        time(run.state.createdAt),
        standing(run),
        rowsOf(run)
      ])
    )
  )
}

/** What was found before the start. A service's words may quote a row; ours never do. */
export const findingsSection = ({ includeValues, view }: ReportedRun): Html | undefined => {
  const { validation } = view.state
  if (validation === undefined || validation.byCode.length === 0) return undefined
  const { byCode, notValidated, samples } = validation
  return section(
    "findings",
    "Found before the start",
    table(
      "By code, with the first of each",
      [
        { name: "Code" },
        { name: "Findings", is: "number" },
        { name: "First line", is: "number" },
        { name: "Words" }
      ],
      byCode.map((each) => {
        const first = firstOf(samples, each)
        const { column, line, message } = first ?? {}
        const words = first?.by === "engine" || includeValues ? (message ?? "") : ""
        return [
          html`<span class="code">${each.code}</span>${each.severity === "warning" && " (warning)"}`,
          count(each.findings),
          line === undefined ? "" : count(line),
          cut([column, words].filter((text) => text !== undefined && text !== "").join(": "), 300)
        ]
      })
    ),
    sentences(notValidated)
  )
}

/** What a careful reader should know. */
export const warningsSection = ({ view: { state } }: ReportedRun): Html | undefined => {
  const { calibration, warnings = [] } = state.collected ?? {}
  const isUnclear = calibration?.status === "ambiguous" || calibration?.status === "contradictory"
  return section(
    "warnings",
    "To be looked at",
    sentences([
      ...state.plan.source.guesses,
      ...(isUnclear ? [calibration.explanation] : []),
      ...warnings,
      ...(state.staged?.notes ?? [])
    ])
  )
}

/** The files of the run. */
export const filesSection = ({ files }: ReportedRun): Html | undefined =>
  files.length === 0
    ? undefined
    : section(
        "files",
        "Files",
        table(
          "In the folder of the run",
          [{ name: "File", is: "name" }, { name: "What it is" }, { name: "Size", is: "number" }],
          files.map(({ bytes, name, what }) => [
            html`<span class="code">${cut(name, 200)}</span>`,
            what,
            bytes === undefined ? "gone" : size(bytes)
          ])
        )
      )
