import { Effect } from "effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { CurrentRequest } from "../request-notes.ts"
import { type ApiFailure, isApiFailure } from "./api-failure.ts"
import { type Failure, failureOf } from "./failure-of.ts"
import { problemPage } from "./problem-page.ts"
import { type ProblemDocument, problemTitle } from "./problem.ts"

/** Writes a failure as a problem, in the request that is being answered. */
export const problemResponse = (failure: ApiFailure): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.map(CurrentRequest, (notes) => {
    const { allowed, closes, detail, nextStep, reason, retryAfter, status } = failure
    notes.problem = reason
    const document: ProblemDocument = {
      type: problemPage(reason),
      title: problemTitle(status),
      status,
      detail,
      tag: reason,
      nextStep,
      instance: notes.id
    }
    return HttpServerResponse.text(JSON.stringify(document), {
      status,
      contentType: "application/problem+json",
      headers: {
        ...(status === 401
          ? {
              "www-authenticate": `Bearer realm="bulkport"${reason === "TokenRefused" ? ', error="invalid_token"' : ""}`
            }
          : {}),
        ...(allowed === undefined ? {} : { allow: allowed.join(", ") }),
        ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
        ...(closes === true ? { connection: "close" } : {})
      }
    })
  })

/** Answers with what an effect gives, or with the problem that it fails with. */
export const answered = <A, R>(
  effect: Effect.Effect<A, ApiFailure | Failure, R>
): Effect.Effect<A | HttpServerResponse.HttpServerResponse, never, R> =>
  Effect.catch(effect, (failure) => problemResponse(isApiFailure(failure) ? failure : failureOf(failure)))
