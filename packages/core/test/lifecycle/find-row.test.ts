import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema, Stream } from "effect"
import { appendFile, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  findRow,
  layerFiles,
  planImport,
  type PlanRequest,
  ProviderRegistry,
  resumeImport,
  retryImport,
  type RowQuestion,
  runImport,
  type RunJournal,
  stageImport
} from "../../src/index.ts"
import { csvRecords, fileBytes } from "../../src/provider/index.ts"
import { makePartsService } from "../support/parts-service.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const notEmpty = Schema.String.check(Schema.isMinLength(1, { message: "must not be empty" }))

/** Accepts rows whose name is good, rejects bad ones in words that repeat them, and says nothing of those that are odd. */
const wordy: Script = {
  rowSchema: Schema.Struct({ id: notEmpty, name: notEmpty }),
  outcomes: (_output, file, context) =>
    csvRecords(fileBytes(context.resolve(file.prepared.path)), ",").pipe(
      Stream.filter(({ name = "" }) => /^(good|bad)/.test(name)),
      Stream.map(({ id = "", name = "" }) => ({
        _tag: "RowOutcome" as const,
        outcome: name.startsWith("good") ? ("accepted" as const) : ("rejected" as const),
        key: { id },
        ...(name.startsWith("good")
          ? { word: "CREATED" }
          : { code: "BAD", message: `The value "${name}" of ${id} is not allowed` })
      })),
      Stream.orDie
    )
}

const inFolder = <A, E>(
  content: string,
  use: (world: {
    readonly run: (more?: Partial<PlanRequest>) => ReturnType<typeof runImport>
    readonly folder: string
    readonly file: string
  }) => Effect.Effect<A, E, RunJournal | ProviderRegistry>,
  script: Script = wordy
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", content)
    const run = (more: Partial<PlanRequest> = {}) =>
      runImport(
        planImport({
          file,
          provider: "scripted",
          importType: "rows",
          tolerance: { mode: "tolerant" },
          ...more
        })
      )
    return yield* use({ run, folder, file }).pipe(
      Effect.provide(
        Layer.merge(
          layerFiles(join(folder, "runs")),
          ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
        )
      )
    )
  }).pipe(Effect.scoped, impatient)

const mixed = "id,name\nalpha,good\nbeta,bad banana\ngamma,odd\ndelta,\n\nepsilon,good enough\n"

/** The only row that is meant. */
const only = (runId: string, question: RowQuestion) =>
  Effect.gen(function* () {
    const [row, ...more] = yield* findRow(runId, question)
    assert.deepStrictEqual(more, [])
    return row ?? assert.fail("there is no such row")
  })

describe("a row that is looked for", () => {
  it.live(
    "is found by its line, its number and its key, with what became of it and nothing that it holds",
    () =>
      inFolder(mixed, ({ run }) =>
        Effect.gen(function* () {
          const { runId } = yield* run()
          const accepted = {
            runId,
            line: 2,
            row: 1,
            outcome: "accepted" as const,
            word: "CREATED",
            jobId: "job-1",
            later: []
          }
          assert.deepStrictEqual(yield* only(runId, { line: 2 }), accepted)
          assert.deepStrictEqual(yield* only(runId, { row: 1 }), accepted)
          assert.deepStrictEqual(yield* only(runId, { key: "alpha" }), accepted)
          const rejected = {
            runId,
            line: 3,
            row: 2,
            outcome: "rejected" as const,
            code: "BAD",
            message: `The value "<value>" of <value> is not allowed`,
            jobId: "job-1",
            later: []
          }
          for (const question of [{ line: 3 }, { row: 2 }, { key: ["beta"] }]) {
            assert.deepStrictEqual(yield* only(runId, question), rejected)
          }
          assert.deepInclude(yield* only(runId, { line: 4 }), { outcome: "unknown" })
          const setAside = yield* only(runId, { key: "delta" })
          assert.deepInclude(setAside, { line: 5, outcome: "set-aside", message: "name: must not be empty" })
          // Nobody was sent it.
          assert.notProperty(setAside, "jobId")
          assert.deepInclude(yield* only(runId, { line: 7 }), { row: 5, outcome: "accepted" })
        })
      )
  )

  it.live("is none where there is no row, and never taken for an accepted one", () =>
    inFolder(mixed, ({ run }) =>
      Effect.gen(function* () {
        const { runId } = yield* run()
        for (const question of [
          { line: 1 },
          { line: 6 },
          { line: 8 },
          { row: 6 },
          { row: 0 },
          { key: "zeta" }
        ]) {
          assert.deepStrictEqual(yield* findRow(runId, question), [])
        }
      })
    )
  )

  it.live("is found by any of its lines, where rows have several", () =>
    inFolder('id,name\n"a\nb\nc",good\n\nd,bad\n"e\nf",good\n', ({ run }) =>
      Effect.gen(function* () {
        const { runId } = yield* run()
        for (const line of [2, 3, 4]) {
          assert.deepInclude(yield* only(runId, { line }), { line: 2, row: 1, outcome: "accepted" })
        }
        assert.deepStrictEqual(yield* findRow(runId, { line: 5 }), [])
        assert.deepInclude(yield* only(runId, { line: 6 }), { row: 2, outcome: "rejected" })
        assert.deepInclude(yield* only(runId, { line: 8 }), { line: 7, row: 3, outcome: "accepted" })
        assert.deepStrictEqual(yield* findRow(runId, { line: 9 }), [])
      })
    )
  )

  it.live("is followed into the retries of the run, also where rows were mended and left out", () =>
    inFolder(mixed, ({ folder, run }) =>
      Effect.gen(function* () {
        const parent = yield* run()
        const failedRows = join(folder, "runs", parent.runId, parent.files.failedRows ?? "")
        const text = yield* Effect.promise(() => readFile(failedRows, "utf8"))
        const [header, beta, gamma, delta] = text.split("\r\n")
        assert.include(delta, "delta,,5,set-aside")
        const mended = [header, delta?.replace("delta,", "delta,good"), beta, ""].join("\r\n")
        yield* Effect.promise(() => writeFile(failedRows, mended))
        assert.include(gamma, "unknown")
        const child = yield* retryImport({ runId: parent.runId })
        const [rejected, unknown, setAside] = yield* Effect.all([
          only(parent.runId, { line: 3 }),
          only(parent.runId, { line: 4 }),
          only(parent.runId, { line: 5 })
        ])
        assert.strictEqual(rejected.later.length, 1)
        assert.deepInclude(rejected.later[0], { runId: child.runId, row: 2, line: 3, outcome: "rejected" })
        assert.deepStrictEqual(unknown.later, [])
        assert.deepInclude(setAside.later[0], { runId: child.runId, row: 1, outcome: "accepted" })
        // The child has failed rows of its own, which are retried once more.
        const grandchild = yield* retryImport({ runId: child.runId })
        const { later } = yield* only(parent.runId, { key: "beta" })
        assert.deepStrictEqual(
          later.map(({ runId }) => runId),
          [child.runId, grandchild.runId]
        )
      })
    )
  )

  it.live("is pending while the run has not come so far, and set aside when that is known", () =>
    inFolder(mixed, ({ file }) =>
      Effect.gen(function* () {
        const { runId } = yield* stageImport(
          planImport({ file, provider: "scripted", importType: "rows", tolerance: { mode: "tolerant" } })
        )
        assert.deepInclude(yield* only(runId, { line: 3 }), { row: 2, outcome: "pending" })
        assert.deepInclude(yield* only(runId, { key: "epsilon" }), { line: 7, outcome: "pending" })
        assert.deepInclude(yield* only(runId, { row: 4 }), { outcome: "set-aside" })
        assert.deepStrictEqual(yield* findRow(runId, { line: 99 }), [])
        yield* resumeImport(runId)
        assert.deepInclude(yield* only(runId, { line: 3 }), { outcome: "rejected" })
      })
    )
  )

  it.live("keeps the words of the service to itself where the file has changed since", () =>
    inFolder(mixed, ({ file, run }) =>
      Effect.gen(function* () {
        const { runId } = yield* run()
        yield* Effect.promise(() => appendFile(file, "zeta,good\n"))
        const { code, message, outcome } = yield* only(runId, { line: 3 })
        assert.deepStrictEqual([outcome, code], ["rejected", undefined])
        assert.notInclude(message, "banana")
        const { _tag } = yield* Effect.flip(findRow(runId, { key: "beta" }))
        assert.strictEqual(_tag, "SourceChanged")
      })
    )
  )

  it.live("keeps values to itself that were converted before they were sent", () =>
    inFolder(
      "id,name,born\nalpha,bad,31.12.1999\n",
      ({ run }) =>
        Effect.gen(function* () {
          const { runId } = yield* run({ columns: { dates: { born: "dd.MM.yyyy" } } })
          assert.deepInclude(yield* only(runId, { row: 1 }), { message: "No <value>, no <value>" })
        }),
      {
        outcomes: () =>
          Stream.succeed({
            _tag: "RowOutcome",
            outcome: "rejected",
            key: { id: "alpha" },
            message: "No 1999-12-31, no alpha"
          })
      }
    )
  )

  it.live("cannot be named by a key of which the file has not all", () =>
    inFolder(
      "name\ngood\n",
      ({ run }) =>
        Effect.gen(function* () {
          const { runId } = yield* run()
          const none = yield* Effect.flip(findRow(runId, { key: "good" }))
          assert.strictEqual(
            none.message,
            "No row can be found by its key: the file does not have id, which identifies its rows."
          )
        }),
      {}
    )
  )

  it.live(
    "is found with its part and its job, where the file is imported in parts, before the whole has ended too",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const file = yield* fileIn(
          folder,
          "rows.csv",
          "id,name\r\na,good\r\nbx,good\r\nc,good\r\nd,good\r\nex,good\r\n"
        )
        const service = makePartsService({ limits: { maxRows: 2 } })
        service.state.refuseStart = 2
        const engine = Layer.merge(
          layerFiles(join(folder, "runs")),
          ProviderRegistry.layer([service.plugin], () => ({}))
        )
        yield* Effect.gen(function* () {
          const { reason, runId: partId = "" } = yield* Effect.flip(
            runImport(planImport({ file, provider: "scripted", importType: "rows" }))
          )
          assert.strictEqual(reason._tag, "RequestRefused")
          const [runId = ""] = partId.split("/")
          assert.deepInclude(yield* only(runId, { line: 3 }), {
            row: 2,
            outcome: "rejected",
            part: { number: 1, of: 3, runId: `${runId}/parts/1` }
          })
          assert.deepInclude(yield* only(runId, { line: 4 }), { row: 3, outcome: "pending" })
          yield* resumeImport(runId)
          assert.deepInclude(yield* only(runId, { line: 6 }), {
            row: 5,
            outcome: "rejected",
            code: "BAD",
            part: { number: 3, of: 3, runId: `${runId}/parts/3` },
            jobId: "2"
          })
        }).pipe(Effect.provide(engine))
      }).pipe(Effect.scoped, impatient)
  )
})
