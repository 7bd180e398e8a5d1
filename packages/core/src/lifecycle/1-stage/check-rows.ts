import { Effect, type Schema } from "effect"
import type { StorageFailed } from "../../errors/reasons.ts"
import type { Finding, FindingsOfCode, FindingsTally } from "../../model/validation-report.ts"
import { csvLine } from "../../rows/csv-line.ts"
import { rowRulesOf } from "../../provider/row-rules.ts"

/** How many findings are kept as samples, besides the first one of each code. */
export const maxSamples = 100

/** Columns of `findings.csv`, in which every finding has a line, in the order of the rows; keys that are only found to be repeated in the end come last. */
export const findingsColumns = ["line", "row", "column", "code", "message", "severity", "rule"] as const

/** Takes the text of `findings.csv`, piece by piece, while findings are made. */
export type FindingsSink = (text: string) => Effect.Effect<void, StorageFailed>

/** Gathers what is found about rows while they are read; all findings count, not just the first. */
export interface RowCheck {
  /** True when there are rules for rows. */
  readonly hasRules: boolean
  /** Adds a finding about the structure of the file. */
  readonly structural: (finding: Finding) => void
  readonly warn: (finding: Finding) => void
  /** Adds a finding that makes its row invalid, as one of the rules does. Its column is named as it is sent. */
  readonly invalid: (finding: Finding) => void
  /**
   * Holds a row against the rules. Nothing more is said of columns that are named as having been found wrong already. Gives
   * true when it is valid.
   */
  readonly holds: (row: number, line: number, record: unknown, foundWrong?: ReadonlyArray<string>) => boolean
  /** True for the last row of which something was found. */
  readonly isInvalid: (row: number) => boolean
  /** Writes the findings since the last call. */
  readonly flush: Effect.Effect<void, StorageFailed>
  readonly tally: () => FindingsTally
}

/** How to check rows. */
export interface RowCheckOptions {
  readonly rowSchema: Schema.Decoder<unknown> | undefined
  /** Findings are only counted and sampled when there is none. */
  readonly sink: FindingsSink | undefined
  /** Name of a column in the user's file, by its name as it is sent. */
  readonly sourceNames: ReadonlyMap<string, string>
}

/** A check of rows. Its memory does not grow with the number of findings. */
export const makeRowCheck = ({ rowSchema, sink, sourceNames }: RowCheckOptions): RowCheck => {
  const rules = rowSchema === undefined ? undefined : rowRulesOf(rowSchema)
  const byCode = new Map<string, FindingsOfCode>()
  const samples: Array<Finding> = []
  const counts = { findings: 0, structural: 0, warnings: 0, invalidRows: 0 }
  let lastInvalidRow = 0
  let pending = csvLine(findingsColumns)

  const add = (finding: Finding): void => {
    const { code, column, line, message, row, rule, severity } = finding
    const known = byCode.get(code)
    byCode.set(code, {
      code,
      findings: (known?.findings ?? 0) + 1,
      ...(severity === undefined ? {} : { severity })
    })
    if (samples.length < maxSamples || known === undefined) samples.push(finding)
    if (sink === undefined) return
    const cells = [line ?? "", row ?? "", column ?? "", code, message, severity ?? "error", rule ?? ""]
    pending += csvLine(cells.map(String))
  }

  const invalidate = (finding: Finding): void => {
    counts.findings += 1
    if (finding.row !== undefined && finding.row !== lastInvalidRow) {
      lastInvalidRow = finding.row
      counts.invalidRows += 1
    }
    add(finding)
  }

  const invalid = ({ column, ...finding }: Finding): void => {
    invalidate(column === undefined ? finding : { ...finding, column: sourceNames.get(column) ?? column })
  }

  return {
    hasRules: rules !== undefined,
    structural: (finding) => {
      counts.structural += 1
      invalidate(finding)
    },
    warn: (finding) => {
      counts.warnings += 1
      add({ ...finding, severity: "warning" })
    },
    invalid,
    isInvalid: (row) => row === lastInvalidRow,
    holds: (row, line, record, foundWrong) => {
      if (rules === undefined) return true
      const foundNow = rules(record)
      for (const found of foundNow) {
        if (found.column !== undefined && foundWrong?.includes(found.column) === true) continue
        invalid({ by: "engine", row, line, ...found })
      }
      return foundNow.length === 0
    },
    flush: Effect.suspend(() => {
      if (pending === "" || sink === undefined) return Effect.void
      const text = pending
      pending = ""
      return sink(text)
    }),
    tally: () => ({
      ...counts,
      byCode: [...byCode.values()].sort((a, b) => b.findings - a.findings),
      samples,
      areRowsValidated: rules !== undefined
    })
  }
}
