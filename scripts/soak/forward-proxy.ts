/** An HTTP proxy, as companies have one between their machines and the services: it hands on whole requests, and adds nothing. */
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, request as startRequest } from "node:http"
import { pipeline } from "node:stream/promises"

/** A proxy that listens on a port of this machine. */
export interface ForwardProxy {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** What is about one connection and not about the message. */
const ofConnection = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding"])

const handedOn = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)))

/** Starts a proxy for plain HTTP. What breaks on one side breaks on the other: it never answers for a service. */
export const startForwardProxy = async (): Promise<ForwardProxy> => {
  const server = createServer((request, response) => {
    const { headers, method, url = "" } = request
    // Without an agent there is no idle connection that the service may just be closing.
    const onward = startRequest(url, {
      agent: false,
      headers: handedOn(headers),
      ...(method === undefined ? {} : { method })
    })
    const breakOff = () => {
      onward.destroy()
      request.socket.destroy()
    }
    onward.on("error", breakOff)
    onward.on("response", (reply) => {
      response.writeHead(reply.statusCode ?? 502, handedOn(reply.headers))
      pipeline(reply, response).catch(breakOff)
    })
    pipeline(request, onward).catch(breakOff)
    response.on("close", () => {
      if (!response.writableFinished) breakOff()
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.")
  return {
    port: address.port,
    stop: async () => {
      const closed = once(server, "close")
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}
