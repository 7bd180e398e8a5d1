/** From the definition of an import before V5 to an ETL definition: what becomes of each member, and why. */
import type { JsonObject } from "@bulkport/core/provider"
import type { Schema } from "effect"
import type { WireProfile } from "../actito-wire-profile.ts"
import { isJsonObject, type JsonMembers, putAt, valueAt } from "../json-path.ts"
import { migratedMapping } from "./migrated-mapping.ts"
import { type OldDefinition, readOldDefinition } from "./old-definition.ts"

/** What a definition did not say before V5, because the path of the call said it, or because a person knows it. */
export interface MigrationChoices {
  readonly table: string
  readonly tableType: "profile" | "custom"
}

/** A migrated definition, with what was done to it in sentences. */
export interface Migration {
  readonly old: OldDefinition
  readonly definition: JsonObject
  /** What has become of each member. */
  readonly changed: ReadonlyArray<string>
  /** What stands in it as it did, because nothing is known that speaks against it. */
  readonly kept: ReadonlyArray<string>
  /** What a person has to decide: it could not be carried over, or V5 needs to know what was not said. */
  readonly open: ReadonlyArray<string>
}

/** A member of either generation, short enough for a sentence. Definitions hold no rows. */
const shown = (value: Schema.Json): string => {
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}

const listed = (names: ReadonlyArray<string>): string => names.join(", ")

/** Whether it is a definition of V5 already, in the profile's spelling. */
export const isMigrated = (definition: JsonObject, { definition: paths, loading }: WireProfile): boolean =>
  valueAt(definition, paths.loadings ?? loading.table) !== undefined

/**
 * Turns a definition into one of V5, in the profile's spelling. Pure.
 *
 * Nothing is dropped silently: every member is in the result, in `changed`, or in `open`.
 */
export const migrateDefinition = (
  given: JsonObject,
  choices: MigrationChoices,
  profile: WireProfile
): Migration => {
  const old = readOldDefinition(given)
  const { definition: paths, words } = profile
  const migration = new MigrationInProgress(profile)

  migration.put(
    paths.compression,
    words.compressions.zip,
    (where) =>
      `${where} says ${words.compressions.zip}, the only way to pack a file before V5; V5 takes ${words.compressions.gzip} and ${words.compressions.none}, too. Bulkport packs as it says; without it, by size.`
  )
  migrateEncoding(old, migration)
  migrateFormat(old, migration)
  migrateLoading(old, choices, migration)
  migrateOutputs(old, migration)
  for (const { path, value } of old.odd) {
    migration.open.push(
      `${path} is ${shown(value)}, which is none of the values that are known for it. It was left out.`
    )
  }
  migration.keepOthers(old.others)
  return {
    old,
    definition: migration.result(),
    changed: migration.changed,
    kept: migration.kept,
    open: migration.open
  }
}

/** The definition as far as it is made, and what is to be said about it. */
class MigrationInProgress {
  readonly profile: WireProfile
  readonly changed: Array<string> = []
  readonly kept: Array<string> = []
  readonly open: Array<string> = []
  readonly definition: JsonMembers = {}
  #others: ReadonlyArray<readonly [string, Schema.Json]> = []

  constructor(profile: WireProfile) {
    this.profile = profile
  }

  /** Puts a value at a path of the profile, and says so; says nothing where V5 has no such member. */
  put(path: string | null, value: Schema.Json, sentence: (path: string) => string): void {
    if (path === null) return
    putAt(this.definition, path, value)
    this.changed.push(sentence(path))
  }

  /** Keeps members that nothing is known of, unless V5 means something else by their name. */
  keepOthers(others: JsonObject): void {
    const entries = Object.entries(others)
    const kept = entries.filter(([name]) => !Object.hasOwn(this.definition, name))
    this.#others = kept
    if (kept.length > 0) {
      this.open.push(
        `Kept as they are, although nothing is known of them: ${listed(kept.map(([name]) => name))}. V5 may refuse members that it does not know.`
      )
    }
    for (const [name, value] of entries) {
      if (!Object.hasOwn(this.definition, name)) continue
      this.open.push(
        `${name} was ${shown(value)}, and is ${shown(this.definition[name] ?? null)} now: what it meant before V5 is not known.`
      )
    }
  }

  /** Members that are foreign may have any name, `__proto__` among them. */
  result(): JsonObject {
    return Object.fromEntries([...Object.entries(this.definition), ...this.#others])
  }
}

const migrateEncoding = ({ encoding, encodingWord }: OldDefinition, migration: MigrationInProgress): void => {
  const { definition: paths, words } = migration.profile
  const word = encoding === "iso-8859-1" ? words.latin1 : words.utf8
  migration.put(paths.encoding, word, (where) =>
    encodingWord === undefined
      ? `${where} says ${word}, which was meant before when no encoding was given.`
      : `${where} says ${word}${word === encodingWord ? ", as before" : `, for ${encodingWord} before`}. The file must really be encoded so.`
  )
  if (encodingWord === undefined || encoding !== undefined) return
  migration.open.push(
    `The encoding was ${encodingWord}, and V5 takes ${words.utf8} and ${words.latin1} only: the definition says ${word} now. Encode the file so; Bulkport does that by itself.`
  )
}

const migrateFormat = ({ format, odd, separator }: OldDefinition, migration: MigrationInProgress): void => {
  const { defaultSeparator, definition: paths } = migration.profile
  if (separator !== undefined) {
    migration.put(paths.separator, separator, (where) => `${where} says ${shown(separator)}.`)
  } else if (!odd.some(({ path }) => path.startsWith("format"))) {
    const now = defaultSeparator === null ? "" : `, and V5 reads by ${shown(defaultSeparator)} then`
    migration.open.push(
      `No separator was said${now}: say which one the file has (${paths.separator ?? "in the settings of the service"}), unless you import with Bulkport's flags, which take that of the file.`
    )
  }
  // Beside the separator is where members of the format stand.
  const folder = paths.separator?.split(".").slice(0, -1).join(".")
  for (const [name, value] of Object.entries(format)) {
    const known = name === "enclosing" ? paths.enclosing : name === "escape" ? paths.escape : undefined
    if (known !== undefined && known !== null) {
      migration.put(known, value, (where) => `${where} says ${shown(value)}, as format.${name} did.`)
      continue
    }
    if (folder === undefined || name.includes(".") || name === "__proto__") {
      migration.open.push(
        `format.${name} was ${shown(value)}, and has no known place in V5. It was left out.`
      )
      continue
    }
    const path = folder === "" ? name : `${folder}.${name}`
    putAt(migration.definition, path, value)
    if (name === "endOfLine") {
      migration.kept.push(
        `${path} is ${shown(value)}. V5 reads \\n and \\r\\n; that the member is called so is assumed.`
      )
    } else {
      migration.open.push(`Kept as ${path}, although nothing is known of it: ${shown(value)}.`)
    }
  }
}

const migrateLoading = (
  old: OldDefinition,
  { table, tableType }: MigrationChoices,
  migration: MigrationInProgress
): void => {
  const { profile } = migration
  const { definition: paths, loading: places, words } = profile
  const loading: JsonMembers = paths.loadings === null ? migration.definition : {}
  const inLoading = (path: string): string =>
    paths.loadings === null ? path : `${paths.loadings}[0].${path}`

  putAt(loading, places.tableType, words.tableTypes[tableType])
  putAt(loading, places.table, table)
  const type = places.tableType === null ? "" : `, with its type in ${inLoading(places.tableType)}`
  migration.changed.push(
    `The table stood in the path of the call, and stands in the definition now: ${table} in ${inLoading(places.table)}${type}.`
  )
  if (old.mode !== undefined) {
    const word = words.modes[old.mode]
    putAt(loading, places.mode, word)
    const before = word === old.modeWord ? "" : `, for ${old.modeWord ?? ""} before`
    migration.changed.push(
      `The mode belongs to the table now: ${inLoading(places.mode)} says ${word}${before}.`
    )
  } else if (old.modeWord !== undefined) {
    putAt(loading, places.mode, old.modeWord)
    migration.open.push(
      `The mode ${shown(old.modeWord)} is none of CREATE_ONLY, UPDATE_ONLY and CREATE_UPDATE. It stands in ${inLoading(places.mode)} as it was.`
    )
  } else if (!old.odd.some(({ path }) => path === "mode")) {
    migration.open.push(
      `No mode was given, and what was done without one is not published: say ${listed(Object.values(words.modes))} in ${inLoading(places.mode)}.`
    )
  }
  migrateMapping(old, loading, inLoading, migration)
  putAt(migration.definition, paths.loadings, [loading])
}

const migrateMapping = (
  { keyColumn, mapping, odd }: OldDefinition,
  loading: JsonMembers,
  inLoading: (path: string) => string,
  migration: MigrationInProgress
): void => {
  const { loading: places } = migration.profile
  const where = inLoading(places.mapping)
  if (mapping === undefined || mapping.length === 0) {
    if (mapping !== undefined) putAt(loading, places.mapping, migratedMapping([], migration.profile).value)
    if (!odd.some(({ path }) => path.startsWith("attributesMapping"))) {
      migration.open.push(
        `No columns were listed in attributesMapping, and V5 needs them in ${where}: list them, or import with Bulkport's flags, which load every column into the attribute of its name.`
      )
    }
  } else {
    const { left, value } = migratedMapping(mapping, migration.profile)
    putAt(loading, places.mapping, value)
    const columns = mapping.length === 1 ? "1 column" : `${mapping.length} columns`
    migration.changed.push(`The mapping of ${columns} belongs to the table now: ${where}.`)
    if (left.length > 0) migration.open.push(`${where} has no place for ${listed(left)}. It was left out.`)
    const others = mapping.flatMap((item) =>
      Object.keys(item.others).map((name) => `${name} of ${item.header}`)
    )
    if (others.length > 0 && places.mappingColumn !== null) {
      migration.open.push(`Kept in the mapping, although nothing is known of it: ${listed(others)}.`)
    }
    const subscriptions = mapping.filter(({ attribute }) => attribute.startsWith("subscriptions#"))
    if (subscriptions.length > 0) {
      migration.kept.push(
        `Subscriptions are spelled as before: ${listed(subscriptions.map(({ attribute }) => attribute))}. Whether V5 takes them so is not published: try one row first.`
      )
    }
  }
  if (keyColumn === undefined) return
  const isMapped = (mapping ?? []).some(({ header }) => header === keyColumn)
  const sentence = `headerKeyColumn was ${shown(keyColumn)}. V5 has no such member as far as is known: it finds records by the unique attributes that are mapped. Bulkport takes it as --key.`
  if (isMapped) migration.changed.push(sentence)
  else migration.open.push(`${sentence} That column is not mapped, so that V5 cannot know it: map it.`)
}

const migrateOutputs = ({ resultFile }: OldDefinition, migration: MigrationInProgress): void => {
  const { definition: paths } = migration.profile
  migration.put(
    paths.errorFile,
    true,
    (where) =>
      `${where} is on: there was an error file for every import before, and there is none in V5 unless it is asked for.`
  )
  migration.put(paths.resultFile, true, (where) =>
    resultFile === true
      ? `${where} is on, as before.`
      : `${where} is on, and was ${resultFile === false ? "off" : "not said"} before: without both files nothing is known of single rows.`
  )
}

/** True for what `JSON.parse` gives for an object. */
export const isDefinition = (content: Schema.Json): content is JsonObject => isJsonObject(content)
