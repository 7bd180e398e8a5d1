import type { ProviderPlugin, SettingValues } from "@bulkport/core/provider"
import { Effect, Layer, type Scope } from "effect"
import type { Emulator } from "./emulators/emulator.ts"
import { ProviderUnderTest, type SampleRows } from "./provider-under-test.ts"
import { serviceBehind, type ServiceHandles } from "./service-behind.ts"

/** What it takes for a plugin to join the suite. */
export interface PluginUnderTest<Name extends string, Running extends Emulator> {
  readonly plugin: ProviderPlugin
  /** Starts the service; done anew for every check. */
  readonly emulator: Effect.Effect<Running, unknown, Scope.Scope>
  /**
   * Settings for the service at this origin: the emulator's own, or one where nobody listens. The values of settings that the plugin
   * calls secret are what must stand in no error and no log.
   */
  readonly settings: (emulator: Running, origin: string) => SettingValues
  /** The setting that limits the bytes of a file. Left out where there is none, with the reason in `without` of the service. */
  readonly limitSetting?: string
  /** Further forms in which a secret leaves the process, such as tokens that are made from it. */
  readonly secrets?: (emulator: Running) => ReadonlyArray<string>
  readonly sample: SampleRows
  readonly service: (emulator: Running) => ServiceHandles<Name>
}

/** A plugin as it joins the suite, with a service of its own for every check. */
export const pluginUnderTest = <
  Name extends string,
  Running extends Emulator & { readonly operations?: ReadonlyArray<Name> }
>(
  options: PluginUnderTest<Name, Running>
): Layer.Layer<ProviderUnderTest, unknown> => {
  const { limitSetting, plugin, sample, secrets, settings } = options
  return Layer.effect(
    ProviderUnderTest,
    Effect.gen(function* () {
      const emulator = yield* options.emulator
      const open = (origin: string, more: SettingValues = {}) =>
        plugin.open({ ...settings(emulator, origin), ...more })
      return {
        provider: yield* open(emulator.url),
        open,
        ...(limitSetting === undefined
          ? {}
          : {
              openLimited: (maxFileBytes: number) =>
                open(emulator.url, { [limitSetting]: String(maxFileBytes) })
            }),
        sample,
        secrets: [...secretValues(plugin, settings(emulator, emulator.url)), ...(secrets?.(emulator) ?? [])],
        service: serviceBehind(emulator, options.service(emulator))
      }
    })
  )
}

const secretValues = ({ settingFields }: ProviderPlugin, values: SettingValues): ReadonlyArray<string> =>
  settingFields.flatMap(({ isSecret, name }) => {
    const value = values[name]
    return isSecret && value !== undefined && value !== "" ? [value] : []
  })
