import { Effect } from "effect"
import type { AlreadyImported, RunLocked, StorageFailed } from "../errors/reasons.ts"
import type { Run } from "../journal/run-journal.ts"

/** Records that a file was refused because it was imported before. For whoever looks at the run later: it is not one that was left halfway. */
export const recordRefusal =
  (run: Run) =>
  <A, E extends { readonly _tag: string }, R>(
    effect: Effect.Effect<A, E | AlreadyImported, R>
  ): Effect.Effect<A, E | AlreadyImported | RunLocked | StorageFailed, R> =>
    Effect.tapError(effect, ({ _tag }) =>
      _tag === "AlreadyImported"
        ? Effect.flatMap(run.state, ({ stageRefusal }) =>
            stageRefusal === _tag ? Effect.void : run.record({ _tag: "stage-refused", reason: _tag })
          )
        : Effect.void
    )
