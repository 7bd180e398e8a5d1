/** What a delivery means for runs, once it was shown to come from the service (developers.actito.com, "Trigger events"). */
import { safeText } from "@bulkport/core/provider"
import { Effect, Option, Schema } from "effect"
import { isJsonObject, valueAt } from "../json-path.ts"
import { linkInto } from "./webhook-link.ts"
import { DeliveryRefused } from "./delivery-refused.ts"

/** Something happened to an execution: look at it now. That it has ended is for the look to say, not for the hint. */
export interface ExecutionHint {
  readonly executionId: string
  /** The predefined ETL that it is a run of. */
  readonly etlId?: string
  /**
   * The service's word for its status when the event was made, cut to a length that is safe to show. For people only: deliveries
   * come in any order, and the word for an end may stand for one row rejected or for all.
   */
  readonly providerStatus?: string
  /** Its address, where the delivery links to it at the configured host. A link to another host is left out. */
  readonly url?: string
}

/** Why there is nothing to look at: an event about something else, or about an execution of another entity. */
export type PassedOver = "no-execution" | "other-entity"

/** What to do about a delivery. */
export interface WebhookHints {
  readonly _tag: "WebhookHints"
  /** What the HTTP server answers. */
  readonly status: 200
  /** The service's id of the event. */
  readonly eventId?: string
  /** True when the event was delivered before; there are no executions then. */
  readonly isRepeated: boolean
  /** Executions to look at, each once. */
  readonly executions: ReadonlyArray<ExecutionHint>
  /** What was not understood to be about an execution of ours. */
  readonly passedOver: ReadonlyArray<PassedOver>
}

/** Which deliveries are ours. */
export interface HintsOf {
  /** Where links are resolved. */
  readonly baseUrl: string
  /** Executions whose links name another entity are passed over. */
  readonly entity: string
}

const textOf = Option.liftThrowable((body: Uint8Array) =>
  new TextDecoder("utf-8", { fatal: true }).decode(body)
)

const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** Ids are opaque, but never a path; as in the answers of the API, a number is as good as its digits. */
const idIn = (value: unknown): string | undefined => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined
  return typeof value === "string" && /^[\w:~-][\w.:~-]{0,199}$/.test(value) ? value : undefined
}

/** A member for the value, or none where there is no value. */
const member = <Name extends string>(
  name: Name,
  value: string | undefined
): { readonly [_ in Name]?: string } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [_ in Name]: string })

const readItem = (item: unknown, ours: HintsOf): ExecutionHint | PassedOver => {
  // A dot stands in the names themselves: these are no paths.
  const members = isJsonObject(item) ? item : {}
  const link = linkInto(valueAt(item, "_links.etlExecution.href"), ours.baseUrl)
  if (link?.entity !== undefined && link.entity !== ours.entity) return "other-entity"
  const executionId = idIn(members["etl.executionId"]) ?? idIn(link?.executionId)
  if (executionId === undefined) return "no-execution"
  const status = members["etl.executionStatus"]
  return {
    executionId,
    ...member("etlId", idIn(members["etl.id"])),
    ...member("providerStatus", typeof status === "string" ? safeText(status, [], 100) : undefined),
    ...member("url", link?.url)
  }
}

/** Reads a body that came with the right secret: `data` is one event or, in a bulk delivery, a list of them. */
export const readHints = (body: Uint8Array, ours: HintsOf): Effect.Effect<WebhookHints, DeliveryRefused> => {
  const envelope = Option.getOrUndefined(Option.flatMap(textOf(body), decodeJson))
  if (!isJsonObject(envelope)) return Effect.fail(new DeliveryRefused({ reason: "body-unreadable" }))
  const data = envelope["data"]
  const items: ReadonlyArray<unknown> = Array.isArray(data) ? data : [data]
  const executions = new Map<string, ExecutionHint>()
  const passedOver: Array<PassedOver> = []
  for (const item of items) {
    const read = readItem(item, ours)
    // The last word about one is as good as any: order is not promised.
    if (typeof read === "string") passedOver.push(read)
    else executions.set(read.executionId, read)
  }
  return Effect.succeed({
    _tag: "WebhookHints",
    status: 200,
    ...member("eventId", idIn(envelope["id"])),
    isRepeated: false,
    executions: [...executions.values()],
    passedOver
  })
}
