import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { oursAtMost, ratioAtLeast, ratioAtMost, tableOf, unbound } from "../bench/lib/figure.ts"
import { replaceBetween } from "../bench/lib/page.ts"
import { inTurn, median, pairedRatio } from "../bench/lib/paired.ts"

const run = promisify(execFile)
const bench = fileURLToPath(new URL("../bench.ts", import.meta.url))

describe("the benchmarks", () => {
  it.each([["parse"], ["start-up"]])(
    "of %s come out as a table of numbers",
    async (section) => {
      const { stdout } = await run(process.execPath, [bench, section, "--quick"])
      const rows = stdout.split("\n").filter((line) => line.startsWith("| "))
      expect(rows.length).toBeGreaterThan(3)
      expect(stdout).not.toMatch(/NaN|Infinity|undefined/)
    },
    120_000
  )

  it("refuse a section that there is not", async () => {
    await expect(run(process.execPath, [bench, "no-such", "--quick"])).rejects.toThrow("no section no-such")
  })
})

describe("a figure", () => {
  const figure = { what: "sending", unit: "s", ours: 3, theirs: 2, against: "curl" }

  it("holds its bound or not", () => {
    expect(ratioAtMost(1.5, figure)).toMatchObject({ ratio: 1.5, holds: true })
    expect(ratioAtMost(1.4, figure)).toMatchObject({ bound: "ratio ≤ 1.4", holds: false })
    expect(ratioAtLeast(1.6, figure).holds).toBe(false)
    expect(oursAtMost(3, figure).holds).toBe(true)
    expect(ratioAtMost(9, { what: "nothing to compare", unit: "s", ours: 1 }).holds).toBe(false)
  })

  it("is a line of a table", () => {
    const [, , line] = tableOf([unbound(figure)]).split("\n")
    expect(line?.split(/ *\| */)).toEqual(["", "sending", "3.00 s", "2.00 s (curl)", "1.50", "–", "–", ""])
  })
})

describe("measures in turn", () => {
  it("take turns, and are compared round by round", async () => {
    const order: Array<string> = []
    const noted = (name: string) => () => {
      order.push(name)
      return Promise.resolve(order.length)
    }
    const { a, b } = await inTurn(2, { a: noted("a"), b: noted("b") })
    expect(order).toEqual(["a", "b", "a", "b"])
    expect(pairedRatio(a, b)).toBe(0.75)
    expect(median([])).toBeNaN()
  })
})

describe("a table in a page", () => {
  it("replaces the one before it and nothing else", () => {
    const page = "before\n<!-- a: begin -->\nold\n<!-- a: end -->\nafter"
    const written = replaceBetween(replaceBetween(page, "a", "one"), "a", "two")
    expect(written).toBe("before\n<!-- a: begin -->\n\ntwo\n\n<!-- a: end -->\nafter")
    expect(() => replaceBetween(page, "b", "two")).toThrow('no place for "b"')
  })
})
