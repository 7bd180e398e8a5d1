import { Deferred, Duration, Effect } from "effect"
import { once } from "node:events"
import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type TokenSource, tokensOf } from "../src/index.ts"
import { type ApiUnderTest, contactsCsv, startApi, usualTokens } from "./support/api-under-test.ts"
import { clockWith } from "./support/clock-with.ts"
import { sendRaw } from "./support/raw-request.ts"

interface Told {
  readonly id?: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

const eventsIn = (text: string): ReadonlyArray<Told> =>
  text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1]
      const id = field("id")
      return {
        ...(id === undefined ? {} : { id }),
        event: field("event") ?? "",
        data: JSON.parse(field("data") ?? "{}") as Told["data"]
      }
    })

/** Reads a stream until its text has something in it. */
const readUntil = async (reply: Response, isEnough: (text: string) => boolean): Promise<string> => {
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  for (;;) {
    const piece = await reader?.read()
    if (piece === undefined || piece.done) return text
    text += piece.value
    if (isEnough(text)) {
      await reader?.cancel()
      return text
    }
  }
}

describe("events of an import", () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = await startApi({ heartbeatMillis: 20, limits: { streamsAtOnce: 2 } })
  })
  afterAll(() => api.stop())

  it("are told as they happen, to the end, and nobody is told anything twice", async () => {
    const id = await api.submit(contactsCsv("told"))
    const reply = await api.fetch(`/v1/imports/${id}/events`)
    expect(reply.headers.get("content-type")).toBe("text/event-stream")
    const all = eventsIn(await reply.text())
    const numbers = all.flatMap((told) => (told.id === undefined ? [] : [Number(told.id)]))
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
    expect(all.map(({ data }) => data["entry"])).toEqual(
      expect.arrayContaining(["run-created", "job-started", "reported"])
    )
    expect(all.at(-1)).toEqual({ event: "end", data: { runId: id, state: "ended" } })

    // Somebody who has lost the connection goes on behind the last event that they have.
    const middle = String(numbers[Math.floor(numbers.length / 2)])
    const again = await api.fetch(`/v1/imports/${id}/events`, { headers: { "last-event-id": middle } })
    const rest = eventsIn(await again.text())
    expect(rest).toEqual(all.slice(all.findIndex((told) => told.id === middle) + 1))
    const done = await api.fetch(`/v1/imports/${id}/events`, {
      headers: { "last-event-id": String(numbers.at(-1)) }
    })
    expect(done.status).toBe(204)
    expect((await api.fetch(`/v1/imports/${id}/events`, { headers: { "last-event-id": "x" } })).status).toBe(
      400
    )
  })

  it("have comments between them while nothing happens, and only so many watchers", async () => {
    api.service.behaviour.holdsJobs = true
    const id = await api.submit(contactsCsv("held"))
    // Who only asks for the headers takes no place.
    for (let asked = 0; asked < 3; asked++) await api.fetch(`/v1/imports/${id}/events`, { method: "HEAD" })
    const first = await api.fetch(`/v1/imports/${id}/events`)
    const second = await api.fetch(`/v1/imports/${id}/events`)
    const third = await api.fetch(`/v1/imports/${id}/events`)
    expect([third.status, third.headers.get("retry-after")]).toEqual([503, "5"])
    expect(
      await readUntil(first, (text) => text.includes("job-started") && text.includes("\n:\n\n"))
    ).toContain("id: ")
    // A place comes free when a watcher goes.
    for (let tries = 0; tries < 200; tries++) {
      const next = await api.fetch(`/v1/imports/${id}/events`)
      await next.body?.cancel()
      if (next.status === 200) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    api.service.behaviour.holdsJobs = false
    expect(eventsIn(await second.text()).at(-1)?.event).toBe("end")
  })
})

describe("a watcher", () => {
  it("hears nothing more once its token counts no more", async () => {
    const { find } = tokensOf(usualTokens.records)
    let isRevoked = false
    const tokens: TokenSource = { find: (token) => (isRevoked ? Effect.succeed(undefined) : find(token)) }
    const api = await startApi({ tokens, heartbeatMillis: 20 }, { withWorker: false })
    try {
      const id = await api.submit(contactsCsv("watched"))
      const watched = await api.fetch(`/v1/imports/${id}/events`)
      const text = watched.text()
      isRevoked = true
      expect(await text).not.toContain("event: end")
    } finally {
      await api.stop()
    }
  })
})

describe("a server that is being stopped", () => {
  it("says so first, lets requests end, and tells watchers when to come back", async () => {
    // As long as is needed for what is asked meanwhile.
    const [noticeMillis, isNoticed] = [45_678, Deferred.makeUnsafe<void>()]
    const layers = clockWith((clock) => ({
      sleep: (duration) =>
        Duration.toMillis(duration) === noticeMillis ? Deferred.await(isNoticed) : clock.sleep(duration)
    }))
    const api = await startApi({ noticeMillis, drainMillis: 30_000 }, { withWorker: false, layers })
    const id = await api.submit(contactsCsv("drained"))
    const watched = await api.fetch(`/v1/imports/${id}/events`)
    const { port } = new URL(api.url)
    // An upload under way when the server is stopped.
    const socket = connect(Number(port), "127.0.0.1")
    let answer = ""
    socket.on("data", (bytes) => (answer += bytes.toString()))
    const token = usualTokens.token("acme")
    socket.write(
      `POST /v1/sources HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Length: 10\r\n\r\nemail`
    )
    for (let tries = 0; tries < 200; tries++) {
      if ((await Effect.runPromise(Effect.sync(() => socket.bytesWritten))) > 100) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect((await api.json("/readyz")).status).toBe(200)

    const stopped = api.stop()
    const text = await watched.text()
    expect(text).toContain("event: state-changed")
    expect(text).toMatch(/retry: 2000\n\n$/)
    // Still there, but it wants no more requests.
    const [ready, well] = [await api.json("/readyz"), await api.json("/healthz")]
    expect([ready.status, ready.body, well.status]).toEqual([503, { status: "not-ready" }, 200])
    await Effect.runPromise(Deferred.succeed(isNoticed, undefined))
    const closed = once(socket, "close")
    socket.write("\na@b\n")
    await Promise.all([stopped, closed])
    expect(answer).toContain("201 Created")
    expect((await sendRaw(api.url, ["GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"])).status).toBe(0)
  })

  it("does not wait for ever for a request that does not end", async () => {
    const api = await startApi({ drainMillis: 50 }, { withWorker: false })
    const { port } = new URL(api.url)
    const socket = connect(Number(port), "127.0.0.1")
    const closed = new Promise((resolve) => socket.on("close", resolve))
    socket.on("error", () => undefined)
    const token = usualTokens.token("acme")
    socket.write(
      `POST /v1/sources HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Length: 10\r\n\r\nemail`
    )
    expect((await api.json("/healthz")).status).toBe(200)
    await api.stop()
    await closed
  })
})
