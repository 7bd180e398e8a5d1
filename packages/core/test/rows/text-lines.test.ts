import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { maxRecordLength } from "../../src/rows/csv-rows.ts"
import { linesOfText, textLines } from "../../src/rows/text-lines.ts"
import { bytesInPieces, textInPieces } from "../support/in-pieces.ts"

const read = (text: string, size: number) =>
  textLines(Stream.fromIterable(bytesInPieces(Buffer.from(text), size))).pipe(Stream.runCollect)

describe("textLines", () => {
  it.effect("counts empty lines but passes over them, however the bytes are cut", () =>
    Effect.gen(function* () {
      for (const size of [1, 2, 3, 50]) {
        assert.deepStrictEqual(yield* read('{"a":1}\r\n\n  \n{"é":2}\n{"c":3}', size), [
          { line: 1, text: '{"a":1}' },
          { line: 4, text: '{"é":2}' },
          { line: 5, text: '{"c":3}' }
        ])
      }
    })
  )
})

describe("linesOfText", () => {
  it.effect("splits at LF and CR LF, and at nothing else", () =>
    Effect.gen(function* () {
      const lines = yield* Stream.runCollect(
        linesOfText(Stream.make("a\rb\u2028c\r", "\nd\r\n", "\u00a0\n", "e"))
      )
      assert.deepStrictEqual(lines, [
        { line: 1, text: "a\rb\u2028c" },
        { line: 2, text: "d" },
        { line: 4, text: "e" }
      ])
    })
  )

  it.effect("fails behind the lines before one that is too long", () =>
    Effect.gen(function* () {
      const given: Array<number> = []
      const text = `a\n\n${"x".repeat(maxRecordLength + 1)}\nb`
      for (const size of [65_536, text.length]) {
        const problem = yield* linesOfText(Stream.fromIterable(textInPieces(text, size))).pipe(
          Stream.runForEach(({ line }) => Effect.sync(() => given.push(line))),
          Effect.flip
        )
        assert.deepStrictEqual([problem.code, problem.line], ["record-too-long", 3])
      }
      assert.deepStrictEqual(given, [1, 1])
      assert.lengthOf(yield* Stream.runCollect(linesOfText(Stream.make(text.slice(0, 3), text.slice(4)))), 3)
    })
  )
})
