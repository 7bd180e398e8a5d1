import type { RunState } from "@bulkport/core"
import { join } from "node:path"
import { exitCodes } from "../exit-code.ts"
import { count, counted } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { codeLines, findingText } from "./findings-text.ts"
import { lines, namedLines, nextLines } from "./layout.ts"
import { nextCommand, runFacts } from "./run-facts.ts"

const shownSamples = 10

/** What validation has found. Findings that the plan does not allow stop a run here. */
export const validationView = (session: CallSession, state: RunState, folder: string): Answer => {
  const { look } = session
  const { tally, validation } = state
  const findings = validation?.findings ?? 0
  const isRefused = (validation?.blocking ?? 0) > 0 && !state.plan.allowFindings
  const next = isRefused ? undefined : nextCommand(session, state)
  const found = validation?.samples.filter(({ severity }) => severity === undefined) ?? []
  const samples = found.slice(0, shownSamples).map(findingText)
  const left = findings - samples.length
  const hasFile = (tally?.findings ?? 0) + (tally?.warnings ?? 0) > 0
  const headline =
    findings === 0 ? "Validation found nothing." : `Validation found ${counted(findings, "problem")}.`
  return {
    exitCode: isRefused ? exitCodes.FindingsFound : exitCodes.Done,
    document: "validate",
    json: { run: runFacts(state, folder), next: next ?? null },
    text: lines(
      findings === 0 ? look.good(headline) : look.bad(headline),
      namedLines([
        ["Findings", ...samples, left > 0 ? `and ${count(left)} more` : undefined],
        [
          "Warnings",
          ...(validation === undefined ? [] : codeLines(validation, "warning").map(look.doubtful))
        ],
        ["Not validated", ...(validation?.notValidated ?? [])],
        hasFile ? ["All of them", session.path(join(folder, "2-validate", "findings.csv"))] : undefined,
        ["Run", state.runId]
      ]),
      isRefused ? ["", "Mend the file and run again; --allow-findings starts in spite of findings."] : [],
      nextLines("Next", next)
    )
  }
}
