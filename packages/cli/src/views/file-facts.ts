/** What a file was found to be, in the words people know. */
import type { FileInspection } from "@bulkport/core"
import { count } from "../progress/amounts.ts"
import { printable } from "./layout.ts"

export { inspectionWords as inspectionText } from "@bulkport/core/preflight"

const shownColumns = 12

/** Names of columns, the first of them when there are many. */
export const columnsText = (columns: ReadonlyArray<string>): string => {
  const left = columns.length - shownColumns
  const shown = columns
    .slice(0, shownColumns)
    .map(printable)
    .map((name) => (/^$|[,"]/.test(name) ? `"${name}"` : name))
  if (columns.length === 0) return "none"
  return `${count(columns.length)}: ${shown.join(", ")}${left > 0 ? ` and ${count(left)} more` : ""}`
}

/** The same as a document. */
export const inspectionFacts = ({ bytes, hasByteOrderMark, lineEnding, source }: FileInspection) => ({
  ...source,
  header: source.header ?? null,
  bytes,
  hasByteOrderMark,
  lineEnding
})
