import { describe, expect, it } from "vitest"
import { definitionA, withEmulator, type ActitoClient } from "./actito-client.ts"

const other = "Café / Nord"
const csv = "customerId\n1\n"
const definition = definitionA(["customerId"])

const of = ({ emulator }: ActitoClient, entity: string) => ({
  executions: `${emulator.url}/mass-imports/v5/entities/${encodeURIComponent(entity)}/etl-executions`,
  tables: `${emulator.url}/profile-table-structure/v5/entities/${encodeURIComponent(entity)}/profile-tables`,
  etls: `${emulator.url}/mass-imports/v5/entities/${encodeURIComponent(entity)}/etls`
})

describe("Actito emulator, rights", () => {
  it(
    "has several entities, each with its own records, executions and runs of the day",
    withEmulator({ entities: [other], dailyAllowance: 1 }, async (client) => {
      const { emulator } = client
      const listed = (await client.ask(`${emulator.url}/entities/v5/entities`)).json()
      expect(listed).toEqual([
        { id: 1, name: "bulkport-demo" },
        { id: 2, name: other }
      ])
      const created = await client.create(csv, definition, of(client, other).executions)
      const { id } = created.json() as { id: string }
      expect(created.headers.get("location")).toBe(
        `/mass-imports/v5/entities/Caf%C3%A9%20%2F%20Nord/etl-executions/${id}`
      )
      await emulator.settle()
      expect(emulator.executions()).toMatchObject([{ entity: other, status: "SUCCESS" }])
      expect(emulator.records("16", other).count).toBe(1)
      expect(emulator.records("16").count).toBe(0)
      expect((await client.ask(`${of(client, other).executions}/${id}`)).status).toBe(200)
      expect((await client.ask(`/etl-executions/${id}`)).status).toBe(404)
      expect((await client.create(csv, definition)).status).toBe(201)
      expect((await client.create(csv, definition, of(client, other).executions)).status).toBe(429)
    })
  )

  it(
    "shows only the readable ones, and refuses everything about the others",
    withEmulator({ entities: [other], readableEntities: [other] }, async (client) => {
      const { emulator } = client
      const all = `${emulator.url}/entities/v5/entities`
      expect((await client.ask(all)).json()).toEqual([{ id: 2, name: other }])
      expect((await client.ask(of(client, other).tables)).status).toBe(200)
      expect((await client.ask(of(client, "bulkport-demo").tables)).status).toBe(403)
      expect((await client.create(csv, definition)).status).toBe(403)
      emulator.behaviour.missingRightStatus = 404
      expect((await client.create(csv, definition)).status).toBe(404)
      emulator.behaviour.entityRights = "none"
      expect((await client.ask(all)).status).toBe(404)
    })
  )

  it.each([403, 404] as const)("hides the structures of tables behind a %d", async (missingRightStatus) => {
    await withEmulator({ tableRights: "none", missingRightStatus }, async (client) => {
      const { tables } = of(client, "bulkport-demo")
      expect((await client.ask(tables)).status).toBe(missingRightStatus)
      expect((await client.ask(`${tables}/16`)).status).toBe(missingRightStatus)
      expect((await client.create(csv, definition)).status).toBe(201)
    })()
  })

  it(
    "shows no structure of a custom table",
    withEmulator({}, async (client) => {
      expect((await client.ask(`${of(client, "bulkport-demo").tables}/Orders`)).status).toBe(404)
    })
  )

  it(
    "lets ETLs be triggered without being read, or not at all",
    withEmulator({}, async (client) => {
      const { etls } = of(client, "bulkport-demo")
      const made = await client.ask(etls, { method: "POST", body: JSON.stringify(definition) })
      const { id } = made.json() as { id: string }
      const trigger = () => client.create(csv, undefined, `/etls/${id}/trigger-execution`)
      client.emulator.behaviour.etlRights = "trigger-only"
      expect((await client.ask(`${etls}/${id}`)).status).toBe(403)
      expect((await client.ask(etls)).status).toBe(403)
      expect((await trigger()).status).toBe(201)
      client.emulator.behaviour.etlRights = "none"
      expect((await trigger()).status).toBe(403)
    })
  )

  it(
    "refuses a token after so many uses, openly or hidden",
    withEmulator({ tokenUses: 2 }, async (client) => {
      const ask = async () => (await client.ask("/etl-executions")).status
      expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 401])
      client.emulator.behaviour.refusedTokenStatus = 404
      expect(await ask()).toBe(404)
      const issued = (await client.askToken()).json() as { accessToken: string }
      const headers = { authorization: `Bearer ${issued.accessToken}` }
      expect((await client.ask("/etl-executions", { headers })).status).toBe(200)
    })
  )

  it(
    "turns away every so-manieth request, and fails every so-manieth read",
    withEmulator({ busyEvery: 3, unavailableEvery: 2, tellsQuotasApart: true }, async (client) => {
      const statuses: Array<number> = []
      for (let call = 0; call < 6; call++) statuses.push((await client.ask("/etl-executions")).status)
      expect(statuses).toEqual([200, 503, 429, 200, 503, 429])
    })
  )

  it(
    "counts requests for a token when told so",
    withEmulator({ tokenRequestsCount: true, maxConcurrentRequests: 0 }, async (client) => {
      expect((await client.askToken()).status).toBe(429)
      client.emulator.behaviour.tokenRequestsCount = false
      expect((await client.askToken()).status).toBe(200)
    })
  )
})
