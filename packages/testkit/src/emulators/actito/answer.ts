/** Writes answers, refusals among them (dossier 11.5, 12). */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { RequestRefused } from "./request-refused.ts"

type Headers = Readonly<Record<string, string>>

/** Answers with a body of any type. */
export const answer = (
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Headers = {}
): void => {
  response.writeHead(status, {
    "content-type": contentType,
    "content-length": String(Buffer.byteLength(body)),
    ...headers
  })
  response.end(body)
}

/** Answers with JSON. */
export const answerJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Headers = {}
): void => answer(response, status, "application/json", JSON.stringify(body), headers)

/** Answers without a body. */
export const answerEmpty = (response: ServerResponse, status: number, headers: Headers = {}): void => {
  response.writeHead(status, status === 204 ? headers : { "content-length": "0", ...headers })
  response.end()
}

/** Answers a refusal in the shape that is switched on. */
export const answerRefusal = (
  response: ServerResponse,
  { code, field, message, status }: RequestRefused,
  { errorBody, retryAfterSeconds }: ActitoBehaviour
): void => {
  const headers: Headers =
    status === 429 && retryAfterSeconds !== undefined ? { "retry-after": String(retryAfterSeconds) } : {}
  switch (errorBody) {
    case "errors":
      return answerJson(response, status, { errors: [{ code, message, field }] }, headers)
    case "message":
      return answerJson(response, status, { message, code }, headers)
    case "text":
      return answer(response, status, "text/plain", message, headers)
    case "html":
      return answer(response, status, "text/html", `<html><body><h1>${status}</h1></body></html>`, headers)
    case "empty":
      return answerEmpty(response, status, headers)
  }
}

/** Refuses (406) a request whose `Accept` does not allow a type (dossier 2.2). */
export const requireAccept = (
  request: IncomingMessage,
  contentType: string,
  behaviour: ActitoBehaviour
): void => {
  const { accept } = request.headers
  if (!behaviour.checkAccept || accept === undefined) return
  const [kind] = contentType.split("/")
  const allowed = accept.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase())
  if (allowed.some((range) => range === "*/*" || range === `${kind}/*` || range === contentType)) return
  throw new RequestRefused(406, "NOT_ACCEPTABLE", `the answer would be ${contentType}`)
}
