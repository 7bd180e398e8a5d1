import { type ProviderPlugin, retryImport } from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { Argument, Command, switchFlag } from "../command-line.ts"
import { withConsent } from "../consent.ts"
import { checkRun, recorded, withEngine } from "../engine.ts"
import { consentFlags, root, toleranceFlags, toleranceOf } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { chooseRun, chosenRun } from "../runs/choose-run.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { reportView } from "../views/report-view.ts"

interface MeantRun {
  readonly run: string | undefined
  readonly last: boolean
  readonly file: string | undefined
}

/** With `--last` there is no id, and the one argument that there is names the file. */
const meantRun = ({ file, last, run }: MeantRun): MeantRun =>
  last && file === undefined ? { file: run, last, run: undefined } : { file, last, run }

/** Imports the failed rows of a run, as they have been mended, as a run of its own. */
export const retryCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "retry",
    {
      ...chosenRun,
      file: Argument.String("file").pipe(
        Argument.withDescription(
          "The mended file of failed rows; the one in the run's folder unless given. With --last, the only argument"
        ),
        Argument.withDefault(undefined)
      ),
      unknown: switchFlag("unknown", "Retry rows of unknown outcome, too, which may have been applied"),
      ...toleranceFlags,
      ...consentFlags,
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.retry")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const { surroundings } = yield* Session
      const tolerance = toleranceOf(input)
      const report = yield* withEngine(settings)(
        Effect.gen(function* () {
          const { file, ...meant } = meantRun(input)
          const runId = yield* chooseRun(meant, "retry")
          yield* checkRun(settings, runId)
          const report = yield* retryImport({
            runId,
            includeUnknown: input.unknown,
            again: input.again,
            ...(file === undefined ? {} : { file: resolve(surroundings.folder, file) }),
            ...(input.yes ? { confirmed: true } : {}),
            ...(input.allowFindings ? { allowFindings: true } : {}),
            ...(tolerance === undefined
              ? {}
              : { tolerance: { mode: "tolerant", minRowsForPercent: 100, ...tolerance } })
          })
          return yield* recorded(report)
        })
      ).pipe(withConsent(input.yes))
      yield* answer((session) => reportView(session, report))
    })
  ).pipe(
    Command.withDescription("Import the failed rows of a run once more, after you have mended them"),
    Command.withExamples([
      {
        command: "bulkport retry 20260801-101500-abcde",
        description: "Retry the rows in the run's own file of failed rows"
      }
    ])
  )
