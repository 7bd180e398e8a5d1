import { Effect, Schema, Stream } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { readJournalLines } from "../../src/journal/journal-lines.ts"
import { type RunState, runState } from "../../src/journal/run-state.ts"
import {
  fileBytes,
  type ImportReason,
  type JobRef,
  JobNotFound,
  makePlugin,
  OutputMalformed,
  type OutcomeStatement,
  OutputsGone,
  type Provider,
  ReplyLost,
  type StagedFile,
  StartInDoubt,
  type StepContext,
  textLines,
  Unreachable
} from "../../src/provider/index.ts"
import { csvRows } from "../../src/rows/csv-rows.ts"
import { utf8Text } from "../../src/rows/utf8-text.ts"
import { nameColumn, readings, type World } from "./engine-world.ts"
import { countUp, type SentRow, tell } from "./model-statements.ts"

/** A job at the model service. */
export interface ModelJob {
  readonly ref: JobRef
  readonly rows: ReadonlyArray<SentRow>
  /** When `find` begins to see it, in milliseconds since the epoch. */
  readonly visibleAt: number
}

/** A call that the service received, with what the run's journal said at that moment. */
export interface Call {
  readonly operation: "stage" | "validate" | "start" | "find" | "track" | "collect"
  readonly state: RunState
  readonly tags: ReadonlyArray<string>
}

/** The service of a world, which outlives the processes of the run. */
export interface ModelService {
  readonly plugin: ReturnType<typeof makePlugin>
  readonly jobs: ReadonlyArray<ModelJob>
  readonly calls: ReadonlyArray<Call>
  /** The result files of a job, byte for byte. */
  readonly files: (job: ModelJob) => ReadonlyArray<{ readonly name: string; readonly bytes: Buffer }>
}

const cutOff = "CUT OFF"

/** Longer than the time for which a job is looked for. */
const slowMillis = 30

const hidden = { "at once": 0, slowly: 8, later: 15, never: Infinity } as const

/** The model service. Its truth is in the world; the journal is looked at as it stands in the run's folder. */
export const makeModelService = (world: World): ModelService => {
  const jobs: Array<ModelJob> = []
  const calls: Array<Call> = []
  const { faults } = world
  const left = { stage: faults.stages, find: faults.finds, track: faults.tracks, collect: faults.collects }
  let starts = 0
  let looks = 0
  let journalPath = ""

  const noted = (operation: Call["operation"], context?: StepContext) =>
    Effect.sync(() => {
      if (context !== undefined) journalPath = join(context.folder, "..", "journal.ndjson")
      const read = readJournalLines(journalPath, readFileSync(journalPath))
      if (read._tag === "Failure") throw read.failure
      const { entries } = read.success
      const state = runState(entries)
      if (state === undefined) throw new Error("the journal does not begin with the run's creation")
      calls.push({ operation, state, tags: entries.map(({ entry }) => entry._tag) })
    })

  const passing = (operation: keyof typeof left): Effect.Effect<void, ImportReason> =>
    Effect.suspend(() => {
      left[operation] -= 1
      return left[operation] < 0
        ? Effect.void
        : Effect.fail(new ReplyLost({ endpoint: operation, code: "ECONNRESET" }))
    })

  const makeJob = (file: StagedFile, context: StepContext) =>
    Effect.gen(function* () {
      const rows = yield* receivedRows(file, context)
      const id = `job-${jobs.length + 1}`
      const { label } = context
      const ref: JobRef = { version: 1, provider: "model", id, target: "a model", label, handle: null }
      jobs.push({ ref, rows, visibleAt: Date.now() + hidden[faults.find] })
      return ref
    })

  const start: Provider["start"] = (file, context) =>
    Effect.gen(function* () {
      yield* noted("start", context)
      const fault = faults.starts[starts]
      starts += 1
      if (fault === undefined) return yield* makeJob(file, context)
      if (fault === "refused") return yield* new Unreachable({ host: "model", code: "ECONNREFUSED" })
      if (faults.isStartSlow) yield* Effect.sleep(slowMillis)
      if (fault === "lost, made" || fault === "stopped, made") yield* makeJob(file, context)
      if (fault.startsWith("stopped")) return yield* Effect.die(new Error("stopped"))
      return yield* new StartInDoubt({ label: context.label, cause: "ECONNRESET" })
    })

  const find: Provider["find"] = (_file, context) =>
    Effect.gen(function* () {
      yield* noted("find", context)
      yield* passing("find")
      const now = Date.now()
      const found = jobs.filter(({ ref, visibleAt }) => ref.label === context.label && visibleAt <= now)
      if (faults.find === "slowly") yield* Effect.sleep(slowMillis)
      return found.map(({ ref }) => ref)
    })

  const jobOf = (ref: JobRef): Effect.Effect<ModelJob, JobNotFound> => {
    const job = jobs.find(({ ref: { id } }) => id === ref.id)
    return job === undefined ? Effect.fail(new JobNotFound({ jobId: ref.id })) : Effect.succeed(job)
  }

  const filesOf = (job: ModelJob) => {
    const { isCutOff, statements } = tell(world, job.rows)
    const names = world.statements.files
    return names.map((name, index) => {
      const isLast = index === names.length - 1
      const inFile = [
        ...statements.filter((_, position) => position % names.length === index),
        ...(isLast ? countUp(world, job.rows) : [])
      ]
      const lines = [
        ...inFile.map((statement) => JSON.stringify(statement)),
        ...(isLast && isCutOff ? [cutOff] : [])
      ]
      return { name, bytes: Buffer.from(lines.map((line) => `${line}\n`).join("")) }
    })
  }

  const provider: Provider = {
    contract: 1,
    id: "model",
    target: "a model",
    limits: { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 20 },
    stage: (prepared, context) =>
      noted("stage", context).pipe(
        Effect.andThen(passing("stage")),
        Effect.as({ prepared, handle: { label: context.label } })
      ),
    validate: (_file, context) =>
      Effect.as(noted("validate", context), {
        status: "done",
        findings: Array.from({ length: world.statements.findings }, () => ({
          by: "service" as const,
          code: "service",
          message: "no good"
        }))
      }),
    start,
    ...(faults.find === "never" ? {} : { find }),
    track: (ref) =>
      Effect.gen(function* () {
        yield* noted("track")
        yield* jobOf(ref)
        yield* passing("track")
        looks += 1
        return looks < 3
          ? { state: "running", providerState: "PENDING", isKnownState: true }
          : { state: world.statements.jobState, providerState: "OVER", isKnownState: true }
      }),
    collect: (ref) =>
      Stream.unwrap(
        Effect.gen(function* () {
          yield* noted("collect")
          const job = yield* jobOf(ref)
          if (world.statements.areGone) return Stream.fail(new OutputsGone({ jobId: ref.id }))
          const files = filesOf(job)
          // The reply breaks off in the middle of the last file.
          const end = Stream.unwrap(Effect.as(passing("collect"), Stream.empty))
          return Stream.fromIterable(
            files.map(({ bytes, name }, index) => ({
              name,
              kind: "other" as const,
              body: Stream.concat(
                Stream.fromIterable<Uint8Array>([bytes.subarray(0, 40), bytes.subarray(40)]),
                index === files.length - 1 ? end : Stream.empty
              )
            }))
          )
        })
      ),
    readOutcomes: (output, _file, context) =>
      textLines(fileBytes(context.resolve(output.path))).pipe(
        Stream.orDie,
        Stream.mapEffect(({ text }): Effect.Effect<OutcomeStatement, ImportReason> =>
          text === cutOff
            ? Effect.fail(new OutputMalformed({ output: output.name, problem: "it is cut off" }))
            : Effect.succeed(JSON.parse(text) as OutcomeStatement)
        )
      ),
    recordReadings: () => readings
  }

  return { plugin: pluginOf(world, provider), jobs, calls, files: filesOf }
}

/** The rows of the file that was sent, as the service reads it. */
const receivedRows = (file: StagedFile, context: StepContext): Effect.Effect<ReadonlyArray<SentRow>> => {
  const bytes = fileBytes(context.resolve(file.prepared.path))
  const numbered =
    file.prepared.format === "csv"
      ? Stream.map(
          Stream.drop(csvRows(utf8Text(bytes), { delimiter: ",", quote: '"' }), 1),
          ({ cells, line }) => ({
            n: cells[2],
            line
          })
        )
      : Stream.map(textLines(bytes), ({ line, text }) => ({
          n: (JSON.parse(text) as { readonly n: string }).n,
          line
        }))
  return Stream.runCollect(numbered).pipe(
    Effect.map((rows) => rows.map(({ line, n }, index) => ({ source: Number(n) - 1, row: index + 1, line }))),
    Effect.orDie
  )
}

const pluginOf = (world: World, provider: Provider) => {
  const importType = {
    id: "rows",
    aliases: [],
    title: "Rows",
    formats: ["csv", "jsonl"] as const,
    requiredColumns: world.file.format === "csv" ? ["id", nameColumn(world)] : [],
    isDestructive: false,
    key: { columns: ["id"], means: world.statements.keyMeans },
    rowSchema: () => Schema.Struct({ valid: Schema.Literal("yes") })
  }
  return makePlugin({
    contract: 1,
    id: "model",
    title: "Model",
    settings: Schema.Struct({}),
    settingFields: [],
    optionFields: [],
    importTypes: [importType],
    importType: () => Effect.succeed(importType),
    open: () => Effect.succeed(provider)
  })
}
