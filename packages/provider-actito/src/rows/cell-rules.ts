/**
 * What cells of each type must be, by the page "Input files" of the service's documentation. Where the page leaves open what else
 * is taken, only what it shows for certain passes: a row that the service rejects has used up a run of the table's day.
 */
import type { CellType } from "./cell-type.ts"
import { date, dateTime } from "./date-cells.ts"
import { countryCodes, languageCodes } from "./iso-codes.ts"
import { inputFault, type RowFault } from "./row-fault.ts"

/** Says what is wrong with a cell that is not empty, in this column; undefined when nothing is. */
export type CellRule = (text: string, column: string) => RowFault | undefined

/** Characters that a text may have. They are counted as people count them, not as UTF-16 does; which of them the service does is not published. */
const longestText = 255

const tooLong = inputFault("too-long", `must not be longer than ${longestText} characters`, "strings")

/** Any text that is not too long. */
export const text: CellRule = (cell) =>
  cell.length > longestText && [...cell].length > longestText ? tooLong : undefined

const matching = (isFine: (cell: string) => boolean, fault: RowFault): CellRule => {
  return (cell) => (isFine(cell) ? undefined : fault)
}

const notANumber = inputFault(
  "wrong-type",
  "must be a number such as -42 or 3.14: digits, and a point before decimals",
  "numbers"
)

const decimalComma = inputFault(
  "wrong-type",
  "has a comma in its number, and the service takes a point before decimals and nothing between thousands: 3.14",
  "numbers"
)

const number: CellRule = (cell) => {
  if (/^-?\d+(\.\d+)?$/.test(cell)) return undefined
  return /^-?[\d.\s]*\d,\d[\d,]*(\.\d+)?$/.test(cell) ? decimalComma : notANumber
}

const booleans: ReadonlySet<string> = new Set(["TRUE", "FALSE", "1", "0", "Y", "N"])

const notABoolean = inputFault(
  "wrong-type",
  "must be TRUE or FALSE, 1 or 0, Y or N: which other spellings the service takes is not published",
  "booleans"
)

const longestAddress = 254

/** A local part without blanks and quotes, and a domain of at least two labels. */
const address =
  /^[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)*@([\p{L}\d]([\p{L}\d-]*[\p{L}\d])?\.)+\p{L}[\p{L}\d-]*[\p{L}\d]$/u

const notAnAddress = inputFault(
  "format",
  "must be an e-mail address such as ann@example.com",
  "e-mail addresses"
)

const notAPhone = inputFault(
  "format",
  "must be a phone number in international form, a + and 6 to 15 digits such as +3210458514",
  "phone numbers"
)

const notALanguage = inputFault("format", "must be a language of ISO 639-1 such as FR", "languages")

/** The standard writes them in lower case, the page in upper case. */
const isLanguage = (cell: string): boolean =>
  languageCodes.has(cell) || (/^[A-Z]{2}$/.test(cell) && languageCodes.has(cell.toLowerCase()))

const notACountry = inputFault(
  "format",
  "must be a country of ISO 3166-1 in two capital letters such as BE",
  "countries"
)

const notASex = inputFault("format", "must be M or F", "sex")

const notATitle = inputFault("format", "must be Mr, Mrs or Ms", "person titles")

const coordinatePair = /^(-?\d{1,3}(?:\.\d+)?)\|(-?\d{1,3}(?:\.\d+)?)$/

const notCoordinates = inputFault(
  "format",
  "must be two numbers of degrees with a pipe between them, such as 4.610927|50.675338",
  "coordinates"
)

const outOfRange = inputFault(
  "format",
  "lies nowhere on Earth: degrees of longitude go to 180, those of latitude to 90",
  "coordinates"
)

/** Which of the two comes first is not said, only shown by a sample: of a pair that could be meant either way nothing is said. */
const coordinates: CellRule = (cell) => {
  const found = coordinatePair.exec(cell)
  if (found === null) return notCoordinates
  const [one, other] = [Math.abs(Number(found[1])), Math.abs(Number(found[2]))]
  return Math.max(one, other) <= 180 && Math.min(one, other) <= 90 ? undefined : outOfRange
}

/** The rule of each type. */
export const cellRules: Readonly<Record<CellType, CellRule>> = {
  text,
  number,
  boolean: matching((cell) => booleans.has(cell), notABoolean),
  date,
  "date-time": dateTime,
  email: matching((cell) => cell.length <= longestAddress && address.test(cell), notAnAddress),
  phone: matching((cell) => /^\+\d{6,15}$/.test(cell), notAPhone),
  language: matching(isLanguage, notALanguage),
  country: matching((cell) => countryCodes.has(cell), notACountry),
  sex: matching((cell) => cell === "M" || cell === "F", notASex),
  "person-title": matching((cell) => cell === "Mr" || cell === "Mrs" || cell === "Ms", notATitle),
  coordinates
}
