/** The one file that touches `effect/cli`, whose interface may still change with a minor release. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Option } from "effect"
import * as Argument from "effect/cli/Argument"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
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
  /** What was asked for, such as `--help`. */
  readonly print: (text: string) => void
  /** What was not asked for. */
  readonly tell: (text: string) => void
  readonly hasColor: boolean
}

const presenter = (name: string, output: CommandLineOutput): CliOutput.Presenter => {
  const formatter = CliOutput.defaultFormatter({ colors: output.hasColor, inheritedFlags: "full" })
  return {
    present: (event) =>
      Effect.sync(() => {
        if (event._tag === "Version") output.print(`${name} ${event.version}`)
        if (event._tag === "Help" && event.reason === "Requested")
          output.print(formatter.formatHelpDoc(event.helpDoc))
        if (event._tag === "Help" && event.reason === "Implicit")
          output.tell(formatter.formatHelpDoc(event.helpDoc))
        // An invalid invocation is told by whoever tells all errors.
      })
  }
}

const orList = (names: ReadonlyArray<string>): string => names.map((name) => `"${name}"`).join(" or ")

const withHint = (sentence: string, suggestions: ReadonlyArray<string>): string =>
  suggestions.length === 0 ? sentence : `${sentence} Did you mean ${orList(suggestions)}?`

const problemText = (error: CliError.NonShowHelpErrors, isFlagUnknown: boolean): string => {
  if (error._tag === "UnknownSubcommand") {
    return withHint(
      `There is no command "${[...(error.parent ?? []), error.subcommand].join(" ")}".`,
      error.suggestions
    )
  }
  if (error._tag === "UnrecognizedOption")
    return withHint(`There is no flag ${error.option} here.`, error.suggestions)
  // Behind a flag that is not known may stand its value, and that may be a secret.
  if (error._tag === "UnexpectedArgument" && isFlagUnknown) return ""
  return `${error.message
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "")}.`
}

const toUsageProblem = (name: string, error: CliError.CliError): UsageInvalid => {
  const errors = error._tag === "ShowHelp" ? error.errors : [error]
  const command = error._tag === "ShowHelp" ? error.commandPath.join(" ") : name
  const isFlagUnknown = errors.some(({ _tag }) => _tag === "UnrecognizedOption")
  return new UsageInvalid({
    problem:
      errors.length === 0
        ? `"${command}" alone does nothing: it needs a command.`
        : errors
            .map((each) => problemText(each, isFlagUnknown))
            .filter(Boolean)
            .join(" "),
    advice: `Run "${command} --help" to see how it is used.`
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
    Effect.mapError((error) => (CliError.isCliError(error) ? toUsageProblem(command.name, error) : error)),
    Effect.provideService(CliConfig.CliConfig, {
      builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions]
    }),
    Effect.provideService(CliOutput.Presenter, presenter(command.name, output)),
    Effect.provide(NodeServices.layer)
  )
