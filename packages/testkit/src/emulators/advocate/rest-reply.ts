/** Answers in the manner of the service's REST calls. Section 11.1. */
import type { ServerResponse } from "node:http"
import type { ApiError } from "./api-error.ts"

/** Answers with JSON. */
export const replyJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify(body))
}

/** Answers with the REST error envelope and its status. */
export const replyError = (response: ServerResponse, error: ApiError): void =>
  replyJson(response, error.statusCode, error)
