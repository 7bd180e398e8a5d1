/** The service's own routes, in plain `node:http`: an export to begin, an import to look at, and whether the process is well. */
import { ImportQueue, ImportWorker } from "@bulkport/cluster"
import { overviewOf, RunJournal } from "@bulkport/core"
import { Effect, Option } from "effect"
import type { IncomingMessage } from "node:http"
import { exportContacts } from "./export-contacts.ts"

/** What is answered, as JSON. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

const day = /^\d{4}-\d{2}-\d{2}$/
const tenantName = /^[a-z][a-z0-9-]{0,40}$/

const beginExport = (url: URL) =>
  Effect.gen(function* () {
    const [, tenant = "", date = ""] = /^\/exports\/([^/]+)\/([^/]+)$/.exec(url.pathname) ?? []
    if (!tenantName.test(tenant) || !day.test(date))
      return { status: 400, body: { problem: "no tenant or day" } }
    const submitted = yield* exportContacts(tenant, date, Number(url.searchParams.get("contacts") ?? 100))
    return { status: 202, body: submitted }
  })

const showImport = (runId: string) =>
  Effect.gen(function* () {
    const queued = yield* (yield* ImportQueue).look(runId)
    // A run that no worker has taken up yet has no record.
    const recorded = yield* Effect.option((yield* RunJournal).view(runId))
    const rows = Option.isSome(recorded) ? overviewOf(recorded.value).rows : undefined
    return { status: 200, body: { ...queued, ...(rows === undefined ? {} : { rows }) } }
  })

const showHealth = Effect.gen(function* () {
  const worker = yield* ImportWorker
  const standing = yield* worker.standing
  return { status: standing.isReady ? 200 : 503, body: standing }
})

/** Answers one request. Failures of the queue that pass are told apart from those that do not. */
export const answer = (request: IncomingMessage) =>
  Effect.gen(function* () {
    const url = new URL(request.url ?? "/", "http://localhost")
    if (request.method === "POST" && url.pathname.startsWith("/exports/")) return yield* beginExport(url)
    if (url.pathname.startsWith("/imports/")) return yield* showImport(url.pathname.slice("/imports/".length))
    if (url.pathname === "/readyz") return yield* showHealth
    return { status: 404, body: { problem: "no such address" } }
  }).pipe(
    Effect.catchTag("RunNotQueued", (error) =>
      Effect.succeed<Answer>({ status: 404, body: { problem: error.message } })
    ),
    Effect.catchTag(["QueueFull", "QueueUnavailable"], (error) =>
      Effect.succeed<Answer>({ status: 503, body: { problem: error.message, next: error.nextStep } })
    ),
    Effect.catchTag("ImportError", (error) =>
      Effect.succeed<Answer>({ status: 422, body: { problem: error.message } })
    )
  )
