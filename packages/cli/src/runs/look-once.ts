import { EngineSettings, RunObserver, stepImport } from "@bulkport/core"
import { Deferred, Effect } from "effect"

/** Looks at a job once: as soon as it turns out to be running, watching stops. */
export const lookOnce = (runId: string) =>
  Effect.gen(function* () {
    const stillRunning = yield* Deferred.make<void>()
    const observe = yield* RunObserver
    const engine = yield* EngineSettings
    const tracking = stepImport(runId, "track").pipe(
      Effect.provideService(EngineSettings, { ...engine, pollMillis: 0 }),
      Effect.provideService(RunObserver, (event) =>
        Effect.andThen(
          observe(event),
          event.type === "progressed" && event.progress.state === "running"
            ? Deferred.succeed(stillRunning, undefined)
            : Effect.void
        )
      )
    )
    yield* Effect.raceFirst(tracking, Deferred.await(stillRunning))
  })
