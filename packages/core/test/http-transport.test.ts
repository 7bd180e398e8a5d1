import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { RunLocked } from "../src/errors/reasons.ts"
import {
  BeforeSending,
  fileBody,
  makeHttpTransport,
  multipartBody,
  type TransportFailure
} from "../src/provider/index.ts"
import { SendingObserver } from "../src/transport/sending-observer.ts"
import { temporaryFolder } from "./support/scripted-provider.ts"

const serve = (handle: RequestListener) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly url: URL; readonly server: Server; readonly sockets: () => number }>(
          (resolve) => {
            const server = createServer(handle)
            let sockets = 0
            server.on("connection", () => (sockets += 1))
            server.listen(0, "127.0.0.1", () => {
              const { port } = server.address() as AddressInfo
              resolve({ url: new URL(`http://127.0.0.1:${port}/path`), server, sockets: () => sockets })
            })
          }
        )
    ),
    ({ server }) =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            server.closeAllConnections()
            server.close(() => resolve())
          })
      )
  )

describe("the HTTP transport", () => {
  it.live("opens a connection of its own where asked to, and reuses idle ones otherwise", () =>
    Effect.gen(function* () {
      const { sockets, url } = yield* serve((_request, response) => response.end("ok"))
      const transport = yield* makeHttpTransport()
      const get = (onFreshConnection: boolean) =>
        Effect.scoped(
          Effect.flatMap(transport.send({ method: "GET", url, headers: {}, onFreshConnection }), (reply) =>
            reply.text()
          )
        )
      yield* get(false)
      yield* Effect.sleep(20)
      yield* get(false)
      assert.strictEqual(sockets(), 1)
      yield* get(true)
      yield* get(true)
      assert.strictEqual(sockets(), 3)
    }).pipe(Effect.scoped)
  )

  it.live("sends nothing that is held back at the last moment, not even a connection", () =>
    Effect.gen(function* () {
      const { sockets, url } = yield* serve((_request, response) => response.end())
      const transport = yield* makeHttpTransport()
      const lost = Effect.fail(new RunLocked({ runId: "20261121-225544-pcmyg", holder: "another process" }))
      const send = Effect.scoped(transport.send({ method: "POST", url, headers: {} }))
      const kept = yield* Effect.flip(Effect.provideService(send, BeforeSending, lost))
      assert.deepStrictEqual(kept, { _tag: "NotSent", host: url.host, code: "RunLocked", isTls: false })
      assert.strictEqual(sockets(), 0)
      assert.strictEqual((yield* send).status, 200)
    }).pipe(Effect.scoped)
  )

  it.live("tells a request that was certainly not sent from one that may have been acted on", () =>
    Effect.gen(function* () {
      const { server, url } = yield* serve((request) => request.socket.resetAndDestroy())
      const transport = yield* makeHttpTransport()
      const send = Effect.scoped(transport.send({ method: "POST", url, headers: {} }))
      const lost: TransportFailure = yield* Effect.flip(send)
      assert.strictEqual(lost._tag, "NoReply")
      server.close()
      const refused = yield* Effect.flip(send)
      assert.deepStrictEqual(refused, { _tag: "NotSent", host: url.host, code: "ECONNREFUSED", isTls: false })
      const tls = yield* Effect.flip(
        Effect.scoped(
          Effect.flatMap(
            serve((_request, response) => response.end()),
            (plain) =>
              transport.send({ method: "GET", url: new URL(`https://${plain.url.host}/`), headers: {} })
          )
        )
      )
      assert.isTrue(tls._tag === "NotSent" && tls.isTls)
    }).pipe(Effect.scoped)
  )

  it.live("tells how much of a file has been sent, up to all of it", () =>
    Effect.gen(function* () {
      let received = 0
      const { url } = yield* serve((request, response) => {
        request.on("data", (piece: Buffer) => (received += piece.length)).on("end", () => response.end())
      })
      const folder = yield* temporaryFolder
      const path = join(folder, "rows.csv")
      const bytes = 7 * 1024 * 1024 + 3
      yield* Effect.promise(() => writeFile(path, Buffer.alloc(bytes, "a")))
      const body = yield* Effect.promise(() => fileBody("text/csv", path))
      const transport = yield* makeHttpTransport()
      const told: Array<ReadonlyArray<number>> = []
      const send = transport.send({ method: "POST", url, headers: {}, body })
      for (let attempt = 1; attempt <= 2; attempt += 1)
        yield* Effect.scoped(send).pipe(
          Effect.provideService(SendingObserver, (sent, all) => void told.push([sent, all]))
        )
      assert.strictEqual(received, 2 * bytes)
      const amounts = [2, 4, 6].map((pieces) => pieces * 1024 * 1024)
      const once = [...amounts, bytes].map((sent) => [sent, bytes])
      assert.deepStrictEqual(told, [...once, ...once])
    }).pipe(Effect.scoped)
  )

  it.live("sends a file as a part of a form, with its exact length and without holding it in memory", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "data.bin")
      const content = Buffer.alloc(3_000_000, "é1")
      yield* Effect.promise(() => writeFile(path, content))
      const seen: { length?: string | undefined; chunked?: string | undefined; body: Buffer } = {
        body: Buffer.alloc(0)
      }
      const { url } = yield* serve((request, response) => {
        seen.length = request.headers["content-length"]
        seen.chunked = request.headers["transfer-encoding"]
        const pieces: Array<Buffer> = []
        request.on("data", (piece: Buffer) => pieces.push(piece))
        request.on("end", () => {
          seen.body = Buffer.concat(pieces)
          response.end()
        })
      })
      const body = yield* Effect.promise(() =>
        multipartBody([{ name: "file", filename: 'a"b.csv', contentType: "text/csv", content: { path } }])
      )
      const transport = yield* makeHttpTransport()
      yield* Effect.scoped(transport.send({ method: "POST", url, headers: {}, body }))
      assert.strictEqual(seen.length, String(seen.body.length))
      assert.isUndefined(seen.chunked)
      assert.isTrue(seen.body.includes(content))
      assert.include(seen.body.subarray(0, 300).toString(), 'filename="a%22b.csv"')
    }).pipe(Effect.scoped)
  )

  it.live("fails when a reply breaks off half-way, and closes the connection when it is not read", () =>
    Effect.gen(function* () {
      const { url } = yield* serve((_request, response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write("half")
        setTimeout(() => response.destroy(), 20)
      })
      const transport = yield* makeHttpTransport()
      const failure = yield* Effect.flip(
        Effect.scoped(
          Effect.flatMap(transport.send({ method: "GET", url, headers: {} }), ({ body }) =>
            Stream.runDrain(body)
          )
        )
      )
      assert.strictEqual(failure._tag, "NoReply")
    }).pipe(Effect.scoped)
  )
})
