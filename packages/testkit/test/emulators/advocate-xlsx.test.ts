import { buffer } from "node:stream/consumers"
import { describe, expect, it } from "vitest"
import yauzl from "yauzl"
import { withEmulator, type Client } from "./advocate-client.ts"

const type = "MUTATION/USER"

/** The files in an archive by name. */
const unzip = (bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> =>
  new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (failed, archive) => {
      if (failed !== null) return reject(failed)
      const files = new Map<string, Buffer>()
      archive.on("entry", (entry: yauzl.Entry) => {
        archive.openReadStream(entry, (error, content) => {
          if (error !== null) return reject(error)
          buffer(content).then((bytes) => {
            files.set(entry.fileName, bytes)
            archive.readEntry()
          }, reject)
        })
      })
      archive.on("end", () => resolve(files))
      archive.on("error", reject)
      archive.readEntry()
    })
  })

const fileBehind = async ({ get }: Client, link: string | null) => {
  if (link === null) throw new Error("There is no link")
  const response = await fetch((await get(link)).headers.get("location") ?? "")
  return { type: response.headers.get("content-type"), bytes: Buffer.from(await response.arrayBuffer()) }
}

/** The parts of the one workbook in the archive behind a link. */
const workbookBehind = async (client: Client, link: string | null) => {
  const file = await fileBehind(client, link)
  expect(file.type).toBe("application/zip")
  const [workbook, ...others] = await unzip(file.bytes)
  expect(others).toEqual([])
  expect(workbook?.[0]).toMatch(/\.xlsx$/)
  const parts = await unzip(workbook?.[1] ?? Buffer.alloc(0))
  const text = (name: string) => parts.get(name)?.toString("utf8") ?? ""
  const strings = [...text("xl/sharedStrings.xml").matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)]
  const rows = [...text("xl/worksheets/sheet1.xml").matchAll(/<row [^>]*>(.*?)<\/row>/gs)]
  return {
    names: [...parts.keys()],
    /** Cells by reference: type and value, shared strings looked up. */
    rows: rows.map(([, row = ""]) =>
      Object.fromEntries(
        [...row.matchAll(/<c r="(\w+)"(?: t="(\w)")?><v>([^<]*)<\/v><\/c>/g)].map(
          ([, reference = "", kind = "n", value = ""]) => [
            reference,
            kind === "s" ? strings[Number(value)]?.[1] : `${kind}:${value}`
          ]
        )
      )
    )
  }
}

const run = (client: Client, content: string) =>
  client.run(type, "users.jsonl", content, { outputFormat: "XLSX" })

describe("XLSX results", () => {
  const content = [
    {
      accountId: "a",
      id: "1",
      email: "one@example.com",
      firstName: 'Zoë <&> "x"',
      dateCreated: 1664818419661,
      customFields: { score: 0.5, vip: true }
    },
    { accountId: "a", id: "2", email: "nowhere" },
    { accountId: "a", id: "3", firstName: "_x000D_\u0001\r\n " }
  ]
    .map((record) => JSON.stringify(record))
    .join("\n")

  it(
    "are workbooks with texts shared, numbers as numbers and nothing for what is empty",
    withEmulator({}, async (client) => {
      const job = await run(client, content)
      const { names, rows } = await workbookBehind(client, job.downloadUrl)
      expect(names).toEqual(
        expect.arrayContaining(["[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
      )
      const columns = Object.entries(rows[0] ?? {})
      const cells = (row: number) =>
        Object.fromEntries(
          columns.map(([reference, name]) => [name, rows[row]?.[`${reference.slice(0, -1)}${row + 1}`]])
        )
      expect(columns.slice(0, 3)).toEqual([
        ["A1", "id"],
        ["B1", "accountId"],
        ["C1", "email"]
      ])
      expect(cells(1)).toMatchObject({
        id: "1",
        firstName: 'Zoë &lt;&amp;&gt; "x"',
        dateCreated: "n:1664818419661",
        "customFields.score": "n:0.5",
        "customFields.vip": "b:1"
      })
      expect(cells(2)).toMatchObject({
        id: "3",
        email: undefined,
        firstName: "_x005F_x000D__x0001__x000D_\n "
      })
      expect(rows).toHaveLength(3)
    })
  )

  it(
    "have an error file of the same kind",
    withEmulator({}, async (client) => {
      const job = await run(client, content)
      expect((await workbookBehind(client, job.downloadErrorUrl)).rows).toMatchObject([
        { A1: "recordNumber", B1: "message", C1: "apiErrorCode", D1: "statusCode" },
        { A2: "n:2", C2: "BAD_REQUEST", D2: "n:400" }
      ])
    })
  )

  it(
    "have an error file with a header only, when told so",
    withEmulator({ errorLinkWhenNone: "header-only", resultByteOrderMark: true }, async (client) => {
      const job = await run(client, '{"accountId":"a","id":"1"}\n')
      const { rows } = await workbookBehind(client, job.downloadErrorUrl)
      expect(rows.map((row) => Object.values(row))).toEqual([
        ["recordNumber", "message", "apiErrorCode", "statusCode"]
      ])
    })
  )

  it(
    "have an error file without a byte, when told so",
    withEmulator({ errorLinkWhenNone: "empty-file", resultByteOrderMark: true }, async (client) => {
      const job = await run(client, '{"accountId":"a","id":"1"}\n')
      expect((await fileBehind(client, job.downloadErrorUrl)).bytes).toHaveLength(0)
    })
  )
})
