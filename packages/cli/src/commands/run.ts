import { type ProviderPlugin, runImport } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { recorded, withEngine } from "../engine.ts"
import { importFlags, root } from "../flags.ts"
import { answer } from "../session.ts"
import { chooseImport } from "../choose-import.ts"
import { reportView } from "../views/report-view.ts"

/** All five steps. */
export const runCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "run",
    importFlags(plugins),
    Effect.fn("cli.run")(function* (input) {
      const { plan, settings } = yield* chooseImport(yield* root, input)
      const report = yield* withEngine(settings)(Effect.flatMap(runImport(plan), recorded))
      yield* answer((session) => reportView(session, report))
    })
  ).pipe(
    Command.withDescription("Import a file: stage, validate, start, track and collect"),
    Command.withExamples([
      {
        command: "bulkport run users.csv --provider advocate --import users",
        description: "Create and update users"
      },
      {
        command:
          "bulkport run contacts.csv --provider actito --table Customers --map Email=emailAddress --key Email",
        description: "Load a column into a profile table"
      }
    ])
  )
