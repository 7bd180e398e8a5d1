/** Flags about how a file is read and about its columns, and what they come to. */
import {
  type ColumnChanges,
  type ColumnType,
  type Compression,
  datePatternProblem,
  type FileFormat,
  type SourceFormat,
  type SourceRequest,
  type TextEncoding
} from "@bulkport/core"
import { Effect, Option } from "effect"
import { Flag, optionalFlag } from "./command-line.ts"
import { repeatedFlag } from "./generated-flags.ts"
import {
  compressionWords,
  delimiterHint,
  encodingHint,
  formatWords,
  headerHint,
  isLineCount,
  markText,
  namesText,
  parseDelimiter,
  parseEncoding,
  parseNames,
  parseQuote,
  quoteHint,
  sendAsWords,
  skipLinesHint,
  typeWords,
  wordOf
} from "./reading-values.ts"
import { UsageInvalid } from "./usage-problem.ts"

const parsedFlag = <A>(flag: string, parse: (text: string) => A | undefined, expected: string) =>
  Flag.String(flag).pipe(
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parse(text)),
      (text) => `Expected ${expected}, not "${text}"`
    ),
    optionalFlag
  )

/** What can be said about how a file is read. What is left out is found out from its content. */
export const readingFlags = {
  format: Flag.Literals("format", formatWords).pipe(
    optionalFlag,
    Flag.withDescription("How rows are written; found out from the file unless given")
  ),
  delimiter: parsedFlag("delimiter", parseDelimiter, delimiterHint).pipe(
    Flag.withMetavar("character"),
    Flag.withDescription("Character between two cells of CSV, or tab, comma, semicolon, pipe")
  ),
  quote: parsedFlag("quote", parseQuote, quoteHint).pipe(
    Flag.withMetavar("character"),
    Flag.withDescription("Character around cells of CSV, or none")
  ),
  encoding: parsedFlag("encoding", parseEncoding, encodingHint).pipe(
    Flag.withMetavar("name"),
    Flag.withDescription("How text is written: utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1")
  ),
  compression: Flag.Literals("compression", compressionWords).pipe(
    optionalFlag,
    Flag.withDescription("How the file is packed; a zip archive must hold one file")
  ),
  skipLines: Flag.Int("skip-lines").pipe(
    Flag.filter(isLineCount, (lines) => `Expected ${skipLinesHint}, not ${lines}`),
    optionalFlag,
    Flag.withMetavar("lines"),
    Flag.withDescription("Lines above the header that are not part of the table")
  ),
  header: parsedFlag("header", parseNames, headerHint).pipe(
    Flag.withMetavar("names"),
    Flag.withDescription("Names of the columns of CSV without a header line, with commas between them")
  )
}

/** What can be done to the columns of a file before it is sent. */
export const columnFlags = {
  column: repeatedFlag(Flag.String("column")).pipe(
    Flag.withMetavar("from=to"),
    Flag.withDescription("Rename a column: its name in the file, and the one that is sent")
  ),
  set: repeatedFlag(Flag.String("set")).pipe(
    Flag.withMetavar("name=value"),
    Flag.withDescription(
      "Put the same value into a column of every row; a new one, or in place of what is there"
    )
  ),
  drop: repeatedFlag(Flag.String("drop")).pipe(
    Flag.withMetavar("name"),
    Flag.withDescription('Leave a column out; --drop "" leaves out those without a name')
  ),
  date: repeatedFlag(Flag.String("date")).pipe(
    Flag.withMetavar("name=pattern"),
    Flag.withDescription(
      "How the dates of a column are written, such as dd/MM/yyyy or dd.MM.yyyy HH:mm; they are sent as yyyy-MM-dd, or yyyy-MM-dd HH:mm:ss"
    )
  ),
  type: repeatedFlag(Flag.String("type")).pipe(
    Flag.withMetavar("name=type"),
    Flag.withDescription(
      `What the cells of a column stand for where CSV is sent as JSON lines: ${typeWords.join(", ")}`
    )
  ),
  sendAs: Flag.Literals("send-as", sendAsWords).pipe(
    optionalFlag,
    Flag.withDescription(
      "How rows are sent: as they are written unless given, or as JSON lines where a --type is"
    )
  )
}

/** What the flags about how a file is read were set to. */
export interface ReadingInput {
  readonly format: FileFormat | undefined
  readonly delimiter: string | undefined
  readonly quote: string | undefined
  readonly encoding: TextEncoding | undefined
  readonly compression: Compression | undefined
  readonly skipLines: number | undefined
  readonly header: ReadonlyArray<string> | undefined
}

/** What the flags about columns were set to. */
export interface ColumnInput {
  readonly column: ReadonlyArray<string>
  readonly set: ReadonlyArray<string>
  readonly drop: ReadonlyArray<string>
  readonly date: ReadonlyArray<string>
  readonly type: ReadonlyArray<string>
  readonly sendAs: SourceFormat | undefined
}

/** How a file is to be read, as far as it was said. */
export type Reading = Omit<SourceRequest, "path" | "guesses">

const given = <A extends object>(members: { readonly [K in keyof A]: A[K] | undefined }): Partial<A> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<A>

/** What the flags say about how to read a file; they win over the settings file, member by member. */
export const readingOf = (input: ReadingInput, ofFile: Reading): Effect.Effect<Reading, UsageInvalid> => {
  const { compression, delimiter, encoding, format, header, quote, skipLines } = input
  const flags = given<Reading>({ compression, delimiter, encoding, format, header, quote, skipLines })
  const reading = { ...ofFile, ...flags }
  return reading.delimiter !== undefined && reading.delimiter === (reading.quote ?? '"')
    ? Effect.fail(
        new UsageInvalid({
          problem: "--delimiter and --quote name the same character, so that cells could not be told apart.",
          advice:
            "Choose another --delimiter, or say with --quote what stands around cells (none for nothing)."
        })
      )
    : Effect.succeed(reading)
}

const pairsOf = (
  flag: string,
  form: string,
  texts: ReadonlyArray<string>
): Effect.Effect<Readonly<Record<string, string>>, UsageInvalid> => {
  const pairs = new Map<string, string>()
  const advice = `Write ${flag} once for each column, as ${form}.`
  for (const text of texts) {
    const at = text.indexOf("=")
    const [name, value] = [text.slice(0, at), text.slice(at + 1)]
    if (at < 1 || (flag === "--column" && value === ""))
      return Effect.fail(new UsageInvalid({ problem: `${flag} must be given as ${form}.`, advice }))
    if (pairs.has(name))
      return Effect.fail(new UsageInvalid({ problem: `${flag} is given twice for "${name}".`, advice }))
    pairs.set(name, value)
  }
  return Effect.succeed(Object.fromEntries(pairs))
}

const typesOf = (
  texts: ReadonlyArray<string>
): Effect.Effect<Readonly<Record<string, ColumnType>>, UsageInvalid> =>
  Effect.gen(function* () {
    const form = "name=type"
    const types: Array<readonly [string, ColumnType]> = []
    for (const [name, text] of Object.entries(yield* pairsOf("--type", form, texts))) {
      const type = wordOf(typeWords, text)
      if (type === undefined) {
        return yield* new UsageInvalid({
          problem: `--type has no type "${text}" for "${name}".`,
          advice: `Write --type once for each column, as ${form}; a type is one of ${typeWords.join(", ")}.`
        })
      }
      types.push([name, type])
    }
    return Object.fromEntries(types)
  })

const datesOf = (
  texts: ReadonlyArray<string>
): Effect.Effect<Readonly<Record<string, string>>, UsageInvalid> =>
  Effect.gen(function* () {
    const form = "name=pattern"
    const dates = yield* pairsOf("--date", form, texts)
    for (const [name, pattern] of Object.entries(dates)) {
      const problem = datePatternProblem(pattern)
      if (problem === undefined) continue
      return yield* new UsageInvalid({
        problem: `--date "${pattern}" for "${name}" ${problem}.`,
        advice: `Write --date once for each column, as ${form}, such as --date born=dd/MM/yyyy.`
      })
    }
    return dates
  })

/** What the flags say about columns; they win over the settings file, member by member. */
export const columnsOf = (
  input: ColumnInput,
  ofFile: Partial<ColumnChanges>
): Effect.Effect<Partial<ColumnChanges>, UsageInvalid> =>
  Effect.gen(function* () {
    const rename = yield* pairsOf("--column", "from=to", input.column)
    const set = yield* pairsOf("--set", "name=value", input.set)
    const dates = yield* datesOf(input.date)
    const types = yield* typesOf(input.type)
    return {
      ...ofFile,
      ...(input.column.length === 0 ? {} : { rename }),
      ...(input.set.length === 0 ? {} : { set }),
      ...(input.drop.length === 0 ? {} : { drop: [...new Set(input.drop)] }),
      ...(input.date.length === 0 ? {} : { dates }),
      ...(input.type.length === 0 ? {} : { types })
    }
  })

const repeated = (flag: string, texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts.flatMap((text) => [flag, text])

const once = (flag: string, text: string | undefined): ReadonlyArray<string> =>
  repeated(flag, text === undefined ? [] : [text])

/** The flags about how a file is read as they were given, for a command to copy. */
export const readingWords = (input: ReadingInput): ReadonlyArray<string> => [
  ...once("--format", input.format),
  ...once("--delimiter", input.delimiter && markText(input.delimiter)),
  ...once("--quote", input.quote === undefined ? undefined : markText(input.quote)),
  ...once("--encoding", input.encoding),
  ...once("--compression", input.compression),
  ...once("--skip-lines", input.skipLines === undefined ? undefined : String(input.skipLines)),
  ...once("--header", input.header && namesText(input.header))
]

/** The flags about columns as they were given, for a command to copy. */
export const columnWords = (input: ColumnInput): ReadonlyArray<string> => [
  ...repeated("--column", input.column),
  ...repeated("--set", input.set),
  ...repeated("--drop", input.drop),
  ...repeated("--date", input.date),
  ...repeated("--type", input.type),
  ...once("--send-as", input.sendAs)
]
