import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { countTests } from "../lib/count-tests.ts"

const folder = mkdtempSync(join(tmpdir(), "bulkport-count-"))
const path = join(folder, "tests.json")

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const file = (status: string, ...results: ReadonlyArray<string>) => ({
  status,
  assertionResults: results.map((result) => ({ status: result }))
})

const countIn = (isGood: boolean, ...testResults: ReadonlyArray<ReturnType<typeof file>>) => {
  writeFileSync(path, JSON.stringify({ testResults }))
  return countTests(path, isGood)
}

describe("countTests", () => {
  it("counts tests by how they ended", () => {
    const counts = countIn(
      false,
      file("failed", "passed", "failed", "pending"),
      file("passed", "passed", "skipped")
    )
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  it("counts a file that could not be loaded as one failure", () => {
    expect(countIn(false, file("failed"), file("passed", "passed"))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0
    })
  })

  it("counts a failed run without a failed test as one failure", () => {
    expect(countIn(false, file("passed", "passed"))).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it("does not take a run without tests for a good one", () => {
    expect(countIn(true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it("counts a missing report as one failure", () => {
    expect(countTests(join(folder, "missing.json"), false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})
