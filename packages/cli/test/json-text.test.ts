import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { parseJsonText } from "../src/json-text.ts"

describe("parseJsonText", () => {
  it("parses JSON, with or without a byte-order mark", () => {
    expect(Result.getOrThrow(parseJsonText('\uFEFF{"a": [1, -2.5e3, "\\u00e9", null]}'))).toEqual({
      a: [1, -2500, "é", null]
    })
  })

  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a": 1,}', 1, 9],
    ["[1 2]", 1, 4],
    ["[01]", 1, 2],
    ["nul", 1, 1],
    ['{\n\t"a": "b\n"}', 2, 9],
    ["{'a': 1}", 1, 2],
    ["{} x", 1, 4],
    ['["\\x"]', 1, 3]
  ])("says where %j stops being JSON", (text, line, column) => {
    const parsed = parseJsonText(text)
    expect(Result.isFailure(parsed) && parsed.failure).toMatchObject({ line, column })
  })

  it.each(["{\n  // a\n}", '{"a": 1 /* b */}'])("says that %j has a comment, which JSON has not", (text) => {
    const parsed = parseJsonText(text)
    expect(Result.isFailure(parsed) && parsed.failure.problem).toContain("comment")
  })

  it("does not quote the text", () => {
    const parsed = parseJsonText('{"key": s3cr3t}')
    expect(JSON.stringify(parsed)).not.toContain("s3cr3t")
  })

  it("survives any depth", () => {
    expect(Result.isFailure(parseJsonText("[".repeat(100_000)))).toBe(true)
  })
})
