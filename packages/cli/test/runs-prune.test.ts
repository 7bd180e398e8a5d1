import { layerFiles, RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, type CallOptions, documentOf, errorOf, folderWith, hasty } from "./support/call.ts"
import { recordRun, type RunToRecord } from "./support/record-run.ts"

const day = 24 * 3_600_000
const daysAgo = (days: number): number => Date.now() - days * day
const succeeded = { rows: 3, failed: 0 }
const withFailures = { rows: 3, failed: 1 }

interface Pruned {
  readonly runs: ReadonlyArray<{ readonly id: string; readonly removed: boolean }>
  readonly kept: ReadonlyArray<{ readonly id: string; readonly reason: string }>
  readonly bytes: number
}

const recorded = async (...runs: ReadonlyArray<RunToRecord>) => {
  const folder = await folderWith()
  const runsFolder = join(folder, ".bulkport", "runs")
  const ids: Array<string> = []
  for (const run of runs) ids.push(await recordRun(runsFolder, run))
  const prune = async (flags: ReadonlyArray<string>, options: Partial<CallOptions> = {}): Promise<Pruned> =>
    documentOf<Pruned>(await call(["runs", "prune", "--json", ...flags], { folder, ...options }))
  const left = async () =>
    (await readdir(runsFolder))
      .filter((name) => !name.startsWith("."))
      .map((id) => ids.indexOf(id))
      .sort()
  return { folder, runsFolder, ids, prune, left }
}

describe("runs prune", () => {
  it("removes what is old and resolved, and says of the others why they stay", async () => {
    const { ids, left, prune } = await recorded(
      { at: daysAgo(90), stands: succeeded },
      { at: daysAgo(80), stands: withFailures },
      { at: daysAgo(70), stands: "running" },
      { at: daysAgo(60), stands: "in-doubt" },
      { at: daysAgo(50), stands: "staged" },
      { at: daysAgo(5), stands: succeeded }
    )
    const dry = await prune(["--dry-run"])
    expect(dry.runs.map(({ id, removed }) => [ids.indexOf(id), removed])).toEqual([
      [0, false],
      [4, false]
    ])
    expect(await left()).toEqual([0, 1, 2, 3, 4, 5])
    const pruned = await prune(["--yes"])
    expect(pruned.runs.every(({ removed }) => removed)).toBe(true)
    expect(pruned.bytes).toBe(dry.bytes)
    expect(Object.fromEntries(pruned.kept.map(({ id, reason }) => [ids.indexOf(id), reason]))).toEqual({
      1: "failed-rows",
      2: "running",
      3: "in-doubt",
      5: "recent"
    })
    expect(await left()).toEqual([1, 2, 3, 5])
    await prune(["--older-than", "1d", "--all", "--yes"])
    expect(await left()).toEqual([2, 3])
  })

  it("keeps a run and its retries together", async () => {
    const { folder, ids, left, prune, runsFolder } = await recorded({ at: daysAgo(90), stands: withFailures })
    const retry = await recordRun(runsFolder, { at: daysAgo(3), stands: succeeded, parent: ids[0] ?? "" })
    ids.push(retry)
    expect((await prune(["--yes"])).kept).toEqual(
      [
        { id: retry, reason: "recent" },
        { id: ids[0], reason: "family" }
      ].toSorted((one, other) => (one.id ?? "").localeCompare(other.id ?? ""))
    )
    const both = await prune(["--older-than", "2d", "--yes"])
    expect(both.runs).toHaveLength(2)
    expect(await left()).toEqual([])
    // As it is after a removal that was cut off between the two.
    const orphan = await recordRun(runsFolder, { at: daysAgo(90), stands: succeeded, parent: ids[0] ?? "" })
    const shown = await call(["runs", "show", orphan, "--json"], { folder })
    expect(documentOf<{ family: unknown }>(shown).family).toMatchObject({
      runs: [orphan],
      rows: { source: 3, accepted: 3, rejected: 0 }
    })
  })

  it("keeps what protects from importing the same content twice, however short the age", async () => {
    const { left, prune } = await recorded(
      { at: daysAgo(0.5), stands: succeeded },
      { at: daysAgo(2), stands: succeeded }
    )
    const engine = { ...hasty, sameContentMillis: day }
    const pruned = await prune(["--older-than", "0h", "--yes"], { engine })
    expect(pruned.kept.map(({ reason }) => reason)).toEqual(["needed-against-repetition"])
    expect(await left()).toEqual([0])
    await prune(["--older-than", "0h", "--yes", "--same-content-window", "1h"], { engine })
    expect(await left()).toEqual([])
  })

  it("needs somebody to agree", async () => {
    const { folder, left } = await recorded({ at: daysAgo(90), stands: succeeded })
    const alone = await call(["runs", "prune", "--json"], { folder })
    expect([alone.code, errorOf(alone)["tag"]]).toEqual([2, "UsageInvalid"])
    const unasked = await call(["runs", "prune", "--no-input"], { folder, typed: ["yes"] })
    expect(unasked.code).toBe(2)
    const refused = await call(["runs", "prune"], { folder, typed: ["y"] })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain("Remove 1 run, ")
    expect(refused.stdout).toContain("Nothing was removed.")
    expect(await left()).toEqual([0])
    const agreed = await call(["runs", "prune"], { folder, typed: ["Yes"] })
    expect(agreed.code).toBe(0)
    expect(agreed.stdout).toContain("Removed 1 run, ")
    expect(await left()).toEqual([])
  })

  it("leaves a run alone that somebody is at work on, and goes on with the others", async () => {
    const { folder, ids, left, runsFolder } = await recorded(
      { at: daysAgo(90), stands: succeeded },
      { at: daysAgo(80), stands: succeeded }
    )
    const called = await Effect.gen(function* () {
      yield* (yield* RunJournal).open(ids[0] ?? "")
      return yield* Effect.promise(() => call(["runs", "prune", "--yes"], { folder }))
    }).pipe(Effect.scoped, Effect.provide(layerFiles(runsFolder)), Effect.runPromise)
    expect(called.stdout).toContain("Removed 1 run, ")
    expect(called.stdout).toContain("1 run stayed: somebody is at work on them")
    expect(await left()).toEqual([0])
  })

  it("leaves a run whose rows a retry takes up while somebody is asked, or that is held", async () => {
    const { folder, ids, left, runsFolder } = await recorded({ at: daysAgo(90), stands: withFailures })
    const retryMeanwhile = async () => {
      ids.push(await recordRun(runsFolder, { at: Date.now(), stands: "staged", parent: ids[0] ?? "" }))
    }
    const asked = await call(["runs", "prune", "--all"], { folder, typed: ["yes"], onTyped: retryMeanwhile })
    expect(asked.stdout).toContain("1 run stayed")
    expect(await left()).toEqual([0, 1])

    const older = await recorded({ at: daysAgo(90), stands: withFailures })
    const first = older.ids[0] ?? ""
    older.ids.push(await recordRun(older.runsFolder, { at: daysAgo(80), stands: "staged", parent: first }))
    await Effect.gen(function* () {
      yield* (yield* RunJournal).open(older.ids[1] ?? "")
      yield* Effect.promise(() => older.prune(["--all", "--yes"]))
    }).pipe(Effect.scoped, Effect.provide(layerFiles(older.runsFolder)), Effect.runPromise)
    expect(await older.left()).toEqual([0, 1])
    await older.prune(["--all", "--yes"])
    expect(await older.left()).toEqual([])
  })

  it("removes the first of a family first, also when the clock was set back meanwhile", async () => {
    const { ids, prune, runsFolder } = await recorded({ at: daysAgo(80), stands: withFailures })
    const retry = await recordRun(runsFolder, { at: daysAgo(90), stands: succeeded, parent: ids[0] ?? "" })
    expect((await prune(["--yes"])).runs.map(({ id }) => id)).toEqual([ids[0], retry])
  })

  it("deletes what a removal that was cut off has left behind, which is no run any more", async () => {
    const { folder, prune, runsFolder } = await recorded()
    const remains = join(runsFolder, ".removed-20260101-000000-aaaaa")
    await mkdir(remains, { recursive: true })
    await writeFile(join(remains, "journal.ndjson"), "half of it is gone")
    expect(documentOf(await call(["runs", "list", "--json"], { folder }))).toMatchObject({ recorded: 0 })
    await prune(["--yes"])
    expect(await readdir(runsFolder)).toEqual([])
  })
})
