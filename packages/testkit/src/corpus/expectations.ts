import type { Detected, Expectation, ExpectedRefusal } from "./awkward-file.ts"

/** What most files are, as far as nothing else is said. */
const usual: Detected = { compression: "none", encoding: "utf-8", format: "csv", quote: '"', skipLines: 0 }

/** A CSV file with these columns and these cells, punctuated with commas and double quotes unless said otherwise. */
export const table = (
  columns: ReadonlyArray<string>,
  cells: ReadonlyArray<ReadonlyArray<string>>,
  detected: Detected = {}
): Expectation => ({
  detected: { ...usual, ...(columns.length === 1 ? {} : { delimiter: "," }), ...detected },
  rows: cells.length,
  columns,
  cells
})

/** A JSON file with these rows. */
export const objects = (
  format: "jsonl" | "json",
  texts: ReadonlyArray<string>,
  detected: Detected = {}
): Expectation => ({
  detected: { compression: "none", encoding: "utf-8", format, ...detected },
  rows: texts.length,
  texts
})

/** A file that is not read to its end, with the rows before that place where they are known. */
export const malformed = (
  code: string,
  place: Omit<ExpectedRefusal, "tag" | "code"> = {},
  more: Expectation = {}
): Expectation => ({ ...more, refused: { tag: "SourceMalformed", code, ...place } })

/** A file without rows. */
export const noRows: Expectation = { refused: { tag: "SourceFileEmpty" } }
