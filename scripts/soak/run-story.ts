import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"

/** What a run came to, as texts without what differs from run to run. */
export interface RunStory {
  readonly report: string
  readonly outcomes: string
  readonly failedRows: string
}

/** What differs from one run of a file to the next. */
export interface RunPlace {
  readonly runId: string
  readonly folder: string
  /** The folder of its file, unless that was sent and is kept with the runs. */
  readonly files: string
  /** Ids of its jobs. */
  readonly jobIds: ReadonlyArray<string>
  /** Addresses of the services. */
  readonly origins: ReadonlyArray<string>
}

type Json = Readonly<Record<string, unknown>>

/** The handle is the provider's own note about the job; a sum is that of a file in which ids stand. */
const leftOut = ["handle", "sha256", "bytes"]

const comparable = (text: string, { files, folder, jobIds, origins, runId }: RunPlace): string => {
  const { steps: _steps, ...report } = JSON.parse(text) as Json
  const kept = JSON.stringify(report, (name, value: unknown) => (leftOut.includes(name) ? null : value))
  const replaced: ReadonlyArray<readonly [string, string]> = [
    [files, "<files>"],
    [join(dirname(folder), ".sources", runId), "<files>"],
    [folder, "<folder>"],
    [runId, "<run>"],
    ...jobIds.map((id) => [`"${id}"`, '"<job>"'] as const),
    ...origins.map((origin) => [origin, "<origin>"] as const)
  ]
  return replaced.reduce((so, [found, name]) => so.replaceAll(found, name), kept)
}

/** Reads what a run came to from its folder. Rejects when there is no report. */
export const runStory = async (place: RunPlace): Promise<RunStory> => {
  const read = (name: string) => readFile(join(place.folder, name), "utf8")
  const absent = () => "(absent)"
  return {
    report: comparable(await read("report.json"), place),
    outcomes: await read("5-collect/outcomes.csv").catch(absent),
    failedRows: await read("5-collect/failed-rows.csv").catch(absent)
  }
}
