/** Imports of types that are known by name only, such as `MUTATION/USER_STATS`. Section 6. */
import { makeObjectId } from "./object-id.ts"
import { accepted, type MakeRowImporter } from "./row-importer.ts"

/** Whether a job's type is that of an import, of whatever kind. Section 6: `{operation}/{task}`. */
export const isImportType = (type: string): boolean => /^MUTATION\/[A-Z][A-Z_]*$/.test(type)

/** Accepts every well-formed record and applies nothing. The success file has columns of its own. All assumed. */
export const makeOtherImport: MakeRowImporter = () => ({
  requiredColumns: [],
  successColumns: ["entryId", "account", "user", "dateProcessed"],
  keyColumns: ["entryId"],
  openColumn: undefined,
  check: () => [],
  apply: (record) =>
    accepted({
      entryId: makeObjectId(),
      account: record["accountId"],
      user: record["id"] ?? record["userId"],
      dateProcessed: Date.now()
    })
})
