/** Flags that several commands have. Each means the same everywhere. */
import type { ProviderPlugin, Tolerance } from "@bulkport/core"
import { Option } from "effect"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "./command-line.ts"
import { type FlagTexts, optionFlags, repeatedFlag, settingFlags } from "./generated-flags.ts"
import { columnFlags, type ColumnInput, readingFlags, type ReadingInput } from "./reading-flags.ts"

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds of a text such as `500ms`, `2s`, `1.5m` or `12h`. */
export const parseDuration = (text: string): number | undefined => {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim())
  if (found === null) return undefined
  return Number(found[1]) * units[found[2] as keyof typeof units]
}

/** A flag for a span of time, in milliseconds. */
export const durationFlag = (name: string): Flag.Flag<number> =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parseDuration(text)),
      (text) => `Expected a number with ms, s, m or h, such as 500ms or 2s, not "${text}"`
    ),
    Flag.withMetavar("duration")
  )

/** How much is logged, from nothing to everything. */
export const logLevels = ["none", "error", "warn", "info", "debug", "trace"] as const

const sharedFlags = {
  runsFolder: Flag.String("runs-folder").pipe(
    optionalFlag,
    Flag.withMetavar("folder"),
    Flag.withDescription("Where runs are recorded; .bulkport/runs unless given")
  ),
  store: Flag.String("store").pipe(
    optionalFlag,
    Flag.withMetavar("store"),
    Flag.withDescription(
      "What keeps the records of runs: folder unless given, sqlite, or a PostgreSQL by env:NAME, file:PATH or command:PROGRAM"
    )
  ),
  config: Flag.String("config").pipe(
    optionalFlag,
    Flag.withMetavar("file"),
    Flag.withDescription("Settings file; bulkport.json of the working folder unless given")
  ),
  json: switchFlag("json", "Print one JSON document instead of text"),
  events: switchFlag("events", "Print what happens as it happens, one JSON object a line, the result last"),
  quiet: switchFlag("quiet", "Show no progress"),
  accessible: switchFlag(
    "accessible",
    "Plain lines that a screen reader reads well: nothing moves, no colours"
  ),
  noInput: switchFlag("no-input", "Never ask; fail where an answer is needed"),
  logLevel: Flag.Literals("log-level", logLevels).pipe(
    optionalFlag,
    Flag.withDescription("How much to log on standard error; warn unless given")
  ),
  connection: Flag.String("connection").pipe(
    optionalFlag,
    Flag.withMetavar("name"),
    Flag.withDescription("Connection of bulkport.json to use")
  ),
  pollInterval: durationFlag("poll-interval").pipe(
    Flag.filter(
      (millis) => millis >= 1,
      () => "Expected at least 1ms"
    ),
    optionalFlag,
    Flag.withDescription(
      "Pause between looks at a job, such as 500ms or 2s; the provider decides unless given"
    )
  ),
  waitLimit: durationFlag("wait-limit").pipe(
    optionalFlag,
    Flag.withDescription("How long to wait for a job before stopping to watch it; 12h unless given")
  ),
  sameContentWindow: durationFlag("same-content-window").pipe(
    optionalFlag,
    Flag.withDescription(
      "How long the import of the same content to the same place is refused as a mistake; 24h unless given, 0s for never"
    )
  )
}

/** The command above all others. It has the flags that every command takes. */
export const root = Command.make("bulkport").pipe(
  Command.withDescription(
    "Bulk imports: hand over a file and a destination, learn what became of every row. An import has five steps: stage, validate, start, track and collect; run takes all five."
  ),
  Command.withSharedFlags(sharedFlags)
)

/** What the shared flags were set to. */
export interface SharedInput {
  readonly runsFolder: string | undefined
  readonly store: string | undefined
  readonly config: string | undefined
  readonly json: boolean
  readonly events: boolean
  readonly quiet: boolean
  readonly accessible: boolean
  readonly noInput: boolean
  readonly logLevel: (typeof logLevels)[number] | undefined
  readonly connection: string | undefined
  readonly pollInterval: number | undefined
  readonly waitLimit: number | undefined
  readonly sameContentWindow: number | undefined
}

/** The run that a command is about. */
export const runArgument = Argument.String("run").pipe(
  Argument.withDescription("Id of the run, or the beginning of it")
)

/** `100` rows, or `5%` of them. */
export const parseMaxRejected = (text: string): Partial<Tolerance> | undefined => {
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim())
  const amount = Number(found?.[1])
  if (found === null || (found[2] === "%" ? amount > 100 : !Number.isInteger(amount))) return undefined
  return found[2] === "%" ? { maxRejectedPercent: amount } : { maxRejectedRows: amount }
}

/** What may be wrong with rows for an import to go on all the same. */
export const toleranceFlags = {
  allowFindings: switchFlag("allow-findings", "Start the job even when validation has findings"),
  tolerant: switchFlag("tolerant", "Set invalid rows aside and import the others"),
  maxRejected: Flag.String("max-rejected").pipe(
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parseMaxRejected(text)),
      (text) => `Expected a number of rows such as 100, or a share of them such as 5%, not "${text}"`
    ),
    optionalFlag,
    Flag.withMetavar("rows or %"),
    Flag.withDescription("Like --tolerant, unless more rows than this are invalid")
  ),
  again: switchFlag("again", "Import the same rows once more, although that was done before")
}

/** What the tolerance flags were set to. */
export interface ToleranceInput {
  readonly allowFindings: boolean
  readonly tolerant: boolean
  readonly maxRejected: Partial<Tolerance> | undefined
  readonly again: boolean
}

/** The tolerance that was asked for; `undefined` when nothing was said about it. */
export const toleranceOf = ({ maxRejected, tolerant }: ToleranceInput): Partial<Tolerance> | undefined =>
  tolerant || maxRejected !== undefined ? { mode: "tolerant", ...maxRejected } : undefined

/** What `run`, `stage` and `check` take: which file, how it is read, and where it goes to. */
export const fileFlags = (plugins: ReadonlyArray<ProviderPlugin>) => ({
  file: Argument.String("file").pipe(
    Argument.withDescription("CSV, JSONL or a JSON array of objects; packed with gzip or zip, too")
  ),
  provider: Flag.String("provider").pipe(
    optionalFlag,
    Flag.withMetavar("id"),
    Flag.withDescription(`Where to import to: ${plugins.map(({ id }) => id).join(", ")}`)
  ),
  importType: Flag.String("import").pipe(
    optionalFlag,
    Flag.withMetavar("type"),
    Flag.withDescription("What to import, by id or short name; may be left out where a provider has only one")
  ),
  ...readingFlags,
  ...columnFlags,
  option: repeatedFlag(Flag.String("option")).pipe(
    Flag.withMetavar("name=value"),
    Flag.withDescription("Any option of the import by its name; may be repeated")
  ),
  options: optionFlags(plugins),
  settings: settingFlags(plugins)
})

/** What `run` and `stage` take. */
export const importFlags = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const { option, options, settings, ...file } = fileFlags(plugins)
  return { ...file, ...toleranceFlags, option, options, settings }
}

/** What every command takes that may start a job. */
export const consentFlags = {
  yes: switchFlag("yes", "Agree to an import that cannot be undone")
}

/** What the flags and arguments of `run`, `stage` and `check` were set to. */
export interface FileInput extends ReadingInput, ColumnInput {
  readonly file: string
  readonly provider: string | undefined
  readonly importType: string | undefined
  readonly option: ReadonlyArray<string>
  readonly options: FlagTexts
  readonly settings: FlagTexts
}

/** What the flags and arguments of `run` and `stage` were set to. */
export interface ImportInput extends FileInput, ToleranceInput {}
