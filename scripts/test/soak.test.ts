import { connect, createServer, type Socket } from "node:net"
import { once } from "node:events"
import { createServer as createHttpServer, type IncomingMessage, request } from "node:http"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { describe, expect, it, onTestFinished } from "vitest"
import { disturbances } from "../soak/disturbances.ts"
import { startForwardProxy } from "../soak/forward-proxy.ts"
import { soakRun } from "../soak/soak-run.ts"
import { seededRandom } from "../soak/seeded-random.ts"
import { type ProxyMode, startTcpProxy } from "../soak/tcp-proxy.ts"

/** A server that answers every line with itself, a proxy in front of it, and a way to ask through it. */
const echoBehindProxy = async () => {
  const heard: Array<string> = []
  const server = createServer((socket) => {
    socket.on("error", () => {})
    socket.on("data", (bytes: Buffer) => {
      heard.push(bytes.toString())
      socket.write(bytes)
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  const proxy = await startTcpProxy(typeof address === "object" ? (address?.port ?? 0) : 0)
  onTestFinished(async () => {
    await proxy.stop()
    server.close()
  })
  const open = async (): Promise<Socket> => {
    const socket = connect(proxy.port, "127.0.0.1")
    socket.on("error", () => {})
    await once(socket, "connect")
    return socket
  }
  return { heard, proxy, open }
}

/** What comes back; `ended` when the connection does, and `nothing` when neither happens for a moment, which is longer where more is expected. */
const answerTo = async (socket: Socket, text: string, isAnswerExpected = true): Promise<string> => {
  const answer = Promise.race([
    once(socket, "data").then(([bytes]) => String(bytes)),
    once(socket, "close").then(() => "ended"),
    new Promise<string>((resolve) => setTimeout(resolve, isAnswerExpected ? 4000 : 100, "nothing"))
  ])
  socket.write(text)
  return answer
}

describe("the proxy of the soak test", () => {
  it.each<readonly [ProxyMode, string, ReadonlyArray<string>]>([
    ["open", "two", ["one", "two"]],
    ["cut", "ended", ["one"]],
    ["stalled", "nothing", ["one"]],
    ["black-hole", "nothing", ["one"]],
    ["replies-lost", "nothing", ["one", "two"]]
  ])("when %s, gives %s as answer", async (mode, expected, reached) => {
    const { heard, open, proxy } = await echoBehindProxy()
    const socket = await open()
    expect(await answerTo(socket, "one")).toBe("one")
    proxy.setMode(mode)
    expect(await answerTo(socket, "two", expected !== "nothing")).toBe(expected)
    await expect.poll(() => heard).toEqual(reached)
    proxy.setMode("open")
    expect(await answerTo(await open(), "three")).toBe("three")
  })

  it("lets what was stalled move on, and ends what has lost something", async () => {
    const { open, proxy } = await echoBehindProxy()
    const socket = await open()
    await answerTo(socket, "one")
    proxy.setMode("stalled")
    expect(await answerTo(socket, "two", false)).toBe("nothing")
    const late = once(socket, "data")
    proxy.setMode("open")
    expect(String(await late)).toBe("two")
    proxy.setMode("black-hole")
    await answerTo(socket, "three", false)
    const ended = once(socket, "close")
    proxy.setMode("open")
    await ended
  })
})

describe("what goes wrong in the soak test", () => {
  const options = { workers: 3, millis: 100_000, pauseMillis: 1000 }

  it("is the same for the same seed", () => {
    expect(disturbances(seededRandom(7), options)).toEqual(disturbances(seededRandom(7), options))
    expect(disturbances(seededRandom(7), options)).not.toEqual(disturbances(seededRandom(8), options))
  })

  it("never does two things to a worker at once", () => {
    const all = disturbances(seededRandom(1), options)
    expect(all.length).toBeGreaterThan(10)
    for (const [index, one] of all.entries()) {
      const next = all.slice(index + 1).find(({ worker }) => worker === one.worker)
      expect(next?.atMillis ?? Number.POSITIVE_INFINITY).toBeGreaterThan(one.atMillis + one.forMillis)
    }
  })
})

describe("an HTTP proxy of the soak test", () => {
  it("hands on what is said both ways, and breaks where the service does", async () => {
    const service = createHttpServer((request, response) => {
      if (request.url === "/broken") return void request.socket.destroy()
      response.writeHead(201, { "x-path": request.url ?? "" })
      request.pipe(response)
    })
    service.listen(0, "127.0.0.1")
    await once(service, "listening")
    const proxy = await startForwardProxy()
    onTestFinished(async () => {
      await proxy.stop()
      service.close()
    })
    const address = service.address()
    const origin = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`
    const ask = async (path: string, body: string) => {
      const sent = request({ host: "127.0.0.1", port: proxy.port, method: "POST", path: `${origin}${path}` })
      sent.end(body)
      const [reply] = (await once(sent, "response")) as [IncomingMessage]
      return { status: reply.statusCode, path: reply.headers["x-path"], text: await text(reply) }
    }
    expect(await ask("/a?b=%20c", "rows")).toEqual({ status: 201, path: "/a?b=%20c", text: "rows" })
    await expect(ask("/broken", "rows")).rejects.toThrow()
  })
})

describe("imports by two workers", () => {
  it("end as they do in peace, and none is made twice, when one is killed, and answers of services and a database are lost", async () => {
    const folder = await mkdtemp(join(tmpdir(), "soak-"))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { complaints, disturbances: done } = await soakRun({
      imports: 20,
      workers: 2,
      kinds: ["command", "library"],
      seed: 1,
      folder,
      takeoverMillis: 3000,
      mostMillis: 240_000,
      wrong: [
        { atMillis: 200, kind: "services-replies-lost", worker: 0, forMillis: 300 },
        { atMillis: 900, kind: "SIGKILL", worker: 0, forMillis: 1500 },
        { atMillis: 1200, kind: "cut", worker: 1, forMillis: 1000 }
      ]
    })
    expect(complaints, complaints.join("\n")).toEqual([])
    expect(done.map(({ kind }) => kind)).toEqual(["services-replies-lost", "SIGKILL", "cut"])
  }, 300_000)
})
