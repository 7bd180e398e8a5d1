/** The one file that touches `effect/cli`, whose interface may still change with a minor release. */
import { closestName } from "@bulkport/core"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Option } from "effect"
import * as Argument from "effect/cli/Argument"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import type * as HelpDoc from "effect/cli/HelpDoc"
import { commandAt, type CommandOutline } from "./command-outline.ts"
import type { CommandHelp, FlagHelp } from "./help/command-help.ts"
import { commandsMeant, commandsWithFlag, flagMeant, otherWay } from "./suggestions.ts"
import { UsageInvalid } from "./usage-problem.ts"

export { Argument, Command, Flag }

/** Columns that a text takes on a terminal. */
export const displayWidth = CliOutput.displayWidth

/** A flag that may be left out, given as `undefined` then. */
export const optionalFlag = <A>(flag: Flag.Flag<A>): Flag.Flag<A | undefined> =>
  Flag.optional(flag).pipe(Flag.map(Option.getOrUndefined))

/** A flag that is there or not, with what it does. */
export const switchFlag = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withDefault(false), Flag.withoutNegation, Flag.withDescription(description))

/** Where help and other texts of the command line go. */
export interface CommandLineOutput {
  /** Shows what was asked for, such as `--version`. */
  readonly print: (text: string) => void
  /** Shows help: `isAsked` says whether it was asked for. */
  readonly help: (help: CommandHelp, isAsked: boolean) => void
  /** True for the path of a file that is there. */
  readonly exists: (path: string) => boolean
}

/** Better words for the flags that come with the library. */
const builtInWords: Readonly<Record<string, string>> = { help: "Show this help", version: "Show the version" }

const flagHelp = ({ aliases, description, name, type }: HelpDoc.FlagDoc): FlagHelp => ({
  name,
  aliases,
  value: type === "boolean" ? "" : type,
  description: builtInWords[name] ?? Option.getOrElse(description, () => "")
})

const commandHelp = (doc: HelpDoc.HelpDoc): CommandHelp => ({
  words: doc.commandPath ?? [],
  description: doc.description,
  arguments: (doc.args ?? []).map(({ description, name, required }) => ({
    name,
    description: Option.getOrElse(description, () => ""),
    isRequired: required
  })),
  flags: [...doc.flags, ...(doc.inheritedFlags ?? []), ...(doc.globalFlags ?? [])].map(flagHelp),
  subcommands: (doc.subcommands ?? [])
    .flatMap(({ commands }) => commands)
    .map(({ description, name, shortDescription }) => ({
      name,
      description: shortDescription ?? description
    })),
  examples: (doc.examples ?? []).map(({ command, description = "" }) => ({ command, description }))
})

const presenter = (name: string, output: CommandLineOutput): CliOutput.Presenter => ({
  present: (event) =>
    Effect.sync(() => {
      if (event._tag === "Version") output.print(`${name} ${event.version}`)
      if (event._tag === "Help") output.help(commandHelp(event.helpDoc), event.reason === "Requested")
      // An invalid invocation is told by whoever tells all errors.
    })
})

const outlined = ({
  arguments: given,
  description = "",
  flags,
  name,
  subcommands
}: Completions.CommandDescriptor): CommandOutline => ({
  name,
  description,
  flags: flags.map(({ description: text = "", name: flag, negation, type }) => ({
    name: flag,
    description: text,
    takes: type._tag === "Boolean" ? "nothing" : type._tag === "Choice" ? type.values : "text",
    ...(type._tag === "Boolean" && negation !== false ? { negation: negation ?? `no-${flag}` } : {})
  })),
  arguments: given.map(({ name: argument, type }) => ({
    name: argument,
    takes: type._tag === "Choice" ? type.values : "text"
  })),
  commands: subcommands.map(outlined)
})

/** A command of whatever kind. */
type AnyCommand = Parameters<typeof Completions.fromCommand>[0]

/** Which commands there are, and what they take. Those that are not listed are left out. */
export const outlineOf = (command: AnyCommand): CommandOutline => outlined(Completions.fromCommand(command))

const orList = (names: ReadonlyArray<string>): string => names.map((name) => `"${name}"`).join(" or ")

/** A word that is no command, and looks like a file, or is one. */
const fileProblem = (file: string): UsageInvalid => {
  const quoted = /^[\w./~-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
  return new UsageInvalid({
    problem: `"${file}" is a file, and what is to be done with it is missing.`,
    advice: `Import it with "bulkport run ${quoted}", or look at it first with "bulkport check ${quoted}".`
  })
}

const isFile = ({ exists }: CommandLineOutput, word: string): boolean =>
  /\.(csv|tsv|txt|json|jsonl|ndjson|gz|zip)$/i.test(word) || exists(word)

const unknownCommand = (root: CommandOutline, error: CliError.UnknownSubcommand): string => {
  const [, ...parent] = error.parent ?? []
  const meant = commandsMeant(root, parent, error.subcommand)
  const sentence = `There is no command "${[...parent, error.subcommand].join(" ")}".`
  return meant.length === 0 ? sentence : `${sentence} Did you mean ${orList(meant)}?`
}

const unknownFlag = (root: CommandOutline, error: CliError.UnrecognizedOption): string => {
  const [, ...words] = error.command ?? []
  const { command } = commandAt(root, words)
  const sentence = `There is no flag ${error.option} here.`
  const other = otherWay(error.option)
  if (other !== undefined && words[0] !== "runs") return `${sentence} ${other}`
  const meant = flagMeant(command, error.option)
  if (meant !== undefined) return `${sentence} Did you mean "${meant}"?`
  const elsewhere = commandsWithFlag(root, error.option)
  return elsewhere.length === 0 ? sentence : `${sentence} It is a flag of ${elsewhere.join(", ")}.`
}

const invalidValue = (
  root: CommandOutline,
  path: ReadonlyArray<string>,
  error: CliError.InvalidValue
): string => {
  const { command } = commandAt(root, path.slice(1))
  const named = [...command.flags, ...command.arguments].find(({ name }) => name === error.option)
  const words = named === undefined || typeof named.takes === "string" ? [] : named.takes
  const meant = closestName(error.value, words)
  const name = error.kind === "flag" ? `--${error.option}` : `<${error.option}>`
  if (words.length === 0) return sentenceOf(error.message)
  const sentence = `${name} takes one of ${words.join(", ")}, not "${error.value}".`
  return meant === undefined ? sentence : `${sentence} Did you mean "${meant}"?`
}

const sentenceOf = (message: string): string =>
  `${message
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "")}.`

const toUsageProblem = (
  command: AnyCommand,
  output: CommandLineOutput,
  error: CliError.CliError
): UsageInvalid => {
  const errors = error._tag === "ShowHelp" ? error.errors : [error]
  const path = error._tag === "ShowHelp" ? error.commandPath : [command.name]
  const root = outlineOf(command)
  const unknown = errors.find((each) => each._tag === "UnknownSubcommand")
  if (unknown !== undefined && (unknown.parent ?? []).length < 2 && isFile(output, unknown.subcommand))
    return fileProblem(unknown.subcommand)
  const isFlagUnknown = errors.some(({ _tag }) => _tag === "UnrecognizedOption")
  const problemOf = (each: CliError.NonShowHelpErrors): string => {
    if (each._tag === "UnknownSubcommand") return unknownCommand(root, each)
    if (each._tag === "UnrecognizedOption") return unknownFlag(root, each)
    if (each._tag === "InvalidValue") return invalidValue(root, path, each)
    // Behind a flag that is not known may stand its value, and that may be a secret.
    if (each._tag === "UnexpectedArgument" && isFlagUnknown) return ""
    return sentenceOf(each.message)
  }
  return new UsageInvalid({
    problem:
      errors.length === 0
        ? `"${path.join(" ")}" alone does nothing: it needs a command.`
        : [...new Set(errors.map(problemOf))].filter(Boolean).join(" "),
    advice: `Run "${path.join(" ")} --help" to see how it is used.`
  })
}

/** Runs the command that the arguments name. Wrong usage fails with `UsageInvalid`. */
export const runCommandLine = <Name extends string, Input, E, R, ContextInput>(
  command: Command.Command<Name, Input, ContextInput, E, R>,
  version: string,
  args: ReadonlyArray<string>,
  output: CommandLineOutput
) =>
  Command.runWith(command, { version })(args).pipe(
    Effect.mapError((error) => (CliError.isCliError(error) ? toUsageProblem(command, output, error) : error)),
    Effect.provideService(CliConfig.CliConfig, { builtIns: [GlobalFlag.Help, GlobalFlag.Version] }),
    Effect.provideService(CliOutput.Presenter, presenter(command.name, output)),
    Effect.provide(NodeServices.layer)
  )
