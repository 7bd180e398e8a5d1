import { Effect, type Scope } from "effect"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { startEmulator } from "../emulators/emulator.ts"

/** An origin where nobody listens: a port that was free a moment ago. */
export const closedOrigin: Effect.Effect<string> = Effect.callback((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(`http://127.0.0.1:${port}`)))
  })
})

/** Another host, which answers anything and remembers every word that reached it. */
export interface Stranger {
  readonly url: string
  /** Request lines, headers and bodies, as text. */
  readonly heard: () => string
}

/** Starts a stranger that stops with the scope. */
export const startStranger: Effect.Effect<Stranger, Error, Scope.Scope> = Effect.gen(function* () {
  const heard: Array<string> = []
  const { url } = yield* startEmulator({
    name: (method, { pathname }) => `${method} ${pathname}`,
    handle: async ({ request, response }) => {
      heard.push(`${request.method} ${request.url}`, request.rawHeaders.join("\n"), await text(request))
      response.writeHead(200, { "content-type": "application/json" })
      response.end("{}")
    }
  })
  return { url, heard: () => heard.join("\n") }
})
