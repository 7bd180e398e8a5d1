import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Stream } from "effect"
import { csvRows, type CsvDialect, maxRecordLength } from "../../src/rows/csv-rows.ts"
import { utf8Text } from "../../src/rows/utf8-text.ts"

const bytesIn = (text: string | Uint8Array, size: number): Stream.Stream<Uint8Array> => {
  const bytes = typeof text === "string" ? Buffer.from(text) : text
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size)
  )
  return Stream.fromIterable(pieces)
}

const read = (text: string | Uint8Array, delimiter = ",", size = 7) =>
  csvRows(utf8Text(bytesIn(text, size)), { delimiter, quote: '"' }).pipe(Stream.runCollect)

/** Rows of text that comes in pieces, up to the problem if there is one: `[line, ...cells]` each. */
const readPieces = (pieces: Iterable<string>, dialect: Partial<CsvDialect> = {}) =>
  Effect.gen(function* () {
    const rows: Array<ReadonlyArray<string | number>> = []
    const problem = yield* csvRows(Stream.fromIterable(pieces, { chunkSize: 1 }), {
      delimiter: ",",
      quote: '"',
      ...dialect
    }).pipe(
      Stream.runForEach(({ cells, line }) => Effect.sync(() => rows.push([line, ...cells]))),
      Effect.as(undefined),
      Effect.catchTag("RowProblem", (found) => Effect.succeed(found))
    )
    return { rows, problem }
  })

/** Read whole, and cut into small pieces, also inside a surrogate pair: the same each time. */
const readText = (text: string, dialect: Partial<CsvDialect> = {}) =>
  Effect.gen(function* () {
    const whole = yield* readPieces([text], dialect)
    for (const size of [1, 2, 3]) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? []
      assert.deepStrictEqual(yield* readPieces(pieces, dialect), whole)
    }
    return whole
  })

describe("csvRows", () => {
  it.effect("keeps cells as they are and tells on which line each record begins", () =>
    Effect.gen(function* () {
      const rows = yield* read('a,b\r\n 1 ,"x\r\ny ""z"""\n\n3,\n"",é😀')
      assert.deepStrictEqual(
        rows.map(({ cells, line }) => [line, ...cells]),
        [[1, "a", "b"], [2, " 1 ", 'x\r\ny "z"'], [4], [5, "3", ""], [6, "", "é😀"]]
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

  it.effect("reads other delimiters and quotes, or none", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* readText("a;b\n1,5;2\n", { delimiter: ";" })).rows[1], [2, "1,5", "2"])
      assert.deepStrictEqual((yield* readText("'a,''b''',5\" pipe\n", { quote: "'" })).rows, [
        [1, "a,'b'", '5" pipe']
      ])
      assert.deepStrictEqual((yield* readText('"a\t5" pipe', { delimiter: "\t", quote: "" })).rows, [
        [1, '"a', '5" pipe']
      ])
      for (const dialect of [{ delimiter: "" }, { delimiter: "::" }, { delimiter: '"' }, { quote: "\n" }]) {
        assert.isTrue(Exit.hasDies(yield* Effect.exit(readPieces(["a"], dialect))))
      }
    })
  )

  it.effect("ends records at LF, CR LF and CR in one file, and keeps them in quotes", () =>
    Effect.gen(function* () {
      const { rows } = yield* readText('a,b\r1,"x\ry"\n"1\r\n","\n"\r\n3,')
      assert.deepStrictEqual(rows, [
        [1, "a", "b"],
        [2, "1", "x\ry"],
        [4, "1\r\n", "\n"],
        [7, "3", ""]
      ])
    })
  )

  it.effect("gives ragged records as they are, and neither trims nor drops a character", () =>
    Effect.gen(function* () {
      const { rows } = yield* readText('a,b\n007\n1, 2\u00a0,\u0000,""\n" x ",\uFEFF😀')
      assert.deepStrictEqual(rows, [
        [1, "a", "b"],
        [2, "007"],
        [3, "1", " 2\u00a0", "\u0000", ""],
        [4, " x ", "\uFEFF😀"]
      ])
    })
  )

  it.effect("tells a blank line, which has no cells, from an empty cell", () =>
    Effect.gen(function* () {
      const { rows } = yield* readText('a\n\n""\r\n\r\n \n""')
      assert.deepStrictEqual(rows, [[1, "a"], [2], [3, ""], [4], [5, " "], [6, ""]])
    })
  )

  it.effect("tells where a quote is malformed, behind the rows before it", () =>
    Effect.gen(function* () {
      const faults = [
        ['5" pipe', 2, 2],
        ['"2"x', 2, 2],
        ['"2" ', 2, 2],
        ['"x\r\ny",5" pipe', 3, 3],
        ['"x\ny" z', 3, 2]
      ] as const
      for (const [cell, line, column] of faults) {
        const { problem, rows } = yield* readText(`a,b\n1,${cell}\n3,4\n`)
        assert.deepStrictEqual(rows, [[1, "a", "b"]])
        assert.deepStrictEqual(
          [problem?.code, problem?.line, problem?.column],
          ["malformed-quote", line, column]
        )
      }
      const { problem } = yield* readText('a\n"open\n"next"\n')
      assert.include(problem?.problem, "opened on line 2")
    })
  )

  it.effect("names the line where a quote opens that never closes", () =>
    Effect.gen(function* () {
      const { problem } = yield* readText('a,b\n1,2\n"x\ny","never closed\n4,5\n6,7')
      assert.deepStrictEqual([problem?.code, problem?.line, problem?.column], ["unclosed-quote", 4, 2])
    })
  )

  const piece = "x".repeat(65_536)
  const pieces = function* (begin: string, length: number, end = "") {
    yield begin
    for (let given = 0; given < length; given += piece.length) yield piece
    yield end
  }

  it.effect("reads long cells, and a record as long as the limit", () =>
    Effect.gen(function* () {
      const length = maxRecordLength - piece.length
      const { problem, rows } = yield* readPieces(pieces('a\n"', length, '"\n1'))
      assert.isUndefined(problem)
      assert.deepStrictEqual(
        rows.map(([line, cell]) => [line, String(cell).length]),
        [
          [1, 1],
          [2, length],
          [3, 1]
        ]
      )
      assert.isUndefined((yield* readPieces(pieces("a\n", maxRecordLength, "\n"))).problem)
      assert.strictEqual((yield* readPieces(pieces("a\n,", maxRecordLength, "\n"))).problem?.line, 2)
    })
  )

  it.effect("refuses a record soon after the limit, at the line where its quote opened", () =>
    Effect.gen(function* () {
      for (const [begin, code, line] of [
        ["a,b\n1,", "record-too-long", 2],
        ['a,b\n"\n","', "unclosed-quote", 3]
      ] as const) {
        let given = 0
        const counted = function* () {
          for (const text of pieces(begin, 100e6)) {
            given += text.length
            yield text
          }
        }
        const { problem } = yield* readPieces(counted())
        assert.deepStrictEqual([problem?.code, problem?.line], [code, line])
        assert.isBelow(given, maxRecordLength + 2 * piece.length)
      }
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
