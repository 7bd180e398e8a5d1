/** What the queue of a store says of runs that somebody may want to go on with. */
import type { QueuedRun } from "@bulkport/cluster"
import { Effect } from "effect"
import { Session } from "../session.ts"
import type { Settings } from "../settings.ts"
import { wholeRun } from "./words-with-queue.ts"
import { theQueue, withQueue } from "./with-queue.ts"

/** Runs that are asked about at once. */
const atOnce = 8

/**
 * Asks the queue about these runs, if the store has one, and tells the session what it says. Never fails: commands that only look
 * at runs must work for whoever may read the store and no more. Then it is said that the queue was not asked.
 */
export const askQueue = (
  settings: Settings,
  ids: ReadonlyArray<string>
): Effect.Effect<void, never, Session> =>
  Effect.gen(function* () {
    const session = yield* Session
    if (settings.store.kind === "folder" || ids.length === 0) return
    const found = yield* withQueue(settings)(
      Effect.gen(function* () {
        const queue = yield* theQueue
        return yield* Effect.forEach(
          new Set(ids.map(wholeRun)),
          (id) =>
            queue.look(id).pipe(
              Effect.map((run): ReadonlyArray<QueuedRun> => [run]),
              Effect.catchTag("RunNotQueued", () => Effect.succeed([]))
            ),
          { concurrency: atOnce }
        )
      })
    )
    for (const run of found.flat()) session.queued.set(run.runId, run)
  }).pipe(
    Effect.catch(({ _tag, message }) =>
      Session.use((session) =>
        Effect.sync(() => {
          session.log("warn", "the queue was not asked", { tag: _tag, message })
          if (session.logLevel === undefined && !session.quiet)
            session.tell(
              `warning: The queue cannot be asked, so that next commands are those for runs in none. ${message}`
            )
        })
      )
    )
  )
