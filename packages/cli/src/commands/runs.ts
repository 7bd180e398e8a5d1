import { runFamily, RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { withEngine } from "../engine.ts"
import { root, runArgument } from "../flags.ts"
import { answer } from "../session.ts"
import { shownParts } from "../shown-parts.ts"
import { readSettings } from "../settings.ts"
import { type ListedRun, runsView } from "../views/runs-view.ts"
import { runView } from "../views/run-view.ts"

const listRuns = Effect.gen(function* () {
  const journal = yield* RunJournal
  return yield* Effect.forEach(yield* journal.list, (id) =>
    journal.view(id).pipe(
      // How the parts of a run that is over have ended is in its own record.
      Effect.flatMap((view) =>
        view.state.collected === undefined
          ? Effect.map(shownParts(view), (parts): ListedRun => ({ view, parts }))
          : Effect.succeed<ListedRun>({ view })
      ),
      // One that cannot be read must not hide the others.
      Effect.catch(({ _tag, message }) => Effect.succeed<ListedRun>({ problem: { id, tag: _tag, message } }))
    )
  )
})

const listCommand = Command.make(
  "list",
  {},
  Effect.fn("cli.runs.list")(function* () {
    const settings = yield* readSettings(yield* root)
    const runs = yield* withEngine(settings)(listRuns)
    yield* answer((session) => runsView(session, runs, settings.runsFolder))
  })
).pipe(
  Command.withDescription("List all runs, newest first"),
  Command.withExamples([{ command: "bulkport runs list", description: "List all runs" }])
)

const showCommand = Command.make(
  "show",
  { run: runArgument },
  Effect.fn("cli.runs.show")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const { view, ...around } = yield* withEngine(settings)(
      Effect.gen(function* () {
        const view = yield* (yield* RunJournal).view(input.run)
        if (view.state.plan.part !== undefined) return { view }
        return { view, family: yield* runFamily(view.id), parts: yield* shownParts(view) }
      })
    )
    yield* answer((session) => runView(session, view, around))
  })
).pipe(
  Command.withDescription("Show what is recorded of a run"),
  Command.withExamples([{ command: "bulkport runs show 20260801-101500-abcde", description: "Show one run" }])
)

/** Looks at runs without touching them. */
export const runsCommand = Command.make("runs").pipe(
  Command.withDescription("Look at the runs that were recorded"),
  Command.withSubcommands([listCommand, showCommand])
)
