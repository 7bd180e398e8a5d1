import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Schema, Stream } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import {
  adoptImport,
  type AdoptRequest,
  type ImportServices,
  JobNotFound,
  layerFiles,
  ProviderRegistry,
  resumeImport,
  retryImport
} from "../../src/index.ts"
import type { OutputFile } from "../../src/provider/index.ts"
import type { ImportReason, JobRef, OutcomeStatement } from "../../src/provider/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const job: JobRef = {
  version: 1,
  provider: "scripted",
  id: "job-from-elsewhere",
  target: "a script",
  label: "somebody's",
  handle: null
}

const statements: ReadonlyArray<OutcomeStatement> = [
  { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" } },
  { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" }, code: "BAD" }
]

const upload = (name: string, text: string): OutputFile<ImportReason> => ({
  name,
  kind: "other",
  body: Stream.succeed<Uint8Array>(Buffer.from(text))
})

/** A service that has this job, and that nothing may be sent to. */
const serviceWith = (file: OutputFile<ImportReason> | undefined): Script => ({
  stage: () => Effect.die("something was sent"),
  validate: () => Effect.die("something was validated"),
  start: () => Effect.die("something was started"),
  adopt: (jobId) =>
    jobId === job.id
      ? Effect.succeed({ job, importType: "rows", ...(file === undefined ? {} : { upload: file }) })
      : Effect.fail(new JobNotFound({ jobId })),
  statements
})

const within = <A, E>(script: Script, use: (folder: string) => Effect.Effect<A, E, ImportServices>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
    )
    return yield* use(folder).pipe(Effect.provide(services))
  }).pipe(Effect.scoped, impatient)

const request: AdoptRequest = { provider: "scripted", jobId: job.id }

describe("a job that was started elsewhere", () => {
  it.live("is followed to a report about every row of the file that the service still has", () =>
    within(serviceWith(upload("theirs.csv", "id,name\na,1\nb,2\n")), (folder) =>
      Effect.gen(function* () {
        const state = yield* adoptImport(request)
        assert.strictEqual(state.job?.id, job.id)
        const report = yield* resumeImport(state.runId)
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        assert.strictEqual(report.source.path, join(folder, "runs", state.runId, "adopted", "upload.csv"))
        const outcomes = yield* Effect.promise(() =>
          readFile(join(folder, "runs", state.runId, report.files.outcomes), "utf8")
        )
        assert.include(outcomes, "2,3,rejected,BAD")
        assert.deepStrictEqual(report.validation.notValidated.slice(-1), [
          "The service's own validation was skipped: its job was started elsewhere."
        ])
      })
    )
  )

  it.live("is of the options that the provider tells", () => {
    const script = serviceWith(upload("theirs.csv", "id\na\n"))
    const options = { object: "Contact" }
    const adopt: NonNullable<Script["adopt"]> = () =>
      Effect.map((script.adopt ?? assert.fail)(job.id), (found) => ({ ...found, options }))
    return within({ ...script, adopt }, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* adoptImport(request)).plan.options, options)
      })
    )
  })

  it.live("is followed with the file that the caller has, when the service keeps none", () =>
    within(serviceWith(undefined), (folder) =>
      Effect.gen(function* () {
        const refused = yield* Effect.result(adoptImport(request))
        assert.isTrue(Result.isFailure(refused) && refused.failure.reason._tag === "SourceFileUnreadable")
        const file = yield* fileIn(folder, "mine.jsonl", '{"id":"a"}\n{"id":"b"}\n')
        const state = yield* adoptImport({ ...request, file })
        const report = yield* resumeImport(state.runId)
        assert.strictEqual(report.rows.rejected, 1)
        assert.strictEqual(report.source.path, file)
      })
    )
  )

  it.live("is followed although its file breaks rules, and asks for no consent", () =>
    within({ ...serviceWith(upload("theirs.csv", "id,name\na,1\nb\n")), isDestructive: true }, () =>
      Effect.gen(function* () {
        const { runId } = yield* adoptImport(request)
        const report = yield* resumeImport(runId)
        assert.strictEqual(report.rows.staged, 2)
        assert.strictEqual(report.validation.findings, 1)
      })
    )
  )

  it.live("fails with the reason of the service, or names the ability that is missing", () =>
    Effect.gen(function* () {
      const unknown = yield* within(serviceWith(undefined), () =>
        Effect.result(adoptImport({ ...request, jobId: "nobody's" }))
      )
      assert.isTrue(Result.isFailure(unknown) && unknown.failure.reason._tag === "JobNotFound")
      const unable = yield* within({}, () => Effect.result(adoptImport(request)))
      assert.isTrue(Result.isFailure(unable) && unable.failure.reason._tag === "AbilityMissing")
    })
  )

  it.live("has failed rows that are retried by a job of our own, under our own rules", () => {
    let starts = 0
    const script: Script = {
      ...serviceWith(upload("theirs.csv", "id,name\na,1\nb,2\n")),
      stage: (prepared) => Effect.succeed({ prepared, handle: null }),
      validate: () => Effect.succeed({ status: "done", findings: [] }),
      start: (_file, { label }) =>
        Effect.sync(() => {
          starts += 1
          return { ...job, id: "ours", label }
        })
    }
    return within(script, () =>
      Effect.gen(function* () {
        const { runId } = yield* adoptImport(request)
        yield* resumeImport(runId)
        const retried = yield* retryImport({ runId })
        assert.strictEqual(retried.job?.id, "ours")
        assert.strictEqual(retried.rows.staged, 1)
        assert.strictEqual(starts, 1)
      })
    )
  })

  it.live("holds its failed rows against our rules when they are retried", () => {
    const script: Script = {
      ...serviceWith(upload("theirs.csv", "id,name\na,1\nb,2\n")),
      rowSchema: Schema.Struct({ id: Schema.String, name: Schema.Literal("1") })
    }
    return within(script, () =>
      Effect.gen(function* () {
        const { runId } = yield* adoptImport(request)
        yield* resumeImport(runId)
        const retried = yield* Effect.result(retryImport({ runId }))
        assert.isTrue(Result.isFailure(retried) && retried.failure.reason._tag === "FindingsRefused")
      })
    )
  })

  it.live.each([
    ["semicolons and a row too short", Buffer.from("id;name\na;1\nb\n")],
    ["UTF-16 and a row too short", Buffer.from("\uFEFFid,name\na,1\nb\n", "utf16le")],
    ["gzip and a row too long", gzipSync("id,name\na,1\nb,2,3\n")],
    ["a JSON array with an item that is no row", Buffer.from('[{"id":"a"},7]')],
    ["no column that is required", Buffer.from("name,id\n1,a\n2,b\n")]
  ] as const)("is reported row by row although its file has %s", ([, bytes]) => {
    const file: OutputFile<ImportReason> = {
      name: "theirs",
      kind: "other",
      body: Stream.succeed<Uint8Array>(bytes)
    }
    return within({ ...serviceWith(file), requiredColumns: ["missing"] }, () =>
      Effect.gen(function* () {
        const { runId } = yield* adoptImport(request)
        const report = yield* resumeImport(runId)
        assert.strictEqual(report.rows.staged, 2)
        assert.strictEqual(report.rows.accepted, 1)
        assert.strictEqual(report.rows.accepted + report.rows.rejected + report.rows.unknown, 2)
      })
    )
  })

  it.live("has its records counted in the file as it was sent, blank lines and all", () =>
    within(
      {
        ...serviceWith(upload("theirs.csv", "id,name\na,1\n\nb,2\n")),
        statements: [{ _tag: "RowOutcome", outcome: "rejected", record: 4, code: "BAD" }],
        readings: [{ counts: "lines", offset: 0 }]
      },
      (folder) =>
        Effect.gen(function* () {
          const { runId } = yield* adoptImport(request)
          const report = yield* resumeImport(runId)
          const outcomes = yield* Effect.promise(() =>
            readFile(join(folder, "runs", runId, report.files.outcomes), "utf8")
          )
          assert.include(outcomes, "2,4,rejected,BAD")
        })
    )
  )
})
