/** Delivers events of triggered executions to subscribers, by real HTTP requests (dossier 8). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { isFinal, statusOf, type Execution } from "./execution.ts"
import { postJson } from "./post-json.ts"
import { webhookBody, webhookEvent, type WebhookEvent, type WebhookLinks } from "./webhook-events.ts"

/** Who wants to know, and how. */
export interface WebhookSubscription {
  /** Where events are posted to, http or https. */
  readonly targetUrl: string
  /** Sent along; a `Content-Type` among them is ignored. */
  readonly headers?: Readonly<Record<string, string>>
  /** One event in a body, which is the default, or a list of those of a few milliseconds. */
  readonly mode?: "one-by-one" | "bulk"
  /** How links are written; `category` when left out. */
  readonly links?: WebhookLinks
  /** How often each body is posted; once when left out. */
  readonly repeat?: number
  /** `finished-first`: the start of an execution is told after its end. */
  readonly order?: "as-it-happens" | "finished-first"
}

/** One post, as tests see it. */
export interface WebhookDelivery {
  readonly targetUrl: string
  readonly events: ReadonlyArray<Pick<WebhookEvent, "type" | "executionId">>
  readonly body: string
  /** Status of the answer; undefined while there is none, and when there never will be. */
  readonly status: number | undefined
  /** Why there was no answer. */
  readonly failure: string | undefined
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Subscriber extends WebhookSubscription {
  readonly id: string
  waiting: Array<WebhookEvent>
}

/** Between two looks at an execution, and until a bulk is sent. */
const tickMillis = 5

/** The subscriptions of one licence. */
export class Webhooks {
  /** Origin of the service, for whole links. */
  origin = ""
  readonly #subscribers: Array<Subscriber> = []
  readonly #deliveries: Array<Mutable<WebhookDelivery>> = []
  readonly #work = new Set<Promise<void>>()
  readonly #closing = new AbortController()

  /** Tells a subscriber of every execution that is triggered from now on. Returns the subscription's id. */
  subscribe(subscription: WebhookSubscription): string {
    const id = String(7_001 + this.#subscribers.length)
    this.#subscribers.push({ ...subscription, id, waiting: [] })
    return id
  }

  /** Every post so far, oldest first. */
  deliveries(): ReadonlyArray<WebhookDelivery> {
    return this.#deliveries
  }

  /** Follows a triggered execution to its end, and tells of its start and end. */
  follow(execution: Execution, behaviour: ActitoBehaviour): void {
    for (const subscriber of this.#subscribers) this.#note(this.#tell(subscriber, execution, behaviour))
  }

  /** Settles once everybody was told of all executions that were triggered so far. */
  async settle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  /** Stops telling. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.settle()
  }

  #note(task: Promise<void>): void {
    const noted = task.finally(() => this.#work.delete(noted))
    this.#work.add(noted)
  }

  async #tell(subscriber: Subscriber, execution: Execution, behaviour: ActitoBehaviour): Promise<void> {
    const how = { links: subscriber.links ?? "category", origin: this.origin }
    await this.#until(() => statusOf(execution, behaviour) !== "PENDING")
    const started = webhookEvent("STARTED", execution, "RUNNING", how)
    if (subscriber.order !== "finished-first") await this.#hand(subscriber, started)
    await this.#until(() => isFinal(statusOf(execution, behaviour)))
    if (this.#closing.signal.aborted) return
    await this.#hand(subscriber, webhookEvent("FINISHED", execution, statusOf(execution, behaviour), how))
    if (subscriber.order === "finished-first") await this.#hand(subscriber, started)
  }

  async #hand(subscriber: Subscriber, event: WebhookEvent): Promise<void> {
    if (subscriber.mode !== "bulk") return this.#post(subscriber, [event])
    subscriber.waiting.push(event)
    if (subscriber.waiting.length > 1) return
    this.#note(this.#pause(4 * tickMillis).then(() => this.#post(subscriber, subscriber.waiting.splice(0))))
  }

  async #post(subscriber: Subscriber, events: ReadonlyArray<WebhookEvent>): Promise<void> {
    if (this.#closing.signal.aborted) return
    const link = `/webhooks/v4/webhookSubscription/${subscriber.id}`
    const body = webhookBody(events, subscriber.mode === "bulk", link)
    const { headers = {}, repeat = 1, targetUrl } = subscriber
    for (let time = 0; time < repeat; time++) {
      const delivery: Mutable<WebhookDelivery> = {
        targetUrl,
        events: events.map(({ executionId, type }) => ({ executionId, type })),
        body,
        status: undefined,
        failure: undefined
      }
      this.#deliveries.push(delivery)
      try {
        delivery.status = await postJson(targetUrl, headers, body, this.#closing.signal)
      } catch (error) {
        delivery.failure = String(error)
      }
    }
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue() && !this.#closing.signal.aborted) await this.#pause(tickMillis)
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => void setTimeout(resolve, millis))
  }
}
