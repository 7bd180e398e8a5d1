/** What a webhook says about a triggered execution (dossier 8). */
import { randomUUID } from "node:crypto"
import type { Execution } from "./execution.ts"
import type { JsonObject } from "./json-value.ts"
import type { ExecutionStatus } from "./wire-profile.ts"

/** The two events that there are. */
export type WebhookEventType = "STARTED" | "FINISHED"

/** One event: dots stand inside the keys. */
export interface WebhookEvent {
  readonly type: WebhookEventType
  readonly executionId: string
  readonly data: JsonObject
}

/**
 * How the links in an event are written: from the host on with the category in newer revisions of the service, whole and
 * without it in older ones. `foreign-host` is hostile: they lead to another host.
 */
export type WebhookLinks = "category" | "legacy" | "foreign-host"

const linkBase = (entity: string, links: WebhookLinks, origin: string): string => {
  const path = `/v5/entities/${encodeURIComponent(entity)}`
  switch (links) {
    case "category":
      return `/mass-imports${path}`
    case "legacy":
      return `${origin}${path}`
    case "foreign-host":
      return `https://actito.invalid/mass-imports${path}`
  }
}

/** The event of a triggered execution. What `STARTED` says of the status is assumed. */
export const webhookEvent = (
  type: WebhookEventType,
  { entity, etlId = "", id }: Execution,
  status: ExecutionStatus,
  how: { readonly links: WebhookLinks; readonly origin: string }
): WebhookEvent => {
  const base = linkBase(entity, how.links, how.origin)
  return {
    type,
    executionId: id,
    data: {
      "etl.id": etlId,
      "etl.executionId": id,
      "etl.executionStatus": status,
      _links: {
        etlExecution: { href: `${base}/etl-executions/${id}` },
        etl: { href: `${base}/etls/${encodeURIComponent(etlId)}` }
      }
    }
  }
}

/** The body that is posted: one event, or in bulk a list of them. Its id is the same however often it is posted. */
export const webhookBody = (
  events: ReadonlyArray<WebhookEvent>,
  isBulk: boolean,
  webhookLink: string
): string =>
  JSON.stringify({
    id: randomUUID(),
    data: isBulk ? events.map(({ data }) => data) : events[0]?.data,
    _links: { webhook: { href: webhookLink } }
  })
