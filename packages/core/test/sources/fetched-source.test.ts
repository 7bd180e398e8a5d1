import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { type KeepOptions, keepSource, layerFiles, newRunId, SourceBroken } from "../../src/index.ts"
import { temporaryFolder } from "../support/scripted-provider.ts"

type Answer = (request: IncomingMessage, reply: ServerResponse) => void

/** A server, and what was asked of it. */
const serve = (answer: Answer) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(
        () =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const server = createServer(answer).listen(0, "127.0.0.1", () => {
              resolve(server)
            })
          })
      ),
      (server) =>
        Effect.promise(
          () =>
            new Promise<void>((resolve) => {
              server.closeAllConnections()
              server.close(() => {
                resolve()
              })
            })
        )
    ),
    (server) => `127.0.0.1:${(server.address() as AddressInfo).port}`
  )

const fetched = (url: string, options?: KeepOptions) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    return yield* keepSource(newRunId(Date.now()), new URL(url), options).pipe(
      Effect.map(({ source }) => source),
      Effect.provide(layerFiles(join(folder, "runs")))
    )
  })

const broken = (url: string, options?: KeepOptions) =>
  Effect.map(Effect.flip(fetched(url, options)), (error) => {
    const told = `${error.message} ${error.nextStep} ${JSON.stringify(error)}`
    assert.notMatch(told, /canary/)
    return error instanceof SourceBroken ? error : assert.fail(`another reason: ${error._tag}`)
  })

describe("a source at an address", () => {
  it.live("is kept under the name that the address ends with, and what gives access to it is not told", () =>
    Effect.gen(function* () {
      const asked: Array<[string | undefined, string | undefined]> = []
      const other = yield* serve((request, reply) => {
        asked.push([request.url, request.headers.authorization])
        reply.end("id\n1\n")
      })
      const host = yield* serve((request, reply) => {
        asked.push([request.url, request.headers.authorization])
        const to: Record<string, string> = {
          "/a": "/b?sig=canary",
          "/b?sig=canary": `http://${other}/export.csv?sig=canary`
        }
        reply.writeHead(302, { location: to[request.url ?? ""] ?? "" }).end()
      })
      const kept = yield* fetched(`http://user:p%40canary@${host}/a#canary`)
      assert.strictEqual(yield* Effect.promise(() => readFile(kept.path, "utf8")), "id\n1\n")
      const basic = `Basic ${Buffer.from("user:p@canary").toString("base64")}`
      // For the server it was given for, and for no other.
      assert.deepStrictEqual(asked, [
        ["/a", basic],
        ["/b?sig=canary", basic],
        ["/export.csv?sig=canary", undefined]
      ])
      assert.notInclude(JSON.stringify(kept), "canary")
      assert.strictEqual(kept.name, "a")
    }).pipe(Effect.scoped)
  )

  it.live("is refused where the server gives no file, or none to the end, or too much of it", () =>
    Effect.gen(function* () {
      const host: string = yield* serve(({ url = "" }, reply) => {
        if (url.startsWith("/404")) reply.writeHead(404).end("canary")
        else if (url.startsWith("/around")) reply.writeHead(302, { location: "/around" }).end()
        else if (url.startsWith("/away")) reply.writeHead(302, { location: "file:///etc/passwd" }).end()
        else if (url.startsWith("/odd"))
          reply.writeHead(302, { location: `http://50%canary@${host}/kept` }).end()
        else if (url.startsWith("/cut")) {
          reply.writeHead(200, { "content-length": "100" }).write("id\n", () => {
            reply.destroy()
          })
        } else if (url.startsWith("/stream")) {
          reply.write("x".repeat(1000))
          reply.end()
        } else reply.end("x".repeat(1000))
      })
      const at = (path: string) => `http://user:canary@${host}${path}?token=canary`
      const missing = yield* broken(at("/404"))
      assert.strictEqual(missing.message, `Cannot read http://${host}/404: the server answered 404.`)
      assert.strictEqual((yield* broken(at("/around"))).code, "refused")
      assert.strictEqual((yield* broken(at("/away"))).code, "refused")
      assert.strictEqual((yield* broken(at("/cut"))).code, "unreachable")
      assert.strictEqual((yield* broken(at("/"), { maxBytes: 999 })).code, "too-large")
      assert.strictEqual((yield* broken(at("/stream"), { maxBytes: 999 })).code, "too-large")
      assert.strictEqual((yield* broken("http://127.0.0.1:1/x?canary")).code, "unreachable")
      assert.strictEqual((yield* broken("ftp://127.0.0.1/x?canary")).code, "refused")
      assert.strictEqual((yield* fetched(at("/"), { maxBytes: 1000 })).bytes, 1000)
      // User info may be written as it should not be, by us or by a server that leads elsewhere.
      assert.strictEqual((yield* fetched(`http://user:50%canary@${host}/`)).bytes, 1000)
      assert.strictEqual((yield* fetched(at("/odd"))).bytes, 1000)
    }).pipe(Effect.scoped)
  )

  it.live("may be a file, which is copied", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "rows 1.csv")
      yield* Effect.promise(() => writeFile(path, "id\n1\n"))
      const kept = yield* fetched(pathToFileURL(path).href)
      assert.strictEqual(kept.name, "rows 1.csv")
      assert.strictEqual(kept.bytes, 5)
      assert.strictEqual((yield* broken(pathToFileURL(join(folder, "none")).href)).code, "failed")
    }).pipe(Effect.scoped)
  )
})
