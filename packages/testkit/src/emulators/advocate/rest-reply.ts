/** Answers in the manner of the service's REST calls. Section 11.1. */
import type { ServerResponse } from "node:http"
import type { ApiError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"

/** A JSON answer, with members that no document names when the behaviour says so. */
export const withExtras = (body: object, behaviour: AdvocateBehaviour): object =>
  behaviour.extraMembers ? { ...body, traceId: "6b7f", meta: { region: null, cost: 1 } } : body

/** Answers with JSON. */
export const replyJson = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {}
): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

/** Answers with the REST error envelope and its status, or with the page a proxy would have instead. */
export const replyError = (
  response: ServerResponse,
  error: ApiError,
  behaviour: AdvocateBehaviour,
  headers: Readonly<Record<string, string>> = {}
): void => {
  if (behaviour.restErrorBodies === "json") {
    return replyJson(response, error.statusCode, withExtras(error, behaviour), headers)
  }
  response.writeHead(error.statusCode, { "content-type": "text/html", ...headers })
  response.end(`<html><body><h1>${error.statusCode}</h1></body></html>`)
}
