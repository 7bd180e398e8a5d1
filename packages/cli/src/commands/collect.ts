import { makeReport, type ProviderPlugin, type RunState } from "@bulkport/core"
import { Command } from "../command-line.ts"
import { besideReport } from "../engine.ts"
import type { Answer, CallSession } from "../session.ts"
import { reportView } from "../views/report-view.ts"
import { runView } from "../views/run-view.ts"
import { oneStepCommand } from "./one-step.ts"

/** After the last step everything a report is made of is recorded. */
const collectedView = (session: CallSession, state: RunState, folder: string): Answer => {
  const { collected, job, staged, tracked, validation } = state
  return staged === undefined ||
    validation === undefined ||
    job === undefined ||
    tracked === undefined ||
    collected === undefined
    ? runView(session, { id: state.runId, folder, state, entries: [] })
    : reportView(session, {
        report: makeReport(state, { prepared: staged.prepared, validation, job, last: tracked, collected }),
        folder,
        ...besideReport(state)
      })
}

/** Saves the results of an ended job and says what became of every row. */
export const collectCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  oneStepCommand(plugins, "collect", collectedView).pipe(
    Command.withDescription("Save the results of a job, and the failed rows ready to mend"),
    Command.withExamples([
      { command: "bulkport collect 20260801-101500-abcde", description: "Collect the results" },
      { command: "bulkport collect --last", description: "Collect those of the newest run" }
    ])
  )
