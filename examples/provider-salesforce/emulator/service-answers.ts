/** What the service says when it does not do what it is asked. */
import { Refusal, type Reply, reply } from "@bulkport/testkit/emulator"
import type { SalesforceBehaviour } from "./salesforce-behaviour.ts"

/** An answer with one error, in the shape of the REST API. */
export const errors = (status: number, errorCode: string, message: string): Reply =>
  reply.json(status, [{ errorCode, message }])

/** A refusal because of the state that a job is in. */
export const refuseState = (message: string, code = "INVALIDJOBSTATE"): Refusal =>
  new Refusal(errors(400, code, message))

/** Codes for what the toolkit refuses by itself. */
export const codes: Readonly<Record<number, string>> = {
  400: "JSON_PARSER_ERROR",
  401: "INVALID_SESSION_ID",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED"
}

/** Turns a call away, as one of too many. */
export const busy = (as: SalesforceBehaviour["busyAs"]): Reply => {
  switch (as) {
    case "403-concurrent":
      return errors(
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
      )
    case "503":
      return errors(503, "SERVER_UNAVAILABLE", "Server Unavailable")
    case "429":
      return reply.empty(429)
  }
}
