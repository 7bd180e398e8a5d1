import { Data } from "effect"
import type { ProblemStatus } from "./problem.ts"

/** Why a request gets no success, before it is written as a problem. It never leaves this package. */
export class ApiFailure extends Data.TaggedError("ApiFailure")<{
  readonly status: ProblemStatus
  /** Tag of the reason, of the engine or of this API. */
  readonly reason: string
  readonly detail: string
  readonly nextStep: string
  /** When to come back, in seconds. */
  readonly retryAfter?: number
  /** Methods that the path has, for one that it has not. */
  readonly allowed?: ReadonlyArray<string>
  /** True when the connection is to be closed: what is left of the request is not read. */
  readonly closes?: boolean
}> {}

/** True for a failure that says itself what the answer is. */
export const isApiFailure = (failure: { readonly _tag: string }): failure is ApiFailure =>
  failure._tag === "ApiFailure"

/** Makes a failure of this API's own. */
export const apiFailure = (
  status: ProblemStatus,
  reason: string,
  detail: string,
  nextStep: string,
  more: Pick<ApiFailure, "retryAfter" | "closes" | "allowed"> = {}
): ApiFailure => new ApiFailure({ status, reason, detail, nextStep, ...more })

/** There is nothing there that the token may see. Whether there is something for others is not told. */
export const notThere = (
  what: string,
  nextStep = "GET /v1/imports has the imports that there are."
): ApiFailure => apiFailure(404, "NotFound", `There is no ${what}.`, nextStep)
