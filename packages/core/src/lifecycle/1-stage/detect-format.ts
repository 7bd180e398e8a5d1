import type { FileFormat } from "../../model/source-file.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { notATable } from "./alien-format.ts"
import { isJsonRow } from "./json-row.ts"

/** How the ending of a file's name has its format, beneath the ending of an archive. */
export const formatInName = (path: string): "jsonl" | "json" | "tsv" | undefined => {
  const ending = /\.(jsonl|ndjson|json|tsv)(\.gz|\.gzip|\.zip)?$/i.exec(path)?.[1]?.toLowerCase()
  return ending === "ndjson" ? "jsonl" : (ending as "jsonl" | "json" | "tsv" | undefined)
}

/** The format of text by how it begins. The name of the file counts only where the content does not decide. */
export const detectFormat = (text: string, path: string): FileFormat | RowProblem => {
  const begin = text.trimStart()
  if (/^\[\s*[{\]]/.test(begin)) return "json"
  if (begin.startsWith("[")) {
    const named = formatInName(path)
    return named === "json" || named === "jsonl" ? named : "csv"
  }
  if (!/^\{\s*(["}]|$)/.test(begin)) return "csv"
  return isLines(begin)
    ? "jsonl"
    : notATable(
        "the file is one JSON object over several lines; put the rows in an array, or each of them in a line of its own"
      )
}

const isObject = (line: string): boolean => {
  try {
    return isJsonRow(JSON.parse(line))
  } catch {
    return false
  }
}

/** True when the first line is an object or looks like one, or is broken while a later one is whole. */
const isLines = (begin: string): boolean => {
  const lines = begin.split("\n", 100).map((line) => line.trimEnd())
  const first = lines[0] ?? ""
  // A line that is cut off by the end of the part that was looked at may be anything; one object is likely.
  if (first.endsWith("}") || (lines.length === 1 && first.length > 1)) return true
  return lines.some((line) => line.startsWith("{") && isObject(line))
}
