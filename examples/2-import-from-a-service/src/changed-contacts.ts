import { setTimeout as pause } from "node:timers/promises"

/** A contact, with the columns that Advocate wants of a user. */
export interface Contact {
  readonly accountId: string
  readonly id: string
  readonly firstName: string
  readonly email: string
  readonly referredBy?: { readonly code: string }
}

/** What a page of a query would be. */
const pageSize = 500

/**
 * The contacts of a tenant that changed that day, one after the other. They are made up here; a service would page through a query.
 * Whoever reads them decides how fast they come, so that there are never more of them in memory than a page.
 */
export async function* changedContacts(tenant: string, day: string, count: number): AsyncGenerator<Contact> {
  for (let index = 0; index < count; index++) {
    if (index % pageSize === 0) await pause(1)
    const id = `${tenant}-${day}-${index}`
    yield {
      accountId: `${tenant}-${Math.floor(index / 10)}`,
      id,
      firstName: `First ${index}`,
      email: `${id}@example.com`,
      // One in a thousand was referred by somebody whom the service does not know: it will reject these.
      ...(index % 1000 === 7 ? { referredBy: { code: "NOBODYSCODE" } } : {})
    }
  }
}
