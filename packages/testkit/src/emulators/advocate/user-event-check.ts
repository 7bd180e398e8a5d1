/** The rules for a user event's record that need no look at the users. Section 8.3. */
import { badRequest, type RowError } from "./api-error.ts"
import { checkId, checkMembers, checkMillis, findings, toNumber } from "./field-check.ts"
import { isJsonRecord, type JsonRecord } from "./json-record.ts"
import type { FileFormat } from "./record-reader.ts"
import type { ImportContext } from "./row-importer.ts"

const maxTextBytes = 1500
const maxPurchaseIdCharacters = 375
const maxProducts = 200
const amounts = ["revenue", "total", "subtotal", "shipping", "tax", "discount"]

const checkValue = (name: string, value: unknown, isInList: boolean): ReadonlyArray<RowError> => {
  if (typeof value === "string") {
    const isShort = Buffer.byteLength(value) <= maxTextBytes
    return isShort ? [] : [badRequest(`event.fields.${name} is longer than ${maxTextBytes} bytes`)]
  }
  if (Array.isArray(value)) {
    if (isInList) return [badRequest(`event.fields.${name} holds a list of lists`)]
    return value.flatMap((entry) => checkValue(name, entry, true))
  }
  if (!isJsonRecord(value)) return []
  return Object.values(value).flatMap((entry) => checkValue(name, entry, false))
}

const checkPurchaseIds = (fields: JsonRecord, place: string): ReadonlyArray<RowError> =>
  Object.entries(fields).flatMap(([name, value]) => {
    const isId = name === "id" || name.endsWith("Id") || name.endsWith("_id")
    if (!isId || typeof value !== "string" || value.length <= maxPurchaseIdCharacters) return []
    return [badRequest(`event.fields.${place}${name} is longer than ${maxPurchaseIdCharacters} characters`)]
  })

const checkPurchase = (fields: JsonRecord, format: FileFormat): ReadonlyArray<RowError> => {
  const faults = amounts
    .filter((name) => fields[name] !== undefined && !((toNumber(fields[name], format) ?? -1) >= 0))
    .map((name) => badRequest(`event.fields.${name} must be a number of at least 0`))
  const { currency, products } = fields
  if (currency !== undefined && !(typeof currency === "string" && /^[A-Z]{3}$/.test(currency))) {
    faults.push(badRequest("event.fields.currency must be three capital letters"))
  }
  if (Array.isArray(products) && products.length > maxProducts) {
    faults.push(badRequest(`event.fields.products has more than ${maxProducts} entries`))
  }
  if (Array.isArray(products)) {
    for (const product of products)
      if (isJsonRecord(product)) faults.push(...checkPurchaseIds(product, "products."))
  }
  return [...faults, ...checkPurchaseIds(fields, "")]
}

const checkEvent = (event: unknown, format: FileFormat): ReadonlyArray<RowError> => {
  if (!isJsonRecord(event)) return [badRequest("event must be an object")]
  const { fields } = event
  if (fields !== undefined && !isJsonRecord(fields)) return [badRequest("event.fields must be an object")]
  return findings(
    checkMembers(event, ["key", "dateTriggered", "fields"], "event."),
    Object.entries(fields ?? {}).flatMap(([name, value]) => checkValue(name, value, false)),
    event["key"] === "purchase" && fields !== undefined ? checkPurchase(fields, format) : []
  )
}

const checkIdempotencyKey = (key: unknown): RowError | undefined =>
  key === undefined || (typeof key === "string" && /^[A-Za-z0-9._-]{8,64}$/.test(key))
    ? undefined
    : badRequest("idempotencyKey must be 8 to 64 letters, digits, dots, underscores or dashes")

const members = ["accountId", "userId", "event"]
const membersWithKey = [...members, "idempotencyKey"]

/** Every fault of a user event's record. */
export const checkUserEvent = (
  record: JsonRecord,
  { behaviour, format }: ImportContext
): ReadonlyArray<RowError> =>
  findings(
    checkMembers(record, behaviour.idempotencyKeys === "unknown-member" ? members : membersWithKey, ""),
    checkId(record, "accountId"),
    checkId(record, "userId"),
    checkId(record, "event.key"),
    checkMillis(record, "event.dateTriggered", format),
    checkEvent(record["event"] ?? {}, format),
    checkIdempotencyKey(record["idempotencyKey"])
  )
