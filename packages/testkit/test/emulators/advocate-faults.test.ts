import { describe, expect, it } from "vitest"
import { withEmulator } from "./advocate-client.ts"

const type = "MUTATION/USER"
const good = "accountId,id\na,1\na,2\n"

describe("faults", () => {
  it(
    "loses the reply to a creation that took place",
    withEmulator({}, async ({ create, list, upload }, emulator) => {
      const fileRef = await upload("users.csv", good)
      emulator.addFault({ on: "createJob", action: { type: "lose-reply" } })
      await expect(create({ type, fileRef })).rejects.toThrow()
      expect((await list({ filter: { type_eq: type } })).data.map((job) => job.fileRef)).toEqual([fileRef])
      expect(emulator.requestsOf("createJob")).toMatchObject([{ status: undefined, aborted: true }])
    })
  )

  it(
    "answers instead of creating, without a job",
    withEmulator({}, async ({ sendGraphql, upload }, emulator) => {
      const fileRef = await upload("users.csv", good)
      const headers = { "retry-after": "1" }
      emulator.addFault({
        on: "createJob",
        action: { type: "reply", status: 429, headers, body: "slow down" }
      })
      const mutation = `mutation { createJob(jobInput: { type: "${type}", fileRef: "${fileRef}" }) { id } }`
      const response = await sendGraphql(mutation)
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"])
      expect(emulator.jobs()).toEqual([])
      expect((await sendGraphql(mutation)).status).toBe(200)
      expect(emulator.jobs()).toHaveLength(1)
    })
  )

  it(
    "leaves other operations alone and applies so many times",
    withEmulator({}, async ({ graphql, sendGraphql }, emulator) => {
      emulator.addFault({ on: "job", times: 2, action: { type: "reply", status: 503, body: "<html>" } })
      expect(await graphql("{ jobs { count } }")).toEqual({ data: { jobs: { count: 0 } } })
      const look = async () => (await sendGraphql('{ job(id: "x") { id } }')).status
      expect([await look(), await look(), await look()]).toEqual([503, 503, 200])
    })
  )

  it(
    "cuts an upload short, and takes the next one",
    withEmulator({}, async ({ sendUpload }, emulator) => {
      emulator.addFault({ on: "upload", action: { type: "reset-during-upload", afterBytes: 10_000 } })
      await expect(sendUpload("users.csv", "x".repeat(2_000_000))).rejects.toThrow()
      expect(emulator.uploads()).toEqual([])
      expect((await sendUpload("users.csv", good)).status).toBe(200)
    })
  )

  it(
    "survives a client that gives up in the middle of an upload",
    withEmulator({}, async ({ authorization, base, run }, emulator) => {
      const stop = new AbortController()
      const body = new ReadableStream({
        pull: async (controller) => {
          controller.enqueue(new TextEncoder().encode("x".repeat(1000)))
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      })
      const options = {
        method: "POST",
        headers: { authorization },
        duplex: "half",
        signal: stop.signal,
        body
      } as const
      const sent = fetch(`${base}/export/upload`, options)
      const isCut = expect(sent).rejects.toThrow()
      await expect.poll(() => emulator.requestsOf("upload")[0]?.bodyBytes ?? 0).toBeGreaterThan(0)
      stop.abort()
      await isCut
      expect((await run(type, "users.csv", good)).status).toBe("COMPLETED")
      expect(emulator.requestsOf("upload")[0]?.aborted).toBe(true)
      expect(emulator.uploads()).toHaveLength(1)
    })
  )

  it(
    "truncates a download on the storage host, which can then be had whole",
    withEmulator({}, async ({ run }, emulator) => {
      const { publicUrl } = await run(type, "users.csv", good)
      emulator.addFault({ on: "storage-download", action: { type: "truncate-reply", afterBytes: 20 } })
      const broken = await fetch(publicUrl ?? "")
      await expect(broken.text()).rejects.toThrow()
      expect((await (await fetch(publicUrl ?? "")).text()).split("\n")).toHaveLength(4)
    })
  )

  it(
    "uses up one fault per request, even when the request gets its name late",
    withEmulator({}, async ({ sendGraphql }, emulator) => {
      // Requests that are only delayed get their names after that.
      emulator.addFault({ times: 2, action: { type: "delay", millis: 60 } })
      emulator.addFault({ action: { type: "reply", status: 418 } })
      const measure = async () => {
        const before = Date.now()
        const { status } = await sendGraphql("{ jobs { count } }")
        return { status, isDelayed: Date.now() - before >= 55 }
      }
      const delayed = { status: 200, isDelayed: true }
      expect([await measure(), await measure()]).toEqual([delayed, delayed])
      expect([(await measure()).status, (await measure()).status]).toEqual([418, 200])
    })
  )

  it(
    "acts but answers something else",
    withEmulator({}, async ({ sendGraphql, upload }, emulator) => {
      const fileRef = await upload("users.csv", good)
      emulator.addFault({ on: "createJob", action: { type: "replace-reply", status: 502, body: "<html>" } })
      const mutation = `mutation { createJob(jobInput: { type: "${type}", fileRef: "${fileRef}" }) { id } }`
      expect((await sendGraphql(mutation)).status).toBe(502)
      expect(emulator.jobs()).toHaveLength(1)
    })
  )

  it(
    "delays, and forgets faults and requests when told to",
    withEmulator({}, async ({ list }, emulator) => {
      emulator.addFault({ action: { type: "delay", millis: 60 } })
      const before = Date.now()
      await list()
      expect(Date.now() - before).toBeGreaterThanOrEqual(55)
      emulator.addFault({ action: { type: "reset" } })
      emulator.clearFaults()
      emulator.clearRequests()
      await list()
      expect(emulator.requests()).toHaveLength(1)
    })
  )
})
