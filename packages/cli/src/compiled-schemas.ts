import { Effect } from "effect"

/**
 * Has schemas compiled from here on, where the engine of the process allows it: rows are then validated several times faster.
 *
 * It holds for the whole process, so it is for this executable to ask for and never for a library.
 */
export const compiledSchemas: Effect.Effect<void> = Effect.promise(async () => {
  await import("effect/schema/SchemaJITCompiler/enable")
})
