import type { IncomingMessage } from "node:http"
import { Refusal } from "./api-error.ts"

const maxBytes = 1024 * 1024

/** Reads a small JSON body to its end. Refuses other content types (section 5.1, RS046) and bodies above 1 MB. */
export const readJsonBody = async (request: IncomingMessage): Promise<unknown> => {
  const contentType = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase()
  const chunks: Array<Buffer> = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes <= maxBytes) chunks.push(chunk as Buffer)
  }
  if (contentType !== "application/json") {
    throw new Refusal(400, "BAD_REQUEST", "The content type must be application/json", "RS046")
  }
  if (bytes > maxBytes) throw new Refusal(413, "BAD_REQUEST", "The request is too large")
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"))
  } catch {
    throw new Refusal(400, "BAD_REQUEST", "The body is not valid JSON")
  }
}
