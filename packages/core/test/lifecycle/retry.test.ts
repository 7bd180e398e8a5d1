import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Schema, Stream } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import {
  planImport,
  planRetryImport,
  type PlanRequest,
  ProviderRegistry,
  retryImport,
  runFamily,
  runImport,
  type RunJournal
} from "../../src/index.ts"
import { csvRecords, fileBytes } from "../../src/provider/index.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const notEmpty = Schema.String.check(Schema.isMinLength(1, { message: "must not be empty" }))

/** A service that accepts rows whose name is good, rejects bad ones, and says nothing of those that are odd. */
const service = (sent: Array<ReadonlyArray<string>>) => {
  const plugin = scriptedPlugin({ rowSchema: Schema.Struct({ id: notEmpty, name: notEmpty }) })
  return {
    ...plugin,
    open: (values: Parameters<typeof plugin.open>[0]) =>
      Effect.map(plugin.open(values), (provider) => ({
        ...provider,
        start: (...args: Parameters<typeof provider.start>) =>
          Effect.andThen(
            Effect.promise(async () => {
              const [file, context] = args
              const text = await readFile(context.resolve(file.prepared.path), "utf8")
              sent.push(text.trimEnd().split(/\r?\n/))
            }),
            provider.start(...args)
          ),
        readOutcomes: (...[, file, context]: Parameters<NonNullable<typeof provider.readOutcomes>>) =>
          csvRecords(fileBytes(context.resolve(file.prepared.path)), ",").pipe(
            Stream.filter(({ name }) => name === "good" || name === "bad"),
            Stream.map(({ id = "", name }) => ({
              _tag: "RowOutcome" as const,
              outcome: name === "good" ? ("accepted" as const) : ("rejected" as const),
              key: { id },
              ...(name === "good" ? {} : { code: "BAD" })
            })),
            Stream.orDie
          )
      }))
  }
}

const inFolder = <A, E>(
  content: string,
  use: (world: {
    readonly run: (more?: Partial<PlanRequest>) => ReturnType<typeof runImport>
    readonly sent: ReadonlyArray<ReadonlyArray<string>>
    readonly folder: string
  }) => Effect.Effect<A, E, RunJournal | ProviderRegistry>
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", content)
    const sent: Array<ReadonlyArray<string>> = []
    const run = (more: Partial<PlanRequest> = {}) =>
      runImport(planImport({ file, provider: "scripted", importType: "rows", ...more }))
    return yield* use({ run, sent, folder }).pipe(
      Effect.provide(
        Layer.merge(
          layerFiles(join(folder, "runs")),
          ProviderRegistry.layer([service(sent)], () => ({}))
        )
      )
    )
  }).pipe(Effect.scoped, impatient)

const mixed = "id,name\n1,good\n2,bad\n3,odd\n4,\n5,good\n"

describe("tolerance", () => {
  it.live("strict: one invalid row, and nothing is sent", () =>
    inFolder(mixed, ({ run, sent }) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(run())
        assert.strictEqual(error.reason._tag, "FindingsRefused")
        assert.include(error.message, "line 5, column name: must not be empty.")
        assert.strictEqual(sent.length, 0)
      })
    )
  )

  it.live(
    "tolerant: invalid rows are set aside, the rest is imported, lines stay those of the user's file",
    () =>
      inFolder(mixed, ({ folder, run, sent }) =>
        Effect.gen(function* () {
          const report = yield* run({ tolerance: { mode: "tolerant" } })
          assert.deepStrictEqual(sent, [["id,name", "1,good", "2,bad", "3,odd", "5,good"]])
          assert.deepStrictEqual(report.rows, {
            setAside: 1,
            staged: 4,
            accepted: 2,
            rejected: 1,
            unknown: 1
          })
          assert.strictEqual(report.verdict, "incomplete")
          const failed = yield* Effect.promise(() =>
            readFile(join(folder, "runs", report.runId, report.files.failedRows ?? ""), "utf8")
          )
          assert.deepStrictEqual(failed.trimEnd().split("\r\n").slice(1), [
            "2,bad,3,rejected,BAD,",
            "3,odd,4,unknown,,",
            "4,,5,set-aside,invalid,name: must not be empty"
          ])
        })
      )
  )

  const cases: ReadonlyArray<[string, Partial<PlanRequest["tolerance"] & object>, string]> = [
    ["more rows than allowed", { maxRejectedRows: 0 }, "TooManyInvalid"],
    ["as many rows as allowed", { maxRejectedRows: 1 }, "none"],
    ["a larger share than allowed", { maxRejectedPercent: 19, minRowsForPercent: 5 }, "TooManyInvalid"],
    ["a share that is just allowed", { maxRejectedPercent: 20, minRowsForPercent: 5 }, "none"],
    ["too few rows to speak of a share", { maxRejectedPercent: 1 }, "none"]
  ]
  for (const [name, limits, expected] of cases) {
    it.live(`with limits: ${name}`, () =>
      inFolder(mixed, ({ run }) =>
        Effect.gen(function* () {
          const result = yield* Effect.result(run({ tolerance: { mode: "tolerant", ...limits } }))
          assert.strictEqual(result._tag === "Failure" ? result.failure.reason._tag : "none", expected)
        })
      )
    )
  }

  it.live("never goes as far as importing nothing", () =>
    inFolder("id,name\n1,\n", ({ run }) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(run({ tolerance: { mode: "tolerant" } }))
        assert.strictEqual(error.reason._tag, "TooManyInvalid")
      })
    )
  )
})

describe("retry", () => {
  it.live("imports only what failed, as mended, and the family adds up", () =>
    inFolder(mixed, ({ folder, run, sent }) =>
      Effect.gen(function* () {
        const parent = yield* run({ tolerance: { mode: "tolerant" } })
        const failedRows = join(folder, "runs", parent.runId, parent.files.failedRows ?? "")
        const mended = (yield* Effect.promise(() => readFile(failedRows, "utf8")))
          .replace("2,bad", "2,good")
          .replace("4,,5", "4,bad,5")
        yield* Effect.promise(() => writeFile(failedRows, mended))

        const child = yield* retryImport({ runId: parent.runId })
        assert.deepStrictEqual(sent[1], ["id,name", "2,good", "4,bad"])
        assert.deepStrictEqual(child.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        const family = yield* runFamily(child.runId)
        assert.deepStrictEqual(
          family.runs.map(({ id }) => id),
          [parent.runId, child.runId]
        )
        assert.deepStrictEqual(family.rows, {
          source: 5,
          accepted: 3,
          rejected: 1,
          setAside: 0,
          unknown: 1,
          pending: 0
        })
      })
    )
  )

  it.live("takes rows of unknown outcome only when asked to", () =>
    inFolder("id,name\n1,good\n2,odd\n", ({ run, sent }) =>
      Effect.gen(function* () {
        const { runId } = yield* run()
        const error = yield* Effect.flip(retryImport({ runId }))
        assert.strictEqual(error.reason._tag, "NothingToRetry")
        assert.include(error.message, "--unknown")
        yield* retryImport({ runId, includeUnknown: true })
        assert.deepStrictEqual(sent[1], ["id,name", "2,odd"])
      })
    )
  )

  it.live("is refused a second time, naming the first retry, unless it is meant", () =>
    inFolder("id,name\n1,bad\n2,good\n", ({ run }) =>
      Effect.gen(function* () {
        const { runId } = yield* run()
        const first = yield* retryImport({ runId })
        const error = yield* Effect.flip(retryImport({ runId }))
        assert.strictEqual(error.reason._tag, "AlreadyRetried")
        assert.include(error.message, first.runId)
        // Whoever plans one at the same moment has rows of its own.
        const now = Date.now()
        const plan = planRetryImport({ runId, again: true })
        const plans = yield* Effect.updateService(Effect.all([plan, plan]), Clock.Clock, (clock) =>
          // A clock keeps its methods on its prototype.
          Object.assign(Object.create(clock) as typeof clock, { currentTimeMillis: Effect.succeed(now) })
        )
        assert.strictEqual(new Set(plans.map(({ source }) => source.path)).size, 2)
        yield* retryImport({ runId, again: true })
        const { rows } = yield* runFamily(runId)
        assert.strictEqual(
          rows.accepted + rows.rejected + rows.setAside + rows.unknown + rows.pending,
          rows.source
        )
      })
    )
  )

  it.live("says where a failed-rows file has been changed so that it cannot be understood", () =>
    inFolder("id,name\n1,bad\n2,good\n", ({ folder, run }) =>
      Effect.gen(function* () {
        const { runId } = yield* run()
        const without = yield* fileIn(folder, "without.csv", "id,name\n1,good\n")
        const error = yield* Effect.flip(retryImport({ runId, file: without }))
        assert.include(error.message, "bulkport_outcome is missing")
        const wrong = yield* fileIn(folder, "wrong.csv", "id,name,bulkport_outcome\n1,good,\n")
        assert.include((yield* Effect.flip(retryImport({ runId, file: wrong }))).message, "line 2")
      })
    )
  )

  it.live("leaves the rest of JSONL rows as it is", () =>
    Effect.gen(function* () {
      const { takeFailedRows } = yield* Effect.promise(() => import("../../src/lifecycle/failed-rows.ts"))
      const folder = yield* temporaryFolder
      const lines = [
        '{ "id": "b", "n": 12345678901234567890,"_bulkport":{"line":2,"outcome":"rejected","code":"","message":"}{"}}',
        '{"_bulkport":{"line":3,"outcome":"unknown"}}'
      ]
      const path = yield* fileIn(folder, "failed.jsonl", lines.join("\n"))
      const to = join(folder, "out.jsonl")
      const taken = yield* takeFailedRows({ path, format: "jsonl", delimiter: "," }, to, true)
      assert.deepStrictEqual(taken, { rejected: 1, setAside: 0, unknown: 1 })
      assert.strictEqual(
        yield* Effect.promise(() => readFile(to, "utf8")),
        '{ "id": "b", "n": 12345678901234567890}\n{}\n'
      )
    }).pipe(Effect.scoped)
  )
})
