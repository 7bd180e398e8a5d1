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
    withEmulator({ tokenRequestsCount: true }, async (client) => {
      const { emulator } = client
      await client.token()
      const ask = () => client.ask("/etl-executions")
      /** Lets these requests be answered once all of them are in flight, however long that takes. */
      const together = async (requests: ReadonlyArray<() => Promise<unknown>>) => {
        let release = (): void => undefined
        const until = new Promise<void>((resolve) => (release = resolve))
        const action = { type: "hold-reply", afterBytes: 0, until } as const
        emulator.addFault({ times: requests.length, action })
        const answers = requests.map((request) => request())
        await expect.poll(() => emulator.traffic().mostInFlight).toBe(requests.length)
        release()
        await Promise.all(answers)
      }
      await together([ask, ask, ask])
      await ask()
      expect(emulator.traffic().mostInFlight).toBe(3)
      const inFlight = () => {
        emulator.clearRequests()
        return emulator.traffic().mostInFlight
      }
      await expect.poll(inFlight).toBe(0)
      await together([ask, () => client.askToken()])
      expect(emulator.traffic()).toMatchObject({ mostInFlight: 2, withoutTokens: { mostInFlight: 1 } })
    })
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
