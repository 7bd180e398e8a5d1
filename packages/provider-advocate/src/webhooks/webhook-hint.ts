/** What a delivery that was proved to come from the service means for a run. */
import { safeText } from "@bulkport/core/provider"
import { Effect, Option, Schema } from "effect"
import { WebhookRefused } from "./webhook-refused.ts"

/** What every hint says. */
interface Told {
  /** What the HTTP server answers: the only status that the service takes for delivered. */
  readonly status: 200
  /** The service's id of the event. The same event may be delivered more than once. */
  readonly eventId?: string
}

/** Something happened to a job: look at it now. That a job has ended is for the look to say, not for the hint. */
export interface PollNow extends Told {
  readonly _tag: "PollNow"
  readonly eventType: "export.created" | "export.completed" | "job.completed"
  readonly jobId: string
  /** The job's name: for a job of the engine the run's label, with `-part-` and a number behind it for a part of a file. */
  readonly jobName?: string
  /** The service's word for the job's state when the event was made. Deliveries come in any order, so it may be an old one. */
  readonly providerState?: string
}

/** Nothing to do for us, and nothing that another delivery of the same would change. */
export interface Ignored extends Told {
  readonly _tag: "Ignored"
  /** The service's word, cut to a length that is safe to show. */
  readonly eventType: string
  /**
   * `other-event`: an event that is about no job, such as `test`. `other-tenant`: the subscription of another tenant leads here.
   * `no-job`: an event about a job that does not say which.
   */
  readonly why: "other-event" | "other-tenant" | "no-job"
}

/** What to do about a delivery. */
export type WebhookHint = PollNow | Ignored

/**
 * The events about jobs. The service's lists have the first two; the third is in a comment of its GraphQL schema only.
 * Whether any is sent for imports is not documented.
 */
const JobEvent = Schema.Literals(["export.created", "export.completed", "job.completed"])

const isJobEvent = Schema.is(JobEvent)

/** A member that may be missing or of any shape. */
const anything = Schema.optionalKey(Schema.Unknown)

/** The members of the envelope that are used; the others may be missing. */
const Envelope = Schema.Struct({
  id: anything,
  type: Schema.String,
  tenantAlias: Schema.String,
  data: anything
})

/** The members of a job that are used. They are the same in all shapes of `data` that have been seen. */
const Job = Schema.Struct({ id: Schema.NonEmptyString, name: anything, status: anything })

const decodeEnvelope = Schema.decodeUnknownOption(Schema.fromJsonString(Envelope))

const decodeJob = Schema.decodeUnknownOption(Job)

/**
 * Reads a body whose signature was right.
 *
 * Another tenant's events are ignored rather than trusted: the service signs for all tenants with the same keys, so the signature
 * does not say that a delivery was meant for us.
 */
export const readHint = (
  body: Uint8Array,
  tenantAlias: string
): Effect.Effect<WebhookHint, WebhookRefused> => {
  const envelope = Option.getOrUndefined(Option.flatMap(textOf(body), decodeEnvelope))
  if (envelope === undefined) return Effect.fail(new WebhookRefused({ reason: "body-unreadable" }))

  const { data, id, tenantAlias: ofTenant, type } = envelope
  const told: Told = { status: 200, ...textMember("eventId", id) }
  const ignored = (why: Ignored["why"]): Effect.Effect<Ignored> =>
    Effect.succeed({ _tag: "Ignored", ...told, eventType: safeText(type, [], 100), why })

  if (ofTenant !== tenantAlias) return ignored("other-tenant")
  if (!isJobEvent(type)) return ignored("other-event")
  const job = Option.getOrUndefined(decodeJob(data))
  if (job === undefined) return ignored("no-job")
  return Effect.succeed({
    _tag: "PollNow",
    ...told,
    eventType: type,
    jobId: job.id,
    ...textMember("jobName", job.name),
    ...textMember("providerState", job.status)
  })
}

const textOf = Option.liftThrowable((body: Uint8Array) =>
  new TextDecoder("utf-8", { fatal: true }).decode(body)
)

/** A member for the text, or none where there is no text. */
const textMember = <Name extends string>(name: Name, value: unknown): { readonly [_ in Name]?: string } =>
  typeof value === "string" ? ({ [name]: value } as { readonly [_ in Name]: string }) : {}
