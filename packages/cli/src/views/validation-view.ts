import type { Finding, RunState } from "@bulkport/core"
import { join } from "node:path"
import { exitCodes } from "../exit-code.ts"
import { count, counted } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines, nextLines } from "./layout.ts"
import { nextCommand, runFacts } from "./run-facts.ts"

const shownSamples = 10

/** One finding as a sentence with its place. */
export const findingText = ({ column, line, message }: Finding): string => {
  const place = [line === undefined ? "" : `line ${count(line)}`, column ?? ""].filter(Boolean).join(", ")
  return place === "" ? message : `${place}: ${message}`
}

/** What validation has found. Findings that the plan does not allow stop a run here. */
export const validationView = (session: CallSession, state: RunState, folder: string): Answer => {
  const { look } = session
  const { validation } = state
  const findings = validation?.findings ?? 0
  const isRefused = (validation?.blocking ?? 0) > 0 && !state.plan.allowFindings
  const next = isRefused ? undefined : nextCommand(session, state)
  const samples = validation?.samples.slice(0, shownSamples).map(findingText) ?? []
  const left = findings - samples.length
  const headline =
    findings === 0 ? "Validation found nothing." : `Validation found ${counted(findings, "problem")}.`
  return {
    exitCode: isRefused ? exitCodes.FindingsFound : exitCodes.Done,
    json: { run: runFacts(state, folder), next: next ?? null },
    text: lines(
      findings === 0 ? look.good(headline) : look.bad(headline),
      namedLines([
        ["Findings", ...samples, left > 0 ? `and ${count(left)} more` : undefined],
        ["Not validated", ...(validation?.notValidated ?? [])],
        findings > 0 && validation?.rowsValidated === true
          ? ["All of them", session.path(join(folder, "2-validate", "findings.csv"))]
          : undefined,
        ["Run", state.runId]
      ]),
      isRefused ? ["", "Mend the file and run again; --allow-findings starts in spite of findings."] : [],
      nextLines("Next", next)
    )
  }
}
