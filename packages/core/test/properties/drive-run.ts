import { Cause, Effect, Exit, Layer, Option } from "effect"
import { appendFile, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  type ImportError,
  planImport,
  ProviderRegistry,
  type Run,
  RunJournal,
  type RunReport,
  type RunView,
  resumeImport,
  runImport,
  settleImport
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import type { Crash, World } from "./engine-world.ts"
import type { ModelService } from "./model-service.ts"

/** How a run ended, after as many processes as it took. */
export interface Driven {
  readonly view: RunView
  readonly report?: RunReport
  /** Why it ended without a report. */
  readonly reason?: string
  readonly processes: number
}

/** More processes than any world has stops and faults for. */
const maxProcesses = 25

/** Stops the process, as it were, at one of its writes to a journal: just before it, or just after. */
const stopping = (runs: string, crash: Crash | undefined): Layer.Layer<RunJournal> =>
  Layer.effect(
    RunJournal,
    Effect.gen(function* () {
      const journal = yield* RunJournal
      let writes = 0
      const stop = Effect.die(new Error("stopped"))
      const stoppingRun = (run: Run): Run => ({
        ...run,
        record: (entry) =>
          Effect.suspend(() => {
            writes += 1
            if (crash === undefined || writes < crash.write) return run.record(entry)
            return crash.when === "before" || writes > crash.write
              ? stop
              : Effect.andThen(run.record(entry), stop)
          })
      })
      return RunJournal.of({
        ...journal,
        create: (plan, target) => Effect.map(journal.create(plan, target), stoppingRun),
        open: (runId) => Effect.map(journal.open(runId), stoppingRun)
      })
    })
  ).pipe(Layer.provide(layerFiles(runs)))

/** Half-written files where the run would have been writing when the power went. */
const leaveHalves = (world: World, { folder, state }: RunView) =>
  Effect.promise(async () => {
    const { format, hasMark, rows } = world.file
    const hasFewerRows = world.plan.mode === "tolerant" && rows.some(({ isValid }) => !isValid)
    const copies = hasFewerRows
      ? [`1-stage/valid.${format}.part`]
      : hasMark
        ? [`1-stage/prepared.${format}.part`]
        : []
    await appendFile(join(folder, "journal.ndjson"), '{"version":2,"sequence":')
    const stepFolders = new Set(await readdir(folder))
    const halves = [
      ...(state.prepared === undefined ? [...copies, "2-validate/findings.csv.part"] : []),
      ...(state.collected === undefined
        ? ["5-collect/outcomes.csv.part", "5-collect/ledger.sqlite"]
        : state.isReported
          ? []
          : ["report.json.part"])
    ]
    for (const half of halves) {
      const [step = ""] = half.split("/")
      if (step === half || stepFolders.has(step)) await writeFile(join(folder, half), "half")
    }
  })

const failureOf = (exit: Exit.Exit<unknown, ImportError>): ImportError | undefined =>
  Exit.isFailure(exit) ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined

/** True where going on is of no use. */
const isFinal = (tag: string): boolean => tag === "FindingsRefused" || tag === "TooManyInvalid"

/** Begins a run, and takes it up again after every stop, until it has a report or is refused. */
export const driveRun = (world: World, service: ModelService, file: string, runs: string) =>
  Effect.gen(function* () {
    const registry = ProviderRegistry.layer([service.plugin], () => ({}))
    const on = (crash?: Crash) => Effect.provide(Layer.merge(stopping(runs, crash), registry))
    const plan = planImport({
      file,
      reading: { format: world.file.format },
      provider: "model",
      importType: "rows",
      allowFindings: world.plan.allowFindings,
      tolerance: { mode: world.plan.mode }
    })
    const view = Effect.flatMap(RunJournal, (journal) =>
      Effect.flatMap(journal.list, ([runId = ""]) => journal.view(runId))
    ).pipe(on())
    let exit = yield* Effect.exit(runImport(plan).pipe(on(world.crashes[0])))
    let processes = 1
    while (processes < maxProcesses && Exit.isFailure(exit)) {
      const reason = failureOf(exit)?.reason._tag
      const seen = yield* view
      if (reason !== undefined && isFinal(reason)) return { view: seen, reason, processes } satisfies Driven
      const crash = world.crashes[processes]
      if (reason === undefined && world.crashes[processes - 1]?.isHard === true)
        yield* leaveHalves(world, seen)
      // Nobody but a person can tell, and this one tells the truth.
      if (reason === "StartInDoubt" && world.faults.find === "never") {
        const job = service.jobs.find(({ ref }) => ref.label === seen.state.label)
        yield* settleImport(
          seen.id,
          job === undefined ? { type: "not-started" } : { type: "job", jobId: job.ref.id }
        ).pipe(on(), Effect.ignore)
      }
      exit = yield* Effect.exit(resumeImport(seen.id).pipe(on(crash)))
      processes += 1
    }
    const last = yield* view
    if (Exit.isSuccess(exit)) return { view: last, report: exit.value, processes } satisfies Driven
    return { view: last, reason: Cause.pretty(exit.cause), processes } satisfies Driven
  }) satisfies Effect.Effect<Driven, unknown>
