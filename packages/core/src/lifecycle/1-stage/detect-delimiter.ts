import { CsvParser, type CsvDialect, type CsvRow } from "../../rows/csv-parser.ts"

/** The punctuation of a CSV file, with sentences about what was guessed. */
export interface DetectedDialect extends CsvDialect {
  readonly guesses: ReadonlyArray<string>
}

/** Text from the beginning of a file. */
export interface TextSample {
  readonly text: string
  /** True when the text is all there is; else its last record is cut. */
  readonly isWhole: boolean
}

/** In the order in which they are believed: commas stand in ordinary text most often. */
const delimiters = ["\t", "|", ";", ","] as const

const names: Readonly<Record<string, string>> = {
  "\t": "tab",
  "|": "vertical bar",
  ";": "semicolon",
  ",": "comma"
}

const nameOf = ({ delimiter }: CsvDialect): string => names[delimiter] ?? delimiter

/** As many rows as are compared. */
const comparedRows = 200

/** How well one kind of punctuation fits. */
interface Fit extends CsvDialect {
  /** Share of the rows that have as many cells as most have. */
  readonly share: number
  /** How many cells most rows have. */
  readonly width: number
  readonly headerWidth: number
  readonly isSound: boolean
}

/** The first rows of a file, without blank lines and without the record that the end of the sample may have cut. */
export const sampleRows = (
  { isWhole, text }: TextSample,
  dialect: CsvDialect
): { readonly rows: ReadonlyArray<CsvRow>; readonly isSound: boolean } => {
  const parser = new CsvParser(dialect)
  const rows = [...parser.feed(text)]
  // The header alone may be longer than the sample: half of it tells more than nothing.
  const isNeeded = isWhole || !rows.some(({ cells }) => cells.length > 0)
  if (isNeeded && parser.problem === undefined) rows.push(...parser.end())
  return { rows: rows.filter(({ cells }) => cells.length > 0), isSound: parser.problem === undefined }
}

const fitOf = (sample: TextSample, dialect: CsvDialect): Fit => {
  const { isSound, rows } = sampleRows(sample, dialect)
  const compared = rows.slice(0, comparedRows)
  const counts = new Map<number, number>()
  for (const { cells } of compared) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const headerWidth = compared[0]?.cells.length ?? 0
  let width = headerWidth
  for (const [cells, count] of counts) if (count > (counts.get(width) ?? 0)) width = cells
  const count = counts.get(width) ?? 0
  return {
    ...dialect,
    share: compared.length === 0 ? 0 : count / compared.length,
    width,
    headerWidth,
    isSound
  }
}

/** Finds out the delimiter and the quote, whichever is not given, by how evenly they cut the first rows into cells. */
export const detectDialect = (
  sample: TextSample,
  given: Partial<CsvDialect>,
  isTsv: boolean
): DetectedDialect => {
  const usual = bestOf(sample, given.quote ?? '"', given.delimiter, isTsv)
  const mayBeSingle = given.quote === undefined && given.delimiter !== "'" && sample.text.includes("'")
  if (!mayBeSingle) return usual.dialect
  const single = bestOf(sample, "'", given.delimiter, isTsv)
  return isQuotedSingly(sample.text, single.fit, usual.fit)
    ? {
        ...single.dialect,
        guesses: [
          ...single.dialect.guesses,
          "Cells are wrapped in apostrophes, which were taken for quotes. Say --quote if they are text."
        ]
      }
    : usual.dialect
}

const isQuotedSingly = (text: string, single: Fit, usual: Fit): boolean => {
  if (!single.isSound || single.share < 0.9) return false
  const header = text.slice(0, /[\r\n]|$/.exec(text)?.index)
  const isHeaderWrapped = header.length > 1 && header.startsWith("'") && header.endsWith("'")
  return (
    isHeaderWrapped ||
    (single.share === 1 && single.width > 1 && usual.share < 1 && text.split("'").length > 4)
  )
}

const bestOf = (
  sample: TextSample,
  quote: string,
  given: string | undefined,
  isTsv: boolean
): { readonly fit: Fit; readonly dialect: DetectedDialect } => {
  const chosen = (fit: Fit, ...guesses: ReadonlyArray<string>) => ({
    fit,
    dialect: { delimiter: fit.delimiter, quote, guesses }
  })
  if (given !== undefined) return chosen(fitOf(sample, { delimiter: given, quote }))
  const fits = delimiters
    .filter((delimiter) => delimiter !== quote)
    .map((delimiter) => fitOf(sample, { delimiter, quote }))
  const best = fits.filter(({ share, width }) => width > 1 && share >= 0.5).sort(byFit)
  const [first, second] = best
  if (first === undefined) {
    const [fit = fitOf(sample, { delimiter: ",", quote }), isGuess] = noneFits(fits, isTsv)
    return isGuess
      ? chosen(
          fit,
          `No delimiter fits most of the rows; the ${nameOf(fit)} was taken. Say --delimiter if it is another.`
        )
      : chosen(fit)
  }
  // What a sound file has is no equal of what breaks off at a quote.
  return second?.share === first.share && second.isSound === first.isSound
    ? chosen(
        first,
        `Both ${nameOf(first)} and ${nameOf(second)} fit as delimiters; the ${nameOf(first)} was taken. Say --delimiter if it is another.`
      )
    : chosen(first)
}

/** First what is sound, then what fits most rows, then what stands most often in the header. */
const byFit = (one: Fit, other: Fit): number =>
  Number(other.isSound) - Number(one.isSound) ||
  other.share - one.share ||
  other.headerWidth - one.headerWidth

/** What to take where nothing cuts most rows alike; a guess, unless none of the delimiters stands anywhere. */
const noneFits = (fits: ReadonlyArray<Fit>, isTsv: boolean): readonly [Fit | undefined, boolean] => {
  const inHeader = [...fits].sort((one, other) => other.headerWidth - one.headerWidth)[0]
  const fallback = isTsv ? "\t" : ","
  const taken =
    inHeader !== undefined && inHeader.headerWidth > 1
      ? inHeader
      : fits.find(({ delimiter }) => delimiter === fallback)
  return [taken, fits.some(({ isSound, share, width }) => !isSound || width > 1 || share < 1)]
}
