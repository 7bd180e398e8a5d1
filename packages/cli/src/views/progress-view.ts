import type { JobState, RunState } from "@bulkport/core"
import { exitCodes } from "../exit-code.ts"
import { count } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines, nextLines, printable } from "./layout.ts"
import { keptText, nextCommand, runFacts } from "./run-facts.ts"

const headlines: Record<JobState, string> = {
  running: "The job is still running.",
  finished: "The service is done with the file. What became of the rows is known once they are collected.",
  failed: "The job failed, says the service. Rows may have been applied all the same."
}

const codes = {
  running: exitCodes.JobRunning,
  finished: exitCodes.Done,
  failed: exitCodes["job-failed"]
} as const

/** Where a job stands. `isAdopted` says that its run was only just begun. */
export const progressView = (
  session: CallSession,
  state: RunState,
  folder: string,
  isAdopted = false
): Answer => {
  const { look } = session
  const { progress } = state
  const jobState = progress?.state ?? "running"
  const colour = { running: look.doubtful, finished: look.good, failed: look.bad }[jobState]
  const next = nextCommand(session, state)
  return {
    exitCode: codes[jobState],
    document: "track",
    json: { run: runFacts(state, folder), next: next ?? null },
    text: lines(
      colour(headlines[jobState]),
      namedLines([
        ["Its word", progress?.providerState],
        ["It says", progress?.detail && printable(progress.detail)],
        [
          "Processed",
          progress?.rowsProcessed === undefined ? undefined : `${count(progress.rowsProcessed)} rows`
        ],
        ["Results", keptText(progress?.resultsKeptUntil)],
        ["Job", state.job?.id],
        ["Run", isAdopted ? `${state.runId}, begun for a job that was started elsewhere` : state.runId]
      ]),
      nextLines(jobState === "running" ? "Come back with" : "Next", next),
      nextLines(
        "And once it has ended",
        isAdopted && jobState === "running" ? session.command("collect", state.runId) : undefined
      )
    )
  }
}
