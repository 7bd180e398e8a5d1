import { Context } from "effect"

/** How patient the engine is. Times are in milliseconds. */
export interface EngineSettings {
  /** Further attempts at a call that failed for a passing reason. */
  readonly retries: number
  /** Pause before the first further attempt; it doubles each time up to `retryMaxMillis`, give or take a fifth. */
  readonly retryBaseMillis: number
  /** No pause is longer, and a service that asks for a longer one ends the attempts. */
  readonly retryMaxMillis: number
  /** How long to wait for a job before the run stops as still running. */
  readonly waitMillis: number
  /** How often to look at a job before the run stops as still running. Any number when left out. */
  readonly mostLooks?: number
  /** How long the import of the same content to the same place is taken for a mistake. 0 switches that off. */
  readonly sameContentMillis: number
  /**
   * After how long a run whose job is under way, or in doubt, and that nobody looks at, is taken for given up, so that the place it goes
   * to may be taken by another import. As long as a job is waited for unless given, and 12 hours at least. See `SharedLimits.keepPlace`.
   */
  readonly givenUpMillis?: number
  /** Overrides the provider's own pauses between looks at a job. */
  readonly pollMillis?: number
  /** Overrides the provider's own time for finding a started job after a lost reply. */
  readonly findGraceMillis?: number
  /**
   * When the store of runs was put back from a backup, in milliseconds since the epoch; any time from then on until the first run is taken up from
   * it will do. Starts since the backup are not in its records: so each run without a job that is older than this is marked when it is taken
   * up, and before it is started its job is looked for, as after a lost reply. That takes `findGraceMillis` for each run and each part
   * that has no job. A service that cannot be asked leaves the run in doubt, for a person to settle. Left out for a store that forgot nothing.
   */
  readonly putBackAt?: number
}

/** The settings used unless others are provided with `Effect.provideService`. */
export const EngineSettings: Context.Reference<EngineSettings> = Context.Reference<EngineSettings>(
  "@bulkport/core/EngineSettings",
  {
    defaultValue: () => ({
      retries: 6,
      retryBaseMillis: 500,
      retryMaxMillis: 60_000,
      waitMillis: 12 * 60 * 60 * 1000,
      sameContentMillis: 24 * 60 * 60 * 1000
    })
  }
)
