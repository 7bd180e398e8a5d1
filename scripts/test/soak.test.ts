import { connect, createServer, type Socket } from "node:net"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { disturbances } from "../soak/disturbances.ts"
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

/** What comes back within a moment; `ended` when the connection does. */
const answerTo = async (socket: Socket, text: string): Promise<string> => {
  const answer = Promise.race([
    once(socket, "data").then(([bytes]) => String(bytes)),
    once(socket, "close").then(() => "ended"),
    new Promise<string>((resolve) => setTimeout(resolve, 100, "nothing"))
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
    expect(await answerTo(socket, "two")).toBe(expected)
    expect(heard).toEqual(reached)
    proxy.setMode("open")
    expect(await answerTo(await open(), "three")).toBe("three")
  })

  it("lets what was stalled move on, and ends what has lost something", async () => {
    const { open, proxy } = await echoBehindProxy()
    const socket = await open()
    await answerTo(socket, "one")
    proxy.setMode("stalled")
    expect(await answerTo(socket, "two")).toBe("nothing")
    const late = once(socket, "data")
    proxy.setMode("open")
    expect(String(await late)).toBe("two")
    proxy.setMode("black-hole")
    await answerTo(socket, "three")
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

describe("imports by two workers", () => {
  it("end as they do in peace, and none is made twice, when one is killed and the other loses its database", async () => {
    const folder = await mkdtemp(join(tmpdir(), "soak-"))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { complaints, disturbances: done } = await soakRun({
      imports: 24,
      workers: 2,
      seed: 1,
      folder,
      takeoverMillis: 3000,
      mostMillis: 60_000,
      wrong: [
        { atMillis: 800, kind: "SIGKILL", worker: 0, forMillis: 2000 },
        { atMillis: 1500, kind: "cut", worker: 1, forMillis: 1000 }
      ]
    })
    expect(complaints).toEqual([])
    expect(done.map(({ kind }) => kind)).toEqual(["SIGKILL", "cut"])
  }, 90_000)
})
