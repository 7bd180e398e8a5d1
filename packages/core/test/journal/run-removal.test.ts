import { Effect, type Layer, Result } from "effect"
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { type ImportPlan, layerFiles, layerMemory, RunJournal } from "../../src/index.ts"
import { plainSource } from "../../src/model/source-file.ts"

const plan: ImportPlan = {
  source: plainSource("/rows.csv", "csv"),
  columns: { rename: {}, set: {}, drop: [] },
  provider: "p",
  importType: "t",
  options: {},
  allowFindings: false,
  tolerance: { mode: "strict", minRowsForPercent: 100 },
  again: false
}

const runsFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-removal-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, "runs")
}

const within = <A, E>(
  journal: Layer.Layer<RunJournal>,
  effect: Effect.Effect<A, E, RunJournal>
): Promise<A> => Effect.runPromise(Effect.provide(effect, journal))

const begun = Effect.flatMap(RunJournal, (journal) =>
  Effect.scoped(Effect.map(journal.create(plan, "somewhere"), ({ id }) => id))
)

const meant = () => Effect.succeed(true)

describe("removing a run", () => {
  for (const kind of ["files", "memory"]) {
    it(`takes it out of the list, with its parts (${kind})`, async () => {
      const journal = kind === "files" ? layerFiles(await runsFolder()) : layerMemory
      const left = await within(
        journal,
        Effect.gen(function* () {
          const { finishRemovals, list, part, remove, stamps, view } = yield* RunJournal
          const [one, other] = [yield* begun, yield* begun]
          const whole = { runId: one, number: 1, of: 1, sha256: "" }
          yield* Effect.scoped(part({ ...plan, part: whole }, "somewhere"))
          expect(yield* remove(one, () => Effect.succeed(false))).toBe(false)
          expect((yield* view(`${one}/parts/1`)).state.plan.part).toEqual(whole)
          const before = yield* stamps
          expect(before.map(({ id }) => id).sort()).toEqual([...(yield* list)].sort())
          expect(yield* remove(one, (found) => Effect.succeed(found.id === one))).toBe(true)
          expect(Result.isFailure(yield* Effect.result(view(one)))).toBe(true)
          expect(Result.isFailure(yield* Effect.result(view(`${one}/parts/1`)))).toBe(true)
          yield* finishRemovals
          expect(yield* stamps).toEqual(before.filter(({ id }) => id === other))
          return { other, left: yield* list }
        })
      )
      expect(left.left).toEqual([left.other])
    })
  }

  it("is refused while the run or one of its parts is held, and changes nothing then", async () => {
    const runs = await runsFolder()
    const tags = await within(
      layerFiles(runs),
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const id = yield* begun
        const attempt = Effect.map(Effect.result(journal.remove(id, meant)), (result) =>
          Result.isFailure(result) ? result.failure._tag : result.success
        )
        const whole = yield* Effect.scoped(Effect.andThen(journal.open(id), attempt))
        const part = { ...plan, part: { runId: id, number: 1, of: 1, sha256: "" } }
        const partly = yield* Effect.scoped(Effect.andThen(journal.part(part, "somewhere"), attempt))
        expect(yield* journal.list).toEqual([id])
        return [whole, partly, yield* attempt]
      })
    )
    expect(tags).toEqual(["RunLocked", "RunLocked", true])
    expect(await readdir(runs)).toEqual([])
  })

  it("that was cut off leaves no run, and what it leaves is deleted by the next one who finishes removals", async () => {
    const runs = await runsFolder()
    await mkdir(join(runs, ".removed-20260101-000000-aaaaa"), { recursive: true })
    await writeFile(join(runs, ".removed-20260101-000000-aaaaa", "outcomes.csv"), "")
    // One that was copied back keeps its source.
    const back = "20260101-000000-bbbbb"
    for (const name of [back, `.removed-${back}`, ".sources/20260101-000000-aaaaa", `.sources/${back}`])
      await mkdir(join(runs, name), { recursive: true })
    await within(
      layerFiles(runs),
      Effect.gen(function* () {
        const { finishRemovals, list } = yield* RunJournal
        expect(yield* list).toEqual([back])
        yield* finishRemovals
      })
    )
    expect((await readdir(runs)).sort()).toEqual([".sources", back])
    expect(await readdir(join(runs, ".sources"))).toEqual([back])
  })

  it("deletes a link, and nothing of what it leads to", async () => {
    const runs = await runsFolder()
    const elsewhere = await runsFolder()
    await mkdir(elsewhere)
    await mkdir(runs)
    await writeFile(join(elsewhere, "mine.csv"), "")
    for (const name of [".removed", ".removed-20260101-000000-aaaaa"])
      await symlink(elsewhere, join(runs, name))
    await within(
      layerFiles(runs),
      Effect.flatMap(RunJournal, ({ finishRemovals }) => finishRemovals)
    )
    expect(await readdir(elsewhere)).toEqual(["mine.csv"])
    expect(await readdir(runs)).toEqual([".removed"])
  })

  it("may be done by several at once: each run is removed by one, and not found by the others", async () => {
    const runs = await runsFolder()
    const outcomes = await within(
      layerFiles(runs),
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const ids: Array<string> = []
        while (ids.length < 20) ids.push(yield* begun)
        const removeAll = Effect.gen(function* () {
          yield* journal.finishRemovals
          return yield* Effect.forEach(ids, (id) => Effect.result(journal.remove(id, meant)))
        })
        return (yield* Effect.all([removeAll, removeAll, removeAll], { concurrency: 3 })).flat()
      })
    )
    const words = outcomes.map((each) => (Result.isFailure(each) ? each.failure._tag : each.success))
    expect(words.filter((word) => word === true)).toHaveLength(20)
    expect(words.filter((word) => word !== true && word !== "RunNotFound" && word !== "RunLocked")).toEqual(
      []
    )
    expect(await readdir(runs)).toEqual([])
  })
})

describe("the stamp of a run", () => {
  it("is another one after every entry, and none where there is no record", async () => {
    const runs = await runsFolder()
    await within(
      layerFiles(runs),
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const id = yield* begun
        const stampOf = Effect.map(journal.stamps, (all) => all.find((each) => each.id === id)?.stamp)
        const seen = [yield* stampOf]
        expect(yield* stampOf).toBe(seen[0])
        const run = yield* journal.open(id)
        yield* run.record({ _tag: "stage-begun" })
        seen.push(yield* stampOf)
        yield* Effect.promise(() => mkdir(join(runs, "no-run")))
        expect((yield* journal.stamps).find((each) => each.id === "no-run")).toEqual({ id: "no-run" })
        expect(new Set(seen).size).toBe(2)
      }).pipe(Effect.scoped)
    )
  })
})
