import { assert, describe, it } from "@effect/vitest"
import { labelOf, newRunId, partRunId, readLabel, runIdTime } from "../../src/journal/run-id.ts"

describe("ids", () => {
  it("are given once, however many in a second", () => {
    const ids = Array.from({ length: 40_000 }, () => newRunId(Date.UTC(2026, 7, 1)))
    assert.strictEqual(new Set(ids).size, ids.length)
  })
})

describe("the time of an id", () => {
  it("is that at which it was made, for a part that of the whole", () => {
    const madeAt = Date.UTC(2026, 1, 28, 23, 59, 58)
    const runId = newRunId(madeAt + 999)
    assert.strictEqual(runIdTime(runId), madeAt)
    assert.strictEqual(runIdTime(partRunId(runId, 12)), madeAt)
  })

  it("is not made up for a text that is no id, or names no time", () => {
    for (const text of ["", "run-1", "20260801-101500", "20261301-101500-abcde"]) {
      assert.isUndefined(runIdTime(text), text)
    }
  })
})

describe("labels", () => {
  it("lead back to their run", () => {
    for (let seconds = 0; seconds < 200; seconds++) {
      const runId = newRunId(Date.UTC(2026, 7, 1, 10, 15, seconds))
      assert.strictEqual(readLabel(labelOf(runId)), runId)
      const part = partRunId(runId, seconds + 1)
      assert.strictEqual(readLabel(labelOf(part)), part)
    }
  })

  it("are told from other names", () => {
    const label = "bulkport-20260801-101500-abcde"
    assert.strictEqual(readLabel(label), "20260801-101500-abcde")
    const others = ["", "Customers", "bulkport", `${label}f`, ` ${label}`, `${label}\n`, label.toUpperCase()]
    for (const text of [
      ...others,
      `${label}-part-0`,
      `${label}-part-`,
      `${label}-part-1-part-2`,
      label.slice(9)
    ]) {
      assert.isUndefined(readLabel(text), text)
    }
  })
})
