import { describe, expect, it } from "vitest"
import { profileA } from "../src/actito-wire-profile.ts"
import { judgeResults, readResults } from "../src/outputs/results-summary.ts"

const totalsIn = (body: unknown, tables: ReadonlyArray<string> = []) =>
  readResults(body, tables, profileA).totals

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
    ["an alias beside an empty name", { ...item, rowsRead: null, read: 10 }],
    ["a list further down", { data: { page: { results: [item] } }, meta: { count: 1 } }],
    ["a table in objects of objects", { execution: { summary: { table: item } } }],
    ["counts in an object of their own", { results: [{ destination: { id: "16" }, counts: item }] }],
    ["a table, its counts apart", { destination: { id: "16" }, counts: item, warnings: [] }],
    ["sums beside the list of what they sum up", { rowsRead: 99, rowsInError: 2, results: [item] }]
  ])("are read from %s", (_, body) => {
    expect(totalsIn(body)).toEqual(all)
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
    expect(totalsIn(body)).toEqual(
      expected === undefined ? undefined : { _tag: "OutcomeTotals", ...expected }
    )
  })

  it.each([
    { ...item, withErrors: false },
    { ...item, rowsInError: 0 },
    { ...item, rowsInError: 0, withErrors: "true" },
    [item, { ...item, withErrors: false }],
    { ...item, rowsRead: 9 },
    { rowsRead: 2, rowsInError: 3 },
    [],
    {},
    null,
    undefined,
    "text",
    [[item]],
    { a: [item], b: [item] },
    { a: item, b: item },
    { results: [item, "text"] },
    { results: [item, null] },
    { a: { b: { c: { d: { e: { f: item } } } } } }
  ])("are not there when the results contradict themselves or say nothing: %j", (body) => {
    expect(totalsIn(body)).toBeUndefined()
  })

  it("of several tables are their rejections, when every one of them counts", () => {
    expect(totalsIn([item, item])).toEqual({ _tag: "OutcomeTotals", rejected: 4 })
    expect(totalsIn([item, { ...item, rowsInError: null }])).toBeUndefined()
  })

  it("of several tables never have rows accepted or read, and sums over them are not taken for one table's", () => {
    const clean = { rowsRead: 3, rowsCreated: 3, rowsUpdated: 0, rowsIgnored: 0, rowsInError: 0 }
    expect(totalsIn({ results: [clean, clean] })).toEqual({ _tag: "OutcomeTotals", rejected: 0 })
    expect(totalsIn({ ...clean, rowsRead: 6, rowsCreated: 6, results: [clean, clean] })).toEqual({
      _tag: "OutcomeTotals",
      rejected: 0
    })
  })
})

describe("results beside a status", () => {
  const clean = { rowsRead: 3, rowsCreated: 3, rowsUpdated: 0, rowsIgnored: 0, rowsInError: 0 }
  const judged = (body: unknown, statusClass: "succeeded" | "partial" | "failed") =>
    judgeResults(body, statusClass, profileA)

  it("are believed when it does not say that there is more to it", () => {
    expect(judged(clean, "succeeded")).toEqual({ isBelievable: true, isClean: true })
    expect(judged(item, "succeeded")).toEqual({ isBelievable: true, isClean: false })
    for (const statusClass of ["partial", "failed"] as const) {
      expect(judged(clean, statusClass)).toEqual({ isBelievable: false, isClean: false })
      expect(judged([clean, { ...clean, rowsInError: null }], statusClass).isBelievable).toBe(false)
      expect(judged({ rowsCreated: 3 }, statusClass).isBelievable).toBe(false)
      expect(judged({ withErrors: true }, statusClass).isBelievable).toBe(false)
      expect(judged(item, statusClass).isBelievable).toBe(true)
      expect(judged([clean, item], statusClass).isBelievable).toBe(true)
    }
  })

  it("are not called clean when anything is unknown", () => {
    for (const body of [{}, [], undefined, { rowsRead: 3 }, { ...clean, rowsInError: null }]) {
      expect(judged(body, "succeeded")).toEqual({ isBelievable: true, isClean: false })
    }
  })
})
