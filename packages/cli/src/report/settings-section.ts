/** What the run was asked to do, as it is recorded. A plan holds no secret. */
import {
  delimiterName,
  encodingNames,
  type ColumnChanges,
  type ImportPlan,
  type SourceFile
} from "@bulkport/core"
import { count } from "../progress/amounts.ts"
import { html, type Html } from "./html.ts"
import { cut, facts, section, sentences } from "./page-parts.ts"
import type { ReportedRun } from "./reported-run.ts"

/** Definitions of an import can be long. */
const mostCharacters = 4000

const readAs = ({ compression, delimiter, encoding, format, header, skipLines }: SourceFile): string =>
  [
    format === "csv" ? `CSV with ${delimiterName(delimiter)}s` : format === "json" ? "a JSON array" : "JSONL",
    encodingNames[encoding],
    compression === "none" ? "" : `packed with ${compression}`,
    skipLines === 0 ? "" : `${count(skipLines)} lines above the table`,
    header === undefined ? "" : "names of columns given"
  ]
    .filter(Boolean)
    .join(", ")

const pairs = (of: Readonly<Record<string, string>> | undefined, sign: string): string =>
  Object.entries(of ?? {})
    .map(([name, value]) => `${name} ${sign} ${value}`)
    .join(", ")

const columnFacts = ({ dates, drop, rename, set, types }: ColumnChanges, includeValues: boolean) =>
  [
    ["Columns renamed", pairs(rename, "→")],
    // A constant stands in every row.
    ["Columns added", includeValues ? pairs(set, "=") : Object.keys(set).join(", ")],
    ["Columns left out", drop.map((name) => (name === "" ? "those without a name" : name)).join(", ")],
    ["Types", pairs(types, "=")],
    ["Dates", pairs(dates, "as")]
  ] as const

const toleranceText = ({ allowFindings, tolerance }: ImportPlan): string => {
  if (allowFindings) return "all rows are sent as they are"
  if (tolerance.mode === "strict") return "one is enough to send nothing"
  const { maxRejectedPercent: percent, maxRejectedRows: rows } = tolerance
  const limits = [rows === undefined ? "" : count(rows), percent === undefined ? "" : `${percent} %`].filter(
    Boolean
  )
  return `they are set aside${limits.length === 0 ? "" : `, up to ${limits.join(" and ")}`}`
}

/** Settings, options and what was done to the file before it was sent. */
export const settingsSection = ({ includeValues, view: { state } }: ReportedRun): Html | undefined => {
  const { plan } = state
  const options = Object.entries(plan.options)
  return section(
    "settings",
    "Settings",
    facts("What the run was asked to do", [
      ["Provider", plan.provider],
      ["Import", plan.importType],
      ["To", state.target],
      ["Connection", plan.connection],
      ["File read as", readAs(plan.source)],
      ...columnFacts(plan.columns, includeValues),
      ["Sent as", plan.sendAs],
      ["Invalid rows", toleranceText(plan)],
      ["Same content again", plan.again ? "allowed" : undefined],
      ["Cannot be undone", state.isConfirmed ? "somebody agreed" : undefined],
      [
        "Options",
        options.length === 0
          ? undefined
          : html`<pre>
${cut(options.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join("\n"), mostCharacters)}</pre>`
      ]
    ]),
    state.conversions.length > 0 &&
      html`<p></p>
        <p>Before it was sent:</p>`,
    sentences(state.conversions)
  )
}

/** What identifies the run at the service and here. */
export const identitySection = ({ view: { state } }: ReportedRun): Html | undefined => {
  const { collected, job, progress } = state
  return section(
    "identity",
    "To look it up",
    facts("Names of the run", [
      ["Run", html`<span class="code">${state.runId}</span>`],
      ["Label at the service", html`<span class="code">${state.label}</span>`],
      [
        "Job",
        job &&
          html`<span class="code">${job.id}</span
            >${state.plan.adopted !== undefined && ", started elsewhere"}`
      ],
      ["Service's last word", progress?.providerState],
      ["Starts asked for", state.startAttempts > 1 ? count(state.startAttempts) : undefined],
      [
        "Record numbers",
        collected?.calibration.status === "settled" ? collected.calibration.explanation : undefined
      ],
      [
        "SHA-256 of the file",
        state.prepared && html`<span class="code">${state.prepared.sourceSha256}</span>`
      ]
    ])
  )
}
