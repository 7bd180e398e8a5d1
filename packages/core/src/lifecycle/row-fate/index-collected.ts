import { Effect, Stream } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import { RowIndex } from "../../journal/row-index.ts"
import type { RunView } from "../../journal/run-journal.ts"
import { ProviderRegistry } from "../../provider/provider-registry.ts"
import { judgedRows } from "../1-stage/set-aside.ts"
import { outcomeRows } from "../outcome-rows.ts"
import { sameSource } from "../source-unchanged.ts"
import { rowsToIndex } from "./index-rows.ts"

/**
 * Fills the index of rows with a run whose results were collected before, from its files, in constant memory: for a run that was collected
 * in another store. Gives whether it is complete; without an index, or results, there is nothing to fill.
 *
 * It needs the provider, which says what identifies a row, and the file as it was staged: fails with `UnknownProvider`,
 * `SourceFileUnreadable` or `SourceChanged` without.
 */
export const indexCollected = ({
  folder,
  id,
  state
}: RunView): Effect.Effect<boolean, ImportReason, ProviderRegistry> =>
  Effect.gen(function* () {
    const index = yield* RowIndex
    const { collected, plan, prepared, staged } = state
    const file = staged?.prepared ?? prepared
    // A part is found through its whole.
    if (index === undefined || collected === undefined || file === undefined || plan.part !== undefined)
      return false
    const plugin = yield* (yield* ProviderRegistry).plugin(plan.provider)
    const importType = yield* plugin.importType(plan.importType, plan.options)
    yield* sameSource(file.source.path, file.sourceSha256)
    const toIndex = rowsToIndex(file, plan, importType)
    const writer = yield* index.open(id)
    const seen = { rows: 0, isSame: true }
    yield* judgedRows(file, folder).pipe(
      Stream.zip(outcomeRows(folder, collected.outcomesFile)),
      Stream.runForEachArray((batch) =>
        Effect.suspend(() => {
          seen.rows += batch.length
          seen.isSame &&= batch.every(([row, outcome]) => row.row === outcome.row)
          return writer.add(
            batch.map(([row, { outcome, ...words }]) =>
              toIndex({ row, verdict: { ...words, state: outcome } })
            )
          )
        })
      )
    )
    // What ends too early, or is about other rows, is no file of this run's outcomes.
    if (!seen.isSame || seen.rows !== collected.rows.setAside + collected.rows.staged) return false
    yield* writer.complete
    return true
  }).pipe(Effect.scoped)
