import {
  AbilityMissing,
  type JobSummary,
  ProviderRegistry,
  type ProviderPlugin,
  RunJournal
} from "@bulkport/core"
import { Effect, Stream } from "effect"
import { Command, Flag, switchFlag } from "../command-line.ts"
import { withEngine } from "../engine.ts"
import { root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { answer } from "../session.ts"
import { readSettings } from "../settings.ts"
import { type ListedJob, jobsView } from "../views/jobs-view.ts"
import { runOfLabel } from "../run-of-label.ts"

const standardLimit = 20

interface JobsInput {
  readonly limit: number
  readonly importsOnly: boolean
  readonly ours: boolean
  readonly running: boolean
}

const isWanted =
  (input: JobsInput) =>
  ({ isImport, label, state }: JobSummary): boolean =>
    (isImport || !input.importsOnly) &&
    (label !== undefined || !input.ours) &&
    (state === "running" || !input.running)

/** The jobs that were asked for. Whether there are more is not looked for: a filter may fit none of thousands. */
const listJobs = (id: string, connection: string | undefined, input: JobsInput) =>
  Effect.gen(function* () {
    const provider = yield* (yield* ProviderRegistry).open(id, connection)
    if (provider.jobs === undefined) {
      return yield* new AbilityMissing({ provider: id, ability: "list its jobs" })
    }
    let hasEnded = false
    const found = yield* provider
      .jobs()
      .pipe(
        Stream.filter(isWanted(input)),
        Stream.onEnd(Effect.sync(() => void (hasEnded = true))),
        Stream.take(input.limit),
        Stream.runCollect
      )
    const runs = yield* (yield* RunJournal).list
    const jobs = found.map((job): ListedJob => {
      const run = job.label === undefined ? undefined : runOfLabel(runs, job.label)
      return run === undefined ? { job } : { job, run }
    })
    return {
      provider: id,
      target: provider.target,
      canAdopt: provider.adopt !== undefined,
      jobs,
      hasMore: !hasEnded
    }
  }).pipe(Effect.scoped)

/** Lists the jobs at a service, whoever started them. */
export const jobsCommand = (plugin: ProviderPlugin) =>
  Command.make(
    "jobs",
    {
      limit: Flag.Int("limit").pipe(
        Flag.filter(
          (limit) => limit >= 1,
          (limit) => `Expected a number of jobs from 1 on, not ${limit}`
        ),
        Flag.withDefault(standardLimit),
        Flag.withMetavar("jobs"),
        Flag.withDescription(`Most jobs to list; ${standardLimit} unless given`)
      ),
      importsOnly: switchFlag("imports-only", "Leave out jobs that import nothing, such as exports"),
      ours: switchFlag("ours", "Only jobs that Bulkport started, here or elsewhere"),
      running: switchFlag("running", "Only jobs that have not ended"),
      settings: settingFlags([plugin])
    },
    Effect.fn("cli.jobs")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      yield* settings.checkFlags(plugin)
      const connection = settings.connectionFor(plugin)?.name
      const list = yield* withEngine(settings)(listJobs(plugin.id, connection, input))
      yield* answer((session) => jobsView(session, { ...list, limit: input.limit }))
    })
  ).pipe(
    Command.withDescription("List the jobs at the service, whoever started them"),
    Command.withExamples([
      {
        command: `bulkport ${plugin.id} jobs`,
        description: `List ${standardLimit} jobs, the newest ones where the service sorts them`
      },
      {
        command: `bulkport ${plugin.id} jobs --imports-only --running`,
        description: "List the imports that are under way"
      }
    ])
  )
