/** `MUTATION/DELETE_USER`: deletes users for good. Section 8.4. */
import { notFound } from "./api-error.ts"
import { checkBoolean, checkId, findings, toBoolean } from "./field-check.ts"
import { accepted, refused, type MakeRowImporter } from "./row-importer.ts"

/**
 * Deletes a user. A row's own columns override the job's params; with neither, the account goes when it is left empty
 * and the user may come back.
 */
export const makeUserDeletion: MakeRowImporter = ({ behaviour, format, params, users }) => ({
  requiredColumns: ["accountId", "id"],
  successColumns: ["accountId", "id"],
  openColumn: undefined,
  check: (record) =>
    findings(
      checkId(record, "accountId"),
      checkId(record, "id"),
      checkBoolean(record, "preserveEmptyAccount", format),
      checkBoolean(record, "doNotTrack", format)
    ),
  apply: (record) => {
    const accountId = String(record["accountId"])
    const id = String(record["id"])
    if (!behaviour.keepUsers) return accepted({ accountId, id })
    // The row's name is singular, that of the params plural: the documentation's own oddity.
    const preserve = toBoolean(record["preserveEmptyAccount"], format) ?? params["preserveEmptyAccounts"]
    const doNotTrack = toBoolean(record["doNotTrack"], format) ?? params["doNotTrack"]
    if (!users.remove(accountId, id, preserve === true)) {
      return refused(notFound("USER_NOT_FOUND", `User ${id} of account ${accountId} not found`))
    }
    if (doNotTrack === true) users.block(accountId, id)
    return accepted({ accountId, id })
  }
})
