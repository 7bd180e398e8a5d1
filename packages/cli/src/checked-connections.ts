/** The members `connections` and `settings` of a settings file. */
import type { JsonObject, ProviderPlugin, SettingField } from "@bulkport/core"
import { Effect, type Schema } from "effect"
import { type Connection, connectionNameHint, isConnectionName } from "./connection.ts"
import { isObject, unknownMember } from "./reading-settings.ts"
import type { KnownProviders } from "./settings-file.ts"
import { secretFieldsOf, secretHint, type SecretSource, secretSourceOf } from "./secret-source.ts"
import { SecretMisplaced, SettingsFileInvalid } from "./usage-problem.ts"

type Way = ReadonlyArray<string>

/** Refuses a secret that stands in the file. */
export const misplacedSecret = (
  path: string,
  way: Way,
  { environment }: Pick<SettingField, "environment">
): SecretMisplaced =>
  new SecretMisplaced({ place: `"${way.join(".")}" in ${path}`, environment: [environment] })

const wrong = (path: string, way: Way, problem: string) => new SettingsFileInvalid({ path, problem, way })

/** The value of a member that must be an object; none when it is left out. */
const objectAt = (path: string, way: Way, value: Schema.Json | undefined, what: string) => {
  if (value === undefined) return Effect.succeed<JsonObject>({})
  return isObject(value)
    ? Effect.succeed(value)
    : Effect.fail(wrong(path, way, `"${way.join(".")}" must be an object${what}`))
}

/** The provider of this id; none for one that may be that of a plugin which could not be loaded. */
const pluginOf = (path: string, way: Way, id: string, { pluginProblems = [], plugins }: KnownProviders) => {
  const plugin = plugins.find((candidate) => candidate.id === id)
  const known = plugins.map((candidate) => candidate.id)
  return plugin === undefined && pluginProblems.length === 0
    ? Effect.fail(unknownMember(path, "provider", id, known, way))
    : Effect.succeed(plugin)
}

/** Settings by provider. */
export const checkedSettings = (path: string, settings: JsonObject, known: KnownProviders) =>
  Effect.gen(function* () {
    const result: Record<string, Readonly<Record<string, string>>> = {}
    for (const [id, values] of Object.entries(settings)) {
      const way = ["settings", id]
      const plugin = yield* pluginOf(path, way, id, known)
      result[id] = yield* checkedValues(path, way, plugin, yield* objectAt(path, way, values, ""))
    }
    return result
  })

/** Values of settings, by name. Which of them there are is not known without the plugin. */
const checkedValues = (path: string, way: Way, plugin: ProviderPlugin | undefined, values: JsonObject) =>
  Effect.gen(function* () {
    const result: Record<string, string> = {}
    for (const [name, value] of Object.entries(values)) {
      const here = [...way, name]
      const field = plugin?.settingFields.find((candidate) => candidate.name === name)
      if (plugin !== undefined && field === undefined) {
        const { id, settingFields } = plugin
        const known = settingFields.filter(({ isSecret }) => !isSecret).map((candidate) => candidate.name)
        return yield* unknownMember(path, `setting of ${id}`, name, known, here)
      }
      if (field?.isSecret === true) return yield* misplacedSecret(path, here, field)
      if (typeof value !== "string" && typeof value !== "number")
        return yield* wrong(path, here, `"${here.join(".")}" must be a text or a number`)
      result[name] = String(value)
    }
    return result
  })

const connectionMembers = ["provider", "settings", "secrets"] as const

/** Connections by name. */
export const checkedConnections = (path: string, value: Schema.Json | undefined, known: KnownProviders) =>
  Effect.gen(function* () {
    const connections = new Map<string, Connection>()
    const given = yield* objectAt(path, ["connections"], value, " of names and connections")
    for (const [name, each] of Object.entries(given)) {
      const way = ["connections", name]
      if (!isConnectionName(name))
        return yield* wrong(path, way, `the name of a connection must be made of ${connectionNameHint}`)
      connections.set(name, yield* checkedConnection(path, way, name, each, known))
    }
    return connections
  })

const checkedConnection = (
  path: string,
  way: Way,
  name: string,
  value: Schema.Json,
  known: KnownProviders
): Effect.Effect<Connection, SettingsFileInvalid | SecretMisplaced> =>
  Effect.gen(function* () {
    const given = yield* objectAt(path, way, value, "")
    const { provider, secrets, settings } = given
    if (typeof provider !== "string") {
      const ids = known.plugins.map(({ id }) => id).join(" or ")
      return yield* wrong(path, way, `"${way.join(".")}" needs a member "provider", such as ${ids}`)
    }
    const plugin = yield* pluginOf(path, [...way, "provider"], provider, known)
    const secretFields = plugin === undefined ? [] : secretFieldsOf(plugin)
    for (const member of Object.keys(given)) {
      const secret = secretFields.find((field) => field.name === member)
      if (secret !== undefined) return yield* misplacedSecret(path, [...way, member], secret)
      if (!connectionMembers.some((each) => each === member)) {
        const here = [...way, member]
        return yield* unknownMember(path, "member of a connection", member, connectionMembers, here)
      }
    }
    const settingsWay = [...way, "settings"]
    const secretsWay = [...way, "secrets"]
    return {
      name,
      provider,
      settings: yield* checkedValues(
        path,
        settingsWay,
        plugin,
        yield* objectAt(path, settingsWay, settings, "")
      ),
      secrets: yield* checkedSecrets(
        path,
        secretsWay,
        plugin,
        yield* objectAt(path, secretsWay, secrets, " of names and where each secret comes from")
      )
    }
  })

const checkedSecrets = (path: string, way: Way, plugin: ProviderPlugin | undefined, secrets: JsonObject) =>
  Effect.gen(function* () {
    const result: Record<string, SecretSource> = {}
    const fields = plugin === undefined ? [] : secretFieldsOf(plugin)
    for (const [name, value] of Object.entries(secrets)) {
      const here = [...way, name]
      const field = fields.find((candidate) => candidate.name === name)
      if (plugin !== undefined && field === undefined) {
        const known = fields.map((candidate) => candidate.name)
        return yield* unknownMember(path, `secret of ${plugin.id}`, name, known, here)
      }
      // A text can only be the secret itself.
      if (typeof value === "string" && field !== undefined) return yield* misplacedSecret(path, here, field)
      const source = secretSourceOf(value)
      if (source === undefined) return yield* wrong(path, here, `"${here.join(".")}" must be ${secretHint}`)
      result[name] = source
    }
    return result
  })
