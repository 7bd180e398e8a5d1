import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Result, Schema } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  planImport,
  ProviderRegistry,
  type RunFamily,
  RunJournal,
  retryImport,
  runFamily,
  runImport
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import type { OutcomeStatement } from "../../src/provider/index.ts"
import { impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"
import { checked, oneOf, rarely, someInteger } from "./arbitraries.ts"

/** What the service makes of a row; `invalid` ones are mended into rows that break the rules, and so never sent. */
const fate = oneOf("accepted", "rejected", "unknown", "invalid")
type Fate = "accepted" | "rejected" | "unknown" | "invalid"

const rowCount = 6

/** What becomes of each row in one run, should it be in it. */
const fates = Arbitrary.array(fate, { minLength: rowCount, maxLength: rowCount })

const retry = Arbitrary.all({
  /** Of which of the runs so far. */
  of: someInteger(0, 5),
  includeUnknown: rarely(2),
  /** Ends before the job is made; such a retry came to nothing. */
  isRefused: rarely(5),
  /** The job is made, and the run stops. */
  isStopped: rarely(5),
  fates
})

/** A run as the model has it: what became of those rows of the first file that were in it. */
interface ModelRun {
  readonly id: string
  readonly parent?: ModelRun
  readonly standing: ReadonlyMap<number, Fate | "pending">
}

const fileOf = (numbers: ReadonlyArray<number>, becomes: ReadonlyArray<Fate>): string =>
  `id,fate\n${numbers.map((number) => `${number},${becomes[number]}\n`).join("")}`

const isValid = Schema.Struct({
  id: Schema.String,
  fate: Schema.Literals(["accepted", "rejected", "unknown"])
})

/** Counts where every row stands in the end: with the last retry that took it, of the last retry of each run. */
const expectedRows = (first: ModelRun, runs: ReadonlyArray<ModelRun>): RunFamily["rows"] => {
  const standing = new Map(first.standing)
  let current: ModelRun | undefined = first
  while (current !== undefined) {
    for (const [row, becomes] of current.standing) standing.set(row, becomes)
    const parent: ModelRun = current
    current = runs.findLast((run) => run.parent === parent)
  }
  const count = (wanted: Fate | "pending") =>
    [...standing.values()].filter((found) => found === wanted).length
  return {
    source: rowCount,
    accepted: count("accepted"),
    rejected: count("rejected"),
    setAside: count("invalid"),
    unknown: count("unknown"),
    pending: count("pending")
  }
}

describe("a family of runs", () => {
  it.live.prop(
    "adds up to the rows of the first file, whatever was retried how often, and counts every row where it stands",
    [fates, Arbitrary.array(retry, { maxLength: 5 })],
    ([firstFates, retries]) =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        let stop: "start" | "track" | undefined
        const statements: Array<OutcomeStatement> = []
        const dying = (at: "start" | "track") =>
          Effect.suspend(() => (stop === at ? Effect.die("stop") : Effect.void))
        const plugin = scriptedPlugin({
          rowSchema: isValid,
          statements,
          stage: (prepared) => Effect.as(dying("start"), { prepared, handle: null }),
          track: () =>
            Effect.as(dying("track"), { state: "finished", providerState: "DONE", isKnownState: true })
        })
        const say = (becomes: ReadonlyArray<Fate>): void => {
          const words = becomes.flatMap((outcome, number): ReadonlyArray<OutcomeStatement> =>
            outcome === "accepted" || outcome === "rejected"
              ? [{ _tag: "RowOutcome", outcome, key: { id: String(number) } }]
              : []
          )
          statements.splice(0, statements.length, ...words)
        }
        yield* Effect.gen(function* () {
          const file = join(folder, "rows.csv")
          // Tolerance does not go as far as importing nothing.
          const begun: ReadonlyArray<Fate> = firstFates.some((becomes) => becomes !== "invalid")
            ? firstFates
            : ["rejected", ...firstFates.slice(1)]
          const numbers = begun.map((_, number) => number)
          yield* Effect.promise(() => writeFile(file, fileOf(numbers, begun)))
          say(begun)
          const report = yield* runImport(
            planImport({ file, provider: "scripted", importType: "rows", tolerance: { mode: "tolerant" } })
          )
          const journal = yield* RunJournal
          const first: ModelRun = { id: report.runId, standing: new Map(begun.entries()) }
          const runs = [first]
          for (const { fates: becomes, includeUnknown, isRefused, isStopped, of } of retries) {
            const parent = runs[of % runs.length] ?? first
            const { folder: runFolder, state } = yield* journal.view(parent.id)
            if (state.collected?.failedRowsFile === undefined) continue
            const failed = join(runFolder, state.collected.failedRowsFile)
            const mended = (yield* Effect.promise(() => readFile(failed, "utf8"))).replaceAll(
              /^(\d+),\w+/gm,
              (_, number: string) => `${number},${becomes[Number(number)]}`
            )
            const to = join(folder, `mended-${runs.length}.csv`)
            yield* Effect.promise(() => writeFile(to, mended))
            say(becomes)
            stop = isRefused ? "start" : isStopped ? "track" : undefined
            const before = new Set(yield* journal.list)
            const exit = yield* Effect.exit(
              retryImport({ runId: parent.id, file: to, includeUnknown, again: true })
            )
            stop = undefined
            const id = (yield* journal.list).find((candidate) => !before.has(candidate))
            if (id === undefined) continue
            const { state: childState } = yield* journal.view(id)
            if (childState.job === undefined && childState.doubt === undefined) continue
            const taken = [...parent.standing.entries()].filter(
              ([, found]) => found !== "accepted" && (found !== "unknown" || includeUnknown)
            )
            runs.push({
              id,
              parent,
              standing: new Map(
                taken.map(([row]) => [row, exit._tag === "Failure" ? "pending" : (becomes[row] ?? "unknown")])
              )
            })
          }
          for (const { id } of runs) {
            const family = yield* Effect.result(runFamily(id))
            const { rows, runs: members } = Result.getOrThrow(family)
            assert.deepStrictEqual(
              members.map((member) => member.id).sort(),
              runs.map((run) => run.id).sort()
            )
            assert.deepStrictEqual(rows, expectedRows(first, runs))
          }
        }).pipe(
          Effect.provide(
            Layer.merge(
              layerFiles(join(folder, "runs")),
              ProviderRegistry.layer([plugin], () => ({}))
            )
          )
        )
      }).pipe(Effect.scoped, impatient),
    checked(40, 8)
  )
})
