/** Submitting, from what a request says to a run in the queue. */
import { ImportQueue } from "@bulkport/cluster"
import { type JournalProblem, newRunId, ProviderRegistry, type RunJournal } from "@bulkport/core"
import { Clock, Effect } from "effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import { ApiState } from "../api-services.ts"
import { apiFailure, type ApiFailure, notThere } from "../answers/api-failure.ts"
import type { Failure } from "../answers/failure-of.ts"
import {
  planOf,
  type Submission,
  SourceSubmission,
  Submission as SubmissionSchema
} from "../api/submission.ts"
import { Caller } from "../authorization.ts"
import { CurrentRequest } from "../request-notes.ts"
import { maySee, mayUseConnection } from "../tokens/token-record.ts"
import { findSent, forgetSent, keepSent, type SentSource } from "../uploads/kept-source.ts"
import { mediaTypeOf, readJson, typeRefused } from "../uploads/received-body.ts"
import { receiveParts } from "../uploads/received-parts.ts"

/** Whose import it is going to be: whom the request names, or the only one whom the token may import for. */
export const tenantOf = (named: string | undefined): Effect.Effect<string | undefined, ApiFailure, Caller> =>
  Effect.gen(function* () {
    const caller = yield* Caller
    const { tenants } = caller
    const only = tenants === "all" || tenants.length !== 1 ? undefined : tenants[0]
    const tenant = named ?? only
    if (tenant === undefined && tenants !== "all")
      return yield* apiFailure(
        400,
        "TenantNeeded",
        "The token is for several tenants, and the request names none of them.",
        'Name one in "tenant".'
      )
    if (!maySee(caller, tenant))
      return yield* apiFailure(
        403,
        "TenantRefused",
        "The token is not for the tenant that the request names.",
        "Use a token that is."
      )
    const notes = yield* CurrentRequest
    if (tenant !== undefined) notes.tenant = tenant
    return tenant
  })

/** Agreeing to what cannot be undone takes a scope of its own. */
export const requireConfirm = (confirmed: boolean | undefined): Effect.Effect<void, ApiFailure, Caller> =>
  Effect.flatMap(Caller, ({ name, scopes }) =>
    confirmed !== true || scopes.includes("confirm")
      ? Effect.void
      : Effect.fail(
          apiFailure(
            403,
            "ScopeMissing",
            `The token "${name}" lacks the scope "confirm", so it may not agree to what cannot be undone.`,
            'Leave "confirmed" out, or use a token that has it.'
          )
        )
  )

/** Nobody imports by a connection that is not theirs. */
export const requireConnection = (connection: string | undefined): Effect.Effect<void, ApiFailure, Caller> =>
  Effect.flatMap(Caller, (caller) =>
    mayUseConnection(caller, connection)
      ? Effect.void
      : Effect.fail(
          apiFailure(
            403,
            "ConnectionRefused",
            "The token may not import by the connection that the request names, or that the import was made by.",
            "Use a token that may, or leave the connection out."
          )
        )
  )

/** Everything about a submission that can be told without its file. Gives the id of its import type. */
const checkSubmission = (
  said: Submission
): Effect.Effect<string, ApiFailure | Failure, Caller | ProviderRegistry> =>
  Effect.gen(function* () {
    yield* tenantOf(said.tenant)
    yield* requireConfirm(said.confirmed)
    yield* requireConnection(said.connection)
    const plugin = yield* (yield* ProviderRegistry).plugin(said.provider)
    const { id } = yield* plugin.importType(said.importType, said.options ?? {})
    return id
  })

/** Puts a file that is kept into the queue. */
const submitKept = (
  said: Submission,
  kept: SentSource,
  tenant: string | undefined,
  key: string | undefined
) =>
  Effect.gen(function* () {
    const queue = yield* ImportQueue
    const submitted = yield* queue.submit({
      plan: planOf(said, kept.path, tenant),
      runId: kept.runId,
      ...(said.priority === undefined ? {} : { priority: said.priority }),
      ...(key === undefined ? {} : { key })
    })
    return { id: submitted.runId, isNew: submitted.isNew }
  })

/** A source that the caller may use. */
export const visibleSource = (
  id: string
): Effect.Effect<SentSource, ApiFailure | JournalProblem, Caller | RunJournal> =>
  Effect.gen(function* () {
    const kept = yield* findSent(id)
    return kept !== undefined && maySee(yield* Caller, kept.tenant)
      ? kept
      : yield* notThere("source of this id", "Send the file once more, with POST /v1/sources.")
  })

const fromSource = (said: SourceSubmission, key: string | undefined) =>
  Effect.gen(function* () {
    const { source, ...submission } = said
    const kept = yield* visibleSource(source)
    const importType = yield* checkSubmission({
      ...submission,
      ...(kept.tenant === undefined ? {} : { tenant: submission.tenant ?? kept.tenant })
    })
    if (submission.tenant !== undefined && submission.tenant !== kept.tenant)
      return yield* apiFailure(
        409,
        "TenantDiffers",
        "The source was sent for another tenant than the one that the request names.",
        "Send it for that tenant."
      )
    return yield* submitKept({ ...submission, importType }, kept, kept.tenant, key)
  })

const fromParts = (request: HttpServerRequest.HttpServerRequest, key: string | undefined) =>
  Effect.gen(function* () {
    const { limits, uploads } = yield* ApiState
    const id = newRunId(yield* Clock.currentTimeMillis)
    // Only when nothing can have been recorded may the file go: a reply of the database may be lost.
    let mayBeSubmitted = false
    const received = Effect.gen(function* () {
      const { kept, said } = yield* receiveParts(request, limits, {
        schema: SubmissionSchema,
        said: (submission) => Effect.asVoid(checkSubmission(submission)),
        // The tenant counts from the submission, whichever part comes first.
        file: (name, content) => keepSent(id, name, undefined, content)
      })
      const tenant = yield* tenantOf(said.tenant)
      const importType = yield* checkSubmission(said)
      mayBeSubmitted = true
      const submitted = yield* submitKept({ ...said, importType }, kept, tenant, key).pipe(
        Effect.tapError((failure) =>
          Effect.sync(() => {
            mayBeSubmitted = failure._tag === "QueueUnavailable"
          })
        )
      )
      if (submitted.id !== id) yield* forgetSent(id)
      return submitted
    })
    return yield* uploads
      .use(received)
      .pipe(Effect.onError(() => (mayBeSubmitted ? Effect.void : forgetSent(id))))
  })

/** Submits what a request holds: JSON about a source, or a multipart body with the file in it. */
export const submitImport = (request: HttpServerRequest.HttpServerRequest, key: string | undefined) =>
  Effect.gen(function* () {
    switch (mediaTypeOf(request)) {
      case "application/json": {
        const { limits } = yield* ApiState
        return yield* fromSource(yield* readJson(SourceSubmission, request, limits), key)
      }
      case "multipart/form-data":
        return yield* fromParts(request, key)
      default:
        return yield* typeRefused(["multipart/form-data", "application/json"])
    }
  })
