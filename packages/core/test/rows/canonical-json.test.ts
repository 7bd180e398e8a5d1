import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { appendMember } from "../../src/rows/append-member.ts"
import { canonicalJson } from "../../src/rows/canonical-json.ts"
import { compactJson } from "../../src/rows/compact-json.ts"
import { checked, oneOf, withSoundNames } from "../properties/arbitraries.ts"

const anyJson = withSoundNames(Arbitrary.schema(Schema.Json))

/** Written with blank space between all values, and with escapes that are not needed. */
const loosely = (value: unknown, gap: string): string => {
  if (typeof value === "string") {
    const escaped = [...value].map((character) => {
      const code = character.codePointAt(0) ?? 0
      return code < 0x80 ? `\\u${code.toString(16).padStart(4, "0")}` : JSON.stringify(character).slice(1, -1)
    })
    return `"${escaped.join("")}"`
  }
  if (Array.isArray(value))
    return `[${gap}${value.map((each) => loosely(each, gap)).join(`${gap},${gap}`)}${gap}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const members = Object.entries(value).reverse()
  return `{${gap}${members.map(([name, each]) => `${loosely(name, gap)}${gap}:${gap}${loosely(each, gap)}`).join(`${gap},${gap}`)}${gap}}`
}

/** The same value with its members in the order of their names. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${model(each)}`).join(",")}}`
}
const model = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(model).join(",")}]`
  return typeof value === "object" && value !== null ? String(sorted(value)) : JSON.stringify(value)
}

describe("canonical JSON", () => {
  it.prop(
    "is the same however a value is written, with its members in the order of their names",
    [anyJson, oneOf("", " ", "\n\t", "\r\n")],
    ([value, gap]) => {
      assert.strictEqual(canonicalJson(JSON.stringify(value)), model(value))
      assert.strictEqual(canonicalJson(loosely(value, gap)), model(value))
    },
    checked(200, 12)
  )

  it("keeps every digit, and tells numbers from each other that JavaScript does not", () => {
    assert.strictEqual(
      canonicalJson('{"b":1.10,"a":[-0,1e400,9007199254740993],"A":1E+2}'),
      '{"A":1E+2,"a":[-0,1e400,9007199254740993],"b":1.10}'
    )
  })

  it("sorts names by what they say, not by how they are written, and takes the last of members of one name", () => {
    assert.strictEqual(
      canonicalJson('{"a":1,"a b":2,"\\u0061!":3,"__proto__":4}'),
      '{"__proto__":4,"a":1,"a b":2,"a!":3}'
    )
    assert.strictEqual(canonicalJson('{"a":1,"b":2,"\\u0061":3}'), '{"a":3,"b":2}')
  })

  it("takes values however deep they lie in each other", () => {
    const deep = `${'{"b":1,"a":['.repeat(100_000)}1${"]}".repeat(100_000)}`
    const canonical = canonicalJson(deep)
    assert.isTrue(canonical.startsWith('{"a":[{"a":[') && canonical.endsWith('],"b":1}],"b":1}'))
  })
})

describe("compact JSON", () => {
  it.prop(
    "is in one line without space between values, and says the same",
    [anyJson, oneOf(" ", "\n\t", "\r\n")],
    ([value, gap]) => {
      assert.strictEqual(compactJson(loosely(value, gap)), loosely(value, ""))
      assert.strictEqual(compactJson(JSON.stringify(value, undefined, 2)), JSON.stringify(value))
    },
    checked(200, 12)
  )

  it("keeps texts and numbers as they are written", () => {
    assert.strictEqual(
      compactJson(' { "a b" : "c \\" \\\\" ,\t"n" : [ 1.10 , -0 ] }\n'),
      '{"a b":"c \\" \\\\","n":[1.10,-0]}'
    )
  })
})

describe("a member that is put behind the others", () => {
  it("is the last one, also in an object without any", () => {
    assert.strictEqual(appendMember("{ }", "a", "1"), '{"a":1}')
    assert.strictEqual(appendMember('{"b":"{"} ', 'a"', "1"), '{"b":"{","a\\"":1}')
    assert.strictEqual(appendMember('{"b":{}}', "a", "1"), '{"b":{},"a":1}')
  })
})
