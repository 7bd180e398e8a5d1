/** What the place is like that a command runs in, without anything that nobody else should know. */
import type { PluginSource, ProviderPlugin } from "@bulkport/core"
import { arch, platform, release } from "node:os"
import type { Settings } from "../settings.ts"
import type { CallSession } from "../session.ts"
import { version } from "../version.ts"
import { type Person, redactedPath, withoutUserInfo } from "./redacted-path.ts"

/** Environment variables that change what happens, beside those of the settings. */
const variables = [
  ...[
    "BULKPORT_STATE_FOLDER",
    "BULKPORT_STORE",
    "CI",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_COLOR",
    "NO_PROXY",
    "NODE_EXTRA_CA_CERTS"
  ],
  ...["NODE_OPTIONS", "NODE_TLS_REJECT_UNAUTHORIZED", "NODE_USE_ENV_PROXY", "TERM"]
] as const

const settingsOf = (settings: Settings, plugin: ProviderPlugin, person: Person) => {
  const values = settings.valuesFor(plugin)
  const origins = settings.originsFor(plugin)
  return plugin.settingFields.map(({ environment, isSecret, name }) => {
    const value = values[name]
    return {
      name,
      environment,
      isSecret,
      from: origins[name] ?? null,
      // Of a secret not even the length.
      ...(isSecret || value === undefined ? {} : { value: withoutUserInfo(redactedPath(value, person)) })
    }
  })
}

/** The package of a plugin; null for a provider that comes with the command. */
const pluginNamed = (source: PluginSource | undefined) =>
  source === undefined ? null : { name: source.name, version: source.version ?? null }

/** Versions, settings and surroundings of this call. */
export const aboutHere = (session: CallSession, settings: Settings, person: Person) => {
  const { environment, pluginProblems = [], pluginSources = [], plugins } = session.surroundings
  const { file } = settings
  return {
    bulkport: version(),
    node: process.versions.node,
    system: { platform: platform(), release: release(), architecture: arch() },
    runsFolder: redactedPath(settings.runsFolder, person),
    store: settings.store.kind,
    settingsFile: {
      path: file.path === undefined ? null : redactedPath(file.path, person),
      provider: file.provider ?? null,
      import: file.import ?? null,
      connections: file.connections.size,
      options: Object.keys(file.options).length
    },
    providers: plugins.map((plugin) => ({
      id: plugin.id,
      contract: plugin.contract,
      plugin: pluginNamed(pluginSources.find(({ id }) => id === plugin.id)),
      settings: settingsOf(settings, plugin, person)
    })),
    pluginProblems: pluginProblems.map(({ _tag, plugin = null }) => ({ plugin, tag: _tag })),
    environment: Object.fromEntries(
      variables.map((name) => [name, (environment[name] ?? "") === "" ? "not set" : "set"])
    )
  }
}
