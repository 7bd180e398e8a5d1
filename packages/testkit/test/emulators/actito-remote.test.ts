import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { definitionA, withEmulator, type ActitoClient } from "./actito-client.ts"

const columns = ["customerId", "firstName"]
const csv = "customerId,firstName\n1,Ann\n2,Bob\n"
const at = (locationId: string, fileNamePattern: string) => ({ source: { locationId, fileNamePattern } })

/** Sends a definition alone, in a form. */
const sendForm = (client: ActitoClient, definition: unknown, path = "/etl-executions") => {
  const form = new FormData()
  const { definition: part } = client.emulator.wireProfile.parts
  form.append(part, new Blob([JSON.stringify(definition)]), "definition.json")
  return client.ask(path, { method: "POST", body: form })
}

const sendJson = (client: ActitoClient, definition: unknown) =>
  client.ask("/etl-executions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(definition)
  })

const ended = async ({ emulator }: ActitoClient) => {
  await emulator.settle()
  return emulator.executions().at(-1)
}

describe("Actito emulator, remote files", () => {
  it(
    "takes the data from the location that a definition names",
    withEmulator({ remoteLocations: { nightly: { "old.csv": csv } } }, async (client) => {
      expect((await sendForm(client, definitionA(columns, at("nightly", "old.csv")))).status).toBe(201)
      expect(await ended(client)).toMatchObject({ status: "SUCCESS", fileName: "old.csv", isRemote: true })
      client.emulator.remote.put("nightly", "new_20240131.csv.gz", gzipSync(`${csv}3,Cid\n`))
      await sendForm(client, definitionA(columns, at("nightly", "new_$yyyyMMdd.*")))
      expect(await ended(client)).toMatchObject({ counts: { created: 1, updated: 2 }, isRemote: true })
    })
  )

  it(
    "takes the newest of several files",
    withEmulator({}, async (client) => {
      client.emulator.remote.put("in", "b.csv", csv)
      client.emulator.remote.put("in", "a.csv", csv)
      await sendForm(client, definitionA(columns, at("in", "*.csv")))
      expect(await ended(client)).toMatchObject({ fileName: "a.csv" })
      client.emulator.remote.put("in", "b.csv", csv)
      await sendForm(client, definitionA(columns, at("in", "*.csv")))
      expect(await ended(client)).toMatchObject({ fileName: "b.csv" })
    })
  )

  it.each([
    ["an unknown location", at("nowhere", "a.csv"), "LOCATION_NOT_FOUND"],
    ["a missing file", at("in", "b.csv"), "FILE_NOT_FOUND"],
    ["a file that is too large", at("in", "large.csv"), "FILE_TOO_LARGE"]
  ])("accepts %s, and ends the execution as ERROR", async (_name, source, code) => {
    await withEmulator({ maxUploadBytes: 100 }, async (client) => {
      client.emulator.remote.put("in", "a.csv", csv)
      client.emulator.remote.put("in", "large.csv", csv.repeat(10))
      const created = await sendForm(client, definitionA(columns, source))
      expect(created.status).toBe(201)
      const execution = await ended(client)
      expect(execution).toMatchObject({ status: "ERROR", failure: { code } })
      expect(await client.status(execution?.id ?? "")).toBe("ERROR")
      expect(client.emulator.creationsToday("16")).toBe(1)
    })()
  })

  it(
    "refuses data beside a source, no data without one, and half a source",
    withEmulator({}, async (client) => {
      expect((await client.create(csv, definitionA(columns, at("in", "a.csv")))).status).toBe(400)
      expect((await sendForm(client, definitionA(columns))).status).toBe(400)
      const half = { source: { locationId: "in" } }
      expect((await sendForm(client, definitionA(columns, half))).status).toBe(400)
      expect(client.emulator.executions()).toEqual([])
    })
  )

  it.each([
    ["multipart", 201, 400],
    ["json", 400, 201],
    ["either", 201, 201]
  ] as const)("takes a definition alone as %s", async (remoteBody, form, json) => {
    await withEmulator({ remoteBody, remoteLocations: { in: { "a.csv": csv } } }, async (client) => {
      const definition = definitionA(columns, at("in", "a.csv"))
      expect((await sendForm(client, definition)).status).toBe(form)
      expect((await sendJson(client, definition)).status).toBe(json)
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
    })()
  })

  it(
    "speaks profile B there too",
    withEmulator({ wireProfile: "B", remoteLocations: { in: { "a.csv": csv } } }, async (client) => {
      const definition = {
        from: { location: "in", filePattern: "a.csv" },
        loads: [
          {
            target: { kind: "profileTable", table: "16" },
            action: "INSERT",
            columns: { customerId: "customerId", firstName: "firstName" }
          }
        ]
      }
      expect((await sendJson(client, definition)).status).toBe(202)
      expect(await ended(client)).toMatchObject({ status: "SUCCESS", counts: { created: 2 } })
    })
  )
})
