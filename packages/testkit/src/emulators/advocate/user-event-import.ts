/** `MUTATION/USER_EVENT`: records events of users that exist. Section 8.3. */
import { notFound } from "./api-error.ts"
import { toNumber } from "./field-check.ts"
import { isJsonRecord, valueAt } from "./json-record.ts"
import { makeObjectId } from "./object-id.ts"
import { accepted, refused, type MakeRowImporter } from "./row-importer.ts"
import { checkUserEvent } from "./user-event-check.ts"

/** Records an event. Without an idempotency key a repeat is a second event. */
export const makeUserEventImport: MakeRowImporter = ({ behaviour, events, format, users }) => ({
  requiredColumns: ["accountId", "userId", "event.key"],
  successColumns: [
    "user.accountId",
    "user.id",
    "event.id",
    "event.key",
    "event.dateTriggered",
    "event.dateReceived",
    "event.dateProcessed"
  ],
  openColumn: "event.fields",
  check: (record) => checkUserEvent(record, format),
  apply: (record) => {
    const accountId = String(record["accountId"])
    const userId = String(record["userId"])
    if (behaviour.keepUsers) {
      if (!users.hasAccount(accountId)) {
        return refused(notFound("ACCOUNT_NOT_FOUND", `Account ${accountId} not found`))
      }
      if (users.get(accountId, userId) === undefined) {
        return refused(notFound("USER_NOT_FOUND", `User ${userId} of account ${accountId} not found`))
      }
      const idempotencyKey = record["idempotencyKey"]
      if (typeof idempotencyKey === "string" && !events.takeKey(idempotencyKey)) {
        const message = `An event with idempotency key ${idempotencyKey} was already recorded`
        return refused({ message, apiErrorCode: "CONFLICT", statusCode: 409 })
      }
    }
    const now = Date.now()
    const given = valueAt(record, ["event", "fields"])
    const event = {
      id: makeObjectId(now),
      key: String(valueAt(record, ["event", "key"])),
      dateTriggered: toNumber(valueAt(record, ["event", "dateTriggered"]), format) ?? now,
      fields: isJsonRecord(given) ? given : {}
    }
    events.add({ ...event, accountId, userId })
    return accepted({
      user: { accountId, id: userId },
      event: { ...event, dateReceived: now, dateProcessed: now }
    })
  }
})
