/** A plugin from outside that cannot take others down: what it throws becomes a reason. */
import { Effect, Redacted } from "effect"
import { PluginFaulty } from "../errors/reasons.ts"
import type { ImportType } from "../provider/import-type.ts"
import type { ProviderPlugin, SettingValues } from "../provider/provider-plugin.ts"
import { rowRulesOf } from "../provider/row-rules.ts"
import { type FaultReason, guarded } from "./guarded.ts"
import { guardedProvider } from "./guarded-provider.ts"

/** How long what makes no request may take, in milliseconds: more than that is a plugin that will never answer. */
const longestMillis = 10_000

/** Makes a fault of a call that does not end. */
const ended = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.timeoutOrElse(effect, {
    duration: longestMillis,
    orElse: () => Effect.die(new Error(`it did not end within ${longestMillis / 1000} seconds`))
  })

/** The import type, unless its rules cannot be run, which is found out before a file is read. */
const withRunnableRules = (importType: ImportType): ImportType => {
  for (const format of importType.rowSchema === undefined ? [] : importType.formats) {
    const schema = importType.rowSchema?.(format)
    if (schema !== undefined) rowRulesOf(schema)
  }
  return importType
}

/** Plugins that are guarded: those that were loaded by name come to the registry so. */
const guardedOnes = new WeakSet<ProviderPlugin>()

/**
 * A plugin of which nothing throws: a fault in `importType`, `open`, a command or an operation becomes `PluginFaulty`, and
 * `StartInDoubt` where a job may have been made. So does a failure that is none of the reasons.
 */
export const guardedPlugin = (plugin: ProviderPlugin): ProviderPlugin => {
  if (guardedOnes.has(plugin)) return plugin
  const guarding = guardedAnew(plugin)
  guardedOnes.add(guarding)
  return guarding
}

const guardedAnew = (plugin: ProviderPlugin): ProviderPlugin => {
  const { id } = plugin
  const faulty = (operation: string): FaultReason => ({
    reasonOf: (problem) => new PluginFaulty({ provider: id, operation, problem })
  })
  const secretsIn = (values: SettingValues) =>
    plugin.settingFields.flatMap(({ isSecret, name }) => {
      const value = isSecret ? values[name] : undefined
      return value === undefined ? [] : [Redacted.make(value)]
    })
  return {
    contract: plugin.contract,
    id,
    title: plugin.title,
    settingFields: plugin.settingFields,
    optionFields: plugin.optionFields,
    importTypes: plugin.importTypes,
    ...(plugin.commands === undefined
      ? {}
      : {
          commands: plugin.commands.map((command) => ({
            ...command,
            run: (call) => guarded(() => command.run(call), faulty(command.words.join(" ")))
          }))
        }),
    // One reason more than the type says: whoever shows reasons knows them all.
    importType: ((idOrAlias, options) =>
      guarded(
        () => ended(Effect.map(plugin.importType(idOrAlias, options), withRunnableRules)),
        faulty("importType")
      )) as ProviderPlugin["importType"],
    open: (values) => {
      const secrets = secretsIn(values)
      return guarded(
        () => ended(Effect.map(plugin.open(values), (provider) => guardedProvider(id, provider, secrets))),
        { ...faulty("open"), secrets }
      )
    }
  }
}
