import { type ProviderPlugin, stageImport, stepImport } from "@bulkport/core"
import { Effect } from "effect"
import { join } from "node:path"
import { checkHere } from "../check-here.ts"
import { Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { withEngine } from "../engine.ts"
import { fileFlags, root } from "../flags.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { checkView } from "../views/check-view.ts"

/** Checks a file without importing it. */
export const checkCommand = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const { option, options, settings, ...file } = fileFlags(plugins)
  return Command.make(
    "check",
    {
      ...file,
      output: Flag.String("output").pipe(
        optionalFlag,
        Flag.withMetavar("folder"),
        Flag.withDescription("Write all findings there, and the sound rows and the others into a file each")
      ),
      withService: switchFlag(
        "with-service",
        "Begin a run and let the service validate it, too; nothing is started"
      ),
      again: switchFlag(
        "again",
        "Let the service validate it, although the same content was imported before"
      ),
      option,
      options,
      settings
    },
    Effect.fn("cli.check")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const session = yield* Session
      session.headlines = { 3: "Cannot be imported" }
      const { checked, plan } = yield* checkHere(input, settings)
      const { stoppedBy, tally } = checked.check
      const isAsked = input.withService && stoppedBy === undefined && tally.findings === 0
      if (!isAsked) return yield* answer(() => checkView(session, checked))
      const state = yield* withEngine(settings)(
        Effect.flatMap(stageImport(plan), (staged) =>
          // Parts are validated one by one, as they are imported.
          staged.parts === undefined ? stepImport(staged.runId, "validate") : Effect.succeed(staged)
        )
      )
      const folder = session.run?.folder ?? join(settings.runsFolder, state.runId)
      yield* answer(() => checkView(session, { ...checked, run: { state, folder } }))
    })
  ).pipe(
    Command.withDescription(
      "Find out what a file is, and everything that is wrong with it, without importing it"
    ),
    Command.withExamples([
      { command: "bulkport check users.csv", description: "Look at the file alone" },
      {
        command: "bulkport check users.csv --provider advocate --import users",
        description: "Hold every row against the rules of an import; needs no credentials"
      },
      {
        command: "bulkport check users.csv --provider advocate --import users --output users-checked",
        description: "Write all findings, and the sound rows and the others into a file each"
      },
      {
        command: "bulkport check export.csv --encoding windows-1252 --column Mail=email --drop Notes",
        description: "Say how the file is read, rename a column and leave one out"
      }
    ])
  )
}
