import { type ImportType, UnknownImportType } from "@bulkport/core/provider"
import { Effect } from "effect"
import { deleteUserRow } from "./rows/delete-user-row.ts"
import { userEventRow } from "./rows/user-event-row.ts"
import { userRow } from "./rows/user-row.ts"

/** Creates and updates users. A user named twice in a file is one record at the service. */
export const usersImport: ImportType = {
  id: "MUTATION/USER",
  aliases: ["users"],
  title: "Create and update users",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "id"],
  delimiter: ",",
  key: { columns: ["accountId", "id"], means: "record" },
  rowSchema: userRow,
  isDestructive: false
}

/** Deletes users, with their rewards, events and referral codes. */
export const deleteUsersImport: ImportType = {
  id: "MUTATION/DELETE_USER",
  aliases: ["delete-users"],
  title: "Delete users, for good",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "id"],
  delimiter: ",",
  key: { columns: ["accountId", "id"], means: "record" },
  rowSchema: deleteUserRow,
  isDestructive: true
}

/** Logs events of users. Every row is an event of its own, even one that is written twice. */
export const userEventsImport: ImportType = {
  id: "MUTATION/USER_EVENT",
  aliases: ["user-events"],
  title: "Log events of users",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "userId", "event.key"],
  delimiter: ",",
  key: { columns: ["accountId", "userId", "event.key", "event.dateTriggered"], means: "row" },
  rowSchema: userEventRow,
  isDestructive: false
}

/** The import types known by name. */
export const importTypes: ReadonlyArray<ImportType> = [usersImport, deleteUsersImport, userEventsImport]

/**
 * Any other import of the service: sent as it is, its rows not validated. Taken for destructive, because nobody told us
 * that it can be undone.
 */
const unknownImport = (id: string): ImportType => ({
  id,
  aliases: [],
  title: `${id} (rows are not validated)`,
  formats: ["csv", "jsonl"],
  requiredColumns: [],
  delimiter: ",",
  isDestructive: true
})

/** Resolves an id or an alias. `QUERY/…` types are exports and therefore unknown. */
export const findImportType = (idOrAlias: string): Effect.Effect<ImportType, UnknownImportType> => {
  const known = importTypes.find(({ aliases, id }) => id === idOrAlias || aliases.includes(idOrAlias))
  if (known !== undefined) return Effect.succeed(known)
  if (/^MUTATION\/[A-Z][A-Z0-9_]*$/.test(idOrAlias)) return Effect.succeed(unknownImport(idOrAlias))
  return Effect.fail(
    new UnknownImportType({
      provider: "advocate",
      importType: idOrAlias,
      known: [
        ...importTypes.map(({ aliases, id }) => `${id} (${aliases.join(", ")})`),
        "any other MUTATION/…"
      ]
    })
  )
}
