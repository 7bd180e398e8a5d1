import type { CallSession, Answer } from "../session.ts"
import type { Settings } from "../settings.ts"
import type { WatchedRun } from "../watch/watched-run.ts"
import { runLine } from "../watch/run-line.ts"
import type { Watched } from "../watch/watched-runs.ts"
import { lines } from "./layout.ts"
import { numbersText, queueText } from "./watch-text.ts"

/** A run that is watched, as documents and events show it. */
export const watchedFacts = (session: CallSession, run: WatchedRun) => ({
  id: run.id,
  tenant: run.tenant ?? null,
  provider: run.provider,
  importType: run.importType,
  state: run.state,
  standing: run.standing,
  queue: run.queue ?? null,
  worker: run.worker ?? null,
  step: run.step ?? null,
  file: run.file ?? null,
  rows: run.rows ?? null,
  rowsProcessed: run.rowsProcessed ?? null,
  begunAt: new Date(run.begunAt).toISOString(),
  changedAt: new Date(run.changedAt).toISOString(),
  next: run.next === undefined ? null : session.command(...run.next)
})

const queueFacts = ({ queue, queuedByTenant }: Watched) =>
  queue === undefined
    ? null
    : {
        ...queue.byState,
        oldestQueuedAt:
          queue.oldestQueuedAt === undefined ? null : new Date(queue.oldestQueuedAt).toISOString(),
        queuedByTenant: [...queuedByTenant].map(([tenant, queued]) => ({
          tenant: tenant === "" ? null : tenant,
          queued
        }))
      }

/** How things stood at the last look. */
export const watchView = (
  session: CallSession,
  { store }: Pick<Settings, "store">,
  watched: Watched
): Answer => ({
  exitCode: 0,
  document: "runs-watch",
  json: {
    store: store.kind,
    at: new Date(watched.at).toISOString(),
    numbers: watched.numbers,
    hasMore: watched.hasMore,
    queue: queueFacts(watched),
    runs: watched.runs.map((run) => watchedFacts(session, run))
  },
  text: lines(
    numbersText(watched),
    queueText(watched),
    watched.runs.filter(({ next }) => next !== undefined).map((run) => runLine(session, run))
  )
})
