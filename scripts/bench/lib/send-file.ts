// Sends a file to the sink and prints how long that took. Usage: node send-file.ts raw|multipart|bare URL FILE
// "bare" sends the same pieces through a socket without HTTP client: what is left of the time is undici's.
import { fileBody, makeHttpTransport, multipartBody, type RequestBody } from "@bulkport/core/provider"
import { Effect } from "effect"
import { once } from "node:events"
import { connect } from "node:net"

const [manner = "", address = "", path = ""] = process.argv.slice(2)
const url = new URL(address)
const type = "text/csv"

const throughTransport = (makeBody: () => Promise<RequestBody>) =>
  Effect.gen(function* () {
    const transport = yield* makeHttpTransport()
    const begun = performance.now()
    const body = yield* Effect.promise(makeBody)
    const reply = yield* transport.send({ method: "PUT", url, headers: {}, body })
    const text = yield* reply.text()
    return { seconds: (performance.now() - begun) / 1000, text, bytes: body.contentLength }
  }).pipe(Effect.scoped)

const throughSocket = async () => {
  const begun = performance.now()
  const body = await fileBody(type, path)
  const socket = connect(Number(url.port), url.hostname)
  await once(socket, "connect")
  const answered = once(socket, "data") as Promise<[Buffer]>
  socket.write(
    `PUT ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: ${body.contentLength}\r\n\r\n`
  )
  for await (const piece of body.open() as AsyncIterable<Uint8Array>)
    if (!socket.write(piece)) await once(socket, "drain")
  const [answer] = await answered
  socket.destroy()
  const text = answer.toString().split("\r\n\r\n")[1] ?? ""
  return { seconds: (performance.now() - begun) / 1000, text, bytes: body.contentLength }
}

const part = { name: "file", filename: "large.csv", contentType: type, content: { path } }
const { bytes, seconds, text } =
  manner === "bare"
    ? await throughSocket()
    : await Effect.runPromise(
        throughTransport(() => (manner === "raw" ? fileBody(type, path) : multipartBody([part])))
      )
const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1_000_000
console.log(JSON.stringify({ seconds, bytes, answer: JSON.parse(text) as unknown, peakMegabytes }))
