import { Schema } from "effect"

/** The five steps, in order. The same word names a step in code, commands, errors, run folders and docs. */
export const lifecycleSteps = ["stage", "validate", "start", "track", "collect"] as const

/** One of the five steps. */
export const LifecycleStep = Schema.Literals(lifecycleSteps)
export type LifecycleStep = typeof LifecycleStep.Type
