import {
  closestName,
  type JsonObject,
  type OptionField,
  OptionsInvalid,
  type ProviderPlugin
} from "@bulkport/core"
import { Effect, Result, type Schema } from "effect"
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { type FlagTexts, flagName, optionFlagName } from "./generated-flags.ts"
import { parseJsonText } from "./json-text.ts"
import { SecretMisplaced } from "./usage-problem.ts"

const invalid = (problem: string) => new OptionsInvalid({ problems: [problem] })

/** Texts of `--option name=value`, by name. */
const textsOfPairs = (pairs: ReadonlyArray<string>): Effect.Effect<FlagTexts, OptionsInvalid> =>
  Effect.gen(function* () {
    const texts: Record<string, Array<string>> = {}
    for (const pair of pairs) {
      const at = pair.indexOf("=")
      if (at < 1) return yield* invalid("--option must be given as name=value.")
      const name = pair.slice(0, at)
      texts[name] = [...(texts[name] ?? []), pair.slice(at + 1)]
    }
    return texts
  })

/**
 * The values of the options that were given on the command line, each read as the provider declares it. `plugins` are all
 * that have flags.
 *
 * Paths are relative to `folder`. Whether the values fit the import is for the provider to say.
 */
export const optionValues = (
  plugins: ReadonlyArray<ProviderPlugin>,
  plugin: ProviderPlugin,
  flags: FlagTexts,
  pairs: ReadonlyArray<string>,
  folder: string
): Effect.Effect<JsonObject, OptionsInvalid | SecretMisplaced> =>
  Effect.gen(function* () {
    const values: Record<string, Schema.Json> = {}
    for (const [name, texts] of Object.entries(flags)) {
      if (texts.length === 0) continue
      const field = plugin.optionFields.find((each) => optionFlagName(plugins, plugin, each.name) === name)
      if (field === undefined) return yield* notAnOption(plugin, name)
      values[field.name] = yield* valueOf(field, texts, folder)
    }
    for (const [name, texts] of Object.entries(yield* textsOfPairs(pairs))) {
      const field = plugin.optionFields.find((candidate) => candidate.name === name)
      const setting = plugin.settingFields.find((candidate) => flagName(candidate.name) === flagName(name))
      if (setting?.isSecret === true) {
        return yield* new SecretMisplaced({ place: `--option ${name}`, environment: [setting.environment] })
      }
      if (field === undefined) return yield* notAnOption(plugin, name)
      if (Object.hasOwn(values, name)) return yield* invalid(`The option ${name} is given in two ways.`)
      values[name] = yield* valueOf(field, texts, folder)
    }
    return values
  })

const notAnOption = (plugin: ProviderPlugin, name: string): OptionsInvalid => {
  const known = plugin.optionFields.map((field) => field.name)
  const closest = closestName(name, known)
  const hint = closest === undefined ? `It has: ${known.join(", ")}.` : `Did you mean "${closest}"?`
  return invalid(`${plugin.id} has no option "${name}". ${hint}`)
}

const valueOf = (
  { kind, name }: OptionField,
  texts: ReadonlyArray<string>,
  folder: string
): Effect.Effect<Schema.Json, OptionsInvalid> => {
  const [text = ""] = texts
  if (kind === "list") return Effect.succeed(texts)
  if (kind === "pairs") return pairsOf(name, texts)
  if (texts.length > 1)
    return Effect.fail(invalid(`The option ${name} is given ${texts.length} times; it takes one value.`))
  if (kind === "json-file") return readJsonOption(name, resolve(folder, text))
  if (kind === "text") return Effect.succeed(text)
  return text === "true" || text === "false"
    ? Effect.succeed(text === "true")
    : Effect.fail(invalid(`The option ${name} must be true or false.`))
}

const pairsOf = (name: string, texts: ReadonlyArray<string>): Effect.Effect<Schema.Json, OptionsInvalid> => {
  const pairs: Record<string, string> = {}
  for (const text of texts) {
    const at = text.indexOf("=")
    if (at < 1)
      return Effect.fail(invalid(`The option ${name} must be given as name=value, once for each pair.`))
    const key = text.slice(0, at)
    if (Object.hasOwn(pairs, key)) return Effect.fail(invalid(`The option ${name} has "${key}" twice.`))
    pairs[key] = text.slice(at + 1)
  }
  return Effect.succeed(pairs)
}

/** The content of a JSON file that an option names. */
export const readJsonOption = (name: string, path: string): Effect.Effect<Schema.Json, OptionsInvalid> =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (error) => {
      const code = (error as NodeJS.ErrnoException).code ?? ""
      const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : code
      return invalid(`The option ${name} names ${path}, which cannot be read: ${why}.`)
    }
  }).pipe(
    Effect.flatMap((text) => {
      const parsed = parseJsonText(text)
      if (Result.isSuccess(parsed)) return Effect.succeed(parsed.success)
      const { column, line, problem } = parsed.failure
      return Effect.fail(invalid(`The option ${name}: ${path}, line ${line}, column ${column}: ${problem}.`))
    })
  )
