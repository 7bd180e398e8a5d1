import {
  type ImportType,
  type JsonObject,
  type OptionsInvalid,
  UnknownImportType
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { readOptions, type SalesforceOptions } from "./salesforce-options.ts"
import { providerId } from "./salesforce-settings.ts"
import { rowSchema } from "./salesforce-row.ts"

const idColumn = "Id"

const byId = { columns: [idColumn], means: "row" } as const

const csvOnly = { formats: ["csv"], isDestructive: false } as const

/**
 * The import types: the operations of an ingest job. Which object they are about is an option, so what is said here is what holds
 * for any object.
 */
export const importTypes: ReadonlyArray<ImportType> = [
  { ...csvOnly, id: "insert", aliases: ["create"], title: "Create records", requiredColumns: [] },
  {
    ...csvOnly,
    id: "update",
    aliases: [],
    title: "Update records by their Id",
    requiredColumns: [idColumn],
    key: byId
  },
  {
    ...csvOnly,
    id: "upsert",
    aliases: [],
    title: "Create or update records by an external id, or by Id where none is named",
    requiredColumns: [idColumn],
    key: byId
  },
  {
    ...csvOnly,
    id: "delete",
    aliases: [],
    title: "Move records to the recycle bin, with all that belongs to them",
    requiredColumns: [idColumn],
    key: byId,
    isDestructive: true
  },
  {
    ...csvOnly,
    id: "hardDelete",
    aliases: ["hard-delete"],
    title: "Delete records for good",
    requiredColumns: [idColumn],
    key: byId,
    isDestructive: true
  }
]

/** The column that names the record of a row; undefined where a row is a new record. */
export const keyColumnOf = (operation: string, { externalId }: SalesforceOptions): string | undefined => {
  if (operation === "insert") return undefined
  return operation === "upsert" ? (externalId ?? idColumn) : idColumn
}

const effectsOf = (operation: string, options: SalesforceOptions): ReadonlyArray<string> => [
  `Triggers, flows and validation rules of ${options.object} run for every row, and may send mails or change other records.`,
  ...(options.assignmentRule === undefined
    ? []
    : [`Records are assigned by the rule ${options.assignmentRule}.`]),
  ...(operation === "delete" ? ["Records are kept in the recycle bin for 15 days, then they are gone."] : []),
  ...(operation === "hardDelete" ? ["Records are gone at once, and no recycle bin has them."] : [])
]

/** Resolves an import type by id or alias, as the options given for it make it. */
export const resolveImportType = (
  idOrAlias: string,
  given: JsonObject
): Effect.Effect<ImportType, UnknownImportType | OptionsInvalid> =>
  Effect.gen(function* () {
    const found = importTypes.find(({ aliases, id }) => id === idOrAlias || aliases.includes(idOrAlias))
    if (found === undefined) {
      const known = importTypes.flatMap(({ aliases, id }) => [id, ...aliases])
      return yield* new UnknownImportType({ provider: providerId, importType: idOrAlias, known })
    }
    const options = yield* readOptions(given, found.id)
    const key = keyColumnOf(found.id, options)
    return {
      ...found,
      requiredColumns: key === undefined ? [] : [key],
      ...(key === undefined ? {} : { key: { columns: [key], means: "row" as const } }),
      rowSchema: rowSchema(key),
      effects: effectsOf(found.id, options)
    }
  })
