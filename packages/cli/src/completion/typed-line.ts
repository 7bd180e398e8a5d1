import { commandAt, type CommandOutline, type OutlinedFlag } from "../command-outline.ts"

/** What stands on a command line before the word at the cursor, understood as far as it can be. */
export interface TypedLine {
  /** The words of the command. */
  readonly words: ReadonlyArray<string>
  readonly command: CommandOutline
  readonly arguments: ReadonlyArray<string>
  /** Values by the name of their flag; of a switch, an empty text. */
  readonly flags: ReadonlyMap<string, ReadonlyArray<string>>
  /** The flag whose value is being typed, if it stands before the word. */
  readonly pending?: OutlinedFlag
  /** True behind `--`, where nothing is a flag. */
  readonly isOperandOnly: boolean
}

const flagNamed = ({ flags }: CommandOutline, name: string): OutlinedFlag | undefined =>
  flags.find((flag) => flag.name === name || flag.negation === name)

/** The words of the command alone. Values of flags that stand between them are passed over. */
const commandWords = (root: CommandOutline, words: ReadonlyArray<string>): ReadonlyArray<string> => {
  // Flags that every command takes may stand anywhere, and every command has them.
  const shared = root.commands[0]?.flags ?? []
  const found: Array<string> = []
  let isValue = false
  for (const word of words) {
    const flag = word.startsWith("--") && !word.includes("=") ? word.slice(2) : undefined
    const { command } = commandAt(root, found)
    if (isValue) isValue = false
    else if (flag !== undefined) {
      const known = flagNamed(command, flag) ?? shared.find(({ name }) => name === flag)
      isValue = known !== undefined && known.takes !== "nothing"
    } else if (!word.startsWith("-")) {
      if (!command.commands.some(({ name }) => name === word)) break
      found.push(word)
    }
  }
  return found
}

/** Understands the words before the cursor. */
export const typedLine = (root: CommandOutline, before: ReadonlyArray<string>): TypedLine => {
  const words = commandWords(root, before)
  const { command } = commandAt(root, words)
  const flags = new Map<string, Array<string>>()
  const given: Array<string> = []
  let left = words.length
  let pending: OutlinedFlag | undefined
  let isOperandOnly = false
  for (const word of before) {
    if (pending !== undefined) {
      flags.get(pending.name)?.push(word)
      pending = undefined
    } else if (word === "--") isOperandOnly = true
    else if (word.startsWith("-") && word !== "-" && !isOperandOnly) {
      const [name = "", ...value] = word.replace(/^-+/, "").split("=")
      const flag = flagNamed(command, name)
      flags.set(flag?.name ?? name, [...(flags.get(flag?.name ?? name) ?? []), ...value.slice(0, 1)])
      if (flag !== undefined && flag.takes !== "nothing" && value.length === 0) pending = flag
    } else if (left > 0) left -= 1
    else given.push(word)
  }
  return {
    words,
    command,
    arguments: given,
    flags,
    isOperandOnly,
    ...(pending === undefined ? {} : { pending })
  }
}
