import { ImportQueue } from "@bulkport/cluster"
import { planSource } from "@bulkport/core"
import { Effect } from "effect"
import { changedContacts } from "./changed-contacts.ts"

/** The nightly export: puts the contacts of a tenant that changed on a day into the queue, once, however often it is asked. */
export const exportContacts = Effect.fn("exportContacts")(function* (
  tenant: string,
  day: string,
  count: number
) {
  const queue = yield* ImportQueue
  // The rows are written beside the run first: it can go on after a crash and on another machine, and nobody is asked for them twice.
  const { plan, runId } = yield* planSource({
    source: changedContacts(tenant, day, count),
    provider: "advocate",
    importType: "users",
    tenant
  })
  return yield* queue.submit({ plan, runId, key: `contacts-${day}` })
})
