import { purchaseFaults } from "./purchase-fields.ts"
import { rowFault, rowSchema, type ValueRule } from "./row-rules.ts"
import { accountId, eventField, millis, nonEmpty, textLike, userId } from "./value-rules.ts"

/** As in "Event Idempotency". Without a key, an event that is imported twice is recorded twice. */
const idempotencyKey = textLike(
  (value) => /^[A-Za-z0-9._-]{8,64}$/.test(value),
  "must be 8 to 64 letters, digits, dots, underscores and dashes",
  "Event Idempotency"
)

const notObject = rowFault("wrong-type", "must be an object")

/** All fields in one cell: the service does not say how it reads that. */
const fields: ValueRule = (value, format) =>
  format === "jsonl" && (typeof value !== "object" || Array.isArray(value)) ? notObject : undefined

/** Rules for events, from the import guide and the published schema of an event's line, which forbids other columns. */
export const userEventRow = rowSchema({
  rule: "Import User Events; UserEventImportLine.schema.json",
  required: { accountId, userId, "event.key": nonEmpty },
  optional: { "event.dateTriggered": millis, "event.fields": fields, idempotencyKey },
  groups: [{ prefix: "event.fields.", value: eventField }],
  mistaken: {
    id: "userId",
    "event.idempotencyKey": "idempotencyKey",
    events: "event",
    dateTriggered: "event.dateTriggered",
    key: "event.key"
  },
  otherColumns: rowFault("not-allowed", "is not a column of an event"),
  across: purchaseFaults
})
