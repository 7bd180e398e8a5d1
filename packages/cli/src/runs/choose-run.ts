import { RunJournal, type RunNotFound, type StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import { Argument, switchFlag } from "../command-line.ts"
import { UsageInvalid } from "../usage-problem.ts"

/** What commands about one run take that is recorded: the run, or the newest of all. */
export const chosenRun = {
  run: Argument.String("run").pipe(
    Argument.withDescription("Id of the run, or the beginning of it"),
    Argument.withDefault(undefined)
  ),
  last: switchFlag("last", "The newest run")
}

const wrong = (problem: string) =>
  new UsageInvalid({ problem, advice: 'Run "bulkport runs list" to see the runs.' })

/** The id of the run that is meant, or the beginning of it. `doing` says what is to be done with it, such as `show`. */
export const chooseRun = (
  { last, run }: { readonly run: string | undefined; readonly last: boolean },
  doing: string
): Effect.Effect<string, UsageInvalid | RunNotFound | StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    if (run !== undefined && last) return yield* wrong("Give either a run or --last, not both.")
    if (run !== undefined) return run
    if (!last) return yield* wrong(`Say which run to ${doing}: its id, or --last for the newest.`)
    const [newest] = yield* (yield* RunJournal).list
    return newest ?? (yield* wrong(`There is no run to ${doing}.`))
  })
