import { Effect } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { sourceNames } from "./change-columns.ts"
import { type FindingsSink, makeRowCheck } from "./check-rows.ts"
import { findRepeatedKeys } from "./find-repeated-keys.ts"
import type { RowReaderOptions } from "./row-reader.ts"
import type { Sending } from "./sending.ts"
import type { SpillStore } from "./spill-store.ts"

/** What to look for. */
export interface SourceSearch {
  readonly source: SourceFile
  /** Left out when the destination is not known yet: only the structure of the file is looked at then. */
  readonly importType: ImportType | undefined
  readonly sending: Sending
}

/** What one pass over a source tells, and all that was found. */
export interface Found<Facts> {
  readonly facts: Facts
  readonly tally: FindingsTally
}

/**
 * Finds everything about a source that can be found without the service, in one pass that `read` makes. In bounded memory: keys
 * that are too many go to `spill`, and findings to `sink`; without one they are only counted and sampled.
 */
export const findInSource = <Facts>(
  { importType, sending, source }: SourceSearch,
  sink: FindingsSink | undefined,
  spill: SpillStore,
  read: (options: RowReaderOptions) => Effect.Effect<Facts, ImportReason>
): Effect.Effect<Found<Facts>, ImportReason> =>
  Effect.gen(function* () {
    const rowSchema = importType?.rowSchema?.(sending.form.format)
    const check = makeRowCheck({ rowSchema, sink, sourceNames: sourceNames(sending.changes) })
    const keys = importType?.key === undefined ? undefined : yield* findRepeatedKeys(spill)
    const facts = yield* read({ source, importType, sending, check, keys })
    return { facts, tally: check.tally() }
  }).pipe(Effect.scoped)
