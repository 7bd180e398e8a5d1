import { Duration, Effect, Schedule } from "effect"
import type { Limits } from "../../provider/limits.ts"
import type { EngineSettings } from "../engine-settings.ts"

/** How often to look at a job: first often, then ever more rarely, as the provider wants it unless the engine is told otherwise. */
export const trackSchedule = (limits: Limits, { pollMillis }: EngineSettings) => {
  const first = pollMillis ?? limits.firstPollMillis
  const longest = pollMillis ?? limits.maxPollMillis
  return Schedule.exponential(first, 1.5).pipe(
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Math.min(Duration.toMillis(duration), longest)))
  )
}
