import { ImportWorker } from "@bulkport/cluster"
import { RunJournal } from "@bulkport/core"
import { Clock, Deferred, Effect, Option } from "effect"
import { access, constants } from "node:fs/promises"
import { dirname } from "node:path"
import { ApiState } from "./api-services.ts"

/** How long the store may take to answer, and for how long its answer counts, in milliseconds. */
const patienceMillis = 2000
const keptMillis = 1000

/** True for the nearest folder above that there is, when it may be written to. */
const mayBeWritten = async (folder: string): Promise<boolean> => {
  for (let at = folder; ; at = dirname(at)) {
    try {
      await access(at, constants.W_OK)
      return true
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT"
      if (!isMissing || dirname(at) === at) return false
    }
  }
}

/**
 * Makes an effect that is true while the store answers, its files can be written, the worker in this process, if there is one, takes up
 * imports, and the server is not being stopped.
 */
export const makeReadiness: Effect.Effect<Effect.Effect<boolean>, never, RunJournal | ApiState> = Effect.gen(
  function* () {
    const journal = yield* RunJournal
    const { draining } = yield* ApiState
    const worker = yield* Effect.serviceOption(ImportWorker)
    const look = Effect.gen(function* () {
      if (Option.isSome(worker) && !(yield* worker.value.standing).isReady) return false
      yield* journal.find({ limit: 1 })
      return yield* Effect.promise(() => mayBeWritten(dirname(journal.sourceFolder("20200101-000000-00000"))))
    }).pipe(
      Effect.timeout(patienceMillis),
      Effect.catchCause(() => Effect.succeed(false))
    )
    let known: { readonly at: number; readonly isReady: boolean } | undefined
    return Effect.gen(function* () {
      if (yield* Deferred.isDone(draining)) return false
      const now = yield* Clock.currentTimeMillis
      // Whoever asks often does not keep the store busy.
      if (known === undefined || now - known.at >= keptMillis) known = { at: now, isReady: yield* look }
      return known.isReady
    })
  }
)
