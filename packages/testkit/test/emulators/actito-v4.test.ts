import { describe, expect, it } from "vitest"
import { gunzipSync } from "node:zlib"
import type { ActitoEmulatorOptions } from "../../src/emulators/actito/index.ts"
import { unzip, withEmulator, zip, type ActitoClient, type Answer } from "./actito-client.ts"

const csv = "\uFEFFcustomerId;emailAddress\n1;ann@example.com\n2;no\n"

const parameters = (changes: Readonly<Record<string, unknown>> = {}) => ({
  mode: "CREATE_UPDATE",
  encoding: "UTF-8",
  format: { separator: ";", endOfLine: "\n" },
  generateResultFile: true,
  attributesMapping: ["customerId", "emailAddress"].map((name) => ({
    headerColumn: name,
    attributeName: name
  })),
  ...changes
})

const base = ({ emulator }: ActitoClient) => `${emulator.url}/mass-imports/v4/entity/${emulator.entity}`

const send = async (
  client: ActitoClient,
  data: Buffer<ArrayBuffer>,
  definition: unknown = parameters(),
  url = `${base(client)}/table/Customers/import`
): Promise<Answer> => {
  const form = new FormData()
  form.append("inputFile", new Blob([data]), "any.zip")
  form.append("parameters", new Blob([JSON.stringify(definition)]), "parameters.json")
  return client.ask(url, { method: "POST", body: form })
}

/** Imports the usual file through V4, and hands over the path of the import. */
const imported = (
  options: ActitoEmulatorOptions,
  check: (client: ActitoClient, path: string) => Promise<void>
) =>
  withEmulator(options, async (client) => {
    const created = await send(client, await zip({ "any.csv": csv }))
    const { id } = created.json() as { id: number }
    await client.emulator.settle()
    await check(client, `${base(client)}/import/${id}`)
  })

describe("Actito emulator, V4", () => {
  // Whatever is assumed about V5: the spelling of V4 is known.
  it.each(["A", "B"] as const)(
    "takes a file through the four calls beside profile %s",
    async (wireProfile) => {
      await imported({ wireProfile }, async (client, path) => {
        const { emulator } = client
        expect((await client.ask(`${path}/status`)).json()).toEqual({ status: "FINISHED" })
        expect((await client.ask(`${path}/result`)).json()).toEqual({
          withErrors: true,
          rowsInError: 1,
          rowsRead: 2,
          rowsCreated: 1,
          rowsUpdated: 0,
          rowsIgnored: 0
        })
        const errors = Object.values(await unzip((await client.ask(`${path}/errors`)).bytes))
        expect(errors).toEqual([expect.stringMatching(/errorMessage\n2;no;[23];INVALID_VALUE;/)])
        const results = Object.values(await unzip((await client.ask(`${path}/result-file`)).bytes))
        expect(results).toEqual([
          "customerId;emailAddress;operation;recordId\n1;ann@example.com;CREATED;5000001\n"
        ])
        expect(emulator.records("16").find("customerId", "1")).toMatchObject({
          emailAddress: "ann@example.com"
        })
        expect(emulator.executions()).toMatchObject([{ api: "v4", table: "16", counts: { rejected: 1 } }])
        expect(emulator.traffic().calls).toEqual({
          token: 1,
          "v4-create-profile-import": 1,
          "v4-status": 1,
          "v4-result": 1,
          "v4-errors": 1,
          "v4-result-file": 1
        })
      })()
    }
  )

  it(
    "answers a creation with a number, and shows V5 nothing of it",
    withEmulator({}, async (client) => {
      const created = await send(client, await zip({ "any.csv": csv }))
      expect(created.text).toMatch(/^\{"id":\d+\}$/)
      const { id } = created.json() as { id: number }
      expect((await client.ask(`/etl-executions/${id}`)).status).toBe(404)
      expect((await client.ask("/etl-executions")).json()).toEqual({ etlExecutions: [] })
    })
  )

  it(
    "loads custom tables by a path of their own, and serves the paths without a category",
    withEmulator({ urlScheme: "both" }, async (client) => {
      const data = await zip({ "a.csv": "orderNumber,customerId\nA-1,1\n" })
      const mapping = ["orderNumber", "customerId"].map((name) => ({
        headerColumn: name,
        attributeName: name
      }))
      const definition = { mode: "CREATE_ONLY", attributesMapping: mapping }
      const legacy = `${client.emulator.url}/v4/entity/bulkport-demo`
      expect((await send(client, data, definition, `${legacy}/customTable/Orders/import`)).status).toBe(200)
      expect((await send(client, data, definition, `${legacy}/table/Orders/import`)).status).toBe(404)
      await client.emulator.settle()
      expect(client.emulator.records("Orders").all()).toMatchObject([{ orderNumber: "A-1" }])
    })
  )

  it.each([404, 405, 410] as const)("is retired with %d when told so", async (status) => {
    await withEmulator({ v4: `retired-${status}` }, async (client) => {
      expect((await send(client, await zip({ "any.csv": csv }))).status).toBe(status)
      expect((await client.ask(`${base(client)}/import/1/status`)).status).toBe(status)
      expect((await client.ask("/etl-executions")).status).toBe(200)
      expect(client.emulator.executions()).toEqual([])
    })()
  })

  it.each([
    ["json-string", '"FINISHED"', "application/json"],
    ["text", "FINISHED", "text/plain"]
  ] as const)("writes the status as %s when told so", async (v4Status, text, contentType) => {
    await imported({ v4Status }, async (client, path) => {
      const answer = await client.ask(`${path}/status`)
      expect([answer.text, answer.headers.get("content-type")]).toEqual([text, contentType])
    })()
  })

  it(
    "gives fewer counts, and the error file as CSV, when told so",
    imported({ v4Counts: "documented", v4ErrorFile: "csv" }, async (client, path) => {
      expect((await client.ask(`${path}/result`)).json()).toEqual({ withErrors: true, rowsInError: 1 })
      const errors = await client.ask(`${path}/errors`)
      expect(errors.headers.get("content-type")).toBe("text/csv")
      expect(errors.text).toMatch(/^customerId;emailAddress;lineNumber/)
    })
  )

  it(
    "has no result before the end, and no result file that was not asked for",
    withEmulator({ executionMillis: Number.POSITIVE_INFINITY }, async (client) => {
      const data = await zip({ "any.csv": csv })
      const { id } = (await send(client, data, parameters({ generateResultFile: false }))).json() as {
        id: number
      }
      await client.emulator.settle()
      const path = `${base(client)}/import/${id}`
      expect((await client.ask(`${path}/status`)).json()).toEqual({ status: "PENDING" })
      for (const call of ["result", "errors", "result-file"]) {
        expect((await client.ask(`${path}/${call}`)).status, call).toBe(404)
      }
      client.emulator.behaviour.executionMillis = 0
      expect((await client.ask(`${path}/errors`)).status).toBe(200)
      expect((await client.ask(`${path}/result-file`)).status).toBe(404)
    })
  )

  it.each([
    ["finished", "FINISHED"],
    ["failed", "FAILED"]
  ] as const)("ends a file that is no archive as %s", async (v4Failure, status) => {
    await withEmulator({ v4Failure }, async (client) => {
      const { id } = (await send(client, Buffer.from(csv))).json() as { id: number }
      await client.emulator.settle()
      const path = `${base(client)}/import/${id}`
      expect((await client.ask(`${path}/status`)).json()).toEqual({ status })
      expect((await client.ask(`${path}/result`)).json()).toMatchObject({ withErrors: true, rowsInError: 0 })
      expect(client.emulator.executions()).toMatchObject([{ failure: { code: "WRONG_COMPRESSION" } }])
      expect(client.emulator.records("16").count).toBe(0)
    })()
  })

  it(
    "refuses parameters of V5 and unknown tables, and uses the table's runs of the day",
    withEmulator({ dailyAllowance: 1 }, async (client) => {
      const data = await zip({ "any.csv": csv })
      expect((await send(client, data, parameters({ dataLoadings: [] }))).status).toBe(400)
      expect((await send(client, data, parameters({ mode: undefined }))).status).toBe(400)
      const unknown = `${base(client)}/table/Nobody/import`
      expect((await send(client, data, parameters(), unknown)).status).toBe(404)
      expect((await send(client, data)).status).toBe(200)
      expect((await send(client, data)).status).toBe(429)
    })
  )

  it(
    "is as late, as absent or as odd as V5 in what both have",
    imported({ resultsNotReadyForPolls: 1, counts: "strings", outputFiles: "gzip" }, async (client, path) => {
      expect((await client.ask(`${path}/result`)).status).toBe(404)
      expect((await client.ask(`${path}/result`)).json()).toMatchObject({ rowsInError: "1" })
      const packed = await client.ask(`${path}/result-file`)
      expect(() => gunzipSync(packed.bytes)).toThrow()
      client.emulator.behaviour.outputFiles = "gone-410"
      expect((await client.ask(`${path}/errors`)).status).toBe(410)
    })
  )
})
