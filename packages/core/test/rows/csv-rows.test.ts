import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { csvRows } from "../../src/rows/csv-rows.ts"
import { utf8Text } from "../../src/rows/utf8-text.ts"

const bytesIn = (text: string | Uint8Array, size: number): Stream.Stream<Uint8Array> => {
  const bytes = typeof text === "string" ? Buffer.from(text) : text
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size)
  )
  return Stream.fromIterable(pieces)
}

const read = (text: string | Uint8Array, delimiter = ",", size = 7) =>
  csvRows(utf8Text(bytesIn(text, size)), delimiter).pipe(Stream.runCollect)

describe("csvRows", () => {
  it.effect("keeps cells as they are and tells on which line each record begins", () =>
    Effect.gen(function* () {
      const rows = yield* read('a,b\r\n 1 ,"x\r\ny ""z"""\n\n3,\n"",é😀')
      assert.deepStrictEqual(
        rows.map(({ cells, line }) => [line, ...cells]),
        [
          [1, "a", "b"],
          [2, " 1 ", 'x\r\ny "z"'],
          [5, "3", ""],
          [6, "", "é😀"]
        ]
      )
    })
  )

  it.effect("gives the same rows however the bytes are cut into pieces", () =>
    Effect.gen(function* () {
      const text = 'né,b\r\n"é\r\n😀",2\n3,"4"\n'
      const whole = yield* read(text, ",", 1000)
      for (const size of [1, 2, 3, 5]) assert.deepStrictEqual(yield* read(text, ",", size), whole)
    })
  )

  it.effect("reads other delimiters", () =>
    Effect.gen(function* () {
      const rows = yield* read("a;b\n1,5;2\n", ";")
      assert.deepStrictEqual(rows[1]?.cells, ["1,5", "2"])
    })
  )

  it.effect("names the line where a quote opens that never closes", () =>
    Effect.gen(function* () {
      const problem = yield* Effect.flip(read('a,b\n1,2\n3,"never closed\n4,5\n'))
      assert.strictEqual(problem.line, 3)
      assert.include(problem.problem, "quote")
    })
  )

  it.effect("refuses a quote in the middle of a cell, with line and column", () =>
    Effect.gen(function* () {
      const problem = yield* Effect.flip(read('a,b\n1,"2"x\n'))
      assert.deepStrictEqual([problem.line, problem.column], [2, 2])
    })
  )
})

describe("utf8Text", () => {
  it.effect("names the line and byte of what is not UTF-8, wherever the pieces are cut", () =>
    Effect.gen(function* () {
      const bytes = Buffer.concat([Buffer.from("a,b\né,2\nx"), Buffer.from([0xe9]), Buffer.from(",3\n")])
      for (const size of [1, 2, 3, 4, 100]) {
        const problem = yield* Effect.flip(read(bytes, ",", size))
        assert.deepStrictEqual([problem.line, problem.byte], [3, 10])
      }
    })
  )

  it.effect("reports a character that is cut off by the end of the file", () =>
    Effect.gen(function* () {
      const problem = yield* Effect.flip(read(Buffer.from("a\né").subarray(0, 3)))
      assert.deepStrictEqual([problem.line, problem.byte], [2, 2])
    })
  )

  it.effect("takes away a byte-order mark", () =>
    Effect.gen(function* () {
      const rows = yield* read(
        Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("a\n1\n")]),
        ",",
        2
      )
      assert.deepStrictEqual(rows[0]?.cells, ["a"])
    })
  )
})
