import { Context, Effect, Layer, type Scope } from "effect"
import { ContractMismatch, type ImportReason, UnknownProvider } from "../errors/reasons.ts"
import { guardedPlugin } from "../plugins/guarded-plugin.ts"
import { type LoadedProviders, type PluginProblem, problemBehind } from "../plugins/loaded-providers.ts"
import { type Provider, contractVersion } from "./provider.ts"
import type { ProviderPlugin, SettingValues } from "./provider-plugin.ts"

/**
 * Gives the setting values for a plugin, at once or by an effect, such as one that asks a vault for a secret. `connection` and
 * `tenant` are those of the plan of a run, if it has them.
 */
export type SettingsOf = (
  plugin: ProviderPlugin,
  connection?: string,
  tenant?: string
) => SettingValues | Effect.Effect<SettingValues, ImportReason>

/** Providers to choose from: plugins as they are, or what came of `loadProviders`, problems and all. */
export type ProviderSet = ReadonlyArray<ProviderPlugin> | Pick<LoadedProviders, "plugins" | "problems">

/** Why a provider cannot be had by its id. */
export type ProviderMissing = UnknownProvider | ContractMismatch | PluginProblem

const isList = (providers: ProviderSet): providers is ReadonlyArray<ProviderPlugin> =>
  Array.isArray(providers)

/** Finds a provider by its id, and opens it with its settings. */
export class ProviderRegistry extends Context.Service<
  ProviderRegistry,
  {
    readonly plugins: ReadonlyArray<ProviderPlugin>
    /**
     * An unknown id fails with the list of the known ones, or with what kept its plugin from being loaded. What the plugin
     * throws, here and later, has become `PluginFaulty`.
     */
    readonly plugin: (id: string) => Effect.Effect<ProviderPlugin, ProviderMissing>
    /**
     * Opens a provider with its settings: those of this name, where several are kept, and of this tenant, where there are several.
     * Connections close with the scope.
     */
    readonly open: (
      id: string,
      connection?: string,
      tenant?: string
    ) => Effect.Effect<Provider, ImportReason, Scope.Scope>
  }
>()("@bulkport/core/ProviderRegistry") {
  /** A registry of these providers; `settings` gives the values for one of them, each time it is opened. */
  static readonly layer = (
    providers: ProviderSet,
    settings: SettingsOf = (plugin) => settingsFromEnvironment(plugin, process.env)
  ): Layer.Layer<ProviderRegistry> => {
    const { plugins, problems } = isList(providers) ? { plugins: providers, problems: [] } : providers
    const guarded = plugins.map(guardedPlugin)
    const find = (id: string): Effect.Effect<ProviderPlugin, ProviderMissing> => {
      const plugin = guarded.find((candidate) => candidate.id === id)
      if (plugin === undefined) {
        const known = plugins.map((candidate) => candidate.id)
        return Effect.fail(problemBehind(problems, id) ?? new UnknownProvider({ id, known }))
      }
      // A plugin from outside may have been compiled against any version.
      const found: number = plugin.contract
      return found === contractVersion
        ? Effect.succeed(plugin)
        : Effect.fail(new ContractMismatch({ provider: id, found, supported: contractVersion }))
    }
    return Layer.succeed(ProviderRegistry, {
      plugins: guarded,
      plugin: find,
      open: (id, connection, tenant) =>
        Effect.gen(function* () {
          const plugin = yield* find(id)
          const values = settings(plugin, connection, tenant)
          return yield* plugin.open(Effect.isEffect(values) ? yield* values : values)
        })
    })
  }
}

/** The setting values that an environment holds for a plugin. */
export const settingsFromEnvironment = (
  plugin: ProviderPlugin,
  environment: Readonly<Record<string, string | undefined>>
): SettingValues =>
  Object.fromEntries(
    plugin.settingFields.map(({ environment: variable, name }) => [name, environment[variable]])
  )
