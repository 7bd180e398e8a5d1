import { badRequest, type RowError } from "./api-error.ts"
import type { ImportContext } from "./row-importer.ts"

const notFound = (apiErrorCode: string, message: string, rsCode: string): RowError => ({
  message,
  apiErrorCode,
  statusCode: 404,
  rsCode
})

/**
 * What is wrong with a record about a user who does not exist; undefined when the user does.
 *
 * The status is that of the REST twin, the codes' names are assumed. Sections 8.3, 8.4 and 11.3 (RS041, RS042).
 */
export const findAbsence = (
  { behaviour, users }: ImportContext,
  accountId: string,
  id: string
): RowError | undefined => {
  if (users.get(accountId, id) !== undefined) return undefined
  const hasAccount = users.hasAccount(accountId)
  const message = hasAccount
    ? `User ${id} of account ${accountId} not found`
    : `Account ${accountId} not found`
  if (behaviour.absentUsers === "bad-request") return badRequest(message)
  return hasAccount
    ? notFound("USER_NOT_FOUND", message, "RS042")
    : notFound("ACCOUNT_NOT_FOUND", message, "RS041")
}
