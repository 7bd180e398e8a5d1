import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { describe, expect, it } from "vitest"
import { definitionA, withEmulator, type ActitoClient } from "./actito-client.ts"

const csv = "customerId,emailAddress\n1,ann@example.com\n2,no\n"

interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: {
    readonly id: string
    readonly data: unknown
    readonly _links: { readonly webhook: { readonly href: string } }
  }
}

/** Runs a body with a server that keeps what is posted to it. */
const withReceiver = async (
  body: (url: string, received: ReadonlyArray<Received>) => Promise<void>
): Promise<void> => {
  const received: Array<Received> = []
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      received.push({
        path: request.url ?? "",
        headers: request.headers,
        body: JSON.parse(sent) as Received["body"]
      })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=1`, received)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

const makeEtl = async (client: ActitoClient): Promise<string> => {
  const body = JSON.stringify(definitionA(["customerId", "emailAddress"]))
  const made = await client.ask("/etls", { method: "POST", body })
  return (made.json() as { id: string }).id
}

const trigger = async (client: ActitoClient, etl: string): Promise<string> => {
  const created = await client.create(csv, undefined, `/etls/${etl}/trigger-execution`)
  return (created.json() as { id: string }).id
}

const statuses = (received: ReadonlyArray<Received>) =>
  received.map(({ body }) => (body.data as Readonly<Record<string, unknown>>)["etl.executionStatus"])

describe("Actito emulator, webhooks", () => {
  it("posts the start and the end of a triggered execution, one by one", async () => {
    await withReceiver(async (targetUrl, received) => {
      await withEmulator({}, async (client) => {
        const { emulator } = client
        const headers = { "x-secret": "abc", "Content-Type": "text/plain" }
        const subscription = emulator.webhooks.subscribe({ targetUrl, headers })
        const etl = await makeEtl(client)
        const id = await trigger(client, etl)
        await emulator.webhooks.settle()
        expect(statuses(received)).toEqual(["RUNNING", "WITH_ERROR"])
        const base = "/mass-imports/v5/entities/bulkport-demo"
        expect(received[1]).toMatchObject({
          path: "/hook?a=1",
          headers: { "x-secret": "abc", "content-type": "application/json" },
          body: {
            id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            data: {
              "etl.id": etl,
              "etl.executionId": id,
              "etl.executionStatus": "WITH_ERROR",
              _links: {
                etlExecution: { href: `${base}/etl-executions/${id}` },
                etl: { href: `${base}/etls/${etl}` }
              }
            },
            _links: { webhook: { href: expect.stringContaining(subscription) } }
          }
        })
        expect(received[0]?.body.id).not.toBe(received[1]?.body.id)
        expect(emulator.webhooks.deliveries()).toMatchObject([
          { events: [{ type: "STARTED", executionId: id }], status: 204, failure: undefined },
          { events: [{ type: "FINISHED", executionId: id }], status: 204, failure: undefined }
        ])
      })()
    })
  })

  it("posts lists in bulk, with whole links of the older scheme, each body as often as told", async () => {
    await withReceiver(async (targetUrl, received) => {
      await withEmulator({}, async (client) => {
        const { emulator } = client
        emulator.webhooks.subscribe({ targetUrl, mode: "bulk", links: "legacy", repeat: 2 })
        const id = await trigger(client, await makeEtl(client))
        await emulator.webhooks.settle()
        const [first, second] = received
        expect(first?.body).toEqual(second?.body)
        const events = new Set(received.flatMap(({ body }) => body.data as ReadonlyArray<unknown>))
        const href = `${emulator.url}/v5/entities/bulkport-demo/etl-executions/${id}`
        for (const event of events) expect(event).toMatchObject({ _links: { etlExecution: { href } } })
        const types = emulator.webhooks
          .deliveries()
          .flatMap((delivery) => delivery.events.map(({ type }) => type))
        expect(types.toSorted()).toEqual(["FINISHED", "FINISHED", "STARTED", "STARTED"])
      })()
    })
  })

  it("can tell the end before the start, and link to another host", async () => {
    await withReceiver(async (targetUrl, received) => {
      await withEmulator({}, async (client) => {
        client.emulator.webhooks.subscribe({ targetUrl, order: "finished-first", links: "foreign-host" })
        await trigger(client, await makeEtl(client))
        await client.emulator.webhooks.settle()
        expect(statuses(received)).toEqual(["WITH_ERROR", "RUNNING"])
        expect(JSON.stringify(received[0]?.body.data)).toContain("https://actito.invalid/")
      })()
    })
  })

  it("never tells of one-shots, nor of an end that has not come", async () => {
    await withReceiver(async (targetUrl, received) => {
      await withEmulator({ executionMillis: Number.POSITIVE_INFINITY }, async (client) => {
        const { emulator } = client
        emulator.webhooks.subscribe({ targetUrl })
        await client.run(csv, definitionA(["customerId", "emailAddress"]))
        await trigger(client, await makeEtl(client))
        await emulator.settle()
        // On a busy machine it may have begun by now.
        expect(statuses(received).filter((status) => status !== "RUNNING")).toEqual([])
        emulator.behaviour.executionMillis = 0
        await emulator.webhooks.settle()
        expect(emulator.webhooks.deliveries().map(({ events }) => events[0]?.type)).toEqual([
          "STARTED",
          "FINISHED"
        ])
        expect(new Set(emulator.webhooks.deliveries().map(({ events }) => events[0]?.executionId))).toEqual(
          new Set([emulator.executions().find(({ etlId }) => etlId !== undefined)?.id])
        )
      })()
    })
  })

  it(
    "notes that nobody was there, and goes on",
    withEmulator({}, async (client) => {
      client.emulator.webhooks.subscribe({ targetUrl: "http://127.0.0.1:9/" })
      await trigger(client, await makeEtl(client))
      await client.emulator.webhooks.settle()
      expect(client.emulator.webhooks.deliveries()).toMatchObject([
        { status: undefined, failure: expect.stringContaining("ECONNREFUSED") },
        { status: undefined, failure: expect.stringContaining("ECONNREFUSED") }
      ])
    })
  )
})
