/** The help of a command as a text, in the manner of a manual page. */
import type { ProviderPlugin } from "@bulkport/core"
import { widestWidth, wrapped } from "../progress/fitted.ts"
import { aroundCommand } from "./around-command.ts"
import { commandGroups } from "./command-groups.ts"
import type { CommandHelp, FlagHelp } from "./command-help.ts"
import { flagGroups } from "./flag-groups.ts"

/** Lines are no wider, however wide the window is: longer ones are hard to read. */
export const helpWidth = 80

/** How help is to look. */
export interface HelpLook {
  /** Columns of the window. */
  readonly columns: number
  readonly strong: (text: string) => string
}

type Entry = readonly [name: string, text: string]

/** Below this width, a text stands below its name instead of beside it. */
const narrow = 60
/** A name that is longer has its text below it. */
const widestName = 27

const indented = (text: string, width: number, indent: string): ReadonlyArray<string> =>
  wrapped(text, width - indent.length).map((line) => `${indent}${line}`)

/** Names with texts beside them that go on below their own beginning, or below the names where there is no room. */
const entriesText = (
  entries: ReadonlyArray<Entry>,
  width: number,
  strong: HelpLook["strong"]
): ReadonlyArray<string> => {
  const widths = entries.map(([name]) => widestWidth(name))
  const beside = Math.min(widestName, Math.max(0, ...widths)) + 4
  const indent = " ".repeat(width < narrow ? 6 : beside)
  return entries.flatMap(([name, text], at) => {
    const taken = widths[at] ?? 0
    const front = `  ${strong(name)}`
    const said = text === "" ? [] : indented(text, width, indent)
    const [first, ...others] = said
    const fits = width >= narrow && taken + 4 <= beside && first !== undefined
    return fits
      ? [`${front}${" ".repeat(beside - 2 - taken)}${first.slice(indent.length)}`, ...others]
      : [front, ...said]
  })
}

const choices = /^(.*?)(?: ?\(choices: (.*)\))?$/s

/** Words to choose from stand where the value does, as long as they are few. */
const widestChoices = 20

const flagEntry = ({ aliases, description, name, value }: FlagHelp): Entry => {
  const [, said = "", words] = choices.exec(description) ?? []
  const sentence = said.replace(/\.$/, "")
  const short = words?.replaceAll(", ", "|") ?? ""
  const isShort = short !== "" && short.length <= widestChoices
  const known = words === undefined || isShort ? "" : `${sentence === "" ? "" : "; "}one of ${words}`
  const shown = isShort ? short : value
  return [[`--${name}${shown === "" ? "" : ` ${shown}`}`, ...aliases].join(", "), `${sentence}${known}`]
}

const usageOf = ({ arguments: given, flags, subcommands, words }: CommandHelp): string =>
  [
    ...words,
    ...(subcommands.length > 0 ? ["<command>"] : []),
    ...given.map(({ isRequired, name }) => (isRequired ? `<${name}>` : `[${name}]`)),
    ...(flags.length > 0 ? ["[flags]"] : [])
  ].join(" ")

/** A command to copy stays whole, whatever its length. */
const examplesText = (
  { examples }: CommandHelp,
  width: number,
  strong: HelpLook["strong"]
): ReadonlyArray<string> =>
  examples.flatMap(({ command, description }, at) => [
    ...(at === 0 ? [] : [""]),
    ...indented(description, width, "  "),
    `    ${strong(command)}`
  ])

const moreOf = ({ subcommands, words }: CommandHelp): ReadonlyArray<string> =>
  words.length === 1
    ? [
        `"bulkport help COMMAND" says more about a command, and "bulkport explain CODE" about an error, a finding or an exit code.`
      ]
    : subcommands.length > 0
      ? [`"bulkport help ${words.slice(1).join(" ")} COMMAND" says more about a command.`]
      : []

/** The help of a command, for a window of this width. */
export const helpText = (
  help: CommandHelp,
  plugins: ReadonlyArray<ProviderPlugin>,
  { columns, strong }: HelpLook
): string => {
  const width = Math.max(20, Math.min(columns, helpWidth))
  const groups = flagGroups(help, plugins)
  const entries = (of: ReadonlyArray<Entry>) => entriesText(of, width, strong)
  const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
    lines.length === 0 ? [] : ["", strong(title), ...lines]
  return [
    ...wrapped(`${help.description.replace(/\.$/, "")}.`, width),
    ...section("Usage", indented(usageOf(help), width, "  ")),
    ...section(
      "Arguments",
      entries(help.arguments.map(({ description, name }): Entry => [name, description]))
    ),
    ...commandGroups(help.subcommands, plugins).flatMap(({ commands, title }) =>
      section(title, entries(commands.map(({ description, name }): Entry => [name, description])))
    ),
    ...groups.flatMap(({ flags, title }) => section(title, entries(flags.map(flagEntry)))),
    ...aroundCommand(help, groups, plugins).flatMap(({ entries: of, title }) => section(title, entries(of))),
    ...section("Examples", examplesText(help, width, strong)),
    ...moreOf(help).flatMap((line) => ["", ...wrapped(line, width)])
  ].join("\n")
}
