import { isDeepStrictEqual } from "node:util"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { entriesOf, jobRunsOf, runFiles, type World } from "./world.ts"

/** What a run came to, without what differs from run to run. */
export interface Story {
  readonly report: unknown
  readonly outcomes: string
  readonly failedRows: string
}

type Json = Readonly<Record<string, unknown>>

/**
 * A report without times, ids that others give, and what follows from these. The handle is the provider's own note about
 * the job, and there is none when a person has named the job.
 */
const comparable = (world: World, runId: string, { steps: _steps, ...report }: Json): unknown => {
  const text = JSON.stringify(report, (name, value: unknown) =>
    ["handle", "sha256"].includes(name) ? null : value
  )
  const { folder, service } = world
  const replaced: ReadonlyArray<readonly [string, string]> = [
    [folder, "<folder>"],
    [runId, "<run>"],
    ...service.jobIds().map((id) => [id, "<job>"] as const),
    ...service.origins.map((origin) => [origin, "<origin>"] as const)
  ]
  return JSON.parse(replaced.reduce((kept, [found, name]) => kept.replaceAll(found, name), text))
}

/** Reads what a run came to from its folder. */
export const storyOf = async (world: World, runId: string): Promise<Story> => {
  const read = (name: string) => readFile(join(world.runsFolder, runId, name), "utf8").catch(() => "(absent)")
  const report = JSON.parse(await read("report.json")) as Json
  return {
    report: comparable(world, runId, report),
    outcomes: await read("5-collect/outcomes.csv"),
    failedRows: await read("5-collect/failed-rows.csv")
  }
}

/** What became of the rows, by `outcomes.csv`, whose rows must be numbered without a gap. */
const outcomesIn = (csv: string): ReadonlyArray<string> =>
  csv
    .split("\r\n")
    .slice(1, -1)
    .map((line, index) => {
      const [row, , outcome = ""] = line.split(",")
      return row === String(index + 1) ? outcome : `row ${row ?? ""} in place ${index + 1}`
    })

/** All texts in which a secret could have got out. */
const isTold = (secrets: ReadonlyArray<string>, text: string): boolean =>
  secrets.some((secret) => text.includes(secret))

/**
 * Everything that must hold once a run is over, however it got there, as complaints: the same story, one job, every row
 * applied once, nothing left behind, no secret told.
 */
export const complaintsAbout = async (
  world: World,
  runId: string,
  expected: Story,
  printed: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const { scenario, service } = world
  const complaints: Array<string> = []
  const story = await storyOf(world, runId).catch((error: unknown) => ({ problem: String(error) }))
  if (!isDeepStrictEqual(story, expected))
    complaints.push(`another story: ${JSON.stringify(story)} instead of ${JSON.stringify(expected)}`)
  const outcomes = outcomesIn("outcomes" in story ? story.outcomes : "")
  if (!isDeepStrictEqual(outcomes, scenario.outcomes)) complaints.push(`outcomes ${outcomes.join(", ")}`)
  const jobs = service.jobIds()
  if (jobs.length !== (scenario.jobs ?? 1)) complaints.push(`${jobs.length} jobs`)
  if (scenario.effects !== undefined && service.effects() !== scenario.effects)
    complaints.push(`rows took effect ${service.effects()} times, not ${scenario.effects}`)
  const entries = await entriesOf(world, runId)
  for (const jobRun of await jobRunsOf(world, runId)) {
    const started = (await entriesOf(world, jobRun)).filter((tag) => tag === "job-started")
    if (started.length !== 1) complaints.push(`${started.length} job-started in ${jobRun}`)
  }
  if (entries.at(-1) !== "reported") complaints.push(`the last entry is ${entries.at(-1) ?? "missing"}`)
  const files = await runFiles(world)
  const left = files.map(([path]) => path).filter((path) => /\.part$|\.unfinished$|ledger\.sqlite/.test(path))
  if (left.length > 0) complaints.push(`left behind: ${left.join(", ")}`)
  if ([...printed, ...files.map(([, content]) => content)].some((text) => isTold(service.secrets, text)))
    complaints.push("a secret was told")
  if (service.bugs().length > 0) complaints.push(`the emulator has a bug: ${String(service.bugs()[0])}`)
  return complaints
}
