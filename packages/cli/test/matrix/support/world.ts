import { Effect } from "effect"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Scenario, Service } from "./scenarios.ts"

/** A service and a working folder of its own for one case. */
export interface World {
  readonly scenario: Scenario
  readonly service: Service
  readonly folder: string
  readonly runsFolder: string
  /** What a call needs to know of its surroundings. */
  readonly environment: Readonly<Record<string, string>>
}

/** Makes a world, does something in it, and removes it. `under` is where its folder is; the system's place unless given. */
export const inWorld = <A>(
  scenario: Scenario,
  work: (world: World) => Promise<A>,
  under = tmpdir()
): Promise<A> =>
  Effect.gen(function* () {
    const service = yield* scenario.emulate
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(under, "bulkport-matrix-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
    )
    return yield* Effect.promise(async () => {
      for (const [name, content] of Object.entries(scenario.files))
        await writeFile(join(folder, name), content)
      const environment = { ...service.environment, ACTITO_WIRE_PROFILE: join(folder, "wire-profile.json") }
      return work({ scenario, service, folder, runsFolder: join(folder, ".bulkport", "runs"), environment })
    })
  }).pipe(Effect.scoped, Effect.runPromise)

/** Ids of the runs, oldest first. */
export const runIds = async ({ runsFolder }: World): Promise<ReadonlyArray<string>> => {
  const found = await readdir(runsFolder, { withFileTypes: true }).catch(() => [])
  return found
    .filter((each) => each.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** The run that there is, or the newer one of two: ids of one second are in no order, so the older one is named. */
export const theRun = async (world: World, other = ""): Promise<string> =>
  (await runIds(world)).find((id) => id !== other) ?? ""

/** Tags of the whole entries in the journal of a run; none when there is no journal. */
export const entriesOf = async ({ runsFolder }: World, runId: string): Promise<ReadonlyArray<string>> => {
  const text = await readFile(join(runsFolder, runId, "journal.ndjson"), "utf8").catch(() => "")
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { readonly entry: { readonly _tag: string } }).entry._tag)
}

/** Whether it is in doubt if there is a job: a start has begun, and nothing settles it. */
export const isInDoubt = (entries: ReadonlyArray<string>): boolean => {
  const settling = ["start-refused", "job-absent", "job-started"]
  return entries.lastIndexOf("start-begun") > Math.max(...settling.map((tag) => entries.lastIndexOf(tag)))
}

/** The runs that make jobs for a run: its parts, or itself when it has none. */
export const jobRunsOf = async ({ runsFolder }: World, runId: string): Promise<ReadonlyArray<string>> => {
  const parts = await readdir(join(runsFolder, runId, "parts")).catch(() => [])
  return parts.length === 0 ? [runId] : parts.sort().map((part) => join(runId, "parts", part))
}

/** Every file below the runs folder, as path and bytes read as Latin-1. */
export const runFiles = async ({ runsFolder }: World): Promise<ReadonlyArray<readonly [string, string]>> => {
  const found = await readdir(runsFolder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = found.filter((each) => each.isFile()).map(({ name, parentPath }) => join(parentPath, name))
  return Promise.all(files.map(async (path) => [path, await readFile(path, "latin1")] as const))
}
