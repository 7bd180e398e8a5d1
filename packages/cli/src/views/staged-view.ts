import type { RunState } from "@bulkport/core"
import { count, counted, duration, size } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { warningsLine } from "./findings-text.ts"
import { lines, namedLines, nextLines, printable } from "./layout.ts"
import { nextCommand, runFacts } from "./run-facts.ts"

/** What staging has made of a file. */
export const stagedView = (session: CallSession, state: RunState, folder: string): Answer => {
  const { look } = session
  const next = nextCommand(session, state)
  const { parts, prepared } = state
  return {
    exitCode: 0,
    document: "stage",
    json: { run: runFacts(state, folder), next: next ?? null },
    text: lines(
      look.good(`Staged ${counted(prepared?.rows ?? 0, "row")}; nothing has been imported yet.`),
      namedLines([
        ["Run", state.runId],
        ["File", session.path(state.plan.source.path), prepared && size(prepared.bytes)],
        ["Converted", state.conversions.length === 0 ? undefined : state.conversions.join(" ")],
        ["Guessed", ...state.plan.source.guesses.map(look.doubtful)],
        ["Notes", ...(state.staged?.notes ?? []).map(printable)],
        ["Warnings", state.tally && warningsLine(state.tally, state.tally.warnings)],
        ["Parts", parts && `${count(parts.length)}: it is more than the service takes in one job`],
        ["For", `${state.plan.importType} of ${state.target}`],
        ["Time", duration(state.millisByStep.stage)],
        ["Folder", session.path(folder)]
      ]),
      nextLines("Next", next)
    )
  }
}
