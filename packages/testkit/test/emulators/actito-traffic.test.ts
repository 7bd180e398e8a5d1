import { describe, expect, it } from "vitest"
import { definitionA, withEmulator } from "./actito-client.ts"

describe("Actito emulator, traffic", () => {
  it(
    "counts calls by operation, and forgets them with the requests",
    withEmulator({}, async (client) => {
      const id = await client.run("customerId\n1\n", definitionA(["customerId"]))
      await client.status(id)
      await client.status(id)
      await client.ask("/nothing")
      const { emulator } = client
      expect(emulator.traffic().calls).toEqual({
        token: 1,
        "create-execution": 1,
        "get-execution": 2,
        "/mass-imports/v5/entities/bulkport-demo/nothing": 1
      })
      expect(emulator.traffic()).toMatchObject({ mostPerMinute: 5, withoutTokens: { mostPerMinute: 4 } })
      emulator.clearRequests()
      const nothing = { mostInFlight: 0, mostPerMinute: 0 }
      expect(emulator.traffic()).toEqual({ ...nothing, withoutTokens: nothing, calls: {} })
    })
  )

  it(
    "knows the most requests that were in flight at once",
    withEmulator(
      { callsPerMinute: 0, slowDownMillisPerCall: 60, tokenRequestsCount: true },
      async (client) => {
        const { emulator } = client
        await client.token()
        const ask = () => client.ask("/etl-executions")
        await Promise.all([ask(), ask(), ask()])
        await ask()
        await expect.poll(() => emulator.traffic().mostInFlight).toBe(3)
        emulator.clearRequests()
        await Promise.all([ask(), client.askToken()])
        expect(emulator.traffic()).toMatchObject({ mostInFlight: 2, withoutTokens: { mostInFlight: 1 } })
      }
    )
  )

  it(
    "counts refused requests too, and those a fault has answered",
    withEmulator({ maxConcurrentRequests: 0 }, async (client) => {
      await client.token()
      expect((await client.ask("/etl-executions")).status).toBe(429)
      client.emulator.addFault({ on: "list-executions", action: { type: "reply", status: 503 } })
      expect((await client.ask("/etl-executions")).status).toBe(503)
      expect(client.emulator.traffic()).toMatchObject({
        calls: { "list-executions": 2 },
        mostPerMinute: 3,
        mostInFlight: 1
      })
    })
  )
})
