import type { ColumnChanges, JsonObject, ProviderPlugin, SourceFormat } from "@bulkport/core"
import { Effect, Result, type Schema } from "effect"
import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { parseJsonText } from "./json-text.ts"
import type { Reading } from "./reading-flags.ts"
import { checkedColumns, checkedReading, checkedSendAs, isObject, unknownMember } from "./reading-settings.ts"
import { SecretMisplaced, SettingsFileInvalid } from "./usage-problem.ts"

/** The name looked for in the working folder. */
export const settingsFileName = "bulkport.json"

/** What a settings file says. Everything may be left out. */
export interface SettingsFile {
  /** Folder of the file; relative paths in it start there. */
  readonly folder: string
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
}

const members = [
  "provider",
  "import",
  "options",
  "reading",
  "columns",
  "sendAs",
  "settings",
  "runsFolder"
] as const

type Problem = SettingsFileInvalid | SecretMisplaced

/** Reads the settings file. One that was not asked for by name may be absent. */
export const readSettingsFile = (
  folder: string,
  given: string | undefined,
  plugins: ReadonlyArray<ProviderPlugin>
): Effect.Effect<SettingsFile, Problem> =>
  Effect.gen(function* () {
    const path = resolve(folder, given ?? settingsFileName)
    const text = yield* Effect.tryPromise({
      try: () => readFile(path, "utf8"),
      catch: (error) => (error as NodeJS.ErrnoException).code ?? "it cannot be read"
    }).pipe(
      Effect.catch((code) => {
        if (code === "ENOENT" && given === undefined) return Effect.succeed(undefined)
        const problem = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`
        return Effect.fail(new SettingsFileInvalid({ path, problem }))
      })
    )
    if (text === undefined) return { folder, options: {}, reading: {}, columns: {}, settings: {} }
    const parsed = parseJsonText(text)
    if (Result.isFailure(parsed)) return yield* new SettingsFileInvalid({ path, ...parsed.failure })
    return yield* checked(path, parsed.success, plugins)
  })

const checked = (
  path: string,
  value: Schema.Json,
  plugins: ReadonlyArray<ProviderPlugin>
): Effect.Effect<SettingsFile, Problem> =>
  Effect.gen(function* () {
    const wrong = (problem: string) => new SettingsFileInvalid({ path, problem })
    if (!isObject(value)) return yield* wrong("it must hold a JSON object")
    for (const name of Object.keys(value)) {
      const secret = secretFields(plugins).find((field) => field.name === name)
      if (secret !== undefined) {
        return yield* new SecretMisplaced({
          place: `"${name}" in ${path}`,
          environment: [secret.environment]
        })
      }
      if (!members.some((member) => member === name))
        return yield* unknownMember(path, "member", name, members)
    }
    const text = (name: "provider" | "import" | "runsFolder") => {
      const found = value[name]
      return found === undefined || typeof found === "string"
        ? Effect.succeed(found === undefined ? {} : { [name]: found })
        : Effect.fail(wrong(`"${name}" must be a text`))
    }
    const { options = {}, settings = {} } = value
    if (!isObject(options)) return yield* wrong('"options" must be an object')
    if (!isObject(settings))
      return yield* wrong('"settings" must be an object, with one object for each provider')
    const sendAs = yield* checkedSendAs(path, value["sendAs"])
    return {
      folder: dirname(path),
      ...(yield* text("provider")),
      ...(yield* text("import")),
      ...(yield* text("runsFolder")),
      options,
      reading: yield* checkedReading(path, value["reading"]),
      columns: yield* checkedColumns(path, value["columns"]),
      ...(sendAs === undefined ? {} : { sendAs }),
      settings: yield* checkedSettings(path, settings, plugins)
    }
  })

const secretFields = (plugins: ReadonlyArray<ProviderPlugin>) =>
  plugins.flatMap(({ settingFields }) => settingFields).filter(({ isSecret }) => isSecret)

const checkedSettings = (path: string, settings: JsonObject, plugins: ReadonlyArray<ProviderPlugin>) =>
  Effect.gen(function* () {
    const result: Record<string, Record<string, string>> = {}
    for (const [id, values] of Object.entries(settings)) {
      const plugin = plugins.find((candidate) => candidate.id === id)
      if (plugin === undefined) {
        return yield* unknownMember(
          path,
          "provider",
          id,
          plugins.map((known) => known.id)
        )
      }
      if (!isObject(values))
        return yield* new SettingsFileInvalid({ path, problem: `"settings.${id}" must be an object` })
      result[id] = yield* checkedValues(path, plugin, values)
    }
    return result
  })

const checkedValues = (path: string, { id, settingFields }: ProviderPlugin, values: JsonObject) =>
  Effect.gen(function* () {
    const result: Record<string, string> = {}
    for (const [name, value] of Object.entries(values)) {
      const field = settingFields.find((candidate) => candidate.name === name)
      if (field === undefined) {
        const known = settingFields.filter(({ isSecret }) => !isSecret).map((candidate) => candidate.name)
        return yield* unknownMember(path, `setting of ${id}`, name, known)
      }
      if (field.isSecret) {
        return yield* new SecretMisplaced({
          place: `"settings.${id}.${name}" in ${path}`,
          environment: [field.environment]
        })
      }
      if (typeof value !== "string" && typeof value !== "number") {
        return yield* new SettingsFileInvalid({
          path,
          problem: `"settings.${id}.${name}" must be a text or a number`
        })
      }
      result[name] = String(value)
    }
    return result
  })
