import type { Diagnosis } from "@bulkport/core"
import { exitCodes } from "../exit-code.ts"
import { count } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, printable } from "./layout.ts"

/** What was tried at a service, and what came of it. */
export interface Examination {
  readonly provider: string
  /** The place that the settings lead to, in words. */
  readonly target: string
  readonly diagnoses: ReadonlyArray<Diagnosis>
}

type Outcome = Diagnosis["outcome"]

const marks: Readonly<Record<Outcome, string>> = { passed: "✓", failed: "✗", unknown: "?", skipped: "–" }

const headlineOf = (countOf: (outcome: Outcome) => number, tried: number): string => {
  const [failed, open] = [countOf("failed"), countOf("unknown") + countOf("skipped")]
  if (tried === 0) return "Nothing was tried."
  if (failed > 0) return `${count(failed)} of ${count(tried)} checks failed.`
  return open === 0 ? "All is well." : `Nothing failed; ${count(open)} of ${count(tried)} could not be told.`
}

/** What to do about the first thing that failed: what comes after it may have failed because of it. */
const nextOf = (session: CallSession, { diagnoses, provider }: Examination): string | undefined => {
  const first = diagnoses.find(({ outcome }) => outcome === "failed")
  if (first === undefined) return undefined
  return first.advice === undefined
    ? `Look at its settings: ${session.command("providers", provider)}`
    : printable(first.advice)
}

/** Every diagnosis with a word for how it ended, and at the very end what to do first. */
export const doctorView = (session: CallSession, examination: Examination): Answer => {
  const { diagnoses, provider, target } = examination
  const { bad, doubtful, faint, good, strong } = session.look
  const colours = { passed: good, failed: bad, unknown: doubtful, skipped: faint }
  const width = Math.max(0, ...diagnoses.map(({ name }) => printable(name).length))
  const countOf = (outcome: Outcome) => diagnoses.filter((each) => each.outcome === outcome).length
  const hasFailed = countOf("failed") > 0
  const next = nextOf(session, examination)
  const indent = " ".repeat("  ✓ skipped  ".length + width + 2)
  return {
    exitCode: hasFailed ? exitCodes.DiagnosisFailed : exitCodes.Done,
    json: {
      provider,
      target,
      diagnoses: diagnoses.map((each) => ({ ...each, advice: each.advice ?? null })),
      next: next ?? null
    },
    text: lines(
      strong(`${provider}: ${target}`),
      diagnoses.flatMap(({ advice, detail, name, outcome }) => [
        `  ${colours[outcome](`${marks[outcome]} ${outcome.padEnd(7)}`)}  ${printable(name).padEnd(width)}  ${printable(detail)}`,
        ...(advice === undefined ? [] : [`${indent}${faint(printable(advice))}`])
      ]),
      "",
      (hasFailed ? bad : good)(headlineOf(countOf, diagnoses.length)),
      next === undefined ? [] : `Next: ${next}`
    )
  }
}
