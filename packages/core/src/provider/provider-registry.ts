import { Context, Effect, Layer, type Scope } from "effect"
import { ContractMismatch, type ImportReason, UnknownProvider } from "../errors/reasons.ts"
import { type Provider, contractVersion } from "./provider.ts"
import type { ProviderPlugin, SettingValues } from "./provider-plugin.ts"

/** Gives the setting values for a plugin, at once or by an effect, such as one that asks a vault for a secret. */
export type SettingsOf = (
  plugin: ProviderPlugin,
  connection?: string
) => SettingValues | Effect.Effect<SettingValues, ImportReason>

/** Finds a provider by its id, and opens it with its settings. */
export class ProviderRegistry extends Context.Service<
  ProviderRegistry,
  {
    readonly plugins: ReadonlyArray<ProviderPlugin>
    /** An unknown id fails with the list of the known ones. */
    readonly plugin: (id: string) => Effect.Effect<ProviderPlugin, UnknownProvider | ContractMismatch>
    /**
     * Opens a provider with its settings: those of this name, where several are kept. Connections close with the scope.
     */
    readonly open: (id: string, connection?: string) => Effect.Effect<Provider, ImportReason, Scope.Scope>
  }
>()("@bulkport/core/ProviderRegistry") {
  /**
   * A registry of these plugins; `settings` gives the values for one of them, each time it is opened. `connection` is the name
   * in the plan of a run, if it has one.
   */
  static readonly layer = (
    plugins: ReadonlyArray<ProviderPlugin>,
    settings: SettingsOf = (plugin) => settingsFromEnvironment(plugin, process.env)
  ): Layer.Layer<ProviderRegistry> => {
    const find = (id: string): Effect.Effect<ProviderPlugin, UnknownProvider | ContractMismatch> => {
      const plugin = plugins.find((candidate) => candidate.id === id)
      if (plugin === undefined) {
        return Effect.fail(new UnknownProvider({ id, known: plugins.map((candidate) => candidate.id) }))
      }
      // A plugin from outside may have been compiled against any version.
      const found: number = plugin.contract
      return found === contractVersion
        ? Effect.succeed(plugin)
        : Effect.fail(new ContractMismatch({ provider: id, found, supported: contractVersion }))
    }
    return Layer.succeed(ProviderRegistry, {
      plugins,
      plugin: find,
      open: (id, connection) =>
        Effect.gen(function* () {
          const plugin = yield* find(id)
          const values = settings(plugin, connection)
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
