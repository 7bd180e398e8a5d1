import type { MadeColumn } from "@bulkport/core/provider"
import { createHash } from "node:crypto"
import { madeEventKey } from "./made-event-key.ts"

/**
 * A key for an event that has none: a repeat of the same row within 24 hours is then refused by the service, which counts as
 * recorded. Rows that are alike in everything are one event. From "Event Idempotency": 8 to 64 characters.
 */
export const eventIdempotencyKey: MadeColumn = {
  ...madeEventKey,
  // 40 characters of base64url: more than enough to tell events apart, and within what the service takes.
  textOf: (row) => createHash("sha256").update(row).digest("base64url").slice(0, 40)
}
