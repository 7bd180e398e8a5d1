/** Whether a connection will do: its settings, its secrets, and what its service says to them. */
import {
  type Diagnosis,
  type ImportReason,
  type Provider,
  ProviderRegistry,
  type ProviderPlugin,
  type SettingValues
} from "@bulkport/core"
import { Effect } from "effect"
import type { Connection } from "../connection.ts"
import { secretSourceText } from "../secret-source.ts"
import type { Settings } from "../settings.ts"
import { lookedInto, withStandIns } from "../usable-settings.ts"
import { diagnosis, type ExaminedPlace } from "./examination.ts"

/** What to examine: a connection, or what the environment and the settings file say of a provider without one. */
export interface ToExamine {
  readonly plugin: ProviderPlugin
  readonly connection?: Connection
}

const advised = (connection: Connection | undefined, path: string | undefined): string =>
  connection === undefined
    ? 'Set the variables, or write down a connection with "bulkport init".'
    : `Mend the connection "${connection.name}" in ${path ?? "bulkport.json"}.`

/** Names of variables that are set now and fill in what a connection leaves out: elsewhere they may not be. */
const filledIn = (settings: Settings, { connection, plugin }: ToExamine): ReadonlyArray<string> => {
  const origins = settings.sources.originsFor(plugin, connection)
  return plugin.settingFields.flatMap(({ environment, name }) =>
    origins[name] === "environment" ? [environment] : []
  )
}

const settingsDiagnosis = (settings: Settings, examined: ToExamine, refusal: ImportReason | undefined) => {
  const { connection } = examined
  const variables = filledIn(settings, examined)
  if (refusal !== undefined) {
    const isFaulty = refusal._tag === "PluginFaulty"
    const advice = isFaulty ? refusal.nextStep : advised(connection, settings.file.path)
    return diagnosis("Settings", "failed", problemOf(refusal), advice)
  }
  const from = variables.length === 0 ? "" : ` From the environment: ${variables.join(", ")}.`
  return diagnosis("Settings", "passed", `All that is needed is there.${from}`)
}

/** Fetches each secret. Nothing of it is shown. */
const secretDiagnoses = (settings: Settings, connection: Connection) =>
  Effect.forEach(Object.entries(connection.secrets), ([name, source]) =>
    settings.sources.secretOf(connection, name).pipe(
      Effect.map((found) => {
        const text = `It is to be had from ${secretSourceText(source)}.`
        const warning = found?.warning
        return {
          isThere: true,
          diagnosis:
            warning === undefined
              ? diagnosis(name, "passed", text)
              : diagnosis(name, "failed", `${text} Other users may read it, too.`, warning)
        }
      }),
      Effect.catchTag("SecretUnavailable", ({ advice, problem }) =>
        Effect.succeed({
          isThere: false,
          diagnosis: diagnosis(name, "failed", `It cannot be had: ${problem}.`, advice)
        })
      )
    )
  )

const diagnosed = (provider: Provider): Effect.Effect<ReadonlyArray<Diagnosis>> =>
  provider.diagnose === undefined
    ? Effect.succeed([diagnosis("Service", "unknown", `${provider.id} has no way to try it.`)])
    : provider.diagnose()

/** Asks the service. Its secrets have been fetched before. */
const askService = (plugin: ProviderPlugin, connection: Connection | undefined) =>
  Effect.gen(function* () {
    return yield* diagnosed(yield* (yield* ProviderRegistry).open(plugin.id, connection?.name))
  }).pipe(
    Effect.scoped,
    Effect.catch(({ message, nextStep }) =>
      Effect.succeed([diagnosis("Service", "failed", message, nextStep)])
    )
  )

const problemOf = (reason: ImportReason): string =>
  reason._tag === "SettingsInvalid" ? reason.problems.join(" ") : reason.message

/** Examines one connection. The service is asked when all that is needed is there, and never `offline`. */
export const examineConnection = (settings: Settings, examined: ToExamine, isOffline: boolean) =>
  Effect.gen(function* () {
    const { connection, plugin } = examined
    const values: SettingValues = withStandIns(
      plugin,
      settings.sources.valuesFor(plugin, connection),
      (name) => connection?.secrets[name] !== undefined
    )
    const opened = yield* Effect.result(lookedInto(plugin, values, (provider) => provider.target))
    const isUsable = opened._tag === "Success"
    const secrets = connection === undefined ? [] : yield* secretDiagnoses(settings, connection)
    const isReady = isUsable && secrets.every(({ isThere }) => isThere)
    const service = isOffline
      ? [diagnosis("Service", "skipped", "Not asked, because of --offline.")]
      : isReady
        ? yield* askService(plugin, connection)
        : [diagnosis("Service", "skipped", "Something before it failed.")]
    return {
      title: connection === undefined ? "The environment" : `Connection "${connection.name}"`,
      ...(connection === undefined ? {} : { connection: connection.name }),
      provider: plugin.id,
      ...(isUsable ? { target: opened.success } : {}),
      diagnoses: [
        settingsDiagnosis(settings, examined, isUsable ? undefined : opened.failure),
        ...secrets.map((each) => each.diagnosis),
        ...service
      ]
    } satisfies ExaminedPlace
  })
