import { assert, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import { createServer, type Server } from "node:http"
import { createSecureServer as createHttp2Server } from "node:http2"
import { createServer as createSecureServer } from "node:https"
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { setTimeout as pause } from "node:timers/promises"
import { Agent } from "undici"
import { afterEach, beforeEach } from "vitest"
import { fileBody, multipartBody, type RequestBody } from "../src/provider/index.ts"
import { testCertificate } from "./support/test-certificate.ts"

/** Every word of eight bytes is another one, so that a byte sent in place of another is noticed. */
const distinctBytes = (length: number): Buffer => {
  const content = Buffer.alloc(length)
  for (let at = 0; at + 8 <= length; at += 8) {
    content.writeUInt32LE(at / 8, at)
    content.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at + 4)
  }
  return content
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

const bytesOf = async (body: RequestBody): Promise<Buffer> => {
  const pieces: Array<Buffer> = []
  for await (const piece of body.open() as AsyncIterable<Uint8Array>) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

/** How a server reads: in small bites or as it comes, and stopping for a while after so many bytes. */
interface Reader {
  readonly biteBytes?: number
  readonly stopEvery: number
  readonly stopMillis: number
}

/** Reads a request to its end and gives the hash of its body. */
const hashSlowly = async (request: Readable, reader: Reader): Promise<string> => {
  const received = createHash("sha256")
  let untilStop = reader.stopEvery
  const take = async (piece: Buffer): Promise<void> => {
    received.update(piece)
    untilStop -= piece.length
    if (untilStop > 0) return
    untilStop = reader.stopEvery
    await pause(reader.stopMillis)
  }
  for await (const piece of request as AsyncIterable<Buffer>) {
    const bite = reader.biteBytes ?? piece.length
    for (let at = 0; at < piece.length; at += bite) await take(piece.subarray(at, at + bite))
  }
  return received.digest("hex")
}

type Scheme = "http" | "https" | "h2"

const serverFor = (scheme: Scheme, reader: Reader): Server => {
  const answer = (request: Readable, end: (text: string) => void) =>
    void hashSlowly(request, reader).then(end, () => undefined)
  if (scheme === "http")
    return createServer((request, response) => answer(request, (text) => response.end(text)))
  if (scheme === "https")
    return createSecureServer(testCertificate, (request, response) =>
      answer(request, (text) => response.end(text))
    )
  return createHttp2Server(testCertificate, (request, response) =>
    answer(request, (text) => void response.end(text))
  ) as unknown as Server
}

/** Sends a body to a server with this reader, and gives the hash that the server found. */
const hashSent = async (scheme: Scheme, reader: Reader, body: RequestBody): Promise<string> => {
  const server = serverFor(scheme, reader)
  const agent = new Agent({ connect: { ca: testCertificate.cert } })
  try {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
    const { port } = server.address() as AddressInfo
    const reply = await agent.request({
      origin: `${scheme === "http" ? "http" : "https"}://127.0.0.1:${port}`,
      path: "/",
      method: "POST",
      headers: { "content-type": body.contentType, "content-length": String(body.contentLength) },
      body: body.open() as Buffer
    })
    return await reply.body.text()
  } finally {
    await agent.destroy()
    server.close()
  }
}

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bulkport-body-"))
  path = join(folder, "data.bin")
})
afterEach(() => rm(folder, { recursive: true }))

const part = { name: "file", filename: "a.csv", contentType: "text/csv" }

describe("a file that is streamed in buffers that are used again", () => {
  const readers: Readonly<Record<string, Reader>> = {
    "reads as fast as it can": { stopEvery: Infinity, stopMillis: 0 },
    "stops after every few pieces": { stopEvery: 300_000, stopMillis: 3 },
    "reads small bites with stops": { biteBytes: 777, stopEvery: 1_000_000, stopMillis: 5 },
    // Longer than the system can hold, several times over: writes stall.
    "stops for long in the middle": { stopEvery: 9_000_000, stopMillis: 300 }
  }
  const content = distinctBytes(24_765_432)
  for (const scheme of ["http", "https", "h2"] as const) {
    for (const [manner, reader] of Object.entries(readers)) {
      it(`arrives as it is over ${scheme} at a reader that ${manner}`, async () => {
        await writeFile(path, content)
        const body = await fileBody("text/csv", path)
        assert.strictEqual(body.contentLength, content.length)
        assert.strictEqual(await hashSent(scheme, reader, body), sha256(content))
      })
    }
  }

  it("arrives as it is as several parts and ranges of a form", async () => {
    const content = distinctBytes(9_876_543)
    await writeFile(path, content)
    const ranges = [
      { from: 0, to: 61 },
      { from: 4_000_000, to: 4_070_000 },
      { from: 1_000_001, to: 9_000_003 },
      { from: 5, to: 5 },
      { from: 9_876_000, to: 9_876_543 }
    ]
    const body = await multipartBody([
      { ...part, content: { path } },
      { ...part, content: Buffer.from("in memory") },
      { ...part, content: { path, ranges } }
    ])
    const whole = await bytesOf(body)
    assert.strictEqual(whole.length, body.contentLength)
    const picked = Buffer.concat(ranges.map(({ from, to }) => content.subarray(from, to)))
    assert.isTrue(whole.includes(content))
    assert.isTrue(whole.subarray(content.length).includes(picked))
    const reader = { biteBytes: 5000, stopEvery: 200_000, stopMillis: 2 }
    for (const scheme of ["http", "https", "h2"] as const)
      assert.strictEqual(await hashSent(scheme, reader, body), sha256(whole))
  })

  it("keeps each piece as it is until two more have been asked for", async () => {
    const content = distinctBytes(12_345_678)
    await writeFile(path, content)
    const body = await fileBody("text/csv", path)
    const pieces = (body.open() as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    let before: Uint8Array | undefined
    let at = 0
    for (;;) {
      const { done, value } = await pieces.next()
      // Time for the reads ahead to come in.
      await pause(5)
      if (before !== undefined)
        assert.strictEqual(sha256(before), sha256(content.subarray(at - before.length, at)))
      if (done === true) break
      at += value.length
      before = value
    }
    assert.strictEqual(at, content.length)
  })
})

describe("ranges of a file", () => {
  it("are sent one behind the other, with their exact length", async () => {
    const content = distinctBytes(3_000_000)
    await writeFile(path, content)
    const ranges = [
      { from: 0, to: 100 },
      { from: 1_200_000, to: 2_700_001 }
    ]
    const body = await fileBody("text/csv", { path, ranges })
    assert.strictEqual(body.contentLength, 1_500_101)
    assert.isTrue(
      (await bytesOf(body)).equals(
        Buffer.concat([content.subarray(0, 100), content.subarray(1_200_000, 2_700_001)])
      )
    )
  })

  it("that are not within the file are refused, and none at all are an empty body", async () => {
    await writeFile(path, "0123456789")
    for (const range of [
      { from: 0, to: 11 },
      { from: -1, to: 2 },
      { from: 3, to: 2 },
      { from: 0.5, to: 2 }
    ]) {
      const refused = await fileBody("text/csv", { path, ranges: [range] }).catch((error: unknown) => error)
      assert.instanceOf(refused, RangeError)
    }
    const body = await fileBody("text/csv", { path, ranges: [] })
    assert.strictEqual(body.contentLength, 0)
    assert.strictEqual(
      await hashSent("http", { stopEvery: Infinity, stopMillis: 0 }, body),
      sha256(Buffer.of())
    )
  })
})

describe("a file that changes size", () => {
  const sent = async (change: () => Promise<void>, ranges?: ReadonlyArray<{ from: number; to: number }>) => {
    await writeFile(path, distinctBytes(5_000_000))
    const content = ranges === undefined ? { path } : { path, ranges }
    const bodies = [await fileBody("text/csv", content), await multipartBody([{ ...part, content }])]
    await change()
    return Promise.all(
      bodies.map((body) =>
        hashSent("http", { stopEvery: Infinity, stopMillis: 0 }, body).then(
          () => "sent",
          (error: unknown) => (error as { readonly code?: string }).code
        )
      )
    )
  }

  it("breaks the request, whether it shrinks or grows, and wherever the ranges lie", async () => {
    const broken = ["FILE_CHANGED", "FILE_CHANGED"]
    const head = [{ from: 0, to: 10 }]
    assert.deepStrictEqual(await sent(() => truncate(path, 4_999_999)), broken)
    assert.deepStrictEqual(await sent(() => appendFile(path, "x")), broken)
    assert.deepStrictEqual(await sent(() => truncate(path, 4_999_999), head), broken)
    assert.deepStrictEqual(await sent(() => appendFile(path, "x"), head), broken)
  })

  for (const [what, change] of [
    ["shrinks", () => truncate(path, 6_000_000)],
    ["grows", () => appendFile(path, "x")]
  ] as const) {
    it(`never gives its last piece when it ${what} while it is read`, async () => {
      const content = distinctBytes(8_000_000)
      await writeFile(path, content)
      const body = await fileBody("text/csv", path)
      let received = 0
      let code: string | undefined
      try {
        for await (const piece of body.open() as AsyncIterable<Uint8Array>) {
          if (received === 0) await change()
          received += piece.length
        }
      } catch (error) {
        code = (error as { readonly code?: string }).code
      }
      assert.strictEqual(code, "FILE_CHANGED")
      assert.isBelow(received, content.length)
      assert.isAtMost((await readFile(path)).length, content.length + 1)
    })
  }
})
