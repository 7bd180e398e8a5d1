import type { Effect, Scope } from "effect"
import { findRepeatedKeys, type RepeatedKeys } from "./find-repeated-keys.ts"
import { spillFile } from "./spill-file.ts"

/** Looks for repeated keys. The temporary file at `path` is made when it is needed, and removed with the scope. */
export const makeRepeatedKeys = (path: string): Effect.Effect<RepeatedKeys, never, Scope.Scope> =>
  findRepeatedKeys(spillFile(path))
