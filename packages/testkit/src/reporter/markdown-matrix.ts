/** A matrix as Markdown, for a README. Nothing in it changes from one run to the next, unless an outcome does. */
import type { CheckOutcome } from "../conformance/reported-check.ts"
import { markdownTable } from "../markdown-table.ts"
import { groupsOf, nameInGroup, totalsOf, wordsOfTotals, type CheckMatrix } from "./check-matrix.ts"
import { notesOf } from "./matrix-notes.ts"

const marks: Readonly<Record<CheckOutcome, string>> = {
  passed: "✓",
  "known gap": "gap",
  skipped: "–",
  failed: "**failed**",
  "not run": "not run"
}

/** Draws a table of groups, what does not hold with the reasons, and all checks behind a summary to click on. */
export const markdownMatrix = (matrix: CheckMatrix): string => {
  const { noteOf, notes } = notesOf(matrix)
  const groups = groupsOf(matrix).map(([group, rows]) => [
    group,
    ...matrix.providers.map((_provider, index) =>
      wordsOfTotals(totalsOf(rows.map(({ cells }) => cells[index]?.outcome ?? "not run")))
    )
  ])
  const all = matrix.checks.map((row) => [
    row.group,
    cell(nameInGroup(row)),
    ...row.cells.map((each) => {
      const note = noteOf(each)
      return note === undefined ? marks[each.outcome] : `${marks[each.outcome]} (${note.number})`
    })
  ])
  const named = matrix.providers.map(cell)
  return [
    markdownTable([
      ["Checks", ...named],
      ...groups,
      ["**all**", ...matrix.totals.map((totals) => wordsOfTotals(totals))]
    ]),
    ...notes
      .map(({ number, outcome, why }) => `${number}. ${outcome}: ${cell(why.replaceAll(/\s+/g, " "))}`)
      .reduce<ReadonlyArray<string>>(
        (list, line) => [...list, ...(list.length === 0 ? ["", line] : [line])],
        []
      ),
    "",
    "<details>",
    `<summary>All ${matrix.checks.length} checks</summary>`,
    "",
    markdownTable([["Group", "Check", ...named], ...all]),
    "",
    "</details>"
  ].join("\n")
}

/** A text that neither ends a cell nor is taken for HTML. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;")
