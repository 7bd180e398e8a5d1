import type { RunState } from "@bulkport/core"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines, nextLines } from "./layout.ts"
import { nextCommand, runFacts } from "./run-facts.ts"

/** The job that a start has created. */
export const jobView = (session: CallSession, state: RunState, folder: string): Answer => {
  const next = nextCommand(session, state)
  return {
    exitCode: 0,
    document: "start",
    json: { run: runFacts(state, folder), next: next ?? null },
    text: lines(
      session.look.good("The service has accepted the job."),
      namedLines([
        ["Job", state.job?.id],
        ["At", state.job?.target],
        ["Run", state.runId]
      ]),
      nextLines("Next", next)
    )
  }
}
