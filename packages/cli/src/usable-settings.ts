import type { Provider, ProviderPlugin, SettingField, SettingValues } from "@bulkport/core"
import { Effect } from "effect"
import { secretFieldsOf } from "./secret-source.ts"

/** Stands for a secret that is kept elsewhere: nobody should have to unlock a vault to see whether the rest will do. */
export const standInSecret = "kept-elsewhere"

/** The values, with a stand-in for every secret in `kept`. */
export const withStandIns = (
  plugin: ProviderPlugin,
  values: SettingValues,
  kept: (name: string) => boolean
): SettingValues => ({
  ...values,
  ...Object.fromEntries(
    secretFieldsOf(plugin)
      .filter(({ name }) => values[name] === undefined && kept(name))
      .map(({ name }) => [name, standInSecret])
  )
})

/** What a provider is without its secrets, for as long as it is looked at: opening makes no request. */
export const lookedInto = <A>(
  plugin: ProviderPlugin,
  values: SettingValues,
  look: (provider: Provider) => A
) => plugin.open(values).pipe(Effect.map(look), Effect.scoped)

/** Fails with a sentence when a value of one setting cannot be used, whatever the others are. */
export const checkSetting = (
  plugin: ProviderPlugin,
  { description, name }: SettingField,
  value: string
): Effect.Effect<void, string> => {
  const others = plugin.settingFields.filter(({ isRequired }) => isRequired)
  const values = { ...Object.fromEntries(others.map((field) => [field.name, "x"])), [name]: value }
  return lookedInto(plugin, values, () => undefined).pipe(
    // Of one that lacks something beside it, such as the key for another transport, this says nothing.
    Effect.catchTag("SettingsInvalid", ({ problems }) =>
      problems.some((problem) => problem.startsWith(`${name} `))
        ? Effect.fail(`That cannot be used as ${name}: ${description}`)
        : Effect.void
    ),
    Effect.catch((problem) => (typeof problem === "string" ? Effect.fail(problem) : Effect.void))
  )
}
