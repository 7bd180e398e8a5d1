import { describe, expect, it } from "vitest"
import type { TableStructure } from "../../src/emulators/actito/index.ts"
import { definitionA, withEmulator, type ActitoClient } from "./actito-client.ts"

const columns = ["customerId", "emailAddress", "firstName"]
const header = `${columns.join(",")}\n`

const load = (client: ActitoClient, rows: string, mode = "CREATE_UPDATE") =>
  client.run(header + rows, definitionA(columns, {}, { mode }))

/** What became of each row: the operations of the result file, and the codes of the error file, by customer. */
const fatesOf = async (client: ActitoClient, id: string): Promise<ReadonlyArray<string>> => {
  const { errors, result } = await client.files(id)
  const rows = (file: string | undefined) => (file ?? "").trimEnd().split("\n").slice(1)
  const written = rows(result).map((line) => line.split(","))
  const rejected = rows(errors).map((line) => line.split(","))
  return [
    ...written.map((cells) => `${cells[0] ?? ""} ${cells.at(-2) ?? ""}`),
    ...rejected.map((cells) => `${cells[0] ?? ""} ${cells[4] ?? ""}`)
  ]
}

/** Two mandatory unique attributes, and a name that has to be encoded wherever it stands in a path. */
const contracts: TableStructure = {
  id: "21",
  name: "Contrats / été 100%",
  kind: "PROFILE_TABLE",
  attributes: [
    { name: "contract", type: "CUSTOM", unique: true, mandatory: true },
    { name: "reference", type: "CUSTOM", unique: true, mandatory: true },
    { name: "label", type: "CUSTOM", unique: false, mandatory: false }
  ]
}

describe("Actito emulator, what each mode does", () => {
  // Customers 1 (ann) and 2 (bob) are there.
  it.each([
    ["CREATE_ONLY", "1,new@example.com,Ann\n", "1 IGNORED"],
    ["CREATE_ONLY", "1,bob@example.com,Ann\n", "1 IGNORED"],
    ["CREATE_ONLY", "3,cid@example.com,Cid\n", "3 CREATED"],
    ["CREATE_ONLY", "3,bob@example.com,Cid\n", "3 UNIQUE_CONFLICT"],
    ["UPDATE_ONLY", "1,new@example.com,Ann\n", "1 UPDATED"],
    ["UPDATE_ONLY", "1,bob@example.com,Ann\n", "1 UNIQUE_CONFLICT"],
    ["UPDATE_ONLY", "3,cid@example.com,Cid\n", "3 IGNORED"],
    ["UPDATE_ONLY", "3,bob@example.com,Cid\n", "3 IGNORED"],
    ["CREATE_UPDATE", "1,new@example.com,Ann\n", "1 UPDATED"],
    ["CREATE_UPDATE", "1,bob@example.com,Ann\n", "1 UNIQUE_CONFLICT"],
    ["CREATE_UPDATE", "3,cid@example.com,Cid\n", "3 CREATED"],
    ["CREATE_UPDATE", "3,bob@example.com,Cid\n", "3 UNIQUE_CONFLICT"]
  ])("%s of %j is %s", async (mode, row, fate) => {
    await withEmulator({}, async (client) => {
      await load(client, "1,ann@example.com,Ann\n2,bob@example.com,Bob\n")
      const before = client.emulator.records("16").all()
      const id = await load(client, row, mode)
      expect(await fatesOf(client, id)).toEqual([fate])
      const isWritten = fate.endsWith("CREATED") || fate.endsWith("UPDATED")
      const after = client.emulator.records("16").all()
      if (isWritten) expect(after).not.toEqual(before)
      else expect(after).toEqual(before)
      const [customerId = "", emailAddress] = row.split(",")
      if (isWritten) {
        expect(client.emulator.records("16").find("customerId", customerId)).toMatchObject({ emailAddress })
      }
    })()
  })

  it.each([
    ["CREATE_ONLY", "last-wins", ["3 CREATED", "3 IGNORED"], "First"],
    ["CREATE_UPDATE", "last-wins", ["3 CREATED", "3 UPDATED"], "Second"],
    ["UPDATE_ONLY", "last-wins", ["3 IGNORED", "3 IGNORED"], undefined],
    ["CREATE_ONLY", "later-rejected", ["3 CREATED", "3 DUPLICATE_KEY"], "First"],
    ["CREATE_UPDATE", "later-ignored", ["3 CREATED", "3 IGNORED"], "First"],
    ["CREATE_UPDATE", "all-rejected", ["3 DUPLICATE_KEY", "3 DUPLICATE_KEY"], undefined]
  ] as const)("%s of a key twice is, with %s, %j", async (mode, duplicateKeys, fates, firstName) => {
    await withEmulator({ duplicateKeys }, async (client) => {
      const id = await load(client, "3,cid@example.com,First\n3,cid@example.com,Second\n", mode)
      expect(await fatesOf(client, id)).toEqual(fates)
      expect(client.emulator.records("16").find("customerId", "3")?.["firstName"]).toBe(firstName)
    })()
  })

  it(
    "rejects two rows of one file that want the same second unique value, but for the first",
    withEmulator({}, async (client) => {
      const id = await load(client, "1,same@example.com,Ann\n2,same@example.com,Bob\n")
      expect(await fatesOf(client, id)).toEqual(["1 CREATED", "2 UNIQUE_CONFLICT"])
    })
  )

  it(
    "lets a unique value that was given up go to another record",
    withEmulator({}, async (client) => {
      await load(client, "1,ann@example.com,Ann\n")
      const id = await load(client, "1,new@example.com,Ann\n2,ann@example.com,Bob\n")
      expect(await fatesOf(client, id)).toEqual(["1 UPDATED", "2 CREATED"])
    })
  )

  it(
    "holds several mandatory unique attributes, under a name with accents, spaces and slashes",
    withEmulator({ tables: [contracts], entity: "Zoé / B" }, async (client) => {
      const { emulator } = client
      const base = `${emulator.url}/mass-imports/v5/entities/${encodeURIComponent(emulator.entity)}`
      const map = { destination: { type: "PROFILE_TABLE", id: contracts.name } }
      const send = async (data: string, names = ["contract", "reference"]) => {
        expect(
          (await client.create(data, definitionA(names, {}, map), `${base}/etl-executions`)).status
        ).toBe(201)
        await emulator.settle()
        return emulator.executions().at(-1)
      }
      expect(await send("contract,reference\nc1,r1\nc2,r2\nc1,r2\nc3,\n")).toMatchObject({
        counts: { created: 2, updated: 0, rejected: 2 }
      })
      expect(await send("contract\nc4\n", ["contract"])).toMatchObject({
        failure: { code: "MISSING_COLUMN" }
      })
      const structures = `${emulator.url}/profile-table-structure/v5/entities/${encodeURIComponent(emulator.entity)}`
      const path = `${structures}/profile-tables/${encodeURIComponent(contracts.name)}`
      expect((await client.ask(path)).json()).toMatchObject({ id: "21", name: contracts.name })
    })
  )

  it.each([
    [",", '1,"1,2,-3"\n2,"1,two"\n3,4\n'],
    [";", "1,1;2;-3\n2,1;two\n3,4\n"],
    ["|", "1,1|2|-3\n2,1|two\n3,4\n"]
  ] as const)(
    "holds each of several values, separated by %j, to the rules",
    async (multiValueSeparator, rows) => {
      await withEmulator({ multiValueSeparator }, async (client) => {
        const names = ["customerId", "favouriteNumbers"]
        await client.run(`${names.join(",")}\n${rows}`, definitionA(names))
        expect(client.emulator.executions()).toMatchObject([{ counts: { created: 2, rejected: 1 } }])
        expect(client.emulator.records("16").find("customerId", "1")).toMatchObject({
          favouriteNumbers: ["1", "2", "-3"].join(multiValueSeparator)
        })
      })()
    }
  )

  it.each([
    ["capitals", 1],
    ["any-case", 3]
  ] as const)("takes booleans in %s", async (booleanWords, created) => {
    await withEmulator({ booleanWords }, async (client) => {
      await client.run("customerId,optIn\n1,TRUE\n2,true\n3,n\n4,oui\n", definitionA(["customerId", "optIn"]))
      expect(client.emulator.executions()).toMatchObject([{ counts: { created } }])
    })()
  })

  it.each([
    ["together", "RUNNING"],
    ["one-after-another", "SUCCESS"]
  ] as const)("runs imports into one table %s", async (tableOrder, statusOfFirst) => {
    await withEmulator({ tableOrder }, async (client) => {
      const { emulator } = client
      const rows = Array.from({ length: 40_000 }, (_, index) => `${index},,Name\n`).join("")
      await client.create(header + rows, definitionA(columns))
      await client.create(`${header}1,,Other\n`, definitionA(columns))
      while (emulator.executions()[1]?.status !== "SUCCESS") await new Promise(setImmediate)
      expect(emulator.executions()[0]?.status).toBe(statusOfFirst)
      await emulator.settle()
      expect(emulator.records("16").count).toBe(40_000)
    })()
  })
})
