import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema, Stream } from "effect"
import { maxRecordLength } from "../../src/rows/csv-rows.ts"
import { jsonItems } from "../../src/rows/json-items.ts"
import { checked, oneOf, withSoundNames } from "../properties/arbitraries.ts"
import { textInPieces } from "../support/in-pieces.ts"

const read = (text: string, size = 1000) =>
  jsonItems(Stream.fromIterable(textInPieces(text, size)).pipe(Stream.rechunk(1))).pipe(Stream.runCollect)

/** What was given before the problem, and the problem. */
const readBroken = (text: string, size: number) =>
  Effect.gen(function* () {
    const lines: Array<number> = []
    const problem = yield* jsonItems(Stream.fromIterable(textInPieces(text, size))).pipe(
      Stream.runForEach(({ line }) => Effect.sync(() => lines.push(line))),
      Effect.flip
    )
    return { lines, code: problem.code, line: problem.line }
  })

const value = withSoundNames(
  Arbitrary.schema(
    Schema.Array(
      Schema.Union([
        Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Array(Schema.Json)])),
        Schema.Json
      ])
    )
  )
)

/** Strings of what goes wrong most easily. */
const awkward = Arbitrary.map(
  Arbitrary.array(oneOf('"', "\\", "[", "]", "{", "}", ",", "\n", "a", "é", "\u2028"), { maxLength: 8 }),
  (pieces) => pieces.join("")
)

const writings: ReadonlyArray<(value: unknown) => string> = [
  (value) => JSON.stringify(value),
  (value) => ` ${JSON.stringify(value, null, 2)}\n`,
  (value) => JSON.stringify(value, null, "\t").replaceAll("\n", "\r\n"),
  (value) => JSON.stringify(value, null, 1).replaceAll("\n", "\r")
]

const givesItems = (values: ReadonlyArray<unknown>) =>
  Effect.gen(function* () {
    for (const write of writings) {
      const text = write(values)
      for (let size = 1; size <= text.length; size += Math.ceil(size / 8)) {
        const items = yield* read(text, size)
        assert.deepStrictEqual(
          items.map((item) => JSON.parse(item.text) as unknown),
          JSON.parse(text)
        )
        assert.isTrue(items.every((item) => !/[\r\n]/.test(item.text)))
      }
    }
  })

describe("jsonItems", () => {
  it.effect.prop(
    "gives the elements that a parser finds, each in one line, however the text is cut",
    [value],
    ([values]) => givesItems(values),
    checked(100, 6)
  )

  it.effect.prop(
    "gives elements with quotes, backslashes and brackets in their strings",
    [Arbitrary.array(awkward, { maxLength: 4 })],
    ([strings]) =>
      givesItems([strings, ...strings, Object.fromEntries(strings.map((text) => ["name", text]))]),
    checked(100, 6)
  )

  it.effect("keeps numbers and blank space as they stand, and knows on which line an element begins", () =>
    Effect.gen(function* () {
      for (const size of [1, 2, 7, 100]) {
        assert.deepStrictEqual(
          yield* read('[ 1.50,\r\n\n12345678901234567890 , {"a" :\r\n 1e400}\n,true]', size),
          [
            { line: 1, text: "1.50" },
            { line: 3, text: "12345678901234567890" },
            { line: 3, text: '{"a" :  1e400}' },
            { line: 5, text: "true" }
          ]
        )
      }
    })
  )

  const broken: ReadonlyArray<readonly [string, string, ReadonlyArray<number>, number]> = [
    ["text that is empty", "", [], 1],
    ["text that is blank", "\n ", [], 2],
    ["an object in place of the array", '\n{"a":[1]}', [], 2],
    ["a comma that is missing", "[{}\n{}]", [1], 2],
    ["a comma that is missing between numbers", "[1\n\n2]", [1], 3],
    ["a comma too many", "[1,\n,2]", [1], 2],
    ["a comma before the end", "[1,\n]", [1], 2],
    ["text behind the end", "[1]\n[2]", [1], 2],
    ["an end that is missing", "[{},\n{}\n", [1, 2], 3],
    ["an element that is not finished", '[{},\n{"a":\n1', [1], 2],
    ["a string that is not finished", '[{},\n{"a\\"', [1], 2],
    ["a quote that is missing", '[{"a":1},\n{"a":"x},\n{"a":"y"}]', [1], 2],
    ["a bracket too many", "[1]]", [1], 1]
  ]
  for (const [name, text, lines, line] of broken) {
    it.effect(`fails at ${name}, behind the elements before it`, () =>
      Effect.gen(function* () {
        for (let size = 1; size <= Math.max(1, text.length); size++) {
          assert.deepStrictEqual(yield* readBroken(text, size), { lines, code: "broken-json-array", line })
        }
      })
    )
  }

  it.effect("refuses an element that is too long, and takes one that is just short enough", () =>
    Effect.gen(function* () {
      const longest = `"${"x".repeat(maxRecordLength - 2)}"`
      const items = yield* read(`[${longest}]`, 65_536)
      assert.strictEqual(items[0]?.text.length, maxRecordLength)
      const problem = yield* Effect.flip(read(`[1,\n"x${longest.slice(1)}]`, 65_536))
      assert.deepStrictEqual([problem.code, problem.line], ["record-too-long", 2])
    })
  )
})
