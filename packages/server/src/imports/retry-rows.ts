import { ImportQueue } from "@bulkport/cluster"
import { newRunId } from "@bulkport/core"
import { Clock, Effect } from "effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import { ApiState } from "../api-services.ts"
import { apiFailure } from "../answers/api-failure.ts"
import { RetrySubmission } from "../api/submission.ts"
import { forgetSent, keepSent } from "../uploads/kept-source.ts"
import { mediaTypeOf, readJson, typeRefused } from "../uploads/received-body.ts"
import { receiveParts } from "../uploads/received-parts.ts"
import { requireConfirm, requireConnection, visibleSource } from "./submit-import.ts"
import { type FoundImport, lookInQueue, viewRecord } from "./visible-import.ts"

/** What stands in for a tolerance that is said in part. */
const toleranceOf = ({ tolerance }: RetrySubmission) =>
  tolerance === undefined
    ? {}
    : { tolerance: { mode: "strict" as const, minRowsForPercent: 100, ...tolerance } }

const submitRetry = (
  runId: string,
  said: RetrySubmission,
  file: string | undefined,
  key: string | undefined
) =>
  Effect.gen(function* () {
    const { source: _source, tolerance: _tolerance, ...rest } = said
    const submitted = yield* (yield* ImportQueue).retry({
      runId,
      ...rest,
      ...toleranceOf(said),
      ...(file === undefined ? {} : { file }),
      ...(key === undefined ? {} : { key })
    })
    return { id: submitted.runId, isNew: submitted.isNew }
  })

/** From a source that was sent ahead, or the rows as they are. */
const fromJson = ({ id: runId, tenant }: FoundImport, said: RetrySubmission, key: string | undefined) =>
  Effect.gen(function* () {
    yield* requireConfirm(said.confirmed)
    if (said.source === undefined) return yield* submitRetry(runId, said, undefined, key)
    const { path, runId: id, tenant: sentFor } = yield* visibleSource(said.source)
    // Who may see both might mix them up.
    if (sentFor !== undefined && sentFor !== tenant)
      return yield* apiFailure(
        409,
        "TenantDiffers",
        "The source was sent for another tenant than that of the import.",
        "Send it for that tenant."
      )
    const submitted = yield* submitRetry(runId, said, path, key)
    // Whoever has a key may name it again.
    if (key !== undefined) return submitted
    // Its rows have been taken over into a file of the run. One that is an import of its own needs it still.
    const isImported = yield* Effect.all([lookInQueue(id), viewRecord(id)]).pipe(
      Effect.match({
        onFailure: () => true,
        onSuccess: ([queued, view]) => queued !== undefined || view !== undefined
      })
    )
    if (!isImported) yield* forgetSent(id)
    return submitted
  })

/** From a file in the same request. */
const fromParts = (runId: string, request: HttpServerRequest.HttpServerRequest, key: string | undefined) =>
  Effect.gen(function* () {
    const { limits, uploads } = yield* ApiState
    const id = newRunId(yield* Clock.currentTimeMillis)
    const received = Effect.gen(function* () {
      const { kept, said } = yield* receiveParts(request, limits, {
        schema: RetrySubmission,
        said: ({ confirmed, source }) =>
          source === undefined
            ? requireConfirm(confirmed)
            : Effect.fail(
                apiFailure(400, "PartsInvalid", "There is a file and a source as well.", "Send one of them.")
              ),
        file: (name, content) => keepSent(id, name, undefined, content)
      })
      return yield* submitRetry(runId, said, kept.path, key)
    })
    return yield* uploads.use(received).pipe(Effect.ensuring(forgetSent(id)))
  })

/** Submits the rows of an import that failed, as a request says. */
export const retryRows = (
  found: FoundImport,
  request: HttpServerRequest.HttpServerRequest,
  key: string | undefined
) =>
  Effect.gen(function* () {
    // Rows go where the others went, by the same connection.
    yield* requireConnection(found.view?.state.plan.connection)
    switch (mediaTypeOf(request)) {
      case "application/json":
      case "": {
        const { limits } = yield* ApiState
        return yield* fromJson(found, yield* readJson(RetrySubmission, request, limits, {}), key)
      }
      case "multipart/form-data":
        return yield* fromParts(found.id, request, key)
      default:
        return yield* typeRefused(["multipart/form-data", "application/json"])
    }
  })
