import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema, Stream } from "effect"
import { csvLine } from "../../src/rows/csv-line.ts"
import { CsvParser } from "../../src/rows/csv-parser.ts"
import { csvRows, type CsvDialect } from "../../src/rows/csv-rows.ts"
import { utf8Text } from "../../src/rows/utf8-text.ts"
import { cellText, checked, delimiters, someInteger, table } from "./arbitraries.ts"

/** Bytes in pieces of these sizes, over and over. */
const inPieces = (bytes: Uint8Array, sizes: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const pieces: Array<Uint8Array> = []
  let at = 0
  while (at < bytes.length) {
    const size = sizes[pieces.length % sizes.length] ?? 1
    pieces.push(bytes.slice(at, at + size))
    at += size
  }
  return pieces
}

const readBack = (text: string, sizes: ReadonlyArray<number>, delimiter: string) =>
  csvRows(utf8Text(Stream.fromIterable(inPieces(Buffer.from(text), sizes))), { delimiter, quote: '"' }).pipe(
    Stream.filter(({ cells }) => cells.length > 0),
    Stream.runCollect
  )

const textsIn = (text: string, sizes: ReadonlyArray<number>): ReadonlyArray<string> => {
  const texts: Array<string> = []
  let at = 0
  while (at < text.length) {
    const size = sizes[texts.length % sizes.length] ?? 1
    texts.push(text.slice(at, at + size))
    at += size
  }
  return texts
}

/** All rows before the problem, and the problem. */
const verdict = (texts: ReadonlyArray<string>, dialect: CsvDialect) => {
  const parser = new CsvParser(dialect)
  const rows = [...texts.flatMap((text) => parser.feed(text)), ...parser.end()]
  return { rows, problem: parser.problem }
}

/** Counted here in another way than there: the breaks in all text before a row. */
const lineAfter = (text: string): number =>
  text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n").length

const sizes = Arbitrary.array(someInteger(1, 9), { minLength: 1, maxLength: 4 })

describe("any table of cells", () => {
  it.effect.prop(
    "is read as it was written, whatever the pieces, with the line of every row",
    [table, sizes, delimiters],
    ([cells, pieces, delimiter]) =>
      Effect.gen(function* () {
        const lines = cells.map((row) => csvLine(row, delimiter))
        const rows = yield* readBack(lines.join(""), pieces, delimiter)
        assert.deepStrictEqual(
          rows.map((row) => row.cells),
          cells
        )
        assert.deepStrictEqual(
          rows.map(({ line }) => line),
          lines.map((_, index) => lineAfter(lines.slice(0, index).join("")))
        )
      }),
    checked(400, 8)
  )

  it.effect.prop(
    "is read the same with any line breaks between its rows, and empty lines, which count as lines",
    [
      table,
      sizes,
      Arbitrary.array(Arbitrary.schema(Schema.Literals(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])), {
        minLength: 1,
        maxLength: 5
      })
    ],
    ([cells, pieces, breaks]) =>
      Effect.gen(function* () {
        const lines = cells.map(
          (row, index) => `${csvLine(row).slice(0, -2)}${breaks[index % breaks.length] ?? "\n"}`
        )
        const rows = yield* readBack(lines.join(""), pieces, ",")
        assert.deepStrictEqual(
          rows.map((row) => row.cells),
          cells
        )
        // A row that begins with a line feed after a lone carriage return is told apart by its quotes.
        assert.deepStrictEqual(
          rows.map(({ line }) => line),
          lines.map((_, index) => lineAfter(lines.slice(0, index).join("")))
        )
      }),
    checked(300, 8)
  )

  it.effect.prop(
    "is one line for each row when no cell holds a line break",
    [Arbitrary.array(cellText, { minLength: 2, maxLength: 6 })],
    ([cells]) =>
      Effect.gen(function* () {
        const plain = cells.map((cell) => cell.replaceAll(/[\r\n]/g, " "))
        const rows = yield* readBack(csvLine(plain).repeat(3), [7], ",")
        assert.deepStrictEqual(
          rows.map(({ line }) => line),
          [1, 2, 3]
        )
      }),
    checked(100, 8)
  )

  it.effect.prop(
    "or any other text gives the same rows and the same problem, whatever the pieces and the quote",
    [
      Arbitrary.array(
        Arbitrary.schema(Schema.Literals(["a", ",", '"', '""', "'", "\n", "\r", "\r\n", "😀"])),
        { maxLength: 14 }
      ),
      sizes,
      Arbitrary.schema(Schema.Literals(['"', "'", ""]))
    ],
    ([parts, pieces, quote]) =>
      Effect.sync(() => {
        const text = parts.join("")
        const dialect = { delimiter: ",", quote }
        assert.deepStrictEqual(verdict(textsIn(text, pieces), dialect), verdict([text], dialect))
      }),
    checked(500, 8)
  )

  it.effect("keeps a mark that is no byte-order mark, behind a split character or in the first cell", () =>
    Effect.gen(function* () {
      for (const cells of [["ä\uFEFF"], ["\uFEFFid", "name"]]) {
        const [row] = yield* readBack(csvLine(cells), [1, 9], ",")
        assert.deepStrictEqual(row?.cells, cells)
      }
      const [marked] = yield* readBack("\uFEFFid\n", [2], ",")
      assert.deepStrictEqual(marked?.cells, ["id"])
    })
  )
})
