/** Findings as people read them: exact counts, each with the place of the first. Never the content of a cell. */
import type { Finding, FindingsOfCode } from "@bulkport/core"
import { findingWords, firstOf } from "@bulkport/core/preflight"
import { count, counted } from "../progress/amounts.ts"
import { printable, table } from "./layout.ts"

export { firstOf } from "@bulkport/core/preflight"

/** One finding as a sentence with its place, and with where the rule stands if that is known. */
export const findingText = (finding: Finding): string =>
  findingWords(finding.column === undefined ? finding : { ...finding, column: printable(finding.column) })

/** Findings that were counted, and the first few of them. */
export interface CountedFindings {
  readonly byCode: ReadonlyArray<FindingsOfCode>
  readonly samples: ReadonlyArray<Finding>
}

/** A line for each code, most frequent first, with the place and the words of the first finding. */
export const codeLines = (
  { byCode, samples }: CountedFindings,
  severity: Finding["severity"]
): ReadonlyArray<string> =>
  table(
    byCode
      .filter((each) => each.severity === severity)
      .map((each) => {
        const first = firstOf(samples, each)
        const words = first === undefined ? "beyond the first hundred findings" : findingText(first)
        return [`${count(each.findings)} × ${each.code}`, words]
      })
  )

/** Warnings in one line; `undefined` when there are none. */
export const warningsLine = (found: CountedFindings, warnings: number): string | undefined =>
  warnings === 0
    ? undefined
    : `${counted(warnings, "warning")} about rows: ${codeLines(found, "warning")
        .map((line) => line.replace(/ {2,}/, ", the first in "))
        .join("; ")}`
