import { Arbitrary, Schema } from "effect"

/** A whole number in a range. */
export const someInteger = (minimum: number, maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** One of these; the first ones are the simplest. */
export const oneOf = <const Options extends ReadonlyArray<unknown>>(
  ...options: Options
): Arbitrary.Arbitrary<Options[number]> =>
  Arbitrary.map(someInteger(0, options.length - 1), (index) => options[index])

/** True in about one of so many cases. */
export const rarely = (oneIn: number): Arbitrary.Arbitrary<boolean> =>
  Arbitrary.map(someInteger(0, oneIn - 1), (drawn) => drawn === oneIn - 1)

const awkward = [
  "a",
  " ",
  '"',
  ",",
  ";",
  "\t",
  "\n",
  "\r",
  "\r\n",
  "\uFEFF",
  "ä",
  "\u{1F600}",
  "\u2028",
  "\u0000",
  "=1+1",
  "'",
  "\\"
] as const

/** Text made of what goes wrong most easily in CSV; never half a character, which no file can hold. */
export const cellText: Arbitrary.Arbitrary<string> = Arbitrary.map(
  Arbitrary.array(oneOf(...awkward), { maxLength: 6 }),
  (pieces) => pieces.join("")
)

/** Delimiters that are in use. */
export const delimiters: Arbitrary.Arbitrary<string> = oneOf(",", ";", "\t", "|")

/** Rows of equally many cells, at least one row. In a single column no cell is empty: that would be an empty line. */
export const table: Arbitrary.Arbitrary<ReadonlyArray<ReadonlyArray<string>>> = Arbitrary.map(
  Arbitrary.all([
    someInteger(1, 4),
    Arbitrary.array(Arbitrary.array(cellText, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  ]),
  ([width, rows]) =>
    rows.map((cells) => (width === 1 ? [cells[0] === "" ? "x" : (cells[0] ?? "x")] : cells.slice(0, width)))
)

const hasBackslashInName = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).some(([name, member]) => name.includes("\\") || hasBackslashInName(member))

/** Whether Node reads JSON of a value as it wrote it. */
const isReadAsWritten = (value: unknown): boolean => {
  const text = JSON.stringify(value)
  return JSON.stringify(JSON.parse(text)) === text
}

/**
 * Values without backslashes in the names of their members: after an object that has one, `JSON.parse` of Node 26.10 reads an
 * escape in the same place of a later object, such as that of a tab, as the backslash.
 *
 * Any object of the process can be the one before, also one that was made here and left out. It is forgotten when memory is
 * cleaned up, so a value is read once to see whether that is so. Around a list, this looks once more when all of it is made.
 */
export const withSoundNames = <A>(values: Arbitrary.Arbitrary<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.filter(values, (value) => !hasBackslashInName(value) && isReadAsWritten(value))

/**
 * How often a property is checked, and with values of what size. `PROPERTY_RUNS=20` checks each of them twenty times as often,
 * to look for rarer faults than there is time for every day.
 */
export const checked = (runs: number, size: number) => {
  const factor = Number(process.env["PROPERTY_RUNS"] ?? "1")
  return {
    timeout: 120_000 * factor,
    arbitrary: { runs: Math.ceil(runs * factor), size, maxShrinks: 400 }
  }
}
