import type { RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import type { Settings } from "../settings.ts"
import type { StoreProblem } from "../store/open-store.ts"

/** Gives an effect the records of runs, and nothing else of the engine: what only looks at them starts faster. */
export const withRuns =
  (settings: Pick<Settings, "store">) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | StoreProblem, Exclude<R, RunJournal>> =>
    Effect.provide(effect, settings.store.layer)
