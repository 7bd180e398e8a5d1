/** What applies to this call: flag before environment before settings file before default. */
import { type ProviderPlugin, SettingsInvalid, type SettingValues } from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { checkConnection, chooseConnection, connectionOf } from "./chosen-connection.ts"
import type { Connection } from "./connection.ts"
import type { SharedInput } from "./flags.ts"
import { type FlagTexts, settingFlagName } from "./generated-flags.ts"
import { makeProgress } from "./progress/progress.ts"
import { Session } from "./session.ts"
import { type SettingOrigin, type SettingSources, settingSources } from "./setting-values.ts"
import { readSettingsFile, type SettingsFile } from "./settings-file.ts"
import { type Store, storeOf } from "./store/open-store.ts"
import { givenStore, standardStore } from "./store/store-choice.ts"
import { UsageInvalid, type UsageProblem } from "./usage-problem.ts"

/** Where runs are recorded unless told otherwise. */
export const standardRunsFolder = ".bulkport/runs"

/** Everything that was chosen, wherever it was. */
export interface Settings {
  readonly shared: SharedInput
  readonly file: SettingsFile
  /** Absolute. */
  readonly runsFolder: string
  /** What keeps the records of runs. */
  readonly store: Store
  /** Id of the provider to use where none is asked for: that of the connection that was named, or of the settings file. */
  readonly provider: string | undefined
  /** True when a connection was named for this call. */
  readonly isConnectionNamed: boolean
  /** The connection that was named or is the default, as far as it is one of this provider. */
  readonly connectionFor: (plugin: Pick<ProviderPlugin, "id">) => Connection | undefined
  /** What applies to a provider with any connection, or none. */
  readonly sources: SettingSources
  /** Setting values for a provider, without the secrets that would have to be fetched. */
  readonly valuesFor: (plugin: ProviderPlugin) => SettingValues
  /** Where the value of each setting comes from, by its name. */
  readonly originsFor: (plugin: ProviderPlugin) => Readonly<Record<string, SettingOrigin>>
  /**
   * All setting values for a provider, secrets included, which are fetched by this. `recorded` is the connection that a run was
   * made with; one that was named for this call comes before it.
   */
  readonly openValues: (
    plugin: ProviderPlugin,
    recorded?: string
  ) => Effect.Effect<SettingValues, SettingsInvalid>
  /** Fails when a setting flag is given that the provider does not have, or a connection of another provider. */
  readonly checkFlags: (plugin: ProviderPlugin) => Effect.Effect<void, SettingsInvalid | UsageInvalid>
}

const bothOutputs = new UsageInvalid({
  problem: "Give either --json or --events, not both.",
  advice: "The last line of --events holds the document that --json prints."
})

/** Tells the session what flags say about how a call goes, whatever it is about. */
export const readShared = (
  shared: SharedInput,
  settingTexts: FlagTexts = {}
): Effect.Effect<void, UsageInvalid, Session> =>
  Effect.gen(function* () {
    const session = yield* Session
    session.json = shared.json
    session.quiet = shared.quiet
    session.events = shared.events
    session.accessible ||= shared.accessible
    session.mayAsk = !shared.noInput
    session.logLevel = shared.logLevel
    if (shared.json && shared.events) return yield* bothOutputs
    if (!shared.quiet) session.progress = makeProgress(session.surroundings, session.accessible)
    session.placeFlags = placeFlags(shared)
    session.repeatedFlags = shared.config === undefined ? [] : ["--config", shared.config]
    session.settingFlags = Object.entries(settingTexts).flatMap(([name, texts]) =>
      texts.flatMap((text) => [`--${name}`, text])
    )
    session.connectionFlag = shared.connection === undefined ? [] : ["--connection", shared.connection]
  })

/** Reads the settings, and tells the session what depends on them. */
export const readSettings = (
  shared: SharedInput,
  settingTexts: FlagTexts = {}
): Effect.Effect<Settings, UsageProblem, Session> =>
  Effect.gen(function* () {
    const session = yield* Session
    const { folder } = session.surroundings
    yield* readShared(shared, settingTexts)
    const file = yield* readSettingsFile(folder, shared.config, session.surroundings)
    const chosen = yield* chooseConnection(file, shared.connection)
    const sources = settingSources(session, file, settingTexts)
    const runsFolder =
      shared.runsFolder !== undefined
        ? resolve(folder, shared.runsFolder)
        : file.runsFolder === undefined
          ? resolve(folder, standardRunsFolder)
          : resolve(file.folder, file.runsFolder)
    const given = yield* givenStore(shared.store, session.surroundings.environment)
    const store = storeOf(session, given ?? file.store ?? standardStore, {
      runsFolder,
      folder: given === undefined ? file.folder : folder
    })
    session.records = store.layer
    return {
      shared,
      file,
      runsFolder,
      store,
      provider: chosen.named?.provider ?? file.provider,
      isConnectionNamed: chosen.named !== undefined,
      connectionFor: (plugin) => connectionOf(chosen, plugin),
      sources,
      valuesFor: (plugin) => sources.valuesFor(plugin, connectionOf(chosen, plugin)),
      originsFor: (plugin) => sources.originsFor(plugin, connectionOf(chosen, plugin)),
      openValues: (plugin, recorded) => {
        const meant = chosen.named ?? (recorded === undefined ? undefined : file.connections.get(recorded))
        const connection = meant?.provider === plugin.id ? meant : undefined
        if (recorded === undefined || connection !== undefined) return sources.openValues(plugin, connection)
        const problems = [`There is no connection "${recorded}" of ${plugin.id} in the settings file.`]
        const advice = "Add it again, or name another one that leads to the same place with --connection."
        return Effect.fail(new SettingsInvalid({ provider: plugin.id, problems, advice }))
      },
      checkFlags: (plugin) =>
        Effect.andThen(checkConnection(chosen, plugin), checkSettingFlags(plugin, settingTexts))
    }
  })

/** The flags that a later call for the same run needs as well. An address with a password was refused as a flag. */
const placeFlags = (shared: SharedInput): ReadonlyArray<string> => [
  ...(shared.runsFolder === undefined ? [] : ["--runs-folder", shared.runsFolder]),
  ...(shared.store === undefined ? [] : ["--store", shared.store])
]

/** Fails when a setting flag is given that the provider does not have. */
export const checkSettingFlags = (
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
