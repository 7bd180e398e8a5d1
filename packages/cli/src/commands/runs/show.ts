import { nextStep, runFamily, RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../../command-line.ts"
import { withEngine } from "../../engine.ts"
import { root } from "../../flags.ts"
import { askQueue } from "../../queue/queued-runs.ts"
import { chooseRun, chosenRun } from "../../runs/choose-run.ts"
import { answer } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import { shownParts } from "../../shown-parts.ts"
import { runView } from "../../views/run-view.ts"

/** Shows one run. */
export const showCommand = Command.make(
  "show",
  chosenRun,
  Effect.fn("cli.runs.show")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const { view, ...around } = yield* withEngine(settings)(
      Effect.gen(function* () {
        const view = yield* (yield* RunJournal).view(yield* chooseRun(input, "show"))
        if (nextStep(view.state) !== undefined) yield* askQueue(settings, [view.id])
        if (view.state.plan.part !== undefined) return { view }
        return { view, family: yield* runFamily(view.id), parts: yield* shownParts(view) }
      })
    )
    yield* answer((session) => runView(session, view, around))
  })
).pipe(
  Command.withDescription(
    "Show what is recorded of a run: where it stands, its rows, its files, and the next command"
  ),
  Command.withExamples([
    { command: "bulkport runs show 20260801-101500-abcde", description: "Show one run" },
    { command: "bulkport runs show --last", description: "Show the newest run" }
  ])
)
