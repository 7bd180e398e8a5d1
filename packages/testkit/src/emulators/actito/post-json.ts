/** Posts JSON to an address, each time over a connection of its own. */
import { request as requestOverHttp } from "node:http"
import { request as requestOverHttps } from "node:https"

/** The status of the answer, whose body is thrown away. A `Content-Type` of the caller's is not sent. */
export const postJson = (
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal
): Promise<number> =>
  new Promise((resolve, reject) => {
    const url = new URL(target)
    const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-type")
    const send = url.protocol === "https:" ? requestOverHttps : requestOverHttp
    const request = send(
      url,
      {
        method: "POST",
        agent: false,
        signal,
        headers: {
          ...Object.fromEntries(own),
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body)
        }
      },
      (response) => {
        response.resume()
        response.once("end", () => resolve(response.statusCode ?? 0))
        response.once("error", reject)
      }
    )
    request.once("error", reject)
    request.end(body)
  })
