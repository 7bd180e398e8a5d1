/** An import as the engine would do it, up to some step: what most checks begin with. */
import type {
  ImportReason,
  JobRef,
  OutputFile,
  Provider,
  StagedFile,
  StepContext
} from "@bulkport/core/provider"
import { Effect, type Scope, Stream } from "effect"
import { randomUUID } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { ProviderUnderTest, type OperationRole, type SampleRows } from "../provider-under-test.ts"
import { mixedRows, writeSampleFile, type ExpectedRow, type SampleFile } from "../sample-files.ts"
import { within } from "./expectations.ts"
import { lookOften } from "./patience.ts"

/** A run's context with a folder of its own, which goes with the scope, and a label that nothing else has. */
export const makeStepContext: Effect.Effect<StepContext, never, Scope.Scope> = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-conformance-"))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  return { label: `conformance-${randomUUID()}`, folder, resolve: (path) => resolve(folder, path) }
})

/** A prepared file in a run of its own. */
export interface PreparedImport {
  readonly context: StepContext
  readonly file: SampleFile
}

/** A staged file in a run of its own. */
export interface StagedImport extends PreparedImport {
  readonly staged: StagedFile
}

/** A job, running or finished. */
export interface StartedImport extends StagedImport {
  readonly job: JobRef
}

/** Writes rows, five mixed ones unless given, into a new run. */
export const prepareImport = Effect.fnUntraced(function* (
  rowsOf: (sample: SampleRows) => Iterable<ExpectedRow> = mixedRows
) {
  const { sample } = yield* ProviderUnderTest
  const context = yield* makeStepContext
  const file = yield* writeSampleFile(context.folder, sample, rowsOf(sample))
  return { context, file } satisfies PreparedImport
})

/** Prepares and stages. */
export const stageImport = Effect.fnUntraced(function* (
  rowsOf?: (sample: SampleRows) => Iterable<ExpectedRow>
) {
  const { provider } = yield* ProviderUnderTest
  const prepared = yield* prepareImport(rowsOf)
  const staged = yield* provider.stage(prepared.file.prepared, prepared.context)
  return { ...prepared, staged } satisfies StagedImport
})

/** Prepares, stages and starts, and looks until the service shows the job. */
export const startImport = Effect.fnUntraced(function* (
  rowsOf?: (sample: SampleRows) => Iterable<ExpectedRow>
) {
  const { provider } = yield* ProviderUnderTest
  const before = yield* stageImport(rowsOf)
  const job = yield* provider.start(before.staged, before.context)
  yield* lookOften(job, provider)
  return { ...before, job } satisfies StartedImport
})

/** Lets a job finish, and looks until it has and its results can be had. */
export const finishJob = Effect.fnUntraced(function* (job: JobRef, provider: Provider) {
  const { service } = yield* ProviderUnderTest
  yield* service.finishJobs
  yield* lookOften(job, provider)
  const look: Effect.Effect<void, ImportReason> = Effect.flatMap(provider.track(job), ({ state }) =>
    state === "running" ? Effect.andThen(Effect.sleep("10 millis"), look) : Effect.void
  )
  yield* within("finishing the job", look)
  yield* lookOften(job, provider)
})

/** Prepares, stages, starts, and tracks to the end. */
export const finishImport = Effect.fnUntraced(function* (
  rowsOf?: (sample: SampleRows) => Iterable<ExpectedRow>
) {
  const { provider } = yield* ProviderUnderTest
  const started = yield* startImport(rowsOf)
  yield* finishJob(started.job, provider)
  return started
})

/** A result file read to its end. */
export interface ReadOutput extends Pick<OutputFile<never>, "name" | "kind"> {
  readonly bytes: Buffer
}

/** Reads all result files of a job, one after another. */
export const readOutputs = (
  provider: Provider,
  job: JobRef
): Effect.Effect<ReadonlyArray<ReadOutput>, ImportReason> =>
  provider.collect(job).pipe(
    Stream.mapEffect(({ body, kind, name }) =>
      Effect.map(Stream.runCollect(body), (chunks) => ({ name, kind, bytes: Buffer.concat(chunks) }))
    ),
    Stream.runCollect
  )

/**
 * Goes as far as needed for the call of this role, with nothing gone wrong so far, and gives the call.
 *
 * An operation that the provider lacks is a call that dies.
 */
export const readyToCall = Effect.fnUntraced(function* (role: OperationRole) {
  const { provider } = yield* ProviderUnderTest
  const absent = Effect.die(new Error(`the provider has no operation "${role}"`))
  switch (role) {
    case "stage": {
      const { context, file } = yield* prepareImport()
      return Effect.asVoid(provider.stage(file.prepared, context))
    }
    case "validate": {
      const { context, staged } = yield* stageImport()
      return provider.validate?.(staged, context) ?? absent
    }
    case "start": {
      const { context, staged } = yield* stageImport()
      return Effect.asVoid(provider.start(staged, context))
    }
    case "find": {
      const { context, staged } = yield* startImport()
      return Effect.asVoid(provider.find?.(staged, context) ?? absent)
    }
    case "track": {
      const { job } = yield* startImport()
      return Effect.asVoid(provider.track(job))
    }
    case "collect": {
      const { job } = yield* finishImport()
      return Effect.asVoid(readOutputs(provider, job))
    }
  }
})
