import { layerFiles, type RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import type { Settings } from "../settings.ts"

/** Gives an effect the records of runs, and nothing else of the engine: what only looks at them starts faster. */
export const withRuns =
  (settings: Pick<Settings, "runsFolder">) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, RunJournal>> =>
    Effect.provide(effect, layerFiles(settings.runsFolder))
