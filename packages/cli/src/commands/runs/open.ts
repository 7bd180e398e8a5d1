import { RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import { basename, dirname } from "node:path"
import { Command, switchFlag } from "../../command-line.ts"
import { canAsk } from "../../consent.ts"
import { root } from "../../flags.ts"
import { chooseRun, chosenRun } from "../../runs/choose-run.ts"
import { folderOpener, openFolder } from "../../runs/open-folder.ts"
import { withRuns } from "../../runs/with-runs.ts"
import { answer, Session } from "../../session.ts"
import { readSettings } from "../../settings.ts"

/** Opens the folder of a run where somebody can see it, and prints its path. */
export const openCommand = Command.make(
  "open",
  { ...chosenRun, print: switchFlag("print", "Only print the path") },
  Effect.fn("cli.runs.open")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const session = yield* Session
    const { folder, id } = yield* withRuns(settings)(
      Effect.gen(function* () {
        return yield* (yield* RunJournal).view(yield* chooseRun(input, "open"))
      }).pipe(
        // Where something is wrong with the record, somebody has all the more reason to look.
        Effect.catchTag(["JournalDamaged", "JournalTooNew"], ({ file }) =>
          Effect.succeed({ folder: dirname(file), id: basename(dirname(file)) })
        )
      )
    )
    const { environment, stdout } = session.surroundings
    // The path of a call within another one, such as cd "$(…)", is for that one.
    const isWanted = !input.print && canAsk(session) && stdout.isTerminal
    const isOpened = isWanted && (yield* openFolder(folder, environment))
    if (isWanted && !isOpened && !session.quiet) {
      session.tell(`The folder could not be opened with ${folderOpener(process.platform)}. Its path:`)
    }
    yield* answer(() => ({
      exitCode: 0,
      document: "runs-open",
      json: { id, folder, opened: isOpened },
      text: folder
    }))
  })
).pipe(
  Command.withDescription(
    "Open the folder of a run in the file manager; print its path where nobody is looking"
  ),
  Command.withExamples([
    { command: "bulkport runs open --last", description: "Open the folder of the newest run" },
    {
      command: 'cd "$(bulkport runs open 20260801-101500-abcde --print)"',
      description: "Go to the folder of a run"
    }
  ])
)
