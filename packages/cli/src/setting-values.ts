/**
 * The values that a provider is opened with: a flag before the chosen connection, before the environment, before `settings` of
 * the settings file, before the default.
 *
 * A connection comes before the environment, however it was chosen: it is a place with a name, and a variable that was left
 * over from another one must not lead its rows elsewhere, or open it with another key. The environment fills in what the
 * connection leaves out.
 */
import {
  type ProviderPlugin,
  SettingsInvalid,
  type SettingValues,
  settingsFromEnvironment
} from "@bulkport/core"
import { Effect, Redacted } from "effect"
import type { Connection } from "./connection.ts"
import { type FlagTexts, settingFlagName } from "./generated-flags.ts"
import { type ObtainedSecret, obtainSecret, type SecretUnavailable } from "./obtain-secret.ts"
import { secretFieldsOf } from "./secret-source.ts"
import type { CallSession } from "./session.ts"
import type { SettingsFile } from "./settings-file.ts"

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ""

/** Where the value of a setting comes from. */
export type SettingOrigin = "flag" | "connection" | "environment" | "file" | "none"

/** Values of settings, for a provider and a connection. */
export interface SettingSources {
  /** Values of what is not secret, and of secrets of the environment that no connection speaks of. */
  readonly valuesFor: (plugin: ProviderPlugin, connection: Connection | undefined) => SettingValues
  /** Where the value of each setting comes from, by name. */
  readonly originsFor: (
    plugin: ProviderPlugin,
    connection: Connection | undefined
  ) => Readonly<Record<string, SettingOrigin>>
  /** A secret of a connection, fetched once; `undefined` when the connection does not speak of it. */
  readonly secretOf: (
    connection: Connection,
    name: string
  ) => Effect.Effect<ObtainedSecret | undefined, SecretUnavailable>
  /** All values, secrets included, which are fetched now and not before. */
  readonly openValues: (
    plugin: ProviderPlugin,
    connection: Connection | undefined
  ) => Effect.Effect<SettingValues, SettingsInvalid>
}

/** The sources of one call. A secret is fetched once, however often its provider is opened; by a worker, now and then. */
export const settingSources = (
  session: CallSession,
  file: SettingsFile,
  settingTexts: FlagTexts
): SettingSources => {
  const { environment } = session.surroundings
  const obtained = new Map<string, Effect.Effect<ObtainedSecret, SecretUnavailable>>()
  const warned = new Set<string>()

  const candidates = (plugin: ProviderPlugin, connection: Connection | undefined, name: string) => {
    const flag = settingTexts[settingFlagName(plugin, name)]?.[0]
    const variable = settingsFromEnvironment(plugin, environment)[name]
    return [
      ["flag", flag],
      ["connection", connection?.settings[name]],
      ["environment", isBlank(variable) ? undefined : variable],
      ["file", file.settings[plugin.id]?.[name]]
    ] as const
  }

  const valuesFor: SettingSources["valuesFor"] = (plugin, connection) =>
    Object.fromEntries(
      plugin.settingFields.map(({ isSecret, name }) => {
        if (!isSecret)
          return [name, candidates(plugin, connection, name).find(([, text]) => text !== undefined)?.[1]]
        const isElsewhere = connection?.secrets[name] !== undefined
        return [name, isElsewhere ? undefined : settingsFromEnvironment(plugin, environment)[name]]
      })
    )

  const originsFor: SettingSources["originsFor"] = (plugin, connection) =>
    Object.fromEntries(
      plugin.settingFields.map(({ isSecret, name }) => {
        const found = isSecret && connection?.secrets[name] !== undefined
        if (found) return [name, "connection"]
        return [
          name,
          candidates(plugin, connection, name).find(([, text]) => text !== undefined)?.[0] ?? "none"
        ]
      })
    )

  const secretOf: SettingSources["secretOf"] = (connection, name) => {
    const source = connection.secrets[name]
    if (source === undefined) return Effect.succeed(undefined)
    const key = `${connection.name} ${name}`
    // Many runs may ask for it at the same time: all wait for the one answer, also that it cannot be had.
    const fetched =
      obtained.get(key) ??
      Effect.runSync(
        Effect.cachedWithTTL(
          obtainSecret(source, { environment, folder: file.folder }).pipe(
            Effect.tap(({ secret }) =>
              Effect.sync(() => {
                const isKnown = session.secrets.some(
                  (known) => Redacted.value(known) === Redacted.value(secret)
                )
                if (!isKnown) session.secrets.push(secret)
              })
            )
          ),
          session.secretMillis
        )
      )
    obtained.set(key, fetched)
    return fetched
  }

  const obtain = (plugin: ProviderPlugin, connection: Connection, name: string) =>
    Effect.gen(function* () {
      const found = yield* secretOf(connection, name).pipe(
        Effect.mapError(
          ({ advice, problem }) =>
            new SettingsInvalid({
              provider: plugin.id,
              problems: [`${name} of the connection "${connection.name}" cannot be had: ${problem}.`],
              advice
            })
        )
      )
      if (found?.warning !== undefined && !warned.has(found.warning)) {
        warned.add(found.warning)
        session.tell(`warning: ${found.warning}`)
      }
      return found === undefined ? undefined : Redacted.value(found.secret)
    })

  const openValues: SettingSources["openValues"] = (plugin, connection) =>
    Effect.gen(function* () {
      const values: Record<string, string | undefined> = { ...valuesFor(plugin, connection) }
      yield* checkComplete(file, plugin, connection, values)
      for (const { name } of connection === undefined ? [] : secretFieldsOf(plugin)) {
        if (connection !== undefined) values[name] = (yield* obtain(plugin, connection, name)) ?? values[name]
      }
      return values
    })

  return { valuesFor, originsFor, secretOf, openValues }
}

/** Says what is missing before a secret is fetched in vain, and where it is best written down. */
const checkComplete = (
  file: SettingsFile,
  plugin: ProviderPlugin,
  connection: Connection | undefined,
  values: SettingValues
): Effect.Effect<void, SettingsInvalid> => {
  const missing = plugin.settingFields.filter(
    ({ isRequired, name }) => isRequired && isBlank(values[name]) && connection?.secrets[name] === undefined
  )
  if (missing.length === 0) return Effect.void
  const problems = missing.map(({ environment, name }) => `${name} (${environment}) is missing.`)
  const others = [...file.connections.values()].filter(({ provider }) => provider === plugin.id)
  const advice =
    connection !== undefined
      ? `Add it to the connection "${connection.name}" in ${file.path ?? "the settings file"}, or set the variable.`
      : others.length > 0
        ? `Choose a connection with --connection: ${others.map(({ name }) => name).join(", ")}.`
        : `Set the variables, or write down a connection with "bulkport init --provider ${plugin.id}".`
  return Effect.fail(new SettingsInvalid({ provider: plugin.id, problems, advice }))
}
