/** What applies to this call: flag before environment before settings file before default. */
import {
  type ImportPlan,
  type JsonObject,
  type OptionsInvalid,
  planImport,
  type ProviderPlugin,
  SettingsInvalid,
  type SettingValues,
  settingsFromEnvironment,
  UnknownProvider
} from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { type ImportInput, type SharedInput, toleranceOf } from "./flags.ts"
import { flagName, type FlagTexts } from "./generated-flags.ts"
import { optionValues, readJsonOption } from "./option-values.ts"
import { makeProgress } from "./progress/progress.ts"
import { Session } from "./session.ts"
import { readSettingsFile, type SettingsFile } from "./settings-file.ts"
import { UsageInvalid, type UsageProblem } from "./usage-problem.ts"

/** Where runs are recorded unless told otherwise. */
export const standardRunsFolder = ".bulkport/runs"

/** Everything that was chosen, wherever it was. */
export interface Settings {
  readonly shared: SharedInput
  readonly file: SettingsFile
  /** Absolute. */
  readonly runsFolder: string
  /** Setting values for a provider. */
  readonly valuesFor: (plugin: ProviderPlugin) => SettingValues
  /** Fails when a setting flag is given that the provider does not have. */
  readonly checkFlags: (plugin: ProviderPlugin) => Effect.Effect<void, SettingsInvalid>
}

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ""

/** Reads the settings, and tells the session what depends on them. */
export const readSettings = (
  shared: SharedInput,
  settingTexts: FlagTexts = {}
): Effect.Effect<Settings, UsageProblem, Session> =>
  Effect.gen(function* () {
    const session = yield* Session
    const { environment, folder, plugins } = session.surroundings
    session.json = shared.json
    session.quiet = shared.quiet
    if (!shared.quiet) session.progress = makeProgress(session.surroundings)
    session.repeatedFlags = repeatedFlags(shared, settingTexts)
    const file = yield* readSettingsFile(folder, shared.config, plugins)
    const runsFolder =
      shared.runsFolder !== undefined
        ? resolve(folder, shared.runsFolder)
        : file.runsFolder === undefined
          ? resolve(folder, standardRunsFolder)
          : resolve(file.folder, file.runsFolder)
    return {
      shared,
      file,
      runsFolder,
      valuesFor: (plugin) => {
        const fromEnvironment = settingsFromEnvironment(plugin, environment)
        return Object.fromEntries(
          plugin.settingFields.map(({ isSecret, name }) => {
            if (isSecret) return [name, fromEnvironment[name]]
            const flag = settingTexts[flagName(name)]?.[0]
            const variable = fromEnvironment[name]
            return [name, flag ?? (isBlank(variable) ? file.settings[plugin.id]?.[name] : variable)]
          })
        )
      },
      checkFlags: (plugin) => checkFlags(plugin, settingTexts)
    }
  })

/** The flags that a later call for the same run needs as well. */
const repeatedFlags = (shared: SharedInput, settingTexts: FlagTexts): ReadonlyArray<string> => [
  ...(shared.runsFolder === undefined ? [] : ["--runs-folder", shared.runsFolder]),
  ...(shared.config === undefined ? [] : ["--config", shared.config]),
  ...Object.entries(settingTexts).flatMap(([name, texts]) => texts.flatMap((text) => [`--${name}`, text]))
]

const checkFlags = (
  plugin: ProviderPlugin,
  settingTexts: FlagTexts
): Effect.Effect<void, SettingsInvalid> => {
  const known = plugin.settingFields.map(({ name }) => flagName(name))
  const problems = Object.entries(settingTexts)
    .filter(([name, texts]) => texts.length > 0 && !known.includes(name))
    .map(([name]) => `It has no setting --${name}.`)
  return problems.length === 0
    ? Effect.void
    : Effect.fail(new SettingsInvalid({ provider: plugin.id, problems }))
}

/** What an import was asked to be, and the settings it runs with. */
export interface ChosenImport {
  readonly plan: ImportPlan
  readonly settings: Settings
}

type ImportProblem = UsageProblem | UnknownProvider | OptionsInvalid | SettingsInvalid

/** The plan that flags and settings file come to. The import file itself is not looked at. */
export const chooseImport = (
  shared: SharedInput,
  input: ImportInput
): Effect.Effect<ChosenImport, ImportProblem, Session> =>
  Effect.gen(function* () {
    const settings = yield* readSettings(shared, input.settings)
    const { surroundings } = yield* Session
    const plugin = yield* choosePlugin(surroundings.plugins, input.provider ?? settings.file.provider)
    yield* settings.checkFlags(plugin)
    const isFileFor = settings.file.provider === undefined || settings.file.provider === plugin.id
    const fileImport = isFileFor ? settings.file.import : undefined
    const importType = yield* chooseImportType(plugin, input.importType ?? fileImport)
    const fileOptions =
      isFileFor && (fileImport === undefined || fileImport === importType)
        ? yield* optionsOfFile(plugin, settings.file)
        : {}
    const given = yield* optionValues(plugin, input.options, input.option, surroundings.folder)
    const delimiter = yield* readDelimiter(input.delimiter)
    const tolerance = toleranceOf(input)
    const plan = planImport({
      file: resolve(surroundings.folder, input.file),
      provider: plugin.id,
      importType,
      options: { ...fileOptions, ...given },
      allowFindings: input.allowFindings,
      again: input.again,
      ...(tolerance === undefined ? {} : { tolerance }),
      ...(input.format === undefined ? {} : { format: input.format }),
      ...(delimiter === undefined ? {} : { delimiter })
    })
    return { plan, settings }
  })

const choosePlugin = (plugins: ReadonlyArray<ProviderPlugin>, id: string | undefined) => {
  const known = plugins.map((plugin) => plugin.id)
  if (id === undefined) {
    return Effect.fail(
      new UsageInvalid({
        problem: "No provider is chosen.",
        advice: `Choose one with --provider (${known.join(", ")}), or name it in bulkport.json.`
      })
    )
  }
  const plugin = plugins.find((candidate) => candidate.id === id)
  return plugin === undefined ? Effect.fail(new UnknownProvider({ id, known })) : Effect.succeed(plugin)
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

const readDelimiter = (given: string | undefined): Effect.Effect<string | undefined, UsageInvalid> => {
  const delimiter = given === "tab" || given === "\\t" ? "\t" : given
  const isUsable = delimiter === undefined || (delimiter.length === 1 && !'"\r\n'.includes(delimiter))
  return isUsable
    ? Effect.succeed(delimiter)
    : Effect.fail(
        new UsageInvalid({
          problem: "--delimiter must be a single character that is neither a quote nor a line break.",
          advice: 'Write --delimiter ";" for a semicolon, --delimiter tab for a tabulator.'
        })
      )
}
