/** The storage host: hands out files for signed links, and nothing else. Section 9. */
import type { ServerResponse } from "node:http"
import { drain, type Service } from "../emulator.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { SignedLinks } from "./signed-links.ts"
import { sendFile } from "./stored-file.ts"

const refuse = (response: ServerResponse, status: number, code: string, message: string) => {
  response.writeHead(status, { "content-type": "application/xml" })
  response.end(`<?xml version='1.0'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`)
}

/**
 * Answers every request as operation `storage-download`.
 *
 * A request with an `Authorization` header is refused with 400 unless the behaviour has it ignored, as some storage
 * services do (section 9, inferred): leaked credentials show up as a failure, and in the record of requests.
 */
export const makeStorageService = (links: SignedLinks, behaviour: AdvocateBehaviour): Service => ({
  name: () => "storage-download",
  handle: async ({ request, response, url }) => {
    await drain(request)
    if (behaviour.storageCredentials === "refused" && request.headers.authorization !== undefined) {
      return refuse(response, 400, "InvalidArgument", "Only one way to authenticate is allowed")
    }
    if (request.method !== "GET") return refuse(response, 405, "MethodNotAllowed", "Use GET")
    const file = links.resolve(url)
    if (file === "unknown") return refuse(response, 404, "NoSuchKey", "The key does not exist")
    if (file === "expired")
      return refuse(response, behaviour.oldLinkStatus, "ExpiredToken", "The link is no longer valid")
    await sendFile(response, file)
  }
})
