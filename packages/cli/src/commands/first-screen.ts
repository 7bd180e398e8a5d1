/** What `bulkport` says when it is called with nothing: what it is, and how to begin; or how things stand. */
import { Clock, Effect } from "effect"
import type { SharedInput } from "../flags.ts"
import { anyRun, runsLike } from "../runs/find-runs.ts"
import { idsForQueue, nextWords, retriesIn } from "../runs/what-to-do.ts"
import { askQueue } from "../queue/queued-runs.ts"
import { withRuns } from "../runs/with-runs.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { firstScreenView } from "../views/first-screen-view.ts"

/** So many runs of a database are looked at: a screen is no list. */
const newest = 100

/** Shows the first screen. Reads the settings and the records of runs, and asks nobody. */
export const firstScreen = Effect.fn("cli.first-screen")(function* (shared: SharedInput) {
  const settings = yield* readSettings(shared)
  const most = settings.store.kind === "folder" ? undefined : newest
  const { hasMore, runs } = yield* withRuns(settings)(
    runsLike(settings, anyRun, yield* Clock.currentTimeMillis, most).pipe(
      Effect.tap((found) => askQueue(settings, idsForQueue(found.runs)))
    )
  )
  const { queued } = yield* Session
  const retries = retriesIn(runs)
  const waiting = runs.flatMap((run) => {
    const words = nextWords(run, retries, queued)
    return words === undefined || run.summary === undefined ? [] : [{ summary: run.summary, words }]
  })
  yield* answer((session) =>
    firstScreenView(session, {
      file: settings.file,
      runsFolder: settings.runsFolder,
      store: settings.store,
      runs: runs.length,
      hasMore,
      waiting
    })
  )
})
