/** The handlers of all routes: each decides who may see what, and leaves the rest to a file of its own. */
import { ImportQueue } from "@bulkport/cluster"
import { newRunId } from "@bulkport/core"
import { Clock, Effect, Layer } from "effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { ApiState, withApiServices } from "./api-services.ts"
import { answered } from "./answers/problem-response.ts"
import { BulkportApi } from "./api/bulkport-api.ts"
import { Resumption, SettlementBody } from "./api/submission.ts"
import { Caller } from "./authorization.ts"
import { eventStream } from "./imports/event-stream.ts"
import { findRows } from "./imports/find-rows.ts"
import { documentOf } from "./imports/import-document-of.ts"
import { listImports } from "./imports/list-imports.ts"
import { outputDocuments, reportDocument, sendOutput } from "./imports/output-files.ts"
import { retryRows } from "./imports/retry-rows.ts"
import { requireConfirm, submitImport, tenantOf } from "./imports/submit-import.ts"
import { visibleImport, visibleRecord } from "./imports/visible-import.ts"
import { providerDocuments } from "./provider-documents.ts"
import { makeReadiness } from "./readiness.ts"
import { keepSent } from "./uploads/kept-source.ts"
import { bodyBytes, readJson } from "./uploads/received-body.ts"

/** How an import stands by now, for one that something was done about. */
const standing = (id: string) => Effect.flatMap(visibleImport(id), documentOf)

/** What has come of submitting, with where to look for it. */
const submittedResponse = (submitted: { readonly id: string; readonly isNew: boolean }) =>
  HttpServerResponse.jsonUnsafe(submitted, {
    status: submitted.isNew ? 201 : 200,
    headers: { location: `/v1/imports/${submitted.id}` }
  })

const imports = HttpApiBuilder.group(BulkportApi, "imports", (handlers) =>
  Effect.map(withApiServices, (provided) =>
    handlers
      .handleRaw("submit", ({ headers, request }) =>
        answered(Effect.map(submitImport(request, headers["idempotency-key"]), submittedResponse)).pipe(
          provided
        )
      )
      .handle("list", ({ query }) => answered(listImports(query)).pipe(provided))
      .handle("look", ({ params }) => answered(standing(params.id)).pipe(provided))
      .handle("report", ({ params }) =>
        answered(Effect.flatMap(visibleRecord(params.id), reportDocument)).pipe(provided)
      )
      .handle("events", ({ headers, params }) =>
        answered(
          Effect.flatMap(visibleImport(params.id), (found) => eventStream(found, headers["last-event-id"]))
        ).pipe(provided)
      )
      .handle("outputs", ({ params }) =>
        answered(Effect.map(visibleRecord(params.id), (view) => ({ outputs: outputDocuments(view) }))).pipe(
          provided
        )
      )
      .handle("output", ({ params }) =>
        answered(Effect.flatMap(visibleRecord(params.id), (view) => sendOutput(view, params.output))).pipe(
          provided
        )
      )
      .handle("rows", ({ params, query }) => answered(findRows(params.id, query)).pipe(provided))
      .handle("cancel", ({ params }) =>
        answered(
          Effect.gen(function* () {
            const { id } = yield* visibleImport(params.id)
            const outcome = yield* (yield* ImportQueue).cancel(id)
            return { outcome, import: yield* standing(id) }
          })
        ).pipe(provided)
      )
      .handleRaw("resume", ({ params, request }) =>
        answered(
          Effect.gen(function* () {
            const { id } = yield* visibleImport(params.id)
            const { limits } = yield* ApiState
            const { confirmed } = yield* readJson(Resumption, request, limits, {})
            yield* requireConfirm(confirmed)
            yield* (yield* ImportQueue).resume(id, confirmed === undefined ? {} : { confirmed })
            return yield* standing(id)
          })
        ).pipe(provided)
      )
      .handleRaw("settle", ({ params, request }) =>
        answered(
          Effect.gen(function* () {
            const { id } = yield* visibleImport(params.id)
            const { limits } = yield* ApiState
            const { part, ...settlement } = yield* readJson(SettlementBody, request, limits)
            // Several tenants may import with one account: only the label tells whose a job is.
            const needsLabel = (yield* Caller).tenants !== "all"
            const runId = part === undefined ? id : `${id}/parts/${part}`
            yield* (yield* ImportQueue).settle(runId, settlement, { needsLabel })
            return yield* standing(id)
          })
        ).pipe(provided)
      )
      .handleRaw("retry", ({ headers, params, request }) =>
        answered(
          Effect.flatMap(visibleImport(params.id), (found) =>
            Effect.map(retryRows(found, request, headers["idempotency-key"]), submittedResponse)
          )
        ).pipe(provided)
      )
  )
)

const sources = HttpApiBuilder.group(BulkportApi, "sources", (handlers) =>
  Effect.map(withApiServices, (provided) =>
    handlers.handleRaw("upload", ({ query, request }) =>
      answered(
        Effect.gen(function* () {
          const { limits, uploads } = yield* ApiState
          const tenant = yield* tenantOf(query.tenant)
          const id = newRunId(yield* Clock.currentTimeMillis)
          const {
            format: _format,
            path: _path,
            runId: _id,
            ...told
          } = yield* uploads.use(
            keepSent(id, query.name ?? "", tenant, bodyBytes(request, limits.uploadBytes, limits))
          )
          return { id, ...told }
        })
      ).pipe(provided)
    )
  )
)

const providers = HttpApiBuilder.group(BulkportApi, "providers", (handlers) =>
  Effect.map(withApiServices, (provided) =>
    handlers.handle("list", () => Effect.map(providerDocuments, (all) => ({ providers: all })).pipe(provided))
  )
)

const health = HttpApiBuilder.group(BulkportApi, "health", (handlers) =>
  Effect.map(makeReadiness, (isReady) =>
    handlers
      .handle("healthz", () => Effect.succeed({ status: "ok" as const }))
      .handle("readyz", () =>
        Effect.map(isReady, (ready) =>
          HttpServerResponse.jsonUnsafe({ status: ready ? "ok" : "not-ready" }, { status: ready ? 200 : 503 })
        )
      )
  )
)

/** The handlers of all groups. */
export const layerHandlers = Layer.mergeAll(imports, sources, providers, health)
