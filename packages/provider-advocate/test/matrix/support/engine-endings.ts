/** What is wrong with how an import has ended, held against what the service keeps. */
import { ImportError, type RunReport } from "@bulkport/core"
import type { AdvocateEmulator, AdvocatePersonality } from "@bulkport/testkit/emulators"
import { parse } from "csv-parse/sync"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { EngineSample } from "./engine-samples.ts"

/** How a run has ended. */
export type Ending = RunReport | ImportError

/** Whether the service carries out imports of this type at all. */
const carriesOut = (importType: string, { behaviour }: AdvocateEmulator): boolean => {
  const { otherTypes, referralImports, rewardRedemptions } = behaviour
  const switches: Readonly<Record<string, string>> = {
    "MUTATION/REFERRAL": referralImports,
    "MUTATION/REDEEMABLE_REWARD_BALANCE": rewardRedemptions,
    "MUTATION/USER_STATS": otherTypes
  }
  return (switches[importType] ?? "supported") === "supported"
}

/** The service's words for a type that it does not carry out. Whoever reads the error has to see them. */
const refusalWords = "are not supported"

const complaintsAboutError = (
  error: ImportError,
  emulator: AdvocateEmulator,
  importType: string
): ReadonlyArray<string> => {
  const { message, reason } = error
  const jobs = emulator.jobs().length
  if (!carriesOut(importType, emulator)) {
    return [
      ...(message.includes(refusalWords) ? [] : [`the refusal is not to be understood: ${message}`]),
      ...(jobs === 0 ? [] : [`the type is refused, and there are ${jobs} jobs`])
    ]
  }
  // There is nothing left to ask about: the run stops with the id of its job, and says so.
  const hasVanished = emulator.behaviour.expiredJobs === "not-found" && reason._tag === "JobNotFound"
  return [
    ...(hasVanished ? [] : [`ended in ${message}`]),
    ...(jobs === 1 ? [] : [`there are ${jobs} jobs instead of one`])
  ]
}

/** What the outcome file says of every row, in order. */
const outcomesIn = async (path: string): Promise<ReadonlyArray<string>> => {
  const lines = parse(await readFile(path), { columns: true }) as ReadonlyArray<Record<string, string>>
  return lines.map((line, index) =>
    line["row"] === String(index + 1) ? (line["outcome"] ?? "") : "out of order"
  )
}

/** Whether even a client without fault may not know what became of a row. */
const mayBeUnknown = (
  { behaviour, leavesUnknown }: AdvocatePersonality,
  { importType, isUnreadable }: EngineSample
): boolean =>
  isUnreadable === true ||
  (leavesUnknown && (behaviour.deletionResults !== "none" || importType === "MUTATION/DELETE_USER"))

const complaintsAboutReport = (
  { rows, validation, verdict }: RunReport,
  outcomes: ReadonlyArray<string>,
  emulator: AdvocateEmulator,
  sample: EngineSample,
  personality: AdvocatePersonality
): ReadonlyArray<string> => {
  const { accepted, rejected, staged, unknown } = rows
  const jobs = emulator.jobs().length
  const isUnknownRight = mayBeUnknown(personality, sample)
  const wrong = sample.rows.flatMap(({ isTaken }, index) => {
    const said = outcomes[index]
    const truth = isTaken(emulator) ? "accepted" : "rejected"
    return said === truth || (said === "unknown" && isUnknownRight)
      ? []
      : [`row ${index + 1} was ${truth} and is said to be ${said ?? "nothing"}`]
  })
  const counted = (outcome: string) => outcomes.filter((each) => each === outcome).length
  return [
    ...wrong,
    ...(carriesOut(sample.importType, emulator) ? [] : ["the type is refused, and yet there is a report"]),
    ...(jobs === 1 ? [] : [`there are ${jobs} jobs instead of one`]),
    ...(staged === sample.rows.length ? [] : [`${staged} of ${sample.rows.length} rows were staged`]),
    ...(accepted + rejected + unknown === staged ? [] : ["the counts of rows do not add up"]),
    ...(accepted === counted("accepted") && rejected === counted("rejected") && unknown === counted("unknown")
      ? []
      : ["the counts of rows are not those of the outcome file"]),
    ...(verdict === "succeeded" && accepted !== staged ? ["it is called a success"] : []),
    ...(validation.byCode.every(({ code, findings }) => code === "service" || findings === 0)
      ? []
      : [`our own rules object: ${validation.byCode.map(({ code }) => code).join(", ")}`])
  ]
}

/** Says it in sentences; nothing when all is well. */
export const complaintsAboutEnding = async (
  ending: Ending,
  folderOf: (runId: string) => string,
  emulator: AdvocateEmulator,
  sample: EngineSample,
  personality: AdvocatePersonality
): Promise<ReadonlyArray<string>> => {
  const bugs = emulator.bugs().map((bug) => `the emulator has a bug: ${String(bug)}`)
  if (ending instanceof ImportError)
    return [...bugs, ...complaintsAboutError(ending, emulator, sample.importType)]
  const outcomes = await outcomesIn(join(folderOf(ending.runId), ending.files.outcomes))
  return [...bugs, ...complaintsAboutReport(ending, outcomes, emulator, sample, personality)]
}
