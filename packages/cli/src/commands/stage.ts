import { type ProviderPlugin, stageImport } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { withEngine } from "../engine.ts"
import { importFlags, root } from "../flags.ts"
import { readyFor } from "../large-file.ts"
import { answer, Session } from "../session.ts"
import { chooseImport } from "../choose-import.ts"
import { stagedView } from "../views/staged-view.ts"

/** Begins a run, and takes it no further than its first step. */
export const stageCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "stage",
    importFlags(plugins),
    Effect.fn("cli.stage")(function* (input) {
      const { plan, settings } = yield* chooseImport(yield* root, input)
      yield* readyFor(plan.source.path)
      const state = yield* withEngine(settings)(stageImport(plan))
      const { run } = yield* Session
      yield* answer((session) => stagedView(session, state, run?.folder ?? settings.runsFolder))
    })
  ).pipe(
    Command.withDescription(
      "Begin a run: read a file from end to end and make it ready, without importing it"
    ),
    Command.withExamples([
      {
        command: "bulkport stage users.csv --provider advocate --import users",
        description: "Make a file of users ready"
      }
    ])
  )
