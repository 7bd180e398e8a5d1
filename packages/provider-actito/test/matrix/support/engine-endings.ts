/** What is wrong with how an import has ended, held against the records that the service has. */
import { ImportError, type RunReport } from "@bulkport/core"
import type { ActitoEmulator, ActitoPersonality } from "@bulkport/testkit/emulators"
import { parse } from "csv-parse/sync"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { EngineSample } from "./engine-samples.ts"

/** How a run has ended. */
export type Ending = RunReport | ImportError

/** The errors that an import may end in under a personality, where it may: nothing else can be done with such a service. */
const endings: Readonly<Record<string, string>> = {}

const complaintsAboutError = (
  { message, reason }: ImportError,
  { name }: ActitoPersonality
): ReadonlyArray<string> => (endings[name] === reason._tag ? [] : [`ended in ${message}`])

/** What the outcome file says of every row, in order. */
const outcomesIn = async (path: string): Promise<ReadonlyArray<string>> => {
  const lines = parse(await readFile(path), { columns: true }) as ReadonlyArray<Record<string, string>>
  return lines.map((line, index) =>
    line["row"] === String(index + 1) ? (line["outcome"] ?? "") : "out of order"
  )
}

const complaintsAboutReport = (
  { rows, verdict }: RunReport,
  outcomes: ReadonlyArray<string>,
  emulator: ActitoEmulator,
  sample: EngineSample,
  { leavesUnknown }: ActitoPersonality
): ReadonlyArray<string> => {
  const { accepted, rejected, staged, unknown } = rows
  const wrong = sample.rows.flatMap(({ truths }, index) => {
    const said = outcomes[index]
    const allowed: ReadonlyArray<string> = [...truths(emulator), ...(leavesUnknown ? ["unknown"] : [])]
    return said !== undefined && allowed.includes(said)
      ? []
      : [`row ${index + 1} may be ${allowed.join(" or ")} and is said to be ${said ?? "nothing"}`]
  })
  const counted = (outcome: string) => outcomes.filter((each) => each === outcome).length
  return [
    ...wrong,
    ...(staged === sample.rows.length ? [] : [`${staged} of ${sample.rows.length} rows were staged`]),
    ...(accepted + rejected + unknown === staged ? [] : ["the counts of rows do not add up"]),
    ...(accepted === counted("accepted") && rejected === counted("rejected") && unknown === counted("unknown")
      ? []
      : ["the counts of rows are not those of the outcome file"]),
    ...(verdict === "succeeded" && accepted !== staged ? ["it is called a success"] : [])
  ]
}

/** Says it in sentences; nothing when all is well. `made` is how many executions the service has made of the import. */
export const complaintsAboutEnding = async (
  ending: Ending,
  folderOf: (runId: string) => string,
  emulator: ActitoEmulator,
  sample: EngineSample,
  personality: ActitoPersonality,
  made: number
): Promise<ReadonlyArray<string>> => {
  const always = [
    ...emulator.bugs().map((bug) => `the emulator has a bug: ${String(bug)}`),
    ...(made > 1 ? [`there are ${made} executions instead of one`] : [])
  ]
  if (ending instanceof ImportError) return [...always, ...complaintsAboutError(ending, personality)]
  const outcomes = await outcomesIn(join(folderOf(ending.runId), ending.files.outcomes))
  return [
    ...always,
    ...(made === 1 ? [] : ["there is a report, and no execution"]),
    ...complaintsAboutReport(ending, outcomes, emulator, sample, personality)
  ]
}
