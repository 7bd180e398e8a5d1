import type { Diagnosis } from "@bulkport/core"
import { exitCodes } from "../exit-code.ts"
import { isUnicode } from "../look.ts"
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

const withoutSigns: Readonly<Record<Outcome, string>> = {
  passed: "+",
  failed: "x",
  unknown: "?",
  skipped: "-"
}

/** What it came to, in a sentence. */
export const doctorHeadline = (diagnoses: ReadonlyArray<Pick<Diagnosis, "outcome">>): string => {
  const countOf = (outcome: Outcome) => diagnoses.filter((each) => each.outcome === outcome).length
  const tried = diagnoses.length
  const [failed, open] = [countOf("failed"), countOf("unknown") + countOf("skipped")]
  if (tried === 0) return "Nothing was tried."
  if (failed > 0) return `${count(failed)} of ${count(tried)} checks failed.`
  return open === 0 ? "All is well." : `Nothing failed; ${count(open)} of ${count(tried)} could not be told.`
}

/** What to do about a thing that failed. */
export const adviceOf = (
  session: CallSession,
  { advice }: Pick<Diagnosis, "advice">,
  provider: string | undefined
): string | undefined =>
  advice === undefined
    ? provider === undefined
      ? undefined
      : `Look at its settings: ${session.command("providers", provider)}`
    : printable(advice)

/** A line for each diagnosis, with a sign and a word for how it ended, and what to do about it below. */
export const diagnosisLines = (
  session: CallSession,
  diagnoses: ReadonlyArray<Diagnosis>,
  width: number
): ReadonlyArray<string> => {
  const { bad, doubtful, faint, good } = session.look
  const colours = { passed: good, failed: bad, unknown: doubtful, skipped: faint }
  const { environment, stdout } = session.surroundings
  // Who listens has the word. A file keeps its signs, whoever reads it later.
  const signOf = (outcome: Outcome): string =>
    session.accessible
      ? ""
      : `${(stdout.isTerminal && !isUnicode(environment) ? withoutSigns : marks)[outcome]} `
  const indent = " ".repeat(`  ${signOf("skipped")}skipped  `.length + width + 2)
  return diagnoses.flatMap(({ advice, detail, name, outcome }) => [
    `  ${colours[outcome](`${signOf(outcome)}${outcome.padEnd(7)}`)}  ${printable(name).padEnd(width)}  ${printable(detail)}`,
    ...(advice === undefined ? [] : [`${indent}${faint(printable(advice))}`])
  ])
}

/** Every diagnosis with a word for how it ended, and at the very end what to do first. */
export const doctorView = (session: CallSession, examination: Examination): Answer => {
  const { diagnoses, provider, target } = examination
  const { bad, good, strong } = session.look
  const width = Math.max(0, ...diagnoses.map(({ name }) => printable(name).length))
  // What comes after the first one may have failed because of it.
  const failed = diagnoses.find(({ outcome }) => outcome === "failed")
  const next = failed === undefined ? undefined : adviceOf(session, failed, provider)
  return {
    exitCode: failed === undefined ? exitCodes.Done : exitCodes.DiagnosisFailed,
    document: "provider-doctor",
    json: {
      provider,
      target,
      diagnoses: diagnoses.map((each) => ({ ...each, advice: each.advice ?? null })),
      next: next ?? null
    },
    text: lines(
      strong(`${provider}: ${target}`),
      diagnosisLines(session, diagnoses, width),
      "",
      (failed === undefined ? good : bad)(doctorHeadline(diagnoses)),
      next === undefined ? [] : `Next: ${next}`
    )
  }
}
