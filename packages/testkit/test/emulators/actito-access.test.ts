import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { definitionA, withEmulator } from "./actito-client.ts"

const columns = ["customerId"]
const csv = "customerId\n1\n"
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe("Actito emulator, access and limits", () => {
  it(
    "issues a token for the raw key only",
    withEmulator({}, async (client) => {
      const { apiKey } = client.emulator
      const answer = await client.askToken()
      expect(answer.json()).toEqual({
        accessToken: expect.stringContaining("%2B"),
        tokenType: "bearer",
        expiresIn: "900s",
        scope: "read write",
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/)
      })
      for (const wrong of [`Bearer ${apiKey}`, "another key"]) {
        expect((await client.askToken(wrong)).status).toBe(401)
      }
      client.emulator.behaviour.refuseKey = true
      expect((await client.askToken()).status).toBe(401)
      expect(client.emulator.requestsOf("token").map(({ status }) => status)).toEqual([200, 401, 401, 401])
    })
  )

  it(
    "takes tokens verbatim, until they expire",
    withEmulator({ tokenLifetime: "1s" }, async (client) => {
      const { token, url } = { token: await client.token(), url: client.emulator.url }
      const ask = (authorization: string) =>
        client.ask(`${url}/entities/v5/entities`, { headers: { authorization } })
      expect((await ask(`Bearer ${token}`)).status).toBe(200)
      expect((await ask(`Bearer ${decodeURIComponent(token)}`)).status).toBe(401)
      expect((await ask(token)).status).toBe(401)
      await pause(1_020)
      expect((await ask(`Bearer ${token}`)).status).toBe(401)
    })
  )

  it(
    "can end tokens early, and let a new one end the others",
    withEmulator({ newTokenEndsOthers: true, tokenLifetime: 60, tokenShape: "jwt" }, async (client) => {
      expect((await client.ask("/etl-executions")).status).toBe(200)
      const other = (await client.askToken()).json() as { accessToken: string; expiresIn: number }
      expect(other.expiresIn).toBe(60)
      expect(other.accessToken.split(".")).toHaveLength(3)
      expect((await client.ask("/etl-executions")).status).toBe(401)
      const withOther = { headers: { authorization: `Bearer ${other.accessToken}` } }
      expect((await client.ask("/etl-executions", withOther)).status).toBe(200)
      client.emulator.expireTokens()
      expect((await client.ask("/etl-executions", withOther)).status).toBe(401)
    })
  )

  it(
    "refuses what the rights do not allow, openly or hidden",
    withEmulator({ rights: "read" }, async (client) => {
      expect((await client.ask("/etl-executions")).status).toBe(200)
      expect((await client.create(csv, definitionA(columns))).status).toBe(403)
      client.emulator.behaviour.missingRightStatus = 404
      expect((await client.create(csv, definitionA(columns))).status).toBe(404)
      client.emulator.behaviour.rights = "none"
      expect((await client.ask("/etl-executions")).status).toBe(404)
    })
  )

  it(
    "knows entities by their decoded name",
    withEmulator({ entity: "Café / demo" }, async (client) => {
      const base = `${client.emulator.url}/mass-imports/v5/entities`
      expect((await client.ask(`${base}/Caf%C3%A9%20%2F%20demo/etl-executions`)).status).toBe(200)
      expect((await client.ask(`${base}/other/etl-executions`)).status).toBe(404)
    })
  )

  it(
    "answers 404, 405 and 406 where they are due",
    withEmulator({}, async (client) => {
      expect((await client.ask("/nothing")).status).toBe(404)
      expect((await client.ask("/etl-executions", { method: "DELETE" })).status).toBe(405)
      expect((await client.ask("/etl-executions", { headers: { accept: "text/csv" } })).status).toBe(406)
      const id = await client.run(csv, definitionA(columns))
      const path = `/etl-executions/${id}/output-files`
      expect((await client.ask(path, { headers: { accept: "application/json" } })).status).toBe(406)
      expect((await client.ask(path, { headers: { accept: "application/json, */*;q=0.5" } })).status).toBe(
        200
      )
      client.emulator.behaviour.checkAccept = false
      expect((await client.ask(path, { headers: { accept: "application/json" } })).status).toBe(200)
    })
  )

  it(
    "serves the legacy paths when switched on",
    withEmulator({}, async (client) => {
      const legacy = `${client.emulator.url}/v5/entities/bulkport-demo/etl-executions`
      expect((await client.ask(legacy)).status).toBe(404)
      client.emulator.behaviour.urlScheme = "both"
      const created = await client.create(csv, definitionA(columns), legacy)
      expect(created.headers.get("location")).toMatch(/^\/v5\/entities\/bulkport-demo\/etl-executions\/\d+$/)
      client.emulator.behaviour.urlScheme = "legacy"
      expect((await client.ask("/etl-executions")).status).toBe(404)
      expect((await client.ask(`${client.emulator.url}/v5/entities`)).status).toBe(200)
    })
  )

  it(
    "has a daily allowance per table, which refused creations do not use",
    withEmulator({ dailyAllowance: 2, retryAfterSeconds: 7, tellsQuotasApart: true }, async (client) => {
      await client.create(csv, { wrong: true })
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
      const refused = await client.create(csv, definitionA(columns))
      expect(refused.status).toBe(429)
      expect(refused.headers.get("retry-after")).toBe("7")
      expect(refused.text).toContain("DAILY_ALLOWANCE_EXHAUSTED")
      const orders = definitionA(
        [],
        {},
        {
          destination: { type: "CUSTOM_TABLE", id: "Orders" },
          attributesMapping: [{ headerColumn: "customerId", attributeName: "customerId" }]
        }
      )
      expect((await client.create(csv, orders)).status).toBe(201)
      client.emulator.startNewDay()
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
    })
  )

  it(
    "refuses more requests at a time than allowed",
    withEmulator({}, async (client) => {
      await client.token()
      // An upload is under way for as long as its client likes.
      const ends: Array<() => void> = []
      const upload = () => {
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("--x\r\n"))
            ends.push(() => controller.close())
          }
        })
        const headers = { "content-type": "multipart/form-data; boundary=x" }
        return client.ask("/etl-executions", { method: "POST", headers, body, duplex: "half" })
      }
      const uploads = Array.from({ length: 5 }, upload)
      await expect.poll(() => client.emulator.requestsOf("create-execution")).toHaveLength(5)
      const refused = await client.ask("/etl-executions")
      expect([refused.status, (await client.ask("/etl-executions")).status]).toEqual([429, 429])
      expect(refused.headers.has("retry-after")).toBe(false)
      expect(refused.text).toContain("TOO_MANY_REQUESTS")
      for (const end of ends) end()
      // They were let in, and refused for what was sent.
      expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
      expect((await client.ask("/etl-executions")).status).toBe(200)
    })
  )

  it(
    "slows down above the calls of a minute, and refuses none",
    withEmulator({ callsPerMinute: 2, slowDownMillisPerCall: 60 }, async (client) => {
      await client.token()
      const durations: Array<number> = []
      for (let call = 0; call < 4; call++) {
        const start = performance.now()
        expect((await client.ask("/etl-executions")).status).toBe(200)
        durations.push(performance.now() - start)
      }
      expect(durations[2]).toBeGreaterThan(55)
      expect(durations[3]).toBeGreaterThan(110)
    })
  )

  it(
    "keeps an execution whose answer was lost, and none whose upload was cut",
    withEmulator({}, async (client) => {
      const { emulator } = client
      await client.token()
      emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
      await expect(client.create(csv, definitionA(columns))).rejects.toThrow()
      await emulator.settle()
      expect(emulator.executions()).toHaveLength(1)
      emulator.addFault({ on: "create-execution", action: { type: "reset-during-upload", afterBytes: 10 } })
      await expect(client.create(csv, definitionA(columns))).rejects.toThrow()
      emulator.addFault({ on: "create-execution", action: { type: "replace-reply", status: 502, body: "" } })
      expect((await client.create(csv, definitionA(columns))).status).toBe(502)
      expect(emulator.executions()).toHaveLength(2)
    })
  )

  it(
    "cuts output files in the middle on demand",
    withEmulator({}, async (client) => {
      const id = await client.run(csv, definitionA(columns))
      client.emulator.addFault({ on: "output-files", action: { type: "truncate-reply", afterBytes: 20 } })
      await expect(client.ask(`/etl-executions/${id}/output-files`)).rejects.toThrow()
      expect((await client.ask(`/etl-executions/${id}/output-files`)).status).toBe(200)
    })
  )

  it(
    "survives a client that leaves in mid-download",
    withEmulator({ outputFiles: "bomb", maxConcurrentRequests: 1 }, async (client) => {
      const id = await client.run(csv, definitionA(columns))
      const headers = { authorization: `Bearer ${await client.token()}` }
      const leaving = new AbortController()
      const init = { headers, signal: leaving.signal }
      const response = await fetch(`${client.base}/etl-executions/${id}/output-files`, init)
      leaving.abort()
      await expect(response.arrayBuffer()).rejects.toThrow()
      await expect.poll(async () => (await client.ask("/etl-executions")).status).toBe(200)
    })
  )

  it.each([
    ["before its upload is read", { callsPerMinute: 0, slowDownMillisPerCall: 100 }],
    ["in mid-upload", {}]
  ])("survives a client that leaves %s, and keeps nothing of it", (_when, behaviour) =>
    withEmulator({ maxConcurrentRequests: 1, ...behaviour }, async (client) => {
      const authorization = `Bearer ${await client.token()}`
      const leaving = new AbortController()
      const body = new ReadableStream({
        start(controller) {
          const part = '--x\r\ncontent-disposition: form-data; name="inputFile"; filename="a"\r\n\r\n'
          controller.enqueue(new TextEncoder().encode(part + "abc\n".repeat(1_000)))
        }
      })
      const headers = { authorization, "content-type": "multipart/form-data; boundary=x" }
      const init = { method: "POST", headers, body, duplex: "half", signal: leaving.signal } as RequestInit
      const upload = fetch(`${client.base}/etl-executions`, init)
      const isCut = expect(upload).rejects.toThrow()
      const read = () => client.emulator.requestsOf("create-execution")[0]?.bodyBytes ?? 0
      while (read() === 0) await new Promise(setImmediate)
      leaving.abort()
      client.emulator.behaviour.callsPerMinute = Infinity
      await isCut
      // The machine may be busy: until the emulator has noticed, the one request that it allows is under way.
      await expect.poll(() => client.emulator.requestsOf("create-execution")[0]?.aborted).toBe(true)
      await expect.poll(async () => (await client.ask("/etl-executions")).status).toBe(200)
      expect(client.emulator.executions()).toEqual([])
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
      expect(client.emulator.requestsOf("create-execution")).toMatchObject([
        { aborted: true, status: undefined },
        { aborted: false, status: 201 }
      ])
    })()
  )

  it("keeps its files in a folder of its own, which goes with the scope", async () => {
    const before = process.env["TMPDIR"]
    const own = mkdtempSync(join(tmpdir(), "actito-test-"))
    process.env["TMPDIR"] = own
    try {
      await withEmulator({}, async (client) => {
        await client.run(csv, definitionA(columns))
        expect(readdirSync(own)).toEqual([expect.stringMatching(/^bulkport-actito-/)])
      })()
      expect(readdirSync(own)).toEqual([])
    } finally {
      if (before === undefined) delete process.env["TMPDIR"]
      else process.env["TMPDIR"] = before
      rmSync(own, { recursive: true })
    }
  })
})
