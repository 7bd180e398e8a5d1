import { assert, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Agent } from "undici"
import { multipartBody, type RequestBody } from "../src/provider/index.ts"
import { testCertificate } from "./support/test-certificate.ts"

/** No two pieces are alike, so that one sent in place of another is noticed. */
const distinctBytes = (length: number): Buffer => {
  const content = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) content.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at)
  return content
}

const hashOf = async (body: RequestBody): Promise<string> => {
  const hash = createHash("sha256")
  for await (const piece of body.open() as AsyncIterable<Uint8Array>) hash.update(piece)
  return hash.digest("hex")
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port))
  })

/** Hashes what it receives, stopping for a moment after so many pieces. */
const slowReader = (stopAfterPieces: number) => {
  const received = createHash("sha256")
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    let pieces = 0
    request.on("data", (piece: Buffer) => {
      received.update(piece)
      pieces += 1
      if (pieces % stopAfterPieces !== 0) return
      request.pause()
      setTimeout(() => request.resume(), 3)
    })
    request.on("end", () => response.end(received.digest("hex")))
  }
  return handle
}

describe("a multipart body", () => {
  for (const scheme of ["http", "https"] as const) {
    for (const stopAfterPieces of [1, 7, 40, 100_000]) {
      it(`arrives as it is over ${scheme}, though its buffers are used again, when the reader stops after ${stopAfterPieces} pieces`, async () => {
        const folder = await mkdtemp(join(tmpdir(), "bulkport-body-"))
        const path = join(folder, "data.bin")
        await writeFile(path, distinctBytes(9_876_543))
        const reader = slowReader(stopAfterPieces)
        const server = scheme === "http" ? createServer(reader) : createSecureServer(testCertificate, reader)
        const agent = new Agent({ connect: { ca: testCertificate.cert } })
        try {
          const port = await listen(server)
          const body = await multipartBody([
            { name: "file", filename: "a.csv", contentType: "text/csv", content: { path } }
          ])
          const reply = await agent.request({
            origin: `${scheme}://127.0.0.1:${port}`,
            path: "/",
            method: "POST",
            headers: { "content-type": body.contentType, "content-length": String(body.contentLength) },
            body: body.open() as Buffer
          })
          assert.strictEqual(await reply.body.text(), await hashOf(body))
        } finally {
          await agent.destroy()
          server.close()
          await rm(folder, { recursive: true })
        }
      })
    }
  }
})
