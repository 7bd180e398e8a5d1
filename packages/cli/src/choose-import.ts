/** What is to be imported, from flags and settings file together. The import file itself is not looked at. */
import {
  type ColumnChanges,
  type ImportRequest,
  type JsonObject,
  type OptionsInvalid,
  planImport,
  type PluginProblem,
  problemBehind,
  type ProviderPlugin,
  type SettingsInvalid,
  type SourceFormat,
  UnknownProvider
} from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { type FileInput, type ImportInput, type SharedInput, toleranceOf } from "./flags.ts"
import { optionValues, readJsonOption } from "./option-values.ts"
import { columnsOf, readingOf } from "./reading-flags.ts"
import { Session } from "./session.ts"
import { readSettings, type Settings } from "./settings.ts"
import type { SettingsFile } from "./settings-file.ts"
import type { Surroundings } from "./surroundings.ts"
import { UsageInvalid, type UsageProblem } from "./usage-problem.ts"

/** Where a file goes to. */
export interface Destination {
  readonly plugin: ProviderPlugin
  /** Name of the connection, which the run will remember. */
  readonly connection?: string
  /** Id or alias, as it was given. */
  readonly importType: string
  readonly options: JsonObject
  /** What the settings file says about columns for this import. */
  readonly columns: Partial<ColumnChanges>
  /** The format to send rows in, as the settings file says for this import. */
  readonly sendAs?: SourceFormat
}

/** Every way in which a choice can be wrong. */
export type ChoiceProblem = UsageProblem | UnknownProvider | PluginProblem | OptionsInvalid | SettingsInvalid

/** What an import was asked to be, and the settings it runs with. */
export interface ChosenImport {
  readonly plan: ImportRequest
  readonly settings: Settings
}

/** The plan that flags and settings file come to. `confirmed` says that an import which cannot be undone is agreed to. */
export const chooseImport = (
  shared: SharedInput,
  input: ImportInput,
  confirmed = false
): Effect.Effect<ChosenImport, ChoiceProblem, Session> =>
  Effect.gen(function* () {
    const settings = yield* readSettings(shared, input.settings)
    const destination = yield* chooseDestination(settings, input)
    const tolerance = toleranceOf(input)
    const plan = planImport({
      ...(yield* chooseFile(settings, input, destination)),
      provider: destination.plugin.id,
      ...(destination.connection === undefined ? {} : { connection: destination.connection }),
      importType: destination.importType,
      options: destination.options,
      allowFindings: input.allowFindings,
      again: input.again,
      ...(confirmed ? { confirmed } : {}),
      ...(tolerance === undefined ? {} : { tolerance })
    })
    return { plan, settings }
  })

/** Which file it is, how it is read, and what is done to its columns. */
export const chooseFile = (
  settings: Settings,
  input: FileInput,
  ofFile: Pick<Destination, "columns" | "sendAs">
) =>
  Effect.gen(function* () {
    const { surroundings } = yield* Session
    const sendAs = input.sendAs ?? ofFile.sendAs
    return {
      file: resolve(surroundings.folder, input.file),
      reading: yield* readingOf(input, settings.file.reading),
      columns: yield* columnsOf(input, ofFile.columns),
      ...(sendAs === undefined ? {} : { sendAs })
    }
  })

/** Provider, import type and options. The options of the settings file count for the import that it names. */
export const chooseDestination = (
  settings: Settings,
  input: FileInput
): Effect.Effect<Destination, ChoiceProblem, Session> =>
  Effect.gen(function* () {
    const { surroundings } = yield* Session
    const { folder, plugins } = surroundings
    const plugin = yield* choosePlugin(surroundings, input.provider ?? settings.provider)
    yield* settings.checkFlags(plugin)
    const isFileFor = settings.file.provider === undefined || settings.file.provider === plugin.id
    const fileImport = isFileFor ? settings.file.import : undefined
    const importType = yield* chooseImportType(plugin, input.importType ?? fileImport)
    const isImportFor = isFileFor && (fileImport === undefined || fileImport === importType)
    const fileOptions = isImportFor ? yield* optionsOfFile(plugin, settings.file) : {}
    const given = yield* optionValues(plugins, plugin, input.options, input.option, folder)
    const connection = settings.connectionFor(plugin)?.name
    return {
      plugin,
      ...(connection === undefined ? {} : { connection }),
      importType,
      options: { ...fileOptions, ...given },
      columns: isImportFor ? settings.file.columns : {},
      ...(isImportFor && settings.file.sendAs !== undefined ? { sendAs: settings.file.sendAs } : {})
    }
  })

/** The provider of this id, or why there is none. */
export const choosePlugin = (
  { pluginProblems = [], plugins }: Pick<Surroundings, "plugins" | "pluginProblems">,
  id: string | undefined
) => {
  const known = plugins.map((plugin) => plugin.id)
  if (id === undefined) {
    return Effect.fail(
      new UsageInvalid({
        problem: "No provider is chosen.",
        advice: `Choose one with --provider (${known.join(", ")}), or a connection of bulkport.json with --connection; "bulkport init" writes one down.`
      })
    )
  }
  const plugin = plugins.find((candidate) => candidate.id === id)
  return plugin === undefined
    ? Effect.fail(problemBehind(pluginProblems, id) ?? new UnknownProvider({ id, known }))
    : Effect.succeed(plugin)
}

const chooseImportType = (plugin: ProviderPlugin, given: string | undefined) => {
  const [only, ...others] = plugin.importTypes
  if (given !== undefined) return Effect.succeed(given)
  if (only !== undefined && others.length === 0) return Effect.succeed(only.id)
  const known = plugin.importTypes.map(({ aliases, id }) => aliases[0] ?? id)
  return Effect.fail(
    new UsageInvalid({
      problem: `No import type is chosen, and ${plugin.id} has several.`,
      advice: `Choose one with --import: ${known.join(", ")}. Run "bulkport providers ${plugin.id}" for what they need.`
    })
  )
}

/** Options of the settings file. Where a JSON file is wanted, a text is a path relative to the settings file. */
const optionsOfFile = (plugin: ProviderPlugin, { folder, options }: SettingsFile) =>
  Effect.gen(function* () {
    const values: Record<string, JsonObject[string]> = { ...options }
    for (const { kind, name } of plugin.optionFields) {
      const value = options[name]
      if (kind === "json-file" && typeof value === "string") {
        values[name] = yield* readJsonOption(name, resolve(folder, value))
      }
    }
    return values
  })
