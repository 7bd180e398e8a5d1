/** Which texts are values of which attribute (dossier 10.2). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { TableAttribute } from "./table-structure.ts"

/** Why a cell was refused. */
export interface CellProblem {
  readonly code: string
  readonly message: string
}

const maxStringLength = 255

/** Whether the text names a day of the calendar. */
const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8))
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
}

const isTimestamp = (text: string): boolean => {
  const match = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.exec(text)
  return match !== null && isDate(match[1] ?? "")
}

const languages = new Intl.DisplayNames("en", { type: "language", fallback: "none" })
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" })
// Known to Unicode, but not assigned by ISO 3166-1.
const notCountries = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" "))

const remember = (check: (text: string) => boolean) => {
  const known = new Map<string, boolean>()
  return (text: string): boolean => {
    if (!/^[A-Za-z]{2}$/.test(text)) return false
    const found = known.get(text) ?? check(text)
    known.set(text, found)
    return found
  }
}

const isLanguage = remember((text) => languages.of(text.toLowerCase()) !== undefined)
const isCountry = remember(
  (text) => regions.of(text.toUpperCase()) !== undefined && !notCountries.has(text.toUpperCase())
)

/** A test and the words for what it expects. */
interface ValueRule {
  readonly accepts: (text: string) => boolean
  readonly expected: string
}

const rule = (expected: string, accepts: RegExp | ((text: string) => boolean)): ValueRule => ({
  expected,
  accepts: accepts instanceof RegExp ? (text) => accepts.test(text) : accepts
})

const rules = {
  INTEGER: rule("a whole number", /^-?\d{1,18}$/),
  DECIMAL: rule("a number with a decimal point", /^-?\d{1,18}(\.\d+)?$/),
  // The full list is unknown; these are the documented spellings and their opposites, in capitals only.
  BOOLEAN: rule("TRUE, FALSE, 1, 0, Y or N", /^(TRUE|FALSE|1|0|Y|N)$/),
  BOOLEAN_ANY_CASE: rule("TRUE, FALSE, 1, 0, Y or N", /^(TRUE|FALSE|1|0|Y|N)$/i),
  DATE: rule("a date as yyyy-MM-dd", isDate),
  TIMESTAMP: rule("a date-time as yyyy-MM-dd hh:mm:ss", isTimestamp),
  UTM_COORDINATES: rule("two decimal numbers joined by a pipe", /^-?\d+\.\d+\|-?\d+\.\d+$/),
  EMAIL_ADDRESS: rule("an e-mail address", /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)*\.[A-Za-z]{2,}$/),
  PHONE: rule("a phone number as +3210458514", /^\+\d{6,15}$/),
  MOTHER_LANGUAGE: rule("an ISO 639-1 language", isLanguage),
  COUNTRY: rule("an ISO 3166-1 alpha-2 country", isCountry),
  SEX: rule("M or F", /^[MF]$/),
  PERSON_TITLE: rule("Mr, Mrs or Ms", /^(Mr|Mrs|Ms)$/)
} as const

const ruleOf = (attribute: TableAttribute, { booleanWords }: ActitoBehaviour): ValueRule | undefined => {
  switch (attribute.type) {
    case "FIRSTNAME":
    case "LASTNAME":
      return undefined
    case "BIRTHDATE":
      return rules.DATE
    case "CUSTOM": {
      const valueType = attribute.valueType ?? "STRING"
      if (valueType === "BOOLEAN" && booleanWords === "any-case") return rules.BOOLEAN_ANY_CASE
      return valueType === "STRING" ? undefined : rules[valueType]
    }
    default:
      return rules[attribute.type]
  }
}

const checkValue = (
  attribute: TableAttribute,
  text: string,
  behaviour: ActitoBehaviour
): CellProblem | undefined => {
  const { maxLength = maxStringLength, minLength = 0 } = attribute.valueRestriction ?? {}
  const length = text.length <= minLength || text.length > maxLength ? [...text].length : text.length
  if (length > maxLength) {
    return {
      code: "VALUE_TOO_LONG",
      message: `${attribute.name} has ${length} of at most ${maxLength} characters`
    }
  }
  if (length < minLength) {
    return {
      code: "VALUE_TOO_SHORT",
      message: `${attribute.name} has ${length} of at least ${minLength} characters`
    }
  }
  const found = ruleOf(attribute, behaviour)
  if (found === undefined || found.accepts(text)) return undefined
  return { code: "INVALID_VALUE", message: `${attribute.name} must be ${found.expected}, not "${text}"` }
}

/**
 * Says what is wrong with a cell that is not empty; undefined when nothing is. Each of several values is held to the
 * attribute's rules by itself.
 */
export const checkCell = (
  attribute: TableAttribute,
  text: string,
  behaviour: ActitoBehaviour
): CellProblem | undefined => {
  const values = attribute.multiValued === true ? text.split(behaviour.multiValueSeparator) : [text]
  for (const value of values) {
    const problem = checkValue(attribute, value, behaviour)
    if (problem !== undefined) return problem
  }
  return undefined
}
