import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "vitest"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users } from "./support/emulated.ts"
import { recordRun } from "./support/record-run.ts"

interface Tracked {
  readonly jobs: ReadonlyArray<{
    readonly id: string
    readonly state: string
    readonly problem: { readonly tag: string } | null
    readonly exitCode: number
    readonly next: string | null
  }>
  readonly exitCode: number
}

/** Two jobs at a service that takes its time, and one at a place that the settings do not lead to. */
const threeJobs = async () => {
  const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
  const folder = await folderWith({
    "users.csv": users,
    "others.csv": users.replaceAll("U1", "U9")
  })
  const options = { environment, folder }
  const runsFolder = join(folder, ".bulkport", "runs")
  for (const file of ["users.csv", "others.csv"]) {
    const staged = await call(["stage", file, ...importUsers.slice(2), "--json"], options)
    const { id } = documentOf<{ run: { id: string } }>(staged).run
    await call(["validate", id], options)
    await call(["start", id], options)
  }
  const ours = await readdir(runsFolder)
  const foreign = await recordRun(runsFolder, { at: Date.UTC(2026, 0, 1), stands: "running" })
  return { emulator, options, ours, foreign }
}

const finish = (emulator: { readonly behaviour: object }) =>
  Object.assign(emulator.behaviour, { jobMillis: 0 })

it("track --all looks at every job that is not over, and one that fails stops no other", async () => {
  const { emulator, foreign, options, ours } = await threeJobs()
  const first = documentOf<Tracked>(await call(["track", "--all", "--json"], options))
  expect(first.jobs.map(({ state }) => state)).toEqual(["running", "running", "unknown"])
  expect(first.jobs.at(-1)).toMatchObject({
    id: foreign,
    problem: { tag: "TargetChanged" },
    exitCode: 2,
    next: `bulkport track ${foreign}`
  })
  // The highest of 5, 5 and 2.
  expect(first.exitCode).toBe(5)
  finish(emulator)
  const waited = await call(["track", "--all", "--wait"], options)
  expect(waited.code).toBe(2)
  expect(waited.stdout).toMatch(/^3 jobs: 2 finished, 1 could not be looked at\.\n/)
  for (const id of ours) expect(waited.stderr).toContain(`${id}: finished (COMPLETED)`)
  expect(waited.stdout).toContain(`bulkport collect ${ours[0] ?? ""}`)
  const again = documentOf<Tracked>(await call(["track", "--all", "--json"], options))
  expect(again.jobs.map(({ id }) => id)).toEqual([foreign])
})

it("track --all --wait says where all jobs stand when it is stopped, and how to come back", async () => {
  const { options } = await threeJobs()
  const stopped = await call(["track", "--all", "--wait"], {
    ...options,
    stopAt: "not looked at (TargetChanged)"
  })
  expect(stopped.code).toBe(5)
  expect(stopped.stdout).toMatch(/^3 jobs: 2 still running, 1 could not be looked at\./)
})

it("track --all is about all runs, or those of one service, and about nothing else", async () => {
  const { options } = await threeJobs()
  const other = await call(["track", "--all", "--provider", "actito"], options)
  expect(other).toMatchObject({ code: 0, stdout: "No job is under way.\n" })
  const wrong = await call(["track", "20260801-101500-abcde", "--all"], options)
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain("--all is about every run")
})

it("track --all tells of runs whose record cannot be read, and does not end as if all were well", async () => {
  const { options, ours } = await threeJobs()
  const [damaged = ""] = ours
  const record = join(options.folder, ".bulkport", "runs", damaged, "journal.ndjson")
  await writeFile(record, `no record\n${await readFile(record, "utf8")}`)
  const called = await call(["track", "--all", "--provider", "actito"], options)
  expect(called.code).toBe(2)
  expect(called.stdout).toContain("No job is known to be under way.")
  expect(called.stdout).toContain(`${damaged}: not known, its record cannot be read.`)
})
