/** What `bulkport` says when it is called with nothing: what it is, and how to begin; or how things stand. */
import { Effect } from "effect"
import type { SharedInput } from "../flags.ts"
import { listRuns } from "../runs/list-runs.ts"
import { nextWords, retriesIn } from "../runs/what-to-do.ts"
import { withRuns } from "../runs/with-runs.ts"
import { answer } from "../session.ts"
import { readSettings } from "../settings.ts"
import { firstScreenView } from "../views/first-screen-view.ts"

/** Shows the first screen. Reads the settings and the records of runs, and asks nobody. */
export const firstScreen = Effect.fn("cli.first-screen")(function* (shared: SharedInput) {
  const settings = yield* readSettings(shared)
  const runs = yield* withRuns(settings)(listRuns(settings.runsFolder))
  const retries = retriesIn(runs)
  const waiting = runs.flatMap((run) => {
    const words = nextWords(run, retries)
    return words === undefined || run.summary === undefined ? [] : [{ summary: run.summary, words }]
  })
  yield* answer((session) =>
    firstScreenView(session, {
      file: settings.file,
      runsFolder: settings.runsFolder,
      runs: runs.length,
      waiting
    })
  )
})
