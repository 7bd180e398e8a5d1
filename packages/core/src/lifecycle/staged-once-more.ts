import { Effect } from "effect"
import type { ImportError } from "../errors/import-error.ts"

/**
 * Takes the steps up to the start once more when the service no longer has what was sent ahead: that is recorded by then, so
 * that the file is staged again. Services keep such files for a time that few of them name.
 */
export const stagedOnceMore = <A, R>(
  steps: Effect.Effect<A, ImportError, R>
): Effect.Effect<A, ImportError, R> =>
  steps.pipe(
    Effect.catchTag("ImportError", (error) =>
      error.reason._tag === "StagedFileGone" ? steps : Effect.fail(error)
    )
  )
