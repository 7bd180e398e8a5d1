import { type ProviderPlugin, RunJournal, settleImport, type Settlement } from "@bulkport/core"
import { Effect } from "effect"
import { Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { checkRun, withEngine } from "../engine.ts"
import { root, runArgument } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { answer } from "../session.ts"
import { readSettings } from "../settings.ts"
import { UsageInvalid } from "../usage-problem.ts"
import { runView } from "../views/run-view.ts"

const advice = "Look for the job at the service by the run's label, which runs show tells."

/** What a person has found out about a start in doubt. */
const chooseSettlement = (
  job: string | undefined,
  isNotStarted: boolean
): Effect.Effect<Settlement, UsageInvalid> => {
  if (job !== undefined && isNotStarted) {
    return Effect.fail(new UsageInvalid({ problem: "Give either --job or --not-started, not both.", advice }))
  }
  if (job !== undefined) return Effect.succeed({ type: "job", jobId: job })
  return isNotStarted
    ? Effect.succeed({ type: "not-started" })
    : Effect.fail(new UsageInvalid({ problem: "Say what you found: --job ID or --not-started.", advice }))
}

/** Records what a person has found out about a start in doubt. Starts nothing: that is for `resume`. */
export const settleCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "settle",
    {
      run: runArgument,
      job: Flag.String("job").pipe(
        optionalFlag,
        Flag.withMetavar("id"),
        Flag.withDescription("You have found the job at the service, and this is its id")
      ),
      notStarted: switchFlag("not-started", "You have looked at the service, and there is no such job"),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.settle")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const settlement = yield* chooseSettlement(input.job, input.notStarted)
      const view = yield* withEngine(settings)(
        Effect.gen(function* () {
          yield* checkRun(settings, input.run)
          yield* settleImport(input.run, settlement)
          return yield* (yield* RunJournal).view(input.run)
        })
      )
      yield* answer((session) => runView(session, view))
    })
  ).pipe(
    Command.withDescription(
      "Say what became of a start whose reply was lost, where the service cannot be asked"
    ),
    Command.withExamples([
      {
        command: "bulkport settle 20260801-101500-abcde --job 4711",
        description: "The job is there: go on with it"
      },
      {
        command: "bulkport settle 20260801-101500-abcde --not-started",
        description: "There is none: start it anew"
      }
    ])
  )
