import { describe, expect, it } from "vitest"
import { profileA } from "../src/actito-wire-profile.ts"
import { isBelievable, totalsIn } from "../src/outputs/results-summary.ts"

const item = {
  rowsRead: 10,
  rowsCreated: 5,
  rowsUpdated: 2,
  rowsIgnored: 1,
  rowsInError: 2,
  withErrors: true
}
const all = { _tag: "OutcomeTotals", read: 10, accepted: 8, rejected: 2 }

describe("totals", () => {
  it.each<readonly [string, unknown]>([
    ["one table by itself", item],
    ["a bare list", [item]],
    ["a list in an object", { results: [item] }],
    ["a list beside others", { results: [item], warnings: [], _links: { self: { href: "x" } }, tags: ["a"] }],
    ["a table in an object", { result: item, owner: { id: 3 } }],
    ["numbers as text", { ...item, rowsRead: "10", rowsInError: " 2 ", withErrors: "TRUE" }],
    ["other names", { read: 10, created: 5, updated: 2, rowsSkipped: 1, ROWSINERROR: 2 }],
    ["an alias beside an empty name", { ...item, rowsRead: null, read: 10 }]
  ])("are read from %s", (_, body) => {
    expect(totalsIn(body, profileA)).toEqual(all)
  })

  it.each<readonly [string, unknown, object | undefined]>([
    ["no count at all", { rowsRead: null }, undefined],
    ["no ignored rows, which do not add up", { ...item, rowsIgnored: undefined }, { read: 10, rejected: 2 }],
    [
      "no ignored rows, which add up",
      { ...item, rowsRead: 9, rowsIgnored: null },
      { read: 9, accepted: 7, rejected: 2 }
    ],
    [
      "no rejected rows",
      { rowsRead: 10, rowsCreated: 10, rowsUpdated: 0, rowsIgnored: 0 },
      { read: 10, accepted: 10 }
    ],
    ["counts that are none", { rowsRead: -1, rowsInError: 2.5, rowsCreated: "many" }, undefined]
  ])("leave out what is unknown, with %s", (_, body, expected) => {
    expect(totalsIn(body, profileA)).toEqual(
      expected === undefined ? undefined : { _tag: "OutcomeTotals", ...expected }
    )
  })

  it.each([
    { ...item, withErrors: false },
    { ...item, rowsInError: 0 },
    { ...item, rowsInError: 0, withErrors: "true" },
    [item, { ...item, withErrors: false }],
    [],
    {},
    null,
    undefined,
    "text",
    [[item]],
    { a: [item], b: [item] }
  ])("are not there when the results contradict themselves or say nothing: %j", (body) => {
    expect(totalsIn(body, profileA)).toBeUndefined()
  })

  it("of several tables are their rejections, when every one of them counts", () => {
    expect(totalsIn([item, item], profileA)).toEqual({ _tag: "OutcomeTotals", rejected: 4 })
    expect(totalsIn([item, { ...item, rowsInError: null }], profileA)).toBeUndefined()
  })

  it("are believed beside a status that does not say that there is more to it", () => {
    const clean = { _tag: "OutcomeTotals", read: 3, accepted: 3, rejected: 0 } as const
    expect(isBelievable(clean, "succeeded")).toBe(true)
    expect(isBelievable(clean, "partial")).toBe(false)
    expect(isBelievable(clean, "failed")).toBe(false)
    expect(isBelievable({ _tag: "OutcomeTotals", accepted: 3 }, "partial")).toBe(false)
    expect(isBelievable({ ...clean, rejected: 1 }, "partial")).toBe(true)
    expect(isBelievable({ ...clean, rejected: 1 }, "succeeded")).toBe(true)
  })
})
