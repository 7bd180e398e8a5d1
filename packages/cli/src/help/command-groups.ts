/** In which order help lists commands, and under which headings. */
import type { ProviderPlugin } from "@bulkport/core"
import type { SubcommandHelp } from "./command-help.ts"

/** Commands under a heading. */
export interface CommandGroup {
  readonly title: string
  readonly commands: ReadonlyArray<SubcommandHelp>
}

const groups: ReadonlyArray<readonly [title: string, names: ReadonlyArray<string>]> = [
  ["Import a file", ["run", "check", "resume", "retry"]],
  ["One step at a time", ["stage", "validate", "start", "track", "collect", "settle"]],
  ["Look at runs", ["runs", "report", "support-bundle"]],
  ["Import from a queue", ["submit", "queue", "worker", "token"]],
  ["Set up and try out", ["init", "doctor", "providers", "emulate"]],
  ["Help and other programs", ["explain", "completions", "schema"]]
]

/** The commands that a command has, those of the whole program under headings. What is in none comes last. */
export const commandGroups = (
  commands: ReadonlyArray<SubcommandHelp>,
  plugins: ReadonlyArray<ProviderPlugin>
): ReadonlyArray<CommandGroup> => {
  if (!commands.some(({ name }) => name === "run"))
    return commands.length === 0 ? [] : [{ title: "Commands", commands }]
  const all = [
    ...groups.slice(0, -1),
    ["Jobs and settings of a service", plugins.map(({ id }) => id)] as const,
    ...groups.slice(-1)
  ]
  const grouped = new Set(all.flatMap(([, names]) => names))
  return [
    ...all.map(([title, names]) => ({
      title,
      commands: names.flatMap((name) => commands.filter((command) => command.name === name))
    })),
    { title: "More", commands: commands.filter(({ name }) => !grouped.has(name)) }
  ].filter((group) => group.commands.length > 0)
}
