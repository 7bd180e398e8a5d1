import { describe, expect, it } from "vitest"
import { profileA } from "../src/actito-wire-profile.ts"
import { readResults } from "../src/outputs/results-summary.ts"

const clean = { rowsRead: 3, rowsCreated: 3, rowsUpdated: 0, rowsIgnored: 0, rowsInError: 0 }
const failing = { ...clean, rowsCreated: 2, rowsInError: 1 }
const uuid = "0f1c2a7e-5b7d-4c0e-9a53-6d1f8a2b4c01"

const about = (destination: object, counts: object = clean) => ({ destination, ...counts })
const all = { _tag: "OutcomeTotals", read: 3, accepted: 3, rejected: 0 }

const read = (items: ReadonlyArray<object>, ...tables: ReadonlyArray<string>) =>
  readResults({ results: items }, tables, profileA)

describe("results", () => {
  it.each<readonly [string, object, string]>([
    ["our table by its id", about({ id: "16" }), "16"],
    ["our table by an id that is a number", about({ id: 16 }), "16"],
    ["our table by its name", about({ name: "Customers" }), "Customers"],
    ["our table in another letter case", about({ name: "CUSTOMERS" }), "Customers"],
    ["our table by its id and name", about({ id: "16", name: "Customers" }), "Customers"],
    [
      "our table by an id, and by a name that is not the definition's",
      about({ id: 16, name: "Clients" }),
      "16"
    ],
    ["a table by its id, where the definition has a name", about({ id: "16" }), "Customers"],
    ["a table by an odd id, where the definition has a name", about({ id: "t-16" }), "Customers"],
    ["a table by its name, where the definition has an id", about({ name: "Customers" }), "16"],
    ["a table by its name, where the definition has a UUID", { table: "Orders", ...clean }, uuid],
    ["a table without naming it", clean, "16"],
    ["a table by nothing that can be read", about({ id: null, name: ["x"] }), "16"]
  ])("are believed about %s", (_, item, table) => {
    expect(read([item], table)).toEqual({ totals: all, problem: undefined, isOfOthers: false })
  })

  it("are believed whatever they are about when it is not known what was to be loaded", () => {
    expect(read([about({ id: "17" })])).toMatchObject({ totals: all, isOfOthers: false })
  })

  it.each<readonly [string, object, string]>([
    ["another id", about({ id: "17" }), "16"],
    ["another UUID", about({ id: uuid.replace("0f", "1f") }), uuid],
    ["another id as a number, in another place", { tableId: 17, ...clean }, "16"],
    ["another name", about({ name: "Orders" }), "Customers"],
    ["another id and a name, where the definition has an id", about({ id: "17", name: "Customers" }), "16"],
    [
      "another name and an id, where the definition has a name",
      about({ id: "16", name: "Orders" }),
      "Customers"
    ]
  ])("are not believed about %s", (_, item, table) => {
    const { isOfOthers, problem, totals } = read([item], table)
    expect({ isOfOthers, totals }).toEqual({ isOfOthers: true, totals: undefined })
    expect(problem).toMatch(new RegExp(`counts rows of table .*, which is not about table ${table}`))
  })

  it("about our table and another are believed about ours alone", () => {
    expect(read([about({ id: "17" }), about({ id: "16" })], "16").totals).toEqual(all)
    expect(read([about({ id: "17" }, failing), about({ id: "16" })], "16").totals).toEqual(all)
    expect(read([about({ id: "17" }), about({ id: "16" }, failing)], "16").totals).toMatchObject({
      rejected: 1
    })
    expect(read([about({ id: "17" }, failing), about({ id: "16" }, failing)], "16").totals).toMatchObject({
      read: 3,
      rejected: 1
    })
  })

  it("are not believed when it is not clear which of them are about ours", () => {
    const unclear = [
      read([about({ id: "16" }), about({ id: "17" })], "Customers"),
      read([about({ id: "16" }), about({ name: "Orders" })], "Customers"),
      read([about({ id: "17" }), clean], "16"),
      read([about({ name: "Customers" }), about({ id: "16" })], "Customers")
    ]
    for (const { isOfOthers, problem, totals } of unclear) {
      expect({ isOfOthers, totals }).toEqual({ isOfOthers: false, totals: undefined })
      expect(problem).toMatch(/not certainly about table/)
    }
  })

  it("about several tables of ours are summed, by whatever they are called", () => {
    const rejections = { _tag: "OutcomeTotals", rejected: 1 }
    expect(read([about({ id: "16" }, failing), about({ id: "17" })], "16", "17").totals).toEqual(rejections)
    expect(read([about({ id: "16" }, failing), about({ id: "17" })], "A", "B").totals).toEqual(rejections)
    expect(read([about({ name: "A" }, failing), about({ id: "17" })], "A", "B").totals).toEqual(rejections)
    expect(read([about({ id: "16" }, failing), about({ id: "16" })], "A").totals).toEqual(rejections)
  })

  it("name at most a few foreign tables, cut short", () => {
    const { problem = "" } = read(
      Array.from({ length: 40 }, (_, index) => about({ name: `${"x".repeat(999)}\n${index}` })),
      "Customers"
    )
    expect(problem.length).toBeLessThan(500)
  })
})
