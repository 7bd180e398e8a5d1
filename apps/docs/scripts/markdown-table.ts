/** A text as Markdown that shows it as it is: nothing in it is a tag, a template or the end of a cell. */
export const literally = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("{{", "&#123;&#123;")
    .replaceAll("*", "\\*")
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ")

/** A text as code within a line. */
export const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``

/** A table. Columns that are empty in all rows are left out. Cells are Markdown. */
export const markdownTable = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): string => {
  const used = head.map((_, column) => rows.some((row) => (row[column] ?? "") !== ""))
  const line = (cells: ReadonlyArray<string>): string =>
    `| ${cells.filter((_, column) => used[column] === true).join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")
}
