/** A service for files that are imported in parts: it keeps what it is sent, and does what a test wants of it. */
import { Effect, Layer, Stream } from "effect"
import { readFile } from "node:fs/promises"
import {
  EngineSettings,
  layerFiles,
  ProviderRegistry,
  type RunJournal,
  StartInDoubt
} from "../../src/index.ts"
import {
  type Finding,
  type ImportReason,
  type JobRef,
  type OutcomeStatement,
  RequestRefused,
  type RetriedRun,
  sentBytes
} from "../../src/provider/index.ts"
import { patience, type Script, scriptedPlugin } from "./scripted-provider.ts"

/** What differs from a service that takes everything, finds its jobs, and ends them at once. */
export interface PartsServiceOptions {
  readonly limits: Script["limits"]
  readonly rowSchema?: Script["rowSchema"]
  readonly encoding?: Script["encoding"]
  readonly delimiter?: Script["delimiter"]
  readonly isDestructive?: boolean
  readonly effects?: ReadonlyArray<string>
  /** Jobs cannot be looked for. */
  readonly hidesJobs?: boolean
  /** What the service's own validation finds in a file. */
  readonly findingsIn?: (text: string) => ReadonlyArray<Finding>
  /** What becomes of a row, by its text; unless given, rows whose first cell ends with "x" are rejected. */
  readonly verdictOn?: (row: string) => "accepted" | "rejected"
  /** The text of what was sent; UTF-8 unless given. */
  readonly decode?: (bytes: Buffer) => string
  /** The rows of what was sent, without the header. Unless given: lines. */
  readonly rowsIn?: (text: string) => ReadonlyArray<string>
}

/** A job, with the number of its file, from 0. */
export interface PartsJob {
  readonly label: string
  readonly file: number
}

/** Makes one. What is in `state` can be changed at any time. */
export const makePartsService = (options: PartsServiceOptions) => {
  const files: Array<string> = []
  /** What was sent, by the label it was sent under. */
  const bytes = new Map<string, Buffer>()
  const jobs: Array<PartsJob> = []
  /** What each file was staged for once more; undefined for every other. */
  const retried: Array<RetriedRun | undefined> = []
  const state = {
    jobsAtOnce: 0,
    mostJobsAtOnce: 0,
    startedBeforeStaged: false,
    /** Number of the job, from 1, whose start is refused, or whose reply is lost; 0 for none. Once. */
    refuseStart: 0,
    loseReply: 0,
    /** Whether there is a job after the lost reply. */
    isLostMade: true,
    /** Number of the job, from 1, that fails, or that does not end; 0 for none. */
    failingJob: 0,
    endlessJob: 0,
    /** How long a start takes, in milliseconds. */
    startMillis: 1,
    /** Called when a job ends, with its number from 1. */
    onEnd: (_job: number): Promise<void> => Promise.resolve()
  }
  const textOf = (job: number): string => files[jobs[job]?.file ?? -1] ?? ""
  const rowsIn = options.rowsIn ?? ((text) => text.trim().split("\r\n").slice(1))
  const verdictOn =
    options.verdictOn ?? ((row) => (row.split(/[,;]/)[0]?.endsWith("x") === true ? "rejected" : "accepted"))
  const rejectedIn = (text: string): ReadonlyArray<OutcomeStatement> =>
    rowsIn(text).flatMap((row, index) =>
      verdictOn(row) === "rejected"
        ? [{ _tag: "RowOutcome", outcome: "rejected", record: index + 1, code: "BAD" } as const]
        : []
    )
  const refOf = (id: number): JobRef => {
    const label = jobs[id]?.label ?? ""
    return { version: 1, provider: "scripted", id: String(id), target: "a script", label, handle: null }
  }
  const { decode = String, findingsIn, hidesJobs = false, limits, rowSchema } = options
  const plugin = scriptedPlugin({
    limits: { ...limits },
    ...(rowSchema === undefined ? {} : { rowSchema }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
    ...(options.isDestructive === undefined ? {} : { isDestructive: options.isDestructive }),
    ...(options.effects === undefined ? {} : { effects: options.effects }),
    readings: [{ counts: "rows", offset: 0 }],
    stage: (prepared, context) =>
      sentBytes(prepared, context).pipe(
        Stream.runCollect,
        Effect.map((chunks) => {
          if (jobs.length > 0) state.startedBeforeStaged = true
          const sent = Buffer.concat(chunks)
          bytes.set(context.label, sent)
          retried.push(context.retryOf)
          return { prepared, handle: files.push(decode(sent)) - 1 }
        })
      ),
    ...(findingsIn === undefined
      ? {}
      : {
          validate: ({ handle }) =>
            Effect.sync(
              () => ({ status: "done", findings: findingsIn(files[Number(handle)] ?? "") }) as const
            )
        }),
    start: ({ handle }, { label }) =>
      Effect.suspend((): Effect.Effect<JobRef, ImportReason> => {
        const number = jobs.length + 1
        if (state.refuseStart === number) {
          state.refuseStart = 0
          return Effect.fail(new RequestRefused({ endpoint: "start", status: 400, detail: "not now" }))
        }
        const isLost = state.loseReply === number
        if (isLost) state.loseReply = 0
        if (!isLost || state.isLostMade) jobs.push({ label, file: Number(handle) })
        if (isLost) return Effect.fail(new StartInDoubt({ label, cause: "ECONNRESET" }))
        state.jobsAtOnce += 1
        state.mostJobsAtOnce = Math.max(state.mostJobsAtOnce, state.jobsAtOnce)
        return Effect.as(Effect.sleep(state.startMillis), refOf(number - 1))
      }),
    ...(hidesJobs
      ? {}
      : {
          find: (_file, { label }) =>
            Effect.sync(() => jobs.flatMap((job, id) => (job.label === label ? [refOf(id)] : [])))
        }),
    track: ({ id }) =>
      Effect.promise(async () => {
        const number = Number(id) + 1
        if (state.endlessJob === number)
          return { state: "running", providerState: "WORKING", isKnownState: true } as const
        await state.onEnd(number)
        state.jobsAtOnce -= 1
        return state.failingJob === number
          ? ({ state: "failed", providerState: "BROKEN", isKnownState: true } as const)
          : ({ state: "finished", providerState: "DONE", isKnownState: true } as const)
      }),
    collect: ({ id }) =>
      Stream.succeed({
        name: "results.json",
        kind: "rejected" as const,
        body: Stream.succeed<Uint8Array>(Buffer.from(JSON.stringify(rejectedIn(textOf(Number(id))))))
      }),
    outcomes: (output, file, context) =>
      Stream.unwrap(
        Effect.map(
          Effect.promise(() => readFile(context.resolve(output.path), "utf8")),
          (text) => {
            const rejected = JSON.parse(text) as ReadonlyArray<OutcomeStatement>
            const read = file.prepared.rows
            const accepted = read - rejected.length
            const totals = { _tag: "OutcomeTotals", read, accepted, rejected: rejected.length } as const
            return Stream.fromIterable([...rejected, totals])
          }
        )
      )
  })
  return { plugin, files, bytes, jobs, retried, state }
}

/** Such a service. */
export type PartsService = ReturnType<typeof makePartsService>

/** Gives an effect the engine, with this service and the runs of a folder. */
export const withService = <A, E>(
  service: PartsService,
  runs: string,
  effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>,
  settings: Partial<EngineSettings> = {},
  journal: Layer.Layer<RunJournal> = layerFiles(runs)
) =>
  effect.pipe(
    Effect.provide(
      Layer.merge(
        journal,
        ProviderRegistry.layer([service.plugin], () => ({}))
      )
    ),
    Effect.provideService(EngineSettings, { ...patience, ...settings })
  )

/** Lines of so many rows; those with these numbers are rejected by the service. */
export const rowsOf = (count: number, bad: ReadonlyArray<number> = []): string =>
  Array.from(
    { length: count },
    (_, index) => `${index + 1}${bad.includes(index + 1) ? "x" : ""},name\r\n`
  ).join("")
