/** Subcommands that a plugin brings along: work on JSON files beside imports, without credentials and without requests. */
import type { CommandCall, PluginCommand, ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { root } from "../flags.ts"
import { flagOfKind, optionFlagName, settingFlags } from "../generated-flags.ts"
import { readJsonDocument, saveJsonDocument } from "../json-document.ts"
import { optionValues } from "../option-values.ts"
import { Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { UsageInvalid } from "../usage-problem.ts"
import { pluginCommandView } from "../views/plugin-command-view.ts"

/** The settings that a command looks at, without those that are secret: it asks nobody anything. */
const settingFieldsOf = ({ settingFields }: ProviderPlugin, { settingNames }: PluginCommand) =>
  settingFields.filter(({ isSecret, name }) => !isSecret && settingNames.includes(name))

/** What is wrong with files and options is told by the command's own help, not by that of imports. */
const runCommand = (words: string, command: PluginCommand, call: CommandCall) =>
  command.run(call).pipe(
    Effect.catchTag("OptionsInvalid", ({ problems }) => {
      const advice = `Run "bulkport ${words} --help" to see how it is used.`
      return Effect.fail(new UsageInvalid({ problem: problems.join(" "), advice }))
    })
  )

/** One command, called by the last of its words. */
const leafCommand = (plugin: ProviderPlugin, command: PluginCommand) => {
  const words = [plugin.id, ...command.words].join(" ")
  // Options are named as those of an import are: a name means the same everywhere.
  const described: ProviderPlugin = {
    ...plugin,
    optionFields: command.optionFields,
    settingFields: settingFieldsOf(plugin, command)
  }
  const options = command.optionFields.map((field) => {
    const name = optionFlagName([described], described, field.name)
    return [name, flagOfKind(name, [field]).pipe(Flag.withDescription(field.description))] as const
  })
  const files = command.files.map(
    ({ description, name }) =>
      [name, Argument.String(name).pipe(Argument.withDescription(description))] as const
  )
  return Command.make(
    command.words.at(-1) ?? plugin.id,
    {
      files: Object.fromEntries(files),
      options: Object.fromEntries(options),
      output: Flag.String("output").pipe(
        optionalFlag,
        Flag.withMetavar("file"),
        Flag.withDescription("Save the document that is made there, instead of printing it")
      ),
      force: switchFlag("force", "Replace the file that --output names, if there is one"),
      settings: settingFlags([described])
    },
    Effect.fn("cli.plugin-command")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const session = yield* Session
      const { folder } = session.surroundings
      const read = yield* Effect.forEach(command.files, ({ name }) => {
        const path = input.files[name] ?? ""
        return Effect.map(readJsonDocument(resolve(folder, path)), (content) => ({ path, content }))
      })
      const result = yield* runCommand(words, command, {
        files: read,
        options: yield* optionValues([described], described, input.options, [], folder),
        settings: settings.valuesFor(described)
      })
      const savedIn = input.output === undefined ? undefined : resolve(folder, input.output)
      if (savedIn !== undefined && result.output !== undefined) {
        yield* saveJsonDocument(savedIn, result.output, input.force)
      }
      const isSaved = savedIn !== undefined && result.output !== undefined
      const view = pluginCommandView(session, { command: words, result, ...(isSaved ? { savedIn } : {}) })
      if (view.told !== undefined) session.tell(view.told)
      session.answer(view.answer)
    })
  ).pipe(
    Command.withDescription(command.description),
    Command.withShortDescription(command.title),
    Command.withExamples(
      command.examples.map(({ arguments: given, description }) => ({
        command: `bulkport ${words} ${given}`,
        description
      }))
    )
  )
}

type Leaf = ReturnType<typeof leafCommand>

/** A command with whatever arguments, or one that only has others below it. */
type Subcommand = Command.Command<string, never, object, Command.Error<Leaf>, Command.Services<Leaf>>

/**
 * The commands of a plugin as subcommands of its own, those with a word in common under that word. What is called like one
 * of the taken words is left out.
 */
export const pluginCommands = (
  plugin: ProviderPlugin,
  taken: ReadonlyArray<string>
): ReadonlyArray<Subcommand> => {
  const commands = (plugin.commands ?? []).filter(({ words }) => !taken.includes(words[0] ?? ""))
  const at = (before: ReadonlyArray<string>): ReadonlyArray<Subcommand> => {
    const depth = before.length
    const here = commands.filter(({ words }) => before.every((word, index) => words[index] === word))
    const next = [...new Set(here.flatMap(({ words }) => words.slice(depth, depth + 1)))]
    return next.map((word) => {
      const below = here.filter(({ words }) => words[depth] === word)
      const leaf = below.find(({ words }) => words.length === depth + 1)
      if (leaf !== undefined) return leafCommand(plugin, leaf)
      return Command.make(word).pipe(
        Command.withDescription(below.map(({ title }) => title).join("; ")),
        Command.withSubcommands(at([...before, word]))
      )
    })
  }
  return at([])
}
