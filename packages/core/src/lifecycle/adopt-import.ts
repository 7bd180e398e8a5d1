import { Effect, Stream } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, extname, join, resolve } from "node:path"
import { ImportError } from "../errors/import-error.ts"
import { AbilityMissing, type ImportReason, SourceFileUnreadable } from "../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../journal/durable-files.ts"
import type { OutputFile } from "../model/output-file.ts"
import type { SourceRequest } from "../model/source-file.ts"
import { fileBytes } from "../rows/file-bytes.ts"
import { ProviderRegistry } from "../provider/provider-registry.ts"
import { stage } from "./1-stage/stage.ts"
import { validate } from "./2-validate/validate.ts"
import { start } from "./3-start/start.ts"
import type { ImportRun } from "./import-run.ts"
import { planImport } from "./plan-import.ts"
import { requireTenant } from "./require-tenant.ts"
import type { RunState } from "../journal/run-state.ts"
import { beginRun, type ImportServices } from "./run-import.ts"
import { inRunTrace } from "../telemetry/run-trace.ts"
import { told } from "./told.ts"
import { withStepContext } from "./with-step-context.ts"

/** Which job to adopt. */
export interface AdoptRequest {
  readonly provider: string
  /** Name of the settings to open the provider with, for a registry that keeps several of them. */
  readonly connection?: string
  /** Whose import it is, as in a plan. */
  readonly tenant?: string
  /** The service's own id of the job. */
  readonly jobId: string
  /** The file it imports. Asked of the service unless given, which may not keep it. */
  readonly file?: string
  /** How to read the file, as far as that shall not be found out from its content. */
  readonly reading?: Omit<SourceRequest, "path">
}

/**
 * Begins a run for a job that was started elsewhere: by another tool, by another person, or by a run whose folder is lost.
 * Sends nothing and starts nothing; from then on it is a run like any other, to be tracked and collected.
 *
 * Reports are about rows, so the file is needed: it is asked of the service when it is not given. Gives the run's state.
 */
export const adoptImport = (request: AdoptRequest): Effect.Effect<RunState, ImportError, ImportServices> =>
  adopted(request).pipe(Effect.scoped, inRunTrace("bulkport.adoptImport"))

const adopted = Effect.fnUntraced(function* (request: AdoptRequest) {
  const { connection, jobId, provider: providerId, reading, tenant } = request
  const inStage = Effect.mapError(
    (reason: ImportReason) => new ImportError({ step: "stage", provider: providerId, reason })
  )
  const registry = yield* ProviderRegistry
  const { found: job, source } = yield* Effect.gen(function* () {
    yield* requireTenant(tenant)
    const provider = yield* registry.open(providerId, connection, tenant)
    if (provider.adopt === undefined) {
      return yield* new AbilityMissing({
        provider: providerId,
        ability: "follow a job that was started elsewhere"
      })
    }
    const found = yield* provider.adopt(jobId)
    const given = request.file === undefined ? undefined : resolve(request.file)
    return { found, source: given ?? (yield* uploadOf(jobId, found.upload)) }
  }).pipe(inStage)

  const plan = planImport({
    file: source,
    provider: providerId,
    importType: job.importType,
    ...(job.options === undefined ? {} : { options: job.options }),
    allowFindings: true,
    again: true,
    ...(connection === undefined ? {} : { connection }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(reading === undefined ? {} : { reading })
  })
  const work = yield* beginRun({ ...plan, adopted: job.job })
  if (request.file === undefined) yield* keepUpload(work, source)
  const file = yield* told("stage", work, stage(work))
  if ("parts" in file) return yield* Effect.die("the file of a job has parts")
  const validation = yield* told("validate", work, validate(work, file))
  yield* told("start", work, start(work, file, validation))
  return yield* work.run.state
})

const scratchFolder = Effect.acquireRelease(
  onStorage(tmpdir(), () => mkdtemp(join(tmpdir(), "bulkport-adopted-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

/** Saves the file that the service has, for as long as the scope is open. */
const uploadOf = (jobId: string, upload: OutputFile<ImportReason> | undefined) =>
  Effect.gen(function* () {
    if (upload === undefined) {
      const why = `the service no longer has the file of job ${jobId}; give it with --file`
      return yield* new SourceFileUnreadable({ path: `the file of job ${jobId}`, why })
    }
    const folder = yield* scratchFolder
    const path = join(folder, `upload${extname(upload.name).slice(0, 9)}`)
    yield* writeBytes(path, upload.body)
    return path
  })

const writeBytes = (path: string, bytes: Stream.Stream<Uint8Array, ImportReason>) =>
  writeWhole(path, (handle) =>
    Stream.runForEach(bytes, (chunk) => onStorage(path, () => handle.writeFile(chunk)))
  )

/** Puts the file into the run's folder, where it is found by whoever goes on with the run. */
const keepUpload = (work: ImportRun, path: string) =>
  Effect.gen(function* () {
    const folder = join(work.run.folder, "adopted")
    yield* makeFolder(folder)
    const kept = join(folder, basename(path))
    yield* writeBytes(kept, fileBytes(path))
    yield* work.run.record({ _tag: "source-moved", path: kept })
  }).pipe(withStepContext("stage", work))
