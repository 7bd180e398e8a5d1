/** The members `reading` and `columns` of a settings file. */
import {
  closestName,
  type ColumnChanges,
  type ColumnType,
  datePatternProblem,
  type JsonObject,
  type SourceFormat
} from "@bulkport/core"
import type { Schema } from "effect"
import { Effect } from "effect"
import type { Reading } from "./reading-flags.ts"
import {
  areNames,
  compressionWords,
  delimiterHint,
  encodingHint,
  formatWords,
  headerHint,
  isLineCount,
  parseDelimiter,
  parseEncoding,
  parseQuote,
  quoteHint,
  sendAsWords,
  skipLinesHint,
  typeWords,
  wordOf
} from "./reading-values.ts"
import { SettingsFileInvalid } from "./usage-problem.ts"

/** True for a JSON object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Fails with the member that is not known, and the known one that was probably meant. `way` leads to it in the file. */
export const unknownMember = (
  path: string,
  where: string,
  name: string,
  known: ReadonlyArray<string>,
  way: ReadonlyArray<string> = [name]
) => {
  const closest = closestName(name, known)
  const others = known.length === 0 ? "none is known" : `known are ${known.join(", ")}`
  const hint = closest === undefined ? others : `the closest known is "${closest}"`
  return new SettingsFileInvalid({ path, problem: `there is no ${where} "${name}"; ${hint}`, way })
}

type Value = Schema.Json | undefined

/** What a member must be, in words, and what it comes to; `undefined` for one that cannot be used. */
interface Member<A> {
  readonly expected: string
  readonly read: (value: Value) => A | undefined
}

const ofText =
  <A>(parse: (text: string) => A | undefined) =>
  (value: Value): A | undefined =>
    typeof value === "string" ? parse(value) : undefined

const isText = (value: Value): value is string => typeof value === "string"

const texts = (value: Value): ReadonlyArray<string> | undefined =>
  Array.isArray(value) && value.every(isText) ? value : undefined

const readingMembers: { readonly [K in keyof Reading]-?: Member<Exclude<Reading[K], undefined>> } = {
  format: {
    expected: "csv, jsonl or json",
    read: ofText((text) => wordOf(formatWords, text))
  },
  delimiter: { expected: delimiterHint, read: ofText(parseDelimiter) },
  quote: { expected: quoteHint, read: ofText((text) => (text === "" ? "" : parseQuote(text))) },
  encoding: { expected: encodingHint, read: ofText(parseEncoding) },
  compression: {
    expected: "none, gzip or zip",
    read: ofText((text) => wordOf(compressionWords, text))
  },
  skipLines: {
    expected: skipLinesHint,
    read: (value) => (typeof value === "number" && isLineCount(value) ? value : undefined)
  },
  header: {
    expected: `a list of ${headerHint}`,
    read: (value) => {
      const names = texts(value)
      return names !== undefined && areNames(names) ? names : undefined
    }
  }
}

const pairs = (value: Value, mayBeEmpty: boolean): Readonly<Record<string, string>> | undefined => {
  if (!isObject(value)) return undefined
  const isUsable = Object.entries(value).every(
    ([name, text]) => name !== "" && isText(text) && (mayBeEmpty || text !== "")
  )
  return isUsable ? (value as Readonly<Record<string, string>>) : undefined
}

const types = (value: Value): Readonly<Record<string, ColumnType>> | undefined => {
  const found = pairs(value, false)
  if (found === undefined) return undefined
  const areKnown = Object.values(found).every((text) => wordOf(typeWords, text) !== undefined)
  return areKnown ? (found as Readonly<Record<string, ColumnType>>) : undefined
}

const dates = (value: Value): Readonly<Record<string, string>> | undefined => {
  const found = pairs(value, false)
  if (found === undefined) return undefined
  return Object.values(found).every((pattern) => datePatternProblem(pattern) === undefined)
    ? found
    : undefined
}

const columnMembers: { readonly [K in keyof ColumnChanges]-?: Member<Exclude<ColumnChanges[K], undefined>> } =
  {
    rename: {
      expected: "an object of names in the file and names that are sent",
      read: (value) => pairs(value, false)
    },
    set: { expected: "an object of names and texts", read: (value) => pairs(value, true) },
    drop: { expected: "a list of names", read: texts },
    dates: {
      expected: "an object of names and patterns such as dd/MM/yyyy or dd.MM.yyyy HH:mm:ss",
      read: dates
    },
    types: { expected: `an object of names and types (${typeWords.join(", ")})`, read: types }
  }

const membersOf = <A>(
  path: string,
  where: string,
  value: Value,
  members: { readonly [K in keyof A]-?: Member<Exclude<A[K], undefined>> }
): Effect.Effect<Partial<A>, SettingsFileInvalid> => {
  const wrong = (problem: string, ...way: ReadonlyArray<string>) =>
    Effect.fail(new SettingsFileInvalid({ path, problem, way: [where, ...way] }))
  if (value === undefined) return Effect.succeed({})
  if (!isObject(value)) return wrong(`"${where}" must be an object`)
  const found: Record<string, unknown> = {}
  const known = Object.keys(members)
  for (const [name, each] of Object.entries(value)) {
    if (!known.includes(name))
      return Effect.fail(unknownMember(path, `member of "${where}"`, name, known, [where, name]))
    const { expected, read } = members[name as keyof A]
    const usable = read(each)
    if (usable === undefined) return wrong(`"${where}.${name}" must be ${expected}`, name)
    found[name] = usable
  }
  return Effect.succeed(found as Partial<A>)
}

/** How files are to be read. */
export const checkedReading = (path: string, value: Value): Effect.Effect<Reading, SettingsFileInvalid> =>
  membersOf<Reading>(path, "reading", value, readingMembers)

/** What is done to the columns of files. */
export const checkedColumns = (
  path: string,
  value: Value
): Effect.Effect<Partial<ColumnChanges>, SettingsFileInvalid> =>
  membersOf<ColumnChanges>(path, "columns", value, columnMembers)

/** The format to send rows in. */
export const checkedSendAs = (
  path: string,
  value: Value
): Effect.Effect<SourceFormat | undefined, SettingsFileInvalid> => {
  const format = ofText((text) => wordOf(sendAsWords, text))(value)
  return value === undefined || format !== undefined
    ? Effect.succeed(format)
    : Effect.fail(
        new SettingsFileInvalid({
          path,
          problem: `"sendAs" must be ${sendAsWords.join(" or ")}`,
          way: ["sendAs"]
        })
      )
}
