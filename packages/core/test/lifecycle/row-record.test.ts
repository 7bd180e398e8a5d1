import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { makeRowRecord } from "../../src/lifecycle/1-stage/row-record.ts"

const columns = [
  "id",
  "__proto__",
  "constructor",
  'a"b',
  "back\\slash",
  "line\nbreak",
  "\u2028",
  "${id}",
  "]: 0"
]
const cells = columns.map((_, index) => `cell ${index}`)
const entries = columns.map((name, index) => [name, cells[index] ?? ""])

describe("a row as a record", () => {
  it("has every column, whatever it is called, in order", () => {
    assert.deepStrictEqual(Object.entries(makeRowRecord(columns)(cells)), entries)
  })

  it("has empty text where a cell is missing", () => {
    assert.deepStrictEqual(makeRowRecord(["a", "b"])(["1"]), { a: "1", b: "" })
  })

  it("is the same where no code may be made from text", async () => {
    const module = new URL("../../src/lifecycle/1-stage/row-record.ts", import.meta.url).href
    const script = `
      import { makeRowRecord } from ${JSON.stringify(module)}
      let isForbidden = false
      try { new Function("") } catch { isForbidden = true }
      const record = makeRowRecord(${JSON.stringify(columns)})(${JSON.stringify(cells)})
      console.log(JSON.stringify({ isForbidden, entries: Object.entries(record) }))`
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--disallow-code-generation-from-strings",
      "--input-type=module",
      "--eval",
      script
    ])
    assert.deepStrictEqual(JSON.parse(stdout), { isForbidden: true, entries })
  })
})
