import { Effect } from "effect"
import { type ImportReason, SourceFileEmpty, type SourceMalformed } from "../../errors/reasons.ts"
import type { ColumnChanges } from "../../model/column-changes.ts"
import type { FileInspection } from "../../model/file-inspection.ts"
import type { SourceFormat } from "../../model/source-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import { enforceFormat } from "../../provider/enforce-format.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { conversionsOf } from "./conversions.ts"
import type { Found, SourceSearch } from "./find-in-source.ts"
import type { SourceFacts } from "./read-source.ts"
import { sendingOf } from "./sending.ts"

/** What to hold a source against. */
export interface CheckChoice {
  readonly columns?: ColumnChanges
  /** The format to send rows in, as in a plan. */
  readonly sendAs?: SourceFormat
  /** Rows are held against its rules. Only the structure of the file is checked when it is left out. */
  readonly importType?: ImportType
}

/** All that can be known about a source before anything is sent. */
export interface SourceCheck {
  readonly inspection: FileInspection
  readonly rows: number
  /** Names in order, as they would be sent. */
  readonly columns: ReadonlyArray<string>
  readonly tally: FindingsTally
  /** Why the file cannot be sent as it stands, in sentences. Empty when it can. */
  readonly conversions: ReadonlyArray<string>
  /** The reading ended there; what follows was not checked. */
  readonly stoppedBy?: SourceMalformed
  /** What could not be checked, in sentences. */
  readonly notChecked: ReadonlyArray<string>
}

/**
 * Checks a source that was looked at, in one pass that `find` makes. Gives what the pass told, too.
 *
 * Fails where there is no table to look at: it has no header that can be used, lacks required columns, or has no rows.
 */
export const checkInspected = <Facts extends SourceFacts>(
  inspection: FileInspection,
  choice: CheckChoice,
  find: (search: SourceSearch) => Effect.Effect<Found<Facts>, ImportReason>
): Effect.Effect<{ readonly check: SourceCheck; readonly facts: Facts }, ImportReason> =>
  Effect.gen(function* () {
    const { importType } = choice
    const { source } = inspection
    yield* enforceFormat(source, choice, importType)
    const sending = sendingOf(source, choice, importType)
    const { facts, tally } = yield* find({ source, importType, sending })
    const { stoppedBy } = facts
    if (facts.rows === 0 && stoppedBy === undefined) {
      return yield* new SourceFileEmpty({ path: source.path, hasHeader: facts.sourceColumns.length > 0 })
    }
    const check: SourceCheck = {
      inspection,
      rows: facts.rows,
      columns: facts.columns,
      tally,
      conversions: conversionsOf(inspection, facts, sending),
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      notChecked: notCheckedOf(facts, tally, importType)
    }
    return { check, facts }
  })

const notCheckedOf = (
  { keysNotCompared, rowsNotCounted, stoppedBy }: SourceFacts,
  tally: FindingsTally,
  importType: ImportType | undefined
): ReadonlyArray<string> => [
  ...(importType === undefined || tally.areRowsValidated
    ? []
    : ["Rows were held against no rules: none are known for this import."]),
  ...(stoppedBy === undefined ? [] : [`Nothing behind line ${stoppedBy.line} was looked at.`]),
  ...(keysNotCompared === 0 ? [] : [`${keysNotCompared} keys were too many to be compared.`]),
  ...(rowsNotCounted === 0
    ? []
    : [
        `${importType?.groupLimit?.column ?? ""} has too many different values for their rows to be counted: ${rowsNotCounted} rows were not.`
      ])
]
