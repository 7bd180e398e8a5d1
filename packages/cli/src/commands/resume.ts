import { type ProviderPlugin, resumeImport } from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { Command, Flag, optionalFlag } from "../command-line.ts"
import { withConsent } from "../consent.ts"
import { checkRun, recorded, withEngine } from "../engine.ts"
import { consentFlags, root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { lookFirstFlag, withLookFirst } from "../look-first.ts"
import { chooseRun, chosenRun } from "../runs/choose-run.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { reportView } from "../views/report-view.ts"

/** Goes on with a run that stopped, at the first step without a result. */
export const resumeCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "resume",
    {
      ...chosenRun,
      file: Flag.String("file").pipe(
        optionalFlag,
        Flag.withMetavar("path"),
        Flag.withDescription(
          "Where the source file is now, if it is not where it was; its content must be the same"
        )
      ),
      lookFirst: lookFirstFlag,
      ...consentFlags,
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.resume")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const { surroundings } = yield* Session
      const report = yield* withEngine(settings)(
        Effect.gen(function* () {
          const runId = yield* chooseRun(input, "resume")
          yield* checkRun(settings, runId)
          const report = yield* resumeImport(
            runId,
            input.file === undefined ? {} : { file: resolve(surroundings.folder, input.file) }
          ).pipe(withLookFirst(input.lookFirst))
          return yield* recorded(report)
        })
      ).pipe(withConsent(input.yes))
      yield* answer((session) => reportView(session, report))
    })
  ).pipe(
    Command.withDescription("Go on with a run that stopped, never starting a second job"),
    Command.withExamples([
      { command: "bulkport resume 20260801-101500-abcde", description: "Go on with a run" },
      { command: "bulkport resume --last", description: "Go on with the newest run" },
      {
        command: "bulkport resume --last --file ./here/users.csv",
        description: "Go on with a run folder that was copied from another machine"
      },
      {
        command: "bulkport resume 20260801-101500-abcde --look-first",
        description:
          "Go on with a run folder that was put back from a backup, and may have forgotten its start"
      }
    ])
  )
