/**
 * Small, awkward files, written the way the engine hands them to a provider: quotes, line breaks, accents, empty cells, a
 * huge one.
 *
 * What a row holds comes from the provider under test; what makes it awkward comes from here.
 */
import type { PreparedFile, SourceFile } from "@bulkport/core/provider"
import { Effect } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { mkdir, open, readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { SampleRow, SampleRows } from "./provider-under-test.ts"

/** A row of a sample file, and what is expected to become of it. */
export interface ExpectedRow {
  readonly cells: SampleRow
  readonly outcome: "accepted" | "rejected"
}

/** A row as it stands in a file: numbers from 1 without the header, lines from 1 with it. */
export interface WrittenRow extends ExpectedRow {
  readonly row: number
  readonly line: number
  /** Where its bytes begin in the file, and where they end, its line ending included. */
  readonly from: number
  readonly to: number
}

/** A sample file on disk, prepared for `stage`. */
export interface SampleFile {
  readonly prepared: PreparedFile
  /** Absolute path. */
  readonly path: string
  readonly rows: ReadonlyArray<WrittenRow>
}

/** Texts that break readers and writers of CSV or JSON that were written in a hurry. */
export const awkwardTexts: ReadonlyArray<string> = [
  "plain",
  "",
  "a, comma; a semicolon\tand a tab",
  'she said "quoted"',
  '"',
  "two\nlines",
  "two\r\nWindows lines",
  "Zoë Ångström-Müller, 東京",
  "e\u0301 is not \u00e9",
  "\u{1F600} outside the basic plane",
  " blanks around ",
  "=1+1",
  "null",
  "back\\slash \\n",
  "<b>&amp;</b>"
]

/** Three rows that are accepted with two rejected ones among them, all with harmless text. */
export const mixedRows = (sample: SampleRows): ReadonlyArray<ExpectedRow> => [
  accepted(sample, 1, "one"),
  rejected(sample, 2, "two"),
  accepted(sample, 3, "three"),
  accepted(sample, 4, "four"),
  rejected(sample, 5, "five")
]

/** Rows that are all accepted. */
export const cleanRows = (sample: SampleRows): ReadonlyArray<ExpectedRow> => [
  accepted(sample, 1, "one"),
  accepted(sample, 2, "two"),
  accepted(sample, 3, "three")
]

/** An accepted and a rejected row for every awkward text, and one huge cell. */
export const awkwardRows = (sample: SampleRows): ReadonlyArray<ExpectedRow> =>
  [...awkwardTexts, "huge ".repeat(2_000).slice(0, sample.longestText)].flatMap((text, index) => [
    accepted(sample, 2 * index + 1, text),
    rejected(sample, 2 * index + 2, text)
  ])

/** One row that the service's own validation objects to. */
export const invalidRows = (sample: SampleRows, text: string): ReadonlyArray<ExpectedRow> => [
  accepted(sample, 1, text),
  { cells: (sample.invalid ?? sample.rejected)(2, text), outcome: "rejected" }
]

/** Rows of at least this many bytes together, whose text does not shrink much when it is compressed. */
export function* bulkyRows(sample: SampleRows, bytes: number): Generator<ExpectedRow> {
  const cellBytes = 48 * 1024
  for (let number = 1; (number - 1) * cellBytes < bytes; number++) {
    yield accepted(sample, number, randomBytes(cellBytes).toString("base64"))
  }
}

const accepted = (sample: SampleRows, number: number, text: string): ExpectedRow => ({
  cells: sample.accepted(number, text),
  outcome: "accepted"
})

const rejected = (sample: SampleRows, number: number, text: string): ExpectedRow => ({
  cells: sample.rejected(number, text),
  outcome: "rejected"
})

/** Plain UTF-8 text, as the engine has it once it is prepared. */
const plainSource = (path: string, format: SourceFile["format"], delimiter: string): SourceFile => ({
  path,
  compression: "none",
  encoding: "utf-8",
  format,
  delimiter,
  quote: '"',
  skipLines: 0,
  guesses: []
})

/**
 * Writes rows as a prepared file into a run's folder. Its path is relative to the folder, as the engine's own copies are,
 * so that a provider that forgets to resolve it is found out.
 *
 * Columns are in the sample's order unless given; the line ending is LF unless given.
 */
export const writeSampleFile = (
  folder: string,
  sample: SampleRows,
  rows: Iterable<ExpectedRow>,
  writing: { readonly columns?: ReadonlyArray<string>; readonly lineEnd?: "\n" | "\r\n" } = {}
): Effect.Effect<SampleFile> =>
  Effect.promise(async () => {
    const columns = writing.columns ?? sample.columns
    const lineEnd = writing.lineEnd ?? "\n"
    const path = `1-stage/prepared.${sample.format}`
    const absolute = join(folder, path)
    const hash = createHash("sha256")
    const written: Array<WrittenRow> = []
    let bytes = 0
    let line = 1
    await mkdir(dirname(absolute), { recursive: true })
    const file = await open(absolute, "w")
    const write = async (text: string) => {
      const chunk = Buffer.from(text + lineEnd)
      hash.update(chunk)
      bytes += chunk.length
      line += linesIn(text)
      await file.write(chunk)
    }
    if (sample.format === "csv") await write(csvLine(columns, sample.delimiter))
    for (const row of rows) {
      const place = { row: written.length + 1, line, from: bytes }
      await write(
        sample.format === "csv"
          ? csvLine(
              columns.map((column) => cellText(row.cells[column])),
              sample.delimiter
            )
          : JSON.stringify(row.cells)
      )
      written.push({ ...row, ...place, to: bytes })
    }
    await file.close()
    const sha256 = hash.digest("hex")
    const prepared: PreparedFile = {
      source: plainSource(absolute, sample.format, sample.delimiter),
      sourceSha256: sha256,
      path,
      format: sample.format,
      delimiter: sample.delimiter,
      sha256,
      bytes,
      rows: written.length,
      columns,
      sourceColumns: columns,
      encoding: "utf-8",
      setAside: 0,
      hasMultilineRows: line - 1 > written.length + (sample.format === "csv" ? 1 : 0),
      importType: sample.importType,
      options: structuredClone(sample.options)
    }
    return { prepared, path: absolute, rows: written }
  })

/**
 * Some rows of a sample file, counted from 0, as a file of their own without a copy: the header and these rows, in ranges
 * of the file. Rows and lines are numbered anew, as in a file that holds nothing else.
 */
export const partOf = (file: SampleFile, begin: number, end: number): Effect.Effect<SampleFile> =>
  Effect.promise(async () => {
    const rows = file.rows.slice(begin, end)
    const [first] = file.rows
    const [one, second] = rows
    const last = rows.at(-1)
    if (first === undefined || one === undefined || second === undefined || last === undefined)
      throw new Error("a part has at least two rows")
    // More ranges than the engine makes: how many there are is not promised.
    const ranges = [
      ...(first.from === 0 ? [] : [{ from: 0, to: first.from }]),
      { from: one.from, to: second.from },
      { from: second.from, to: last.to }
    ]
    const whole = await readFile(file.path)
    const bytes = Buffer.concat(ranges.map(({ from, to }) => whole.subarray(from, to)))
    const linesBefore = one.line - first.line
    return {
      path: file.path,
      rows: rows.map((row, index) => ({ ...row, row: index + 1, line: row.line - linesBefore })),
      prepared: {
        ...file.prepared,
        ranges,
        rows: rows.length,
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex")
      }
    }
  })

/** The bytes of a sample file, or of a part of one, that are to be sent. */
export const bytesOf = ({ path, prepared }: SampleFile): Effect.Effect<Buffer> =>
  Effect.promise(async () => {
    const whole = await readFile(path)
    const ranges = prepared.ranges ?? [{ from: 0, to: whole.length }]
    return Buffer.concat(ranges.map(({ from, to }) => whole.subarray(from, to)))
  })

/** A cell as CSV text: strings as they are, other values as JSON, a missing one empty. */
export const cellText = (value: SampleRow[string] | undefined): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value)

const csvLine = (cells: ReadonlyArray<string>, delimiter: string): string =>
  cells
    .map((cell) =>
      cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
    )
    .join(delimiter)

const linesIn = (text: string): number => text.split(/\r\n|\r|\n/).length
