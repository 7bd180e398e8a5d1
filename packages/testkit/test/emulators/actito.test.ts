import { describe, expect, it } from "vitest"
import { gzipSync } from "node:zlib"
import { definitionA, unzip, withEmulator, zip } from "./actito-client.ts"

const columns = ["customerId", "emailAddress", "firstName"]
const csv = "customerId,emailAddress,firstName\n1,ann@example.com,Ann\n2,bob@example.com,Bob\n"

describe("Actito emulator", () => {
  it(
    "takes a file through creation, polling, results and output files",
    withEmulator({ executionMillis: Infinity }, async (client) => {
      const created = await client.create(await zip({ "any.csv": csv }), definitionA(columns))
      expect(created.status).toBe(201)
      const { id } = created.json() as { id: string }
      expect(id).toMatch(/^\d+$/)
      expect(created.headers.get("location")).toBe(
        `/mass-imports/v5/entities/bulkport-demo/etl-executions/${id}`
      )
      expect(await client.status(id)).toBe("PENDING")
      expect((await client.ask(`/etl-executions/${id}/integration-results`)).status).toBe(404)
      await expect.poll(() => client.status(id)).not.toBe("PENDING")
      expect(await client.status(id)).toBe("RUNNING")
      client.emulator.behaviour.executionMillis = 0
      await expect.poll(() => client.status(id)).not.toBe("RUNNING")
      expect(await client.status(id)).toBe("SUCCESS")
      expect((await client.ask(`/etl-executions/${id}/integration-results`)).json()).toEqual({
        results: [
          {
            destination: { type: "PROFILE_TABLE", id: "16" },
            fileName: "customers.csv",
            rowsRead: 2,
            rowsCreated: 2,
            rowsUpdated: 0,
            rowsIgnored: 0,
            rowsInError: 0,
            withErrors: false
          }
        ]
      })
      expect(await client.files(id)).toEqual({
        errors: "customerId,emailAddress,firstName,lineNumber,errorCode,errorMessage\n",
        result:
          "customerId,emailAddress,operation,recordId\n" +
          "1,ann@example.com,CREATED,5000001\n2,bob@example.com,CREATED,5000002\n"
      })
      expect(client.emulator.records("Customers").count).toBe(2)
      expect(client.emulator.records("16").find("customerId", "2")).toMatchObject({ firstName: "Bob" })
      expect(client.emulator.requestsOf("create-execution")).toHaveLength(1)
      expect(client.emulator.requestsOf("integration-results")).toHaveLength(2)
    })
  )

  it.each(["ZIP", "GZIP", "NONE"] as const)(
    "reads a file packed as %s, declared or not",
    async (compression) => {
      await withEmulator({}, async (client) => {
        const data =
          compression === "ZIP"
            ? await zip({ "x.bin": csv })
            : compression === "GZIP"
              ? gzipSync(csv)
              : Buffer.from(csv)
        const declared = await client.run(data, definitionA(columns, { compression }))
        const sniffed = await client.run(data, definitionA(columns))
        expect(await client.status(declared)).toBe("SUCCESS")
        expect(await client.result(sniffed)).toMatchObject({ rowsRead: 2, rowsCreated: 0, rowsUpdated: 2 })
      })()
    }
  )

  it(
    "repeats the definition as it was sent, and tells tests about it",
    withEmulator({}, async (client) => {
      const definition = definitionA(columns, { report: { recipients: ["ann@example.com"] } })
      const id = await client.run(csv, definition)
      const body = (await client.ask(`/etl-executions/${id}`)).json()
      expect(body).toMatchObject({ id, status: "SUCCESS", definition })
      expect(client.emulator.executions()).toMatchObject([
        {
          id,
          name: "customers of today",
          definition,
          table: "16",
          status: "SUCCESS",
          fileName: "customers.csv"
        }
      ])
      const list = (await client.ask("/etl-executions")).json() as { etlExecutions: ReadonlyArray<unknown> }
      expect(list.etlExecutions).toEqual([body])
      client.emulator.behaviour.listExecutions = false
      expect((await client.ask("/etl-executions")).status).toBe(404)
    })
  )

  it(
    "triggers a predefined ETL with the data file alone",
    withEmulator({}, async (client) => {
      const made = await client.ask("/etls", { method: "POST", body: JSON.stringify(definitionA(columns)) })
      expect(made.status).toBe(201)
      const { id } = made.json() as { id: string }
      expect((await client.ask(`/etls/${id}`)).json()).toMatchObject({ id, name: "customers of today" })
      expect((await client.ask("/etls")).json()).toHaveLength(1)
      expect((await client.create(csv, undefined, `/etls/${id}/trigger-execution`)).status).toBe(201)
      await client.emulator.settle()
      expect(client.emulator.executions()).toMatchObject([
        { etlId: id, status: "SUCCESS", counts: { created: 2 } }
      ])
      expect((await client.create(csv, undefined, "/etls/999/trigger-execution")).status).toBe(404)
    })
  )

  it(
    "shows entities and table structures, and takes new tables while it runs",
    withEmulator({}, async (client) => {
      const { url, tables } = client.emulator
      const structures = `${url}/profile-table-structure/v5/entities/bulkport-demo/profile-tables`
      expect((await client.ask(`${url}/entities/v5/entities`)).json()).toEqual([
        { id: 1, name: "bulkport-demo" }
      ])
      expect((await client.ask(structures)).json()).toEqual([{ id: "16", name: "Customers" }])
      const table = (await client.ask(`${structures}/16`)).json() as { attributes: ReadonlyArray<object> }
      expect(table.attributes).toContainEqual(
        expect.objectContaining({ name: "customerId", unique: true, mandatory: true, valueType: "STRING" })
      )
      tables.add({
        id: "17",
        name: "Visitors",
        kind: "PROFILE_TABLE",
        attributes: [{ name: "code", type: "CUSTOM", unique: true, mandatory: true }]
      })
      await client.run(
        "code\na\n",
        definitionA(["code"], {}, { destination: { type: "PROFILE_TABLE", id: "Visitors" } })
      )
      expect(client.emulator.records("17").all()).toMatchObject([{ code: "a" }])
      expect((await client.ask(`${structures}/18`)).status).toBe(404)
    })
  )

  it(
    "loads a custom table, ignoring its technical columns",
    withEmulator({}, async (client) => {
      const id = await client.run(
        "id,orderNumber,customerId,amount\n7,A-1,1,12.50\n8,A-2,1,12,5\n".replace("12,5", '"12,5"'),
        definitionA(
          ["id", "orderNumber", "customerId", "amount"],
          {},
          { destination: { type: "CUSTOM_TABLE", id: "Orders" } }
        )
      )
      expect(await client.status(id)).toBe("WITH_ERROR")
      expect(client.emulator.records("Orders").all()).toMatchObject([{ orderNumber: "A-1", amount: "12.50" }])
    })
  )

  it(
    "speaks profile B throughout",
    withEmulator({ wireProfile: "B" }, async (client) => {
      const definition = {
        label: "b",
        file: { packing: "gz", charset: "utf8", delimiter: "|" },
        loads: [
          {
            target: { kind: "profileTable", table: "16" },
            action: "INSERT_OR_UPDATE",
            columns: { id: "customerId", mail: "emailAddress", name: "firstName" }
          }
        ],
        outputs: { rejectedRows: true, processedRows: true },
        notify: []
      }
      const created = await client.create(
        gzipSync("id|mail|name\n1|ann@example.com|Ann\n2|no mail|Bob\n"),
        definition
      )
      expect([created.status, created.text]).toEqual([202, ""])
      const location = created.headers.get("location") ?? ""
      expect(location.startsWith(`${client.base}/etl-executions/`)).toBe(true)
      await client.emulator.settle()
      const body = (await client.ask(location)).json()
      expect(body).toMatchObject({
        executionId: Number(location.split("/").at(-1)),
        status: "Finished With Errors",
        etl: definition
      })
      expect((await client.ask(`${location}/integration-results`)).json()).toEqual([
        {
          tableKind: "profileTable",
          table: "16",
          file: "customers.csv",
          linesRead: 2,
          inserted: 1,
          modified: 0,
          skipped: 0,
          linesRejected: 1,
          hasRejects: true
        }
      ])
      const files = await client.ask(`${location}/output-files`)
      expect(files.headers.get("content-type")).toBe("text/csv")
      expect(files.text).toBe(
        "\uFEFFrow;id;mail;reasonCode;rejectionReason\r\n" +
          '2;2;no mail;INVALID_VALUE;"emailAddress must be an e-mail address, not ""no mail"""\r\n'
      )
      expect((await client.ask("/etl-executions")).status).toBe(404)
      expect((await client.ask("/etl-executions/1")).json()).toMatchObject({ code: "NOT_FOUND" })
      client.emulator.behaviour.outputFiles = "zip"
      expect(Object.keys(await unzip((await client.ask(`${location}/output-files`)).bytes))).toHaveLength(2)
      expect((await client.create(csv, definitionA(columns))).status).toBe(400)
    })
  )
})
