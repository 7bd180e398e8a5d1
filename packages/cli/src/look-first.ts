/** What commands do that go on with runs whose store was put back from a backup. */
import { EngineSettings } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { switchFlag } from "./command-line.ts"

/** What every command takes that goes on with runs by itself. */
export const lookFirstFlag = switchFlag(
  "look-first",
  "The store was put back from a backup: look for the job of a run before starting one, as after a lost reply"
)

/** Settings of an engine that is told now that the store was put back, if that was said. */
export const lookingFirst = (settings: EngineSettings, isSaid: boolean): Effect.Effect<EngineSettings> =>
  Effect.map(Clock.currentTimeMillis, (now) => (isSaid ? { ...settings, putBackAt: now } : settings))

/** Runs an effect with an engine that looks first, if that was said. */
export const withLookFirst =
  (isSaid: boolean) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(EngineSettings, (settings) =>
      Effect.flatMap(lookingFirst(settings, isSaid), (looking) =>
        Effect.provideService(effect, EngineSettings, looking)
      )
    )
