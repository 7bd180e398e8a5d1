import { commandAt, type CommandOutline } from "../command-outline.ts"

/** Arguments that ask for help, by the word or by the flag. */
export const asksHelp = (args: ReadonlyArray<string>): boolean => {
  const end = args.indexOf("--")
  const before = end === -1 ? args : args.slice(0, end)
  return before[0] === "help" || before.includes("--help") || before.includes("-h")
}

/**
 * Arguments that ask for the help of the command they name: `help run` is `run --help`. Words that lead to no command are left
 * without the question, so that the call is refused with what may have been meant.
 */
export const askedHelp = (root: CommandOutline, args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first, ...others] = args
  const given = first === "help" ? others : args
  const words = given.filter((word) => !word.startsWith("-"))
  const { command, rest } = commandAt(root, words)
  const path = words.slice(0, words.length - rest.length)
  const [unknown] = rest
  return unknown !== undefined && command.commands.length > 0 && given[path.length] === unknown
    ? [...path, unknown]
    : [...path, "--help"]
}
