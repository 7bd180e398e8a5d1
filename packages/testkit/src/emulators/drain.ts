import type { IncomingMessage } from "node:http"

/** Reads and throws away what is left of a request's body. */
export const drain = async (request: IncomingMessage): Promise<void> => {
  if (request.readableEnded || request.destroyed) return
  request.resume()
  await new Promise<void>((resolve) => {
    request.once("end", resolve)
    request.once("close", resolve)
    request.once("error", () => resolve())
  })
}
