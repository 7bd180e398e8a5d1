/** What applies to this call: flag before environment before settings file before default. */
import {
  type ProviderPlugin,
  SettingsInvalid,
  type SettingValues,
  settingsFromEnvironment
} from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import type { SharedInput } from "./flags.ts"
import { type FlagTexts, settingFlagName } from "./generated-flags.ts"
import { makeProgress } from "./progress/progress.ts"
import { Session } from "./session.ts"
import { readSettingsFile, type SettingsFile } from "./settings-file.ts"
import type { UsageProblem } from "./usage-problem.ts"

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
    session.events = shared.events
    session.accessible = shared.accessible
    session.mayAsk = !shared.noInput
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
            const flag = settingTexts[settingFlagName(plugin, name)]?.[0]
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
  const known = plugin.settingFields.map(({ name }) => settingFlagName(plugin, name))
  const problems = Object.entries(settingTexts)
    .filter(([name, texts]) => texts.length > 0 && !known.includes(name))
    .map(([name]) => `It has no setting --${name}.`)
  return problems.length === 0
    ? Effect.void
    : Effect.fail(new SettingsInvalid({ provider: plugin.id, problems }))
}
