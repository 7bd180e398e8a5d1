/** One record of a CSV file: its cells, and the physical line on which it begins. */
export interface CsvRow {
  /** Physical line, from 1. */
  readonly line: number
  /** As many as stand in the record. A blank line has none. */
  readonly cells: ReadonlyArray<string>
}

/** A longer record is refused: a quote that never closes must not fill the memory. In UTF-16 code units. */
export const maxRecordLength = 16 * 1024 * 1024

/** How a file is punctuated. */
export interface CsvDialect {
  /** What stands between two cells: one UTF-16 code unit, no line break. */
  readonly delimiter: string
  /** What stands around a cell that is quoted: one UTF-16 code unit, or "" where no cell is quoted. */
  readonly quote: string
}

/** LF as a UTF-16 code unit. */
export const lineFeed = 10

/** CR as a UTF-16 code unit. */
export const carriageReturn = 13

/** The code units that mean something in a file. */
export interface CsvMarks {
  readonly delimiter: number
  /** -1 where there is none. */
  readonly quote: number
  /** No mark is above this one: a single comparison passes over most text. */
  readonly highest: number
}

/** Throws where a delimiter or a quote is not one code unit that can be told from the others. */
export const marksOf = ({ delimiter, quote }: CsvDialect): CsvMarks => {
  const isUsable = delimiter.length === 1 && quote.length <= 1 && delimiter !== quote
  if (!isUsable || /[\r\n]/.test(delimiter + quote)) {
    throw new TypeError(`no CSV file can be read with ${JSON.stringify({ delimiter, quote })}`)
  }
  const marks = { delimiter: delimiter.charCodeAt(0), quote: quote === "" ? -1 : quote.charCodeAt(0) }
  return { ...marks, highest: Math.max(marks.delimiter, marks.quote, carriageReturn) }
}

/** Whether a cell that is not in quotes, or whose quote has closed, ends before this character. */
export const endsCell = (character: number, { delimiter }: CsvMarks): boolean =>
  character === delimiter || character === lineFeed || character === carriageReturn

/** Offset of the first delimiter, line break or quote; the length of the text where there is none. */
export const findMark = (text: string, from: number, { delimiter, highest, quote }: CsvMarks): number => {
  const length = text.length
  for (let at = from; at < length; at++) {
    const character = text.charCodeAt(at)
    if (character > highest) continue
    if (character === delimiter || character === lineFeed) return at
    if (character === carriageReturn || character === quote) return at
  }
  return length
}

/** Offset of the first such character; the length of the text where there is none. */
export const offsetOf = (character: string, text: string, from: number): number => {
  const at = text.indexOf(character, from)
  return at === -1 ? text.length : at
}

/** Line breaks between two offsets: LF, CR LF and CR count once each. Says whether a CR stood before the text. */
export const countBreaks = (text: string, from: number, to: number, isBehindReturn: boolean): number => {
  let count = 0
  for (let at = from; at < to; at++) {
    const character = text.charCodeAt(at)
    if (character > carriageReturn) continue
    if (character === carriageReturn) count += 1
    if (character !== lineFeed) continue
    const isPair = at === 0 ? isBehindReturn : text.charCodeAt(at - 1) === carriageReturn
    if (!isPair) count += 1
  }
  return count
}
