import type { LineEnding } from "../../model/file-inspection.ts"
import type { TextSample } from "./detect-delimiter.ts"

/** How the lines of a sample end. Breaks between two quotes do not count; without a quote, all of them do. */
export const lineEndingOf = ({ isWhole, text }: TextSample, quote: string): LineEnding => {
  const cells = quote === "" ? text : withoutQuoted(text, quote.replace(/\W/, "\\$&"))
  // The other half of a CR LF may be behind the end of the sample.
  const lines = isWhole ? cells : cells.replace(/\r$/, "")
  const crlf = lines.split("\r\n").length - 1
  const found = {
    crlf,
    lf: lines.split("\n").length - 1 - crlf,
    cr: lines.split("\r").length - 1 - crlf
  }
  const kinds = (["crlf", "lf", "cr"] as const).filter((kind) => found[kind] > 0)
  return kinds.length > 1 ? "mixed" : (kinds[0] ?? "none")
}

/** A quote that is written twice in a cell ends one span and begins the next. */
const withoutQuoted = (text: string, quote: string): string =>
  text.replaceAll(new RegExp(`${quote}[^${quote}]*(${quote}|$)`, "g"), "")

/** Text behind its first lines, which end with LF, CR LF or CR. */
export const linesBehind = (text: string, lines: number): string => {
  const lineBreak = /\r\n|\r|\n/g
  for (let passed = 0; passed < lines; passed++) if (lineBreak.exec(text) === null) return ""
  return text.slice(lineBreak.lastIndex)
}
