import { ImportQueue } from "@bulkport/cluster"
import { removeUnusedSources, RunJournal } from "@bulkport/core"
import { Effect, Schedule } from "effect"
import { findSent } from "./kept-source.ts"

/** How often is looked, in milliseconds. */
const lookMillis = 60 * 60 * 1000

/**
 * Deletes files that were sent more than a week ago and never submitted, and gives their ids; with them, what is left of files of which
 * sending or deleting was cut off.
 */
export const removeUnsubmitted = Effect.gen(function* () {
  const queue = yield* ImportQueue
  const journal = yield* RunJournal
  return yield* removeUnusedSources({
    isWanted: (id) =>
      Effect.gen(function* () {
        // What was not sent to us was kept by a program that may have other plans for it.
        if ((yield* findSent(id)) === undefined) return true
        return yield* queue.look(id).pipe(
          Effect.as(true),
          Effect.catchTag("RunNotQueued", () => Effect.succeed(false))
        )
      }).pipe(
        // One that cannot be asked about stays.
        Effect.orElseSucceed(() => true),
        Effect.provideService(RunJournal, journal)
      )
  })
})

/** Does so again and again. What fails is tried the next time. */
export const keepRemovingUnsubmitted = removeUnsubmitted.pipe(
  Effect.tap((removed) =>
    removed.length === 0
      ? Effect.void
      : Effect.logInfo("sources deleted that nobody submitted").pipe(
          Effect.annotateLogs({ sources: removed.length })
        )
  ),
  Effect.catch(({ code }) => Effect.logWarning(`Sources that nobody submits cannot be deleted (${code}).`)),
  Effect.repeat(Schedule.spaced(lookMillis))
)
