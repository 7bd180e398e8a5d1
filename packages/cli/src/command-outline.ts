/** Which commands there are and what they take, without what they do. */

/** A flag of a command. */
export interface OutlinedFlag {
  /** Without the dashes. */
  readonly name: string
  readonly description: string
  /** What stands behind it: nothing, one of these words, or any text. */
  readonly takes: "nothing" | "text" | ReadonlyArray<string>
  /** The name that switches it off, if there is one. */
  readonly negation?: string
}

/** An argument of a command. */
export interface OutlinedArgument {
  readonly name: string
  readonly takes: "text" | ReadonlyArray<string>
}

/** A command with all below it. */
export interface CommandOutline {
  readonly name: string
  readonly description: string
  /** Those that every command takes are among them, except at the top. */
  readonly flags: ReadonlyArray<OutlinedFlag>
  readonly arguments: ReadonlyArray<OutlinedArgument>
  readonly commands: ReadonlyArray<CommandOutline>
}

/** The command that words lead to, and the words behind it. A command that is not there ends the way. */
export const commandAt = (
  root: CommandOutline,
  words: ReadonlyArray<string>
): { readonly command: CommandOutline; readonly rest: ReadonlyArray<string> } => {
  const [word, ...rest] = words
  const next = root.commands.find(({ name }) => name === word)
  return next === undefined ? { command: root, rest: words } : commandAt(next, rest)
}

/** The words of a command and of all below it, from the command that is given. */
export const wordsOfAll = (
  { commands }: CommandOutline,
  before: ReadonlyArray<string> = []
): ReadonlyArray<ReadonlyArray<string>> => [
  before,
  ...commands.flatMap((command) => wordsOfAll(command, [...before, command.name]))
]
