import { Effect, Option } from "effect"
import { partRunId } from "../../journal/run-id.ts"
import { RunJournal } from "../../journal/run-journal.ts"
import type { RunState } from "../../journal/run-state.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { RetriedRun } from "../../provider/provider.ts"

/** The run whose failed rows a plan imports once more, with its file as far as its record can be read; undefined for other plans. */
export const retriedRun = ({
  parent
}: ImportPlan): Effect.Effect<RetriedRun | undefined, never, RunJournal> =>
  Effect.gen(function* () {
    if (parent === undefined) return undefined
    const { runId } = parent
    const whole = yield* stateOf(runId)
    const first = whole?.parts === undefined ? whole : yield* stateOf(partRunId(runId, 1))
    const staged = first?.staged
    return staged === undefined ? { runId } : { runId, staged }
  })

/** The rows of the retry are in a folder of that run, but its record may be damaged, which is no reason not to import them. */
const stateOf = (runId: string): Effect.Effect<RunState | undefined, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const view = yield* Effect.option(journal.view(runId))
    return Option.isSome(view) ? view.value.state : undefined
  })
