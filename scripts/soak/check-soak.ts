import type { RunReport } from "@bulkport/core"
import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { PlannedImport } from "./planned-imports.ts"
import { type RunStory, runStory } from "./run-story.ts"
import type { EmulatedWork } from "./services-process.ts"
import { jobIdsIn } from "./undisturbed.ts"

/** An import that was submitted, and what it came to when nothing disturbed it. */
export interface SubmittedImport {
  readonly planned: PlannedImport
  readonly runId: string
  readonly expected: RunStory
}

/** Texts that differ, as far as a person needs to see. */
const difference = (name: string, found: string, expected: string): string => {
  let at = 0
  while (at < found.length && found[at] === expected[at]) at++
  const from = Math.max(0, at - 60)
  return `${name} differs at ${at}: …${found.slice(from, at + 160)}… instead of …${expected.slice(from, at + 160)}…`
}

/** Everything that must hold of one import, as complaints. */
const complaintsAboutOne = async (
  { expected, planned, runId }: SubmittedImport,
  runsFolder: string,
  jobsByRun: ReadonlyMap<string, number>,
  origins: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const folder = join(runsFolder, runId)
  const text = await readFile(join(folder, "report.json"), "utf8").catch(() => undefined)
  if (text === undefined) return ["it has no report"]
  const report = JSON.parse(text) as RunReport
  const { accepted, rejected, staged, unknown } = report.rows
  const jobs = jobsByRun.get(runId) ?? 0
  const complaints: Array<string> = []
  if (jobs !== planned.jobs) complaints.push(`${jobs} jobs instead of ${planned.jobs}`)
  if (accepted + rejected + unknown !== staged)
    complaints.push(`${accepted} accepted, ${rejected} rejected and ${unknown} unknown are not ${staged}`)
  const story = await runStory({
    runId,
    folder,
    files: dirname(planned.request.file),
    jobIds: jobIdsIn(report),
    origins
  })
  for (const name of ["report", "outcomes", "failedRows"] as const) {
    if (story[name] !== expected[name]) complaints.push(difference(name, story[name], expected[name]))
  }
  return complaints
}

/** How many jobs each run has at the services, by its label; those of its parts count for it. */
const jobsByRunOf = ({ jobs }: EmulatedWork): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { label } of jobs) {
    const runId = label.replace(/^bulkport-/, "").replace(/-part-\d+$/, "")
    counts.set(runId, (counts.get(runId) ?? 0) + 1)
  }
  return counts
}

/** Everything that must hold once all imports are over, as complaints: each ended right, and none twice. */
export const complaintsAboutImports = async (
  submitted: ReadonlyArray<SubmittedImport>,
  runsFolder: string,
  work: EmulatedWork,
  origins: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const jobsByRun = jobsByRunOf(work)
  const complaints: Array<string> = []
  for (const each of submitted) {
    const own = await complaintsAboutOne(each, runsFolder, jobsByRun, origins)
    const { planned, runId } = each
    complaints.push(...own.map((problem) => `${runId} (${planned.request.file}): ${problem}`))
  }
  const known = new Set(submitted.map(({ runId }) => runId))
  for (const runId of jobsByRun.keys())
    if (!known.has(runId)) complaints.push(`a job of ${runId}, which nobody has submitted`)
  const events = submitted.reduce((sum, { planned }) => sum + planned.events, 0)
  if (work.events !== events) complaints.push(`${work.events} events were recorded instead of ${events}`)
  return [...complaints, ...work.bugs.map((bug) => `the emulator has a bug: ${bug}`)]
}
