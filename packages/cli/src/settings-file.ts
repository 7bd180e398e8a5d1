import {
  type ColumnChanges,
  isPluginName,
  type JsonObject,
  pluginNameHint,
  type SourceFormat
} from "@bulkport/core"
import { Effect, Result, type Schema } from "effect"
import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { checkedConnections, checkedSettings, misplacedSecret } from "./checked-connections.ts"
import type { Connection } from "./connection.ts"
import { placeOf } from "./json-places.ts"
import { parseJsonText } from "./json-text.ts"
import type { Reading } from "./reading-flags.ts"
import { checkedColumns, checkedReading, checkedSendAs, isObject, unknownMember } from "./reading-settings.ts"
import { secretFieldsOf, secretHint } from "./secret-source.ts"
import type { Surroundings } from "./surroundings.ts"
import { misplacedAddress, type StoreChoice, storeOfMember } from "./store/store-choice.ts"
import { type SecretMisplaced, SettingsFileInvalid } from "./usage-problem.ts"

/** The name looked for in the working folder. */
export const settingsFileName = "bulkport.json"

/** What a settings file says. Everything may be left out. */
export interface SettingsFile {
  /** Where it is; left out when there is none. */
  readonly path?: string
  /** Folder of the file; relative paths in it start there. */
  readonly folder: string
  /** Name of the connection to use when none is named. One of `connections`. */
  readonly connection?: string
  /** By name. */
  readonly connections: ReadonlyMap<string, Connection>
  /** The provider that import, options, columns and format are for: the one named, or that of the connection. */
  readonly provider?: string
  readonly import?: string
  readonly options: JsonObject
  /** How files are read, whatever they are imported into. */
  readonly reading: Reading
  /** What is done to columns. Counts where the options do. */
  readonly columns: Partial<ColumnChanges>
  /** The format to send rows in. Counts where the options do. */
  readonly sendAs?: SourceFormat
  /** Setting name → value, by provider. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly runsFolder?: string
  /** Where the records of runs are kept. */
  readonly store?: StoreChoice
}

/** Whose settings a file may hold: those of the providers there are, and of those whose plugins could not be loaded. */
export type KnownProviders = Pick<Surroundings, "plugins" | "pluginProblems" | "pluginSources">

/** The members that a settings file may have, in the order in which they are best read. */
export const settingsMembers = [
  "$schema",
  "connection",
  "connections",
  "providers",
  "provider",
  "import",
  "options",
  "reading",
  "columns",
  "sendAs",
  "settings",
  "runsFolder",
  "store"
] as const

type Problem = SettingsFileInvalid | SecretMisplaced

/** Reads the settings file. One that was not asked for by name may be absent. */
export const readSettingsFile = (
  folder: string,
  given: string | undefined,
  known: KnownProviders
): Effect.Effect<SettingsFile, Problem> =>
  Effect.gen(function* () {
    const path = resolve(folder, given ?? settingsFileName)
    const text = yield* readSettingsText(path)
    if (text !== undefined) return yield* checkedSettingsText(path, text, known)
    if (given !== undefined) return yield* new SettingsFileInvalid({ path, problem: "there is no such file" })
    return { folder, connections: new Map(), options: {}, reading: {}, columns: {}, settings: {} }
  })

/** The text of a settings file; `undefined` when there is none. */
export const readSettingsText = (path: string): Effect.Effect<string | undefined, SettingsFileInvalid> =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (error) => (error as NodeJS.ErrnoException).code ?? "it cannot be read"
  }).pipe(
    Effect.catch((code) =>
      code === "ENOENT"
        ? Effect.succeed(undefined)
        : Effect.fail(new SettingsFileInvalid({ path, problem: `it cannot be read (${code})` }))
    )
  )

/** What the text of a settings file says. A fault is told with its line and column. */
export const checkedSettingsText = (
  path: string,
  text: string,
  known: KnownProviders
): Effect.Effect<SettingsFile, Problem> => {
  const parsed = parseJsonText(text)
  if (Result.isFailure(parsed)) return Effect.fail(new SettingsFileInvalid({ path, ...parsed.failure }))
  return checked(path, parsed.success, known).pipe(
    Effect.catchTag("SettingsFileInvalid", (fault) =>
      Effect.fail(
        new SettingsFileInvalid({
          path,
          problem: fault.problem,
          ...placeOf(text, fault.way ?? [])
        })
      )
    )
  )
}

/** Plugins have been loaded by now, as far as the member could be understood. */
const checkedPluginNames = (path: string, value: Schema.Json | undefined) => {
  const way = ["providers"]
  const isList = Array.isArray(value) && value.every((name) => typeof name === "string")
  if (value === undefined || (isList && value.every(isPluginName))) return Effect.void
  const which = isList ? ` and not ${JSON.stringify(value.find((name) => !isPluginName(name)))}` : ""
  const problem = `"providers" must be a list, each of it ${pluginNameHint}${which}`
  return Effect.fail(new SettingsFileInvalid({ path, problem, way }))
}

/** In the order of what is wrong: an address with its password, anything else that is no store. */
const checkedStore = (
  path: string,
  value: Schema.Json | undefined
): Effect.Effect<StoreChoice | undefined, Problem> => {
  if (value === undefined) return Effect.succeed(undefined)
  const misplaced = typeof value === "string" ? misplacedAddress(`"store" in ${path}`, value) : undefined
  if (misplaced !== undefined) return Effect.fail(misplaced)
  const store = storeOfMember(value)
  const problem = `"store" must be "folder", "sqlite", or where the address of a PostgreSQL is: ${secretHint}`
  return store === undefined
    ? Effect.fail(new SettingsFileInvalid({ path, problem, way: ["store"] }))
    : Effect.succeed(store)
}

const checked = (
  path: string,
  value: Schema.Json,
  known: KnownProviders
): Effect.Effect<SettingsFile, Problem> =>
  Effect.gen(function* () {
    const wrong = (problem: string, ...way: ReadonlyArray<string>) =>
      new SettingsFileInvalid({ path, problem, way })
    if (!isObject(value)) return yield* wrong("it must hold a JSON object")
    for (const name of Object.keys(value)) {
      const secret = known.plugins.flatMap(secretFieldsOf).find((field) => field.name === name)
      if (secret !== undefined) return yield* misplacedSecret(path, [name], secret)
      if (!settingsMembers.some((member) => member === name))
        return yield* unknownMember(path, "member", name, settingsMembers)
    }
    const text = (name: "provider" | "import" | "runsFolder" | "connection" | "$schema") => {
      const found = value[name]
      return found === undefined || typeof found === "string"
        ? Effect.succeed(found)
        : Effect.fail(wrong(`"${name}" must be a text`, name))
    }
    yield* text("$schema")
    yield* checkedPluginNames(path, value["providers"])
    const { options = {}, settings = {} } = value
    if (!isObject(options)) return yield* wrong('"options" must be an object', "options")
    if (!isObject(settings))
      return yield* wrong('"settings" must be an object, with one object for each provider', "settings")
    const sendAs = yield* checkedSendAs(path, value["sendAs"])
    const connections = yield* checkedConnections(path, value["connections"], known)
    const connection = yield* text("connection")
    const standard = connection === undefined ? undefined : connections.get(connection)
    if (connection !== undefined && standard === undefined)
      return yield* unknownMember(path, "connection", connection, [...connections.keys()], ["connection"])
    const provider = (yield* text("provider")) ?? standard?.provider
    if (standard !== undefined && provider !== standard.provider) {
      const problem = `"provider" is ${provider ?? ""}, and the connection "${standard.name}" is one of ${standard.provider}; leave out "provider"`
      return yield* wrong(problem, "provider")
    }
    const store = yield* checkedStore(path, value["store"])
    const [importType, runsFolder] = [yield* text("import"), yield* text("runsFolder")]
    return {
      path,
      folder: dirname(path),
      connections,
      ...(connection === undefined ? {} : { connection }),
      ...(provider === undefined ? {} : { provider }),
      ...(importType === undefined ? {} : { import: importType }),
      ...(runsFolder === undefined ? {} : { runsFolder }),
      ...(store === undefined ? {} : { store }),
      options,
      reading: yield* checkedReading(path, value["reading"]),
      columns: yield* checkedColumns(path, value["columns"]),
      ...(sendAs === undefined ? {} : { sendAs }),
      settings: yield* checkedSettings(path, settings, known)
    }
  })
