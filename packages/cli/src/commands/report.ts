import { nextStep } from "@bulkport/core"
import { Effect } from "effect"
import { join, resolve } from "node:path"
import { Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { canAsk } from "../consent.ts"
import { root } from "../flags.ts"
import { saveText } from "../json-document.ts"
import { askQueue } from "../queue/queued-runs.ts"
import { chooseRun, chosenRun } from "../runs/choose-run.ts"
import { folderOpener, openFolder } from "../runs/open-folder.ts"
import { withRuns } from "../runs/with-runs.ts"
import { withoutSecrets } from "../secrets.ts"
import { answer, type CallSession, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { version } from "../version.ts"
import { writtenReportView } from "../views/written-report-view.ts"

/** Name of the page in the run's folder. */
const pageName = "report.html"

/** Loaded on first use: no other call should pay for it. */
const loadReport = Effect.promise(async () => ({
  ...(await import("../report/reported-run.ts")),
  ...(await import("../report/report-page.ts")),
  ...(await import("../report/headline-of.ts"))
}))

/** Opens the page where somebody is there to see it. Gives whether it was opened. */
const openPage = (session: CallSession, path: string) =>
  Effect.gen(function* () {
    const { environment, stdout } = session.surroundings
    if (!canAsk(session) || !stdout.isTerminal) return false
    // What opens a folder opens a page in the browser.
    const isOpened = yield* openFolder(path, environment)
    if (!isOpened && !session.quiet) {
      session.tell(`The page could not be opened with ${folderOpener(process.platform)}.`)
    }
    return isOpened
  })

/** Writes the story of a run as one page for a browser. */
export const reportCommand = Command.make(
  "report",
  {
    ...chosenRun,
    output: Flag.String("output").pipe(
      optionalFlag,
      Flag.withMetavar("file"),
      Flag.withDescription("The page to write; report.html in the folder of the run unless given")
    ),
    force: switchFlag("force", "Replace the file of --output if there is one"),
    includeValues: switchFlag(
      "include-values",
      "Show the cells of rows that failed, and the service's words about them, which may quote cells"
    ),
    open: switchFlag("open", "Open the page in the browser, if somebody is at the terminal")
  },
  Effect.fn("cli.report")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const session = yield* Session
    const { headlineOf, reportPage, reportedRun } = yield* loadReport
    const run = yield* withRuns(settings)(
      Effect.flatMap(chooseRun(input, "report on"), (id) => reportedRun(id, input.includeValues)).pipe(
        Effect.tap(({ view }) =>
          nextStep(view.state) === undefined ? Effect.void : askQueue(settings, [view.id])
        )
      )
    )
    const path =
      input.output === undefined
        ? join(run.view.folder, pageName)
        : resolve(session.surroundings.folder, input.output)
    const maker = { version: version(), node: process.versions.node }
    const text = withoutSecrets(reportPage(run, headlineOf(session, run), maker), session)
    // In the folder of the run it is ours, and written anew whenever it is asked for.
    yield* saveText(path, text, input.force || input.output === undefined)
    const isOpened = input.open && (yield* openPage(session, path))
    yield* answer(() => writtenReportView(session, { run, path, bytes: Buffer.byteLength(text), isOpened }))
  })
).pipe(
  Command.withDescription(
    "Write the story of a run as one page for a browser: what became of the rows and why, when what happened, and with which settings. It needs no network, and holds no content of rows unless you ask for it"
  ),
  Command.withExamples([
    {
      command: "bulkport report 20260801-101500-abcde",
      description: "Write report.html into the folder of the run"
    },
    { command: "bulkport report --last --open", description: "Look at the newest run in the browser" },
    {
      command: "bulkport report 20260801-101500-abcde --include-values --output users-report.html",
      description: "With the rows that failed, into a file of your choice"
    }
  ])
)
