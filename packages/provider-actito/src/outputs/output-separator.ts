import { detectDelimiter } from "@bulkport/core/provider"
import type { WireProfile } from "../actito-wire-profile.ts"
import { headerCells } from "./csv-header.ts"
import type { StagedColumns } from "./outcome-columns.ts"

/** One code unit that can stand between cells. */
const isUsable = (separator: string): boolean => separator.length === 1 && !/["\r\n]/.test(separator)

/**
 * What stands between the cells of a result file: neither is published, so it may be the separator of the file that was sent,
 * whatever character that is, or one that is common. The one that makes out most names of columns; of several, the common one.
 */
export const separatorOf = (line: string, staged: StagedColumns, { outputs }: WireProfile): string => {
  const own = [...outputs.lineNumbers, ...outputs.codes, ...outputs.messages, ...outputs.operations]
  const known = new Set([
    ...staged.columns,
    ...staged.mapping.map(({ attribute }) => attribute),
    ...own.map((name) => name.toLowerCase())
  ])
  const madeOut = (separator: string): number =>
    headerCells(line, separator).filter((cell) => known.has(cell) || known.has(cell.trim().toLowerCase()))
      .length
  const common = detectDelimiter(line)
  return staged.separators
    .filter(isUsable)
    .reduce((best, separator) => (madeOut(separator) > madeOut(best) ? separator : best), common)
}
