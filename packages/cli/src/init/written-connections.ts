/** A settings file with a connection put into it. Everything else in it stays as it is. */
import { Effect } from "effect"
import { mkdir, realpath, stat } from "node:fs/promises"
import { basename, dirname, join, relative } from "node:path"
import type { Connection } from "../connection.ts"
import { saveText } from "../json-document.ts"
import { hasMember, withMember } from "../json-places.ts"
import { secretMemberOf } from "../secret-source.ts"
import {
  checkedSettingsText,
  type KnownProviders,
  readSettingsText,
  type SettingsFile
} from "../settings-file.ts"

/** What stands in the file for a connection. */
const memberOf = ({ provider, secrets, settings }: Connection) => ({
  provider,
  ...(Object.keys(settings).length === 0 ? {} : { settings }),
  ...(Object.keys(secrets).length === 0
    ? {}
    : {
        secrets: Object.fromEntries(
          Object.entries(secrets).map(([name, source]) => [name, secretMemberOf(source)])
        )
      })
})

/** True when a connection can be the default of a file: it has none, and is not about another provider. */
const mayBeDefault = (file: SettingsFile | undefined, { provider }: Connection): boolean =>
  file?.connection === undefined && (file?.provider === undefined || file.provider === provider)

/** The text of a settings file with these connections in it, the first of them as its default if that can be. */
export const withConnections = (
  before: { readonly text: string; readonly file: SettingsFile } | undefined,
  connections: ReadonlyArray<Connection>,
  schemaPath: string
): string => {
  let text = before?.text ?? "{}\n"
  const has = (name: string): boolean => hasMember(text, name)
  if (!has("connections")) text = withMember(text, [], "connections", {})
  for (const each of connections) text = withMember(text, ["connections"], each.name, memberOf(each))
  const [first] = connections
  if (first !== undefined && mayBeDefault(before?.file, first))
    text = withMember(text, [], "connection", first.name, true)
  return has("$schema") ? text : withMember(text, [], "$schema", schemaPath, true)
}

/** The file that is to be written to, as it is now. */
export const settingsBefore = (path: string, known: KnownProviders) =>
  Effect.gen(function* () {
    const text = yield* readSettingsText(path)
    return text === undefined ? undefined : { text, file: yield* checkedSettingsText(path, text, known) }
  })

/** The schema for editors: that of an installed package beside the file, else a copy that is made in the folder of the runs. */
const schemaFor = (folder: string, name: string, { pluginSources = [], plugins }: KnownProviders) =>
  Effect.gen(function* () {
    const installed = join(folder, "node_modules", "bulkport", "dist", "schemas", name)
    const isInstalled = yield* Effect.promise(() =>
      stat(installed).then(
        (found) => found.isFile(),
        () => false
      )
    )
    // The one of the package knows of no other providers than those that come with it.
    if (isInstalled && pluginSources.length === 0) return installed
    const { settingsFileJsonSchema } = yield* loadSchema
    const path = join(folder, ".bulkport", name)
    yield* Effect.promise(() => mkdir(dirname(path), { recursive: true }).catch(() => undefined))
    yield* saveText(path, `${JSON.stringify(settingsFileJsonSchema(plugins), null, 2)}\n`, true)
    return path
  })

/** Loaded on first use: no other call should pay for it. */
const loadSchema = Effect.promise(() => import("../documents/settings-file-schema.ts"))

/**
 * Writes connections into a settings file, which is made where there is none. It is written as a whole or not at all. Gives the
 * file as it is now, and where the schema is that it names.
 */
export const writeConnections = (
  path: string,
  connections: ReadonlyArray<Connection>,
  known: KnownProviders
) =>
  Effect.gen(function* () {
    const before = yield* settingsBefore(path, known)
    const { settingsSchemaName } = yield* loadSchema
    const folder = dirname(path)
    const schema = yield* schemaFor(folder, settingsSchemaName, known)
    const schemaPath = `./${relative(folder, schema).replaceAll("\\", "/")}`
    const text = withConnections(before, connections, schemaPath)
    const file = yield* checkedSettingsText(path, text, known)
    // A link stays one: it is the file behind it that is written.
    const real = yield* Effect.promise(() => realpath(path).catch(() => path))
    yield* saveText(real, text, before !== undefined)
    return { file, schema, isNew: before === undefined, name: basename(path) }
  })
