/** What the service lost or took away, and starts whose outcome is in doubt: together they must never make a second job. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { copyFile } from "node:fs/promises"
import { join } from "node:path"
import {
  type ImportError,
  layerFiles,
  planImport,
  ProviderRegistry,
  resumeImport,
  RunJournal,
  runImport,
  settleImport,
  StagedFileGone,
  StartInDoubt
} from "../../src/index.ts"
import type { JobRef, Provider } from "../../src/provider/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const jobOf = (label: string, id = "job-1"): JobRef => ({
  version: 1,
  provider: "scripted",
  id,
  target: "a script",
  label,
  handle: null
})

/** A service of this script, the runs of which can be begun and resumed. */
const withService = <A>(
  script: Script,
  use: (trial: {
    readonly run: Effect.Effect<Result.Result<{ readonly runId: string }, ImportError>>
    readonly resume: (runId: string, file?: string) => Effect.Effect<Result.Result<unknown, ImportError>>
    readonly settle: (runId: string) => Effect.Effect<unknown>
    readonly tags: (runId: string) => Effect.Effect<ReadonlyArray<string>>
    readonly file: string
  }) => Effect.Effect<A>
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id\na\n")
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
    )
    return yield* use({
      file,
      run: runImport(planImport({ file, provider: "scripted", importType: "rows" })).pipe(
        Effect.result,
        Effect.provide(services),
        impatient
      ),
      resume: (runId, moved) =>
        resumeImport(runId, moved === undefined ? {} : { file: moved }).pipe(
          Effect.result,
          Effect.provide(services),
          impatient
        ),
      settle: (runId) =>
        settleImport(runId, { type: "not-started" }).pipe(Effect.provide(services), impatient, Effect.orDie),
      tags: (runId) =>
        Effect.gen(function* () {
          const journal = yield* RunJournal
          return (yield* journal.view(runId)).entries.map(({ entry }) => entry._tag)
        }).pipe(Effect.provide(services), Effect.orDie)
    })
  }).pipe(Effect.scoped)

const failureOf = (result: Result.Result<unknown, ImportError>): ImportError =>
  Result.isFailure(result) ? result.failure : assert.fail("it did not fail")

/** Answers one start after the other, and counts them and the uploads. */
const answering = (...starts: ReadonlyArray<Provider["start"]>) => {
  const counts = { starts: 0, uploads: 0 }
  const script: Script = {
    stage: (prepared) =>
      Effect.sync(() => {
        counts.uploads += 1
        return { prepared, handle: counts.uploads }
      }),
    start: (file, context) => {
      const answer = starts[Math.min(counts.starts, starts.length - 1)]
      counts.starts += 1
      return answer?.(file, context) ?? Effect.die("no answer")
    },
    find: () => Effect.succeed([])
  }
  return { counts, script }
}

const gone: Provider["start"] = () =>
  Effect.fail(new StagedFileGone({ reference: "upload-1", detail: "no such file" }))

const good: Provider["start"] = (_file, { label }) => Effect.succeed(jobOf(label))

const doubtful: Provider["start"] = (_file, { label }) =>
  Effect.fail(new StartInDoubt({ label, cause: "ECONNRESET" }))

const handedOver: Provider["start"] = (_file, { label }) =>
  Effect.fail(new StartInDoubt({ label, cause: "handed over", isHandedOver: true }))

describe("a file that the service has lost by the time of the start", () => {
  it.live("is sent again by itself, once", () => {
    const { counts, script } = answering(gone, good)
    return withService(script, ({ run }) =>
      Effect.gen(function* () {
        assert.isTrue(Result.isSuccess(yield* run))
        assert.deepStrictEqual(counts, { starts: 2, uploads: 2 })
      })
    )
  })

  it.live("ends the run when it is lost again, and is sent once more when that is resumed", () => {
    const { counts, script } = answering(gone, gone, good)
    return withService(script, ({ resume, run }) =>
      Effect.gen(function* () {
        const failure = failureOf(yield* run)
        assert.strictEqual(failure.reason._tag, "StagedFileGone")
        assert.isTrue(Result.isSuccess(yield* resume(failure.runId ?? "")))
        assert.deepStrictEqual(counts, { starts: 3, uploads: 3 })
      })
    )
  })

  it.live("is not sent again after a start in doubt: it may have become the job that was not found", () => {
    const { counts, script } = answering(doubtful, gone, good)
    return withService(script, ({ resume, run, tags }) =>
      Effect.gen(function* () {
        const failure = failureOf(yield* run)
        assert.strictEqual(failure.reason._tag, "StartInDoubt")
        assert.include(failure.reason.message, "is gone")
        assert.deepStrictEqual(counts, { starts: 2, uploads: 1 })
        assert.notInclude(yield* tags(failure.runId ?? ""), "staged-gone")
        // However often it is resumed.
        assert.strictEqual(failureOf(yield* resume(failure.runId ?? "")).reason._tag, "StartInDoubt")
        assert.deepStrictEqual(counts, { starts: 2, uploads: 1 })
      })
    )
  })

  it.live("is sent again once a person has said that there is no job", () => {
    const { counts, script } = answering(doubtful, gone, gone, good)
    return withService(script, ({ resume, run, settle }) =>
      Effect.gen(function* () {
        const { runId = "" } = failureOf(yield* run)
        yield* settle(runId)
        assert.isTrue(Result.isSuccess(yield* resume(runId)))
        assert.deepStrictEqual(counts, { starts: 4, uploads: 2 })
      })
    )
  })
})

describe("a start after which the service has the file, whether or not it shows a job", () => {
  it.live("is never made again: the run stays in doubt until the job shows up", () => {
    const { counts, script } = answering(handedOver)
    let jobs: ReadonlyArray<JobRef> = []
    return withService({ ...script, find: () => Effect.succeed(jobs) }, ({ file, resume, run, tags }) =>
      Effect.gen(function* () {
        const failure = failureOf(yield* run)
        const { runId = "" } = failure
        assert.deepInclude(failure.reason, { _tag: "StartInDoubt", isHandedOver: true })
        assert.include(failure.reason.message, "has shown up yet")
        assert.notInclude(yield* tags(runId), "job-absent")
        const moved = `${file}.moved`
        yield* Effect.promise(() => copyFile(file, moved))
        assert.strictEqual(failureOf(yield* resume(runId, moved)).reason._tag, "StartInDoubt")
        assert.deepStrictEqual(counts, { starts: 1, uploads: 1 })
        jobs = [jobOf("x")]
        assert.isTrue(Result.isSuccess(yield* resume(runId)))
        assert.deepStrictEqual(counts, { starts: 1, uploads: 1 })
      })
    )
  })
})
