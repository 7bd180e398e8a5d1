import { OptionsInvalid, UnknownImportType } from "@bulkport/core/preflight"
import type { ImportType, JsonObject } from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import { effectsOf } from "./actito-effects.ts"
import { declaredEncoding, declaredSeparator, mappingOf } from "./actito-definition.ts"
import { type ActitoOptions, type MappedColumn, readOptions } from "./actito-options.ts"
import { profileA } from "./actito-wire-profile.ts"
import { providerId } from "./provider-id.ts"
import { rulesOf } from "./rows/import-rules.ts"
import { rowSchema } from "./rows/row-schema.ts"

/**
 * The one import type: a one-shot ETL execution, which loads a file into a profile table or a custom table.
 *
 * The aliases are words for the same thing; none of them chooses a kind of table.
 */
export const etlExecution: ImportType = {
  id: "etl-execution",
  aliases: ["etl", "table", "profiles"],
  title: "Load a CSV file into a profile table or a custom table",
  formats: ["csv"],
  requiredColumns: [],
  isDestructive: false
}

/** The mapping that options give, as far as it can be known without the file and the settings. */
const mappingIn = ({ source }: ActitoOptions): ReadonlyArray<MappedColumn> | undefined => {
  switch (source.type) {
    case "own":
      return mappingOf(source.definition, profileA)
    case "built":
      return source.choices.map
    case "etl":
      return undefined
  }
}

/** What the definition declares, or what the service takes when a definition in our spelling declares nothing. */
const separatorIn = ({ separator, source }: ActitoOptions): string | undefined => {
  if (source.type !== "own") return separator
  const isOurSpelling = mappingOf(source.definition, profileA) !== undefined
  const otherwise = isOurSpelling ? (profileA.defaultSeparator ?? undefined) : undefined
  return declaredSeparator(source.definition, profileA) ?? otherwise
}

const encodingIn = ({ encoding, source }: ActitoOptions) => {
  const declared = source.type === "own" ? declaredEncoding(source.definition, profileA) : encoding
  return declared === undefined || declared === "unknown" ? {} : { encoding: declared }
}

/**
 * Resolves the import type and checks its options, without any request.
 *
 * A user's definition is read in the spelling of profile A. One that is spelled otherwise tells nothing here; `stage` reads
 * it again by the connection's own profile.
 */
export const resolveImportType = (
  idOrAlias: string,
  options: JsonObject
): Effect.Effect<ImportType, UnknownImportType | OptionsInvalid> => {
  if (idOrAlias !== etlExecution.id && !etlExecution.aliases.includes(idOrAlias)) {
    const known = [etlExecution.id, ...etlExecution.aliases]
    return Effect.fail(new UnknownImportType({ provider: providerId, importType: idOrAlias, known }))
  }
  const read = readOptions(options)
  if (Result.isFailure(read)) return Effect.fail(new OptionsInvalid({ problems: read.failure }))
  const { columnTypes, key } = read.success
  const mapping = mappingIn(read.success)
  const typed = Object.keys(columnTypes)
  const unmapped = [...unmappedKeys(key, mapping), ...unmappedColumns("column-type", typed, mapping)]
  if (unmapped.length > 0) return Effect.fail(new OptionsInvalid({ problems: unmapped }))
  const delimiter = separatorIn(read.success)
  const rules = rulesOf(read.success)
  const schema = rules === undefined ? undefined : rowSchema(rules)
  const effects = effectsOf(read.success)
  return Effect.succeed({
    ...etlExecution,
    requiredColumns: [...new Set([...(mapping ?? []).map(({ header }) => header), ...key, ...typed])],
    ...(delimiter === undefined ? {} : { delimiter }),
    ...encodingIn(read.success),
    ...(key.length === 0 ? {} : { key: { columns: key, means: "record" as const } }),
    ...(schema === undefined ? {} : { rowSchema: () => schema }),
    ...(effects.length === 0 ? {} : { effects })
  })
}

const unmappedColumns = (
  option: string,
  columns: ReadonlyArray<string>,
  mapping: ReadonlyArray<MappedColumn> | undefined
): ReadonlyArray<string> => {
  if (mapping === undefined) return []
  const unmapped = columns.filter((column) => !mapping.some(({ header }) => header === column))
  return unmapped.length === 0
    ? []
    : [`Option ${option} names columns that are not mapped: ${unmapped.join(", ")}.`]
}

/** Sentences about key columns that are not loaded, and so cannot identify a record. */
export const unmappedKeys = (
  key: ReadonlyArray<string>,
  mapping: ReadonlyArray<MappedColumn> | undefined
): ReadonlyArray<string> => unmappedColumns("key", key, mapping)
