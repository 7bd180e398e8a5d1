/** `MUTATION/USER_EVENT`: records events of users that exist. Section 8.3. */
import { findAbsence } from "./absent-user.ts"
import type { RowError } from "./api-error.ts"
import { csvFieldValues } from "./csv-field-values.ts"
import { toNumber } from "./field-check.ts"
import { isJsonRecord, valueAt, type JsonRecord } from "./json-record.ts"
import { makeObjectId } from "./object-id.ts"
import { accepted, refused, type ImportContext, type MakeRowImporter } from "./row-importer.ts"
import { checkUserEvent } from "./user-event-check.ts"

const successColumns = [
  "user.accountId",
  "user.id",
  "event.id",
  "event.key",
  "event.dateTriggered",
  "event.dateReceived",
  "event.dateProcessed"
]

const alreadyRecorded = (idempotencyKey: string): RowError => ({
  message: `An event with idempotency key ${idempotencyKey} was already recorded`,
  apiErrorCode: "CONFLICT",
  statusCode: 409
})

/** Whether an event was recorded before, as far as its idempotency key tells. Takes the key. */
const isRepeated = ({ behaviour, events }: ImportContext, key: unknown): boolean =>
  behaviour.keepUsers &&
  behaviour.idempotencyKeys !== "ignored" &&
  typeof key === "string" &&
  !events.takeKey(key, behaviour.idempotencyMillis)

const toEvent = (record: JsonRecord, { behaviour, format }: ImportContext, now: number) => {
  const fields = valueAt(record, ["event", "fields"])
  return {
    id: makeObjectId(now),
    key: String(valueAt(record, ["event", "key"])),
    dateTriggered: toNumber(valueAt(record, ["event", "dateTriggered"]), format) ?? now,
    fields: isJsonRecord(fields) ? csvFieldValues(fields, format, behaviour) : {}
  }
}

/** Records an event. Without an idempotency key a repeat is a second event. */
export const makeUserEventImport: MakeRowImporter = (context) => {
  const { behaviour, events } = context
  const isOneColumn = behaviour.eventFieldsInCsv === "json"
  return {
    requiredColumns: ["accountId", "userId", "event.key"],
    successColumns: isOneColumn ? [...successColumns, "event.fields"] : successColumns,
    keyColumns: ["user.accountId", "user.id", "event.id", "event.key", "event.dateTriggered"],
    openColumn: isOneColumn ? undefined : "event.fields",
    check: (record) => checkUserEvent(record, context),
    apply: (record) => {
      const accountId = String(record["accountId"])
      const userId = String(record["userId"])
      const absence = behaviour.keepUsers ? findAbsence(context, accountId, userId) : undefined
      if (absence !== undefined) return refused(absence)
      const isRepeat = isRepeated(context, record["idempotencyKey"])
      if (isRepeat && behaviour.idempotencyKeys === "repeat-is-409") {
        return refused(alreadyRecorded(String(record["idempotencyKey"])))
      }
      const now = Date.now()
      const event = toEvent(record, context, now)
      if (!isRepeat) events.add({ ...event, accountId, userId })
      return accepted({
        user: { accountId, id: userId },
        event: { ...event, dateReceived: now, dateProcessed: now }
      })
    }
  }
}
