import type { MadeColumn } from "@bulkport/core/provider"

/** The column of the key that an event without one gets. It is made where files are sent. */
export const madeEventKey: Omit<MadeColumn, "textOf"> = {
  name: "idempotencyKey",
  why: "Events without an idempotencyKey get one that is made from their row, so that none is recorded twice."
}
