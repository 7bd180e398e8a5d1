/** What can be imported, and what a file must be for it. */
import { type ImportType, type PluginDescription, UnknownImportType } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"

/**
 * The rules for one row of CSV, an object of column name → text.
 *
 * Your service: only what its documents say. A rule that is too strict keeps rows from being imported that the service takes.
 */
const ContactRow = Schema.Struct({
  email: Schema.String.check(
    Schema.isMaxLength(254, { message: "is longer than 254 characters, the most that the service takes" })
  )
})

// Your service: one of these for each kind of import, with the service's own name for it as `id`.
const contacts: ImportType = {
  id: "contacts",
  aliases: [],
  title: "Contacts by e-mail address",
  formats: ["csv"],
  requiredColumns: ["email"],
  delimiter: ",",
  // The service writes one line for every row, also where several rows have one address.
  key: { columns: ["email"], means: "row" },
  rowSchema: () => ContactRow,
  isDestructive: false
}

/** All import types. */
export const importTypes: ReadonlyArray<ImportType> = [contacts]

/** Finds an import type by its id or one of its aliases. There are no options. */
export const chooseImportType: PluginDescription["importType"] = (idOrAlias) => {
  const found = importTypes.find(({ aliases, id }) => id === idOrAlias || aliases.includes(idOrAlias))
  return found === undefined
    ? Effect.fail(
        new UnknownImportType({
          provider: "acme-crm",
          importType: idOrAlias,
          known: importTypes.map(({ id }) => id)
        })
      )
    : Effect.succeed(found)
}
