/** `MUTATION/DELETE_USER`: deletes users for good. Section 8.4. */
import { findAbsence } from "./absent-user.ts"
import { checkBoolean, checkId, findings, toBoolean } from "./field-check.ts"
import { accepted, refused, type MakeRowImporter } from "./row-importer.ts"

/**
 * Deletes a user. A row's own columns override the job's params; with neither, the account goes when it is left empty
 * and the user may come back.
 */
export const makeUserDeletion: MakeRowImporter = (context) => ({
  requiredColumns: ["accountId", "id"],
  successColumns: ["accountId", "id"],
  keyColumns: ["accountId", "id"],
  openColumn: undefined,
  check: (record) =>
    findings(
      checkId(record, "accountId"),
      checkId(record, "id"),
      checkBoolean(record, "preserveEmptyAccount", context.format),
      checkBoolean(record, "doNotTrack", context.format)
    ),
  apply: (record) => {
    const accountId = String(record["accountId"])
    const id = String(record["id"])
    const { behaviour, format, params, users } = context
    if (!behaviour.keepUsers) return accepted({ accountId, id })
    // The row's name is singular, that of the params plural: the documentation's own oddity.
    const preserve = toBoolean(record["preserveEmptyAccount"], format) ?? params["preserveEmptyAccounts"]
    const doNotTrack = toBoolean(record["doNotTrack"], format) ?? params["doNotTrack"]
    const absence = findAbsence(context, accountId, id)
    if (absence !== undefined && behaviour.absentDeletions === "refused") return refused(absence)
    users.remove(accountId, id, preserve === true)
    if (doNotTrack === true) users.block(accountId, id)
    return accepted({ accountId, id })
  }
})
