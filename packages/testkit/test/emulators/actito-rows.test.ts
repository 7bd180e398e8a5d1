import { describe, expect, it } from "vitest"
import { customersTable } from "../../src/emulators/actito/index.ts"
import { definitionA, withEmulator, type ActitoClient } from "./actito-client.ts"

const codesOf = (errorFile: string | undefined): ReadonlyArray<string> =>
  (errorFile ?? "")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => /,([A-Z_]+),(?:"|[^",]*$)/.exec(line)?.[1] ?? line)

const columns = ["customerId", "emailAddress", "firstName"]
const header = `${columns.join(",")}\n`

const load = (client: ActitoClient, rows: string, mode = "CREATE_UPDATE") =>
  client.run(header + rows, definitionA(columns, {}, { mode }))

describe("Actito emulator, rows", () => {
  it.each([
    ["CREATE_ONLY", { rowsCreated: 1, rowsUpdated: 0, rowsIgnored: 1 }, "Ann"],
    ["UPDATE_ONLY", { rowsCreated: 0, rowsUpdated: 1, rowsIgnored: 1 }, "Anna"],
    ["CREATE_UPDATE", { rowsCreated: 1, rowsUpdated: 1, rowsIgnored: 0 }, "Anna"]
  ])("treats known and unknown keys as %s says", async (mode, counts, firstName) => {
    await withEmulator({}, async (client) => {
      await load(client, "1,ann@example.com,Ann\n")
      const id = await load(client, "1,ann@example.com,Anna\n2,bob@example.com,Bob\n", mode)
      expect(await client.result(id)).toMatchObject({
        rowsRead: 2,
        rowsInError: 0,
        withErrors: false,
        ...counts
      })
      expect(await client.status(id)).toBe("SUCCESS")
      expect(client.emulator.records("16").find("customerId", "1")).toMatchObject({ firstName })
    })()
  })

  it.each([
    ["ignored", { rowsIgnored: 1, rowsInError: 0 }, "SUCCESS"],
    ["rejected", { rowsIgnored: 0, rowsInError: 1 }, "WITH_ERROR"],
    ["uncounted", { rowsIgnored: 0, rowsInError: 0 }, "SUCCESS"]
  ] as const)("counts rows the mode skips as %s when told so", async (skippedRows, counts, status) => {
    await withEmulator({ skippedRows }, async (client) => {
      const id = await load(client, "1,ann@example.com,Ann\n", "UPDATE_ONLY")
      expect(await client.result(id)).toMatchObject({ rowsRead: 1, ...counts })
      expect(await client.status(id)).toBe(status)
    })()
  })

  it(
    "rejects a row whose second unique value belongs to another record",
    withEmulator({}, async (client) => {
      await load(client, "1,ann@example.com,Ann\n2,bob@example.com,Bob\n")
      const id = await load(client, "1,bob@example.com,Ann\n3,ann@example.com,Cid\n1,new@example.com,Ann\n")
      expect(await client.result(id)).toMatchObject({ rowsUpdated: 1, rowsCreated: 0, rowsInError: 2 })
      expect(await client.files(id)).toEqual({
        errors:
          "customerId,emailAddress,firstName,lineNumber,errorCode,errorMessage\n" +
          '1,bob@example.com,Ann,2,UNIQUE_CONFLICT,"another record has the emailAddress ""bob@example.com"""\n' +
          '3,ann@example.com,Cid,3,UNIQUE_CONFLICT,"another record has the emailAddress ""ann@example.com"""\n',
        result: "customerId,emailAddress,operation,recordId\n1,new@example.com,UPDATED,5000001\n"
      })
    })
  )

  it(
    "finds records by any unique value when told so",
    withEmulator({ matching: "any-unique" }, async (client) => {
      await load(client, "1,ann@example.com,Ann\n2,bob@example.com,Bob\n")
      const id = await load(client, "3,ann@example.com,Ann\n2,ann@example.com,Bob\n")
      expect(await client.result(id)).toMatchObject({ rowsUpdated: 1, rowsInError: 1 })
      expect(client.emulator.records("16").find("emailAddress", "ann@example.com")).toMatchObject({
        customerId: "3"
      })
    })
  )

  it.each([
    [
      "birthDate",
      ["1990-02-28", "2024-02-29"],
      ["1990-02-29", "1990-13-01", "1990-01-00", "28/02/1990", "1990-2-8"]
    ],
    ["memberSince", ["2024-03-15 14:30:00"], ["2024-03-15", "2024-03-15T14:30:00", "2024-03-15 24:00:00"]],
    ["language", ["FR", "nl"], ["fra", "XX", "F"]],
    ["country", ["BE", "CD"], ["XX", "BEL", "EU"]],
    ["phone", ["+3210458514"], ["010458514", "+32 10 45 85 14"]],
    ["loyaltyPoints", ["-42", "0"], ["3.14", "1e3", "many"]],
    ["optIn", ["TRUE", "FALSE", "1", "0", "Y"], ["oui", "2"]],
    ["sex", ["M", "F"], ["X", "male"]],
    ["emailAddress", ["a.b+c@example.co.uk"], ["a@b", "a b@example.com", "example.com"]],
    ["comment", ["é".repeat(255)], ["é".repeat(256)]],
    ["subscriptions#news", ["Y", "N", "1", "0"], ["maybe"]]
  ])("takes and refuses values of %s", async (attribute, good, bad) => {
    await withEmulator({}, async (client) => {
      const rows = [...good, ...bad].map((value, index) => `${index},${value}\n`).join("")
      const id = await client.run(`customerId,${attribute}\n${rows}`, definitionA(["customerId", attribute]))
      const { errors } = await client.files(id)
      expect(codesOf(errors)).toEqual(
        bad.map(() => (attribute === "comment" ? "VALUE_TOO_LONG" : "INVALID_VALUE"))
      )
      expect(
        client.emulator
          .records("16")
          .all()
          .map((record) => record[attribute])
      ).toEqual(good)
    })()
  })

  it(
    "rejects rows whose mandatory cell is empty",
    withEmulator({}, async (client) => {
      const id = await load(client, ",ann@example.com,Ann\n")
      expect(codesOf((await client.files(id)).errors)).toEqual(["MANDATORY_VALUE_MISSING"])
    })
  )

  it.each([
    ["erase", undefined],
    ["keep", "Ann"]
  ] as const)("lets an empty cell %s the stored value", async (emptyCellOnUpdate, firstName) => {
    await withEmulator({ emptyCellOnUpdate }, async (client) => {
      await load(client, "1,ann@example.com,Ann\n")
      await load(client, "1,ann@example.com,\n")
      expect(client.emulator.records("16").find("customerId", "1")?.["firstName"]).toBe(firstName)
    })()
  })

  it.each([
    ["last-wins", "Second", { rowsCreated: 1, rowsUpdated: 1, rowsIgnored: 0, rowsInError: 0 }],
    ["later-ignored", "First", { rowsCreated: 1, rowsUpdated: 0, rowsIgnored: 1, rowsInError: 0 }],
    ["later-rejected", "First", { rowsCreated: 1, rowsUpdated: 0, rowsIgnored: 0, rowsInError: 1 }]
  ] as const)("treats a repeated key as %s", async (duplicateKeys, firstName, counts) => {
    await withEmulator({ duplicateKeys }, async (client) => {
      const id = await load(client, "1,ann@example.com,First\n1,ann@example.com,Second\n")
      expect(await client.result(id)).toMatchObject(counts)
      expect(client.emulator.records("16").find("customerId", "1")).toMatchObject({ firstName })
    })()
  })

  it.each([
    ["physical-line", ["5", "6"]],
    ["row", ["2", "3"]],
    ["row-with-header", ["3", "4"]]
  ] as const)("numbers rejected rows by %s, and keeps quoted line breaks", async (lineNumbers, expected) => {
    await withEmulator({ lineNumbers }, async (client) => {
      const definition = definitionA(["customerId", "comment", "emailAddress"])
      const id = await client.run(
        'customerId,comment,emailAddress\r\n1,"a\nb ""c"", d\r\ne",ann@example.com\r\n2,"x,\ty",no\r\n3,"f\ng",no\r\n',
        definition
      )
      expect(client.emulator.records("16").find("customerId", "1")).toMatchObject({
        comment: 'a\nb "c", d\r\ne'
      })
      expect((await client.files(id)).errors).toBe(
        "customerId,comment,emailAddress,lineNumber,errorCode,errorMessage\n" +
          `2,"x,\ty",no,${expected[0]},INVALID_VALUE,"emailAddress must be an e-mail address, not ""no"""\n` +
          `3,"f\ng",no,${expected[1]},INVALID_VALUE,"emailAddress must be an e-mail address, not ""no"""\n`
      )
    })()
  })

  it(
    "repeats only key columns, or has a line per problem, when told so",
    withEmulator({ rejectedRowColumns: "keys", rejectedRowLines: "one-per-problem" }, async (client) => {
      const id = await client.run(
        "birthDate,customerId,sex\nnever,1,?\n",
        definitionA(["birthDate", "customerId", "sex"])
      )
      expect(await client.result(id)).toMatchObject({ rowsInError: 1 })
      expect((await client.files(id)).errors).toBe(
        "customerId,lineNumber,errorCode,errorMessage\n" +
          '1,2,INVALID_VALUE,"birthDate must be a date as yyyy-MM-dd, not ""never"""\n' +
          '1,2,INVALID_VALUE,"sex must be M or F, not ""?"""\n'
      )
    })
  )

  it(
    "updates by record id and never creates with one",
    withEmulator({}, async (client) => {
      await load(client, "1,ann@example.com,Ann\n")
      const id = await client.run(
        "profileId,customerId,firstName\n5000001,1,Anna\n77,2,Bob\n,3,Cid\n",
        definitionA(["profileId", "customerId", "firstName"])
      )
      expect(await client.result(id)).toMatchObject({ rowsUpdated: 1, rowsCreated: 1, rowsInError: 1 })
      expect(codesOf((await client.files(id)).errors)).toEqual(["RECORD_NOT_FOUND"])
    })
  )

  it(
    "keeps no record when told so, and still counts and rejects",
    withEmulator({ rememberRecords: false, tables: [customersTable] }, async (client) => {
      const id = await load(client, "1,ann@example.com,Ann\n1,ann@example.com,Ann\n2,no,Bob\n")
      expect(await client.result(id)).toMatchObject({ rowsCreated: 2, rowsInError: 1 })
      expect(client.emulator.records("16").count).toBe(0)
    })
  )

  it(
    "maps columns by header name in any order, and ignores unmapped ones",
    withEmulator({}, async (client) => {
      const mapping = [
        { headerColumn: "E-mail", attributeName: "emailAddress" },
        { headerColumn: "Nr", attributeName: "customerId" }
      ]
      const definition = definitionA(
        [],
        { format: { separator: ";", enclosing: "'", escape: "\\" } },
        {
          attributesMapping: mapping
        }
      )
      await client.run("Extra;Nr;E-mail\n'x;\\'y';1;ann@example.com\n", definition)
      const [record] = client.emulator.records("16").all()
      expect(record).toMatchObject({ customerId: "1", emailAddress: "ann@example.com" })
      expect(record).not.toHaveProperty("Extra")
    })
  )
})
