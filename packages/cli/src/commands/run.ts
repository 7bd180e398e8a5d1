import { type ProviderPlugin, runImport } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { withConsent } from "../consent.ts"
import { recorded, withEngine } from "../engine.ts"
import { consentFlags, importFlags, root } from "../flags.ts"
import { readyFor } from "../large-file.ts"
import { answer } from "../session.ts"
import { chooseImport } from "../choose-import.ts"
import { reportView } from "../views/report-view.ts"

/** All five steps. */
export const runCommand = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const { option, options, settings, ...file } = importFlags(plugins)
  return Command.make(
    "run",
    { ...file, ...consentFlags, option, options, settings },
    Effect.fn("cli.run")(function* (input) {
      const { plan, settings } = yield* chooseImport(yield* root, input, input.yes)
      yield* readyFor(plan.source.path)
      const report = yield* withEngine(settings)(Effect.flatMap(runImport(plan), recorded)).pipe(
        withConsent(input.yes)
      )
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
          "bulkport run contacts.csv --provider actito --table Customers --map Id=customerId --map Email=emailAddress --key Id",
        description: "Load two columns into a profile table, by the names that it has for them"
      },
      {
        command: "bulkport run users.csv --provider advocate --import users --max-rejected 5%",
        description: "Set rows with problems aside, unless there are too many"
      },
      {
        command:
          "bulkport run export.csv --connection staging --import users --column Mail=email --drop Notes",
        description: "Use a connection of bulkport.json, rename a column and leave one out"
      },
      {
        command: "bulkport run users.csv --provider advocate --import users --json > result.json",
        description: "Hand the result to a program"
      }
    ])
  )
}
