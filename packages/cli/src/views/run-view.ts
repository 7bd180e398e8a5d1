import { nextStep, reportName, type RunFamily, type RunView } from "@bulkport/core"
import { join } from "node:path"
import { count, duration } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines, nextLines } from "./layout.ts"
import { nextCommand, rowsText, runFacts } from "./run-facts.ts"
import { standing } from "./runs-view.ts"

/** A run and its retries, and what became of the first file in the end. */
const familyLines = ({
  rows,
  runs
}: RunFamily): ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> => {
  const { accepted, pending, rejected, setAside, source, unknown } = rows
  const parts = [
    `${count(accepted)} accepted`,
    `${count(rejected)} rejected`,
    `${count(setAside)} set aside`,
    `${count(unknown)} unknown`,
    ...(pending === 0 ? [] : [`${count(pending)} in runs that have not ended`])
  ]
  return [
    ["Family", runs.map(({ id }) => id).join(", ")],
    ["In the end", `${parts.join(", ")}, of the ${count(source)} rows of the first file`]
  ]
}

/** Everything recorded of one run that is not about single rows. */
export const runView = (session: CallSession, view: RunView, family?: RunFamily): Answer => {
  const { entries, folder, state } = view
  const { collected, plan, validation } = state
  const next = nextStep(state) === undefined ? undefined : session.command("resume", state.runId)
  const last = entries.at(-1)
  const options = Object.keys(plan.options)
  const rows = collected?.rows
  return {
    exitCode: 0,
    json: {
      run: { ...runFacts(state, folder), standing: standing(view), options: plan.options },
      collected: collected ?? null,
      family: family === undefined ? null : { runs: family.runs.map(({ id }) => id), rows: family.rows },
      entries: entries.map(({ at, entry, sequence }) => ({
        sequence,
        at: new Date(at).toISOString(),
        is: entry._tag
      })),
      next: nextCommand(session, state) ?? null
    },
    text: lines(
      session.look.strong(`Run ${state.runId}: ${standing(view)}`),
      namedLines([
        ["Import", `${plan.importType} of ${state.target}`],
        ["Options", options.length === 0 ? undefined : options.join(", ")],
        ["File", plan.source.path],
        ["Guessed", ...plan.source.guesses],
        ["Converted", state.conversions.length === 0 ? undefined : state.conversions.join(" ")],
        ["Retry of", plan.parent?.runId],
        ...(family === undefined || family.runs.length < 2 ? [] : familyLines(family)),
        ["Begun", new Date(state.createdAt).toISOString()],
        ["Last entry", last && `${last.entry._tag}, ${new Date(last.at).toISOString()}`],
        ["Findings", validation === undefined ? undefined : count(validation.findings)],
        ["In doubt", state.doubt && `the start: ${state.doubt.cause}`],
        ["Label", state.label],
        ["Job", state.job?.id],
        ["Its word", state.progress?.providerState],
        ["Rows", rows && rowsText(rows)],
        [
          "Rejected",
          ...(collected?.rejections ?? []).map(
            (reason) => `${count(reason.rows)} × ${reason.code}, the first in line ${count(reason.firstLine)}`
          )
        ],
        ["Warnings", ...(collected?.warnings ?? [])],
        [
          "Time",
          runFacts(state, folder)
            .steps.map(({ millis, step }) => `${step} ${duration(millis)}`)
            .join(", ")
        ],
        ["Folder", session.path(folder)],
        ["Report", state.isReported ? session.path(folder, reportName) : undefined],
        ["Failed rows", collected?.failedRowsFile && session.path(join(folder, collected.failedRowsFile))]
      ]),
      nextLines("Go on with", next)
    )
  }
}
