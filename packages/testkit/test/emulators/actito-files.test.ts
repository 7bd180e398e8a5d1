import { describe, expect, it } from "vitest"
import { gzipSync } from "node:zlib"
import { definitionA, withEmulator, zip } from "./actito-client.ts"

const columns = ["customerId", "firstName"]
const csv = "customerId,firstName\n1,Zoé\n2,Bob\n"
const mark = Buffer.from([0xef, 0xbb, 0xbf])
const latin1 = { encoding: "ISO-8859-1" }

const broken: ReadonlyArray<
  readonly [string, Buffer<ArrayBuffer>, Readonly<Record<string, unknown>>, string]
> = [
  ["a byte-order mark", Buffer.concat([mark, Buffer.from(csv)]), {}, "BYTE_ORDER_MARK"],
  ["a ragged line at its end", Buffer.from(`${csv}3\n`), {}, "UNREADABLE_CSV"],
  ["a line with a cell too many", Buffer.from(`${csv}3,Cid,x\n`), {}, "UNREADABLE_CSV"],
  ["a quote left open", Buffer.from(`${csv}3,"Cid\n`), {}, "UNREADABLE_CSV"],
  ["ISO-8859-1 declared as UTF-8", Buffer.from(csv, "latin1"), {}, "WRONG_ENCODING"],
  ["UTF-8 declared as ISO-8859-1", Buffer.from("customerId,firstName\n1,Àé\n"), latin1, "WRONG_ENCODING"],
  [
    "a character cut at the end",
    Buffer.from("customerId,firstName\n1,é").subarray(0, -1),
    {},
    "WRONG_ENCODING"
  ],
  ["no mapped column", Buffer.from("customerId,name\n1,Ann\n"), {}, "MISSING_COLUMN"],
  ["a mapped column in other letters", Buffer.from("customerId,FirstName\n1,Ann\n"), {}, "MISSING_COLUMN"],
  ["a column twice", Buffer.from("customerId,firstName,firstName\n1,A,B\n"), {}, "DUPLICATE_COLUMN"],
  ["no line at all", Buffer.from(""), {}, "FILE_NOT_FOUND"],
  ["another compression than declared", gzipSync(csv), { compression: "ZIP" }, "WRONG_COMPRESSION"],
  ["a gzip that is cut", gzipSync(csv).subarray(0, 40), {}, "WRONG_COMPRESSION"]
]

describe("Actito emulator, files", () => {
  it.each(broken)("fails a file with %s as a whole", async (_name, data, changes, code) => {
    await withEmulator({}, async (client) => {
      const id = await client.run(Buffer.from(data), definitionA(columns, changes))
      expect(client.emulator.executions()).toMatchObject([{ failure: { code } }])
      expect(await client.status(id)).toBe("ERROR")
      expect(client.emulator.records("16").count).toBe(0)
      expect(await client.result(id)).toMatchObject({ rowsRead: 0, rowsInError: 0, withErrors: true })
      expect((await client.ask(`/etl-executions/${id}/output-files`)).status).toBe(404)
    })()
  })

  it(
    "fails a file without a column for a mandatory attribute",
    withEmulator({}, async (client) => {
      await client.run("firstName\nAnn\n", definitionA(["firstName"]))
      expect(client.emulator.executions()).toMatchObject([
        { status: "ERROR", failure: { code: "MISSING_COLUMN" } }
      ])
    })
  )

  it(
    "reads ISO-8859-1 as declared, and writes output files in UTF-8",
    withEmulator({}, async (client) => {
      const id = await client.run(
        Buffer.from("customerId,firstName,sex\n1,Zoé,F\n2,Loïc,?\n", "latin1"),
        definitionA(["customerId", "firstName", "sex"], latin1)
      )
      expect(client.emulator.records("16").find("customerId", "1")).toMatchObject({ firstName: "Zoé" })
      expect((await client.files(id)).errors).toContain("2,Loïc,?,3,INVALID_VALUE")
    })
  )

  it(
    "wants exactly one file in an archive, or the one a pattern selects",
    withEmulator({}, async (client) => {
      const two = await zip({ "a_20240131.csv": csv, "b.csv": "x" })
      await client.run(two, definitionA(columns))
      await client.run(two, definitionA(columns, {}, { fileNamePattern: "a_$yyyyMMdd.csv" }))
      await client.run(two, definitionA(columns, {}, { fileNamePattern: "c*.csv" }))
      await client.run(two, definitionA(columns, {}, { fileNamePattern: "c*.csv", optional: true }))
      expect(client.emulator.executions().map(({ counts, status }) => [status, counts.read])).toEqual([
        ["ERROR", 0],
        ["SUCCESS", 2],
        ["ERROR", 0],
        ["SUCCESS", 0]
      ])
    })
  )

  it.each([
    ["a missing definition part", undefined, "parameters"],
    ["an unknown field", definitionA(columns, { separater: ";" }), "separater"],
    ["no mode", definitionA(columns, {}, { mode: undefined }), "dataLoadings[0].mode"],
    ["an unknown mode", definitionA(columns, {}, { mode: "UPSERT" }), "dataLoadings[0].mode"],
    [
      "an unknown table",
      definitionA(columns, {}, { destination: { type: "PROFILE_TABLE", id: "9" } }),
      undefined
    ],
    ["an unknown attribute", definitionA(["customerId", "shoeSize"]), "attributesMapping"],
    ["a long separator", definitionA(columns, { format: { separator: ";;" } }), "format.separator"],
    ["no loading", { name: "x", dataLoadings: [] }, "dataLoadings"]
  ])("refuses a definition with %s", async (_name, definition, field) => {
    await withEmulator({}, async (client) => {
      const answer = await client.create(csv, definition)
      expect(answer.status).toBe(400)
      expect(answer.json()).toMatchObject({ errors: [field === undefined ? {} : { field }] })
      expect(client.emulator.executions()).toEqual([])
      expect(client.emulator.creationsToday("16")).toBe(0)
    })()
  })

  it(
    "refuses bodies that are no multipart, have fields for files, or end too early",
    withEmulator({}, async (client) => {
      const json = await client.ask("/etl-executions", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}"
      })
      const form = new FormData()
      form.append("inputFile", csv)
      const field = await client.ask("/etl-executions", { method: "POST", body: form })
      const cut = await client.ask("/etl-executions", {
        method: "POST",
        headers: { "content-type": "multipart/form-data; boundary=x" },
        body: '--x\r\ncontent-disposition: form-data; name="inputFile"; filename="a"\r\n\r\nabc'
      })
      const codes = [json, field, cut].map((answer) => [
        answer.status,
        (answer.json() as { errors: ReadonlyArray<{ code: string }> }).errors[0]?.code
      ])
      expect(codes).toEqual([
        [400, "NOT_MULTIPART"],
        [400, "NOT_A_FILE"],
        [400, "BROKEN_MULTIPART"]
      ])
    })
  )

  it(
    "refuses files above the limit with 400, by their size as uploaded",
    withEmulator({ maxUploadBytes: 1_000 }, async (client) => {
      const large = `customerId,firstName\n${"1,Ann\n".repeat(1_000)}`
      expect((await client.create(large, definitionA(columns))).status).toBe(400)
      expect((await client.create(gzipSync(large), definitionA(columns))).status).toBe(201)
    })
  )

  it(
    "streams a large file without keeping its rows",
    withEmulator({ rememberRecords: false }, async (client) => {
      const rows = Array.from({ length: 50_000 }, (_, index) => `${index},${"name".repeat(20)}\n`).join("")
      const packed = gzipSync(`customerId,firstName\n${rows}`)
      await client.run(packed, definitionA(columns))
      expect(client.emulator.executions()).toMatchObject([{ status: "SUCCESS", counts: { created: 50_000 } }])
    })
  )
})
