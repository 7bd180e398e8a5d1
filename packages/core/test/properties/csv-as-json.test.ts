import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result } from "effect"
import type { ColumnType } from "../../src/model/column-changes.ts"
import type { MadeColumn } from "../../src/provider/index.ts"
import { csvLine } from "../../src/rows/csv-line.ts"
import { CsvParser } from "../../src/rows/csv-parser.ts"
import { type Preparing, prepareFile, soundly } from "../support/prepare-file.ts"
import { cellText, checked, delimiters, oneOf, rarely, someInteger } from "./arbitraries.ts"

interface Members {
  readonly [name: string]: unknown
}

const sendable = Arbitrary.map(cellText, (text) => text.replaceAll("\0", "0"))

/** Columns of a table: what their cells stand for, and cells of that type with the value they should become. */
const columnTypes = ["text", "number", "boolean", "json"] as const
const samples: Readonly<Record<Exclude<ColumnType, "text">, ReadonlyArray<string>>> = {
  number: ["0", "-1", "1.50", "12345678901234567890", "1e5", ""],
  boolean: ["true", "false", ""],
  json: ['{"b": [1.0, {"d": 1, "c": " x "}], "a": null}', '"\\u00e9"', "[ ]", '""', "null", ""]
}

const table = Arbitrary.all({
  types: Arbitrary.array(oneOf(...columnTypes), { minLength: 1, maxLength: 5 }),
  isNested: Arbitrary.array(rarely(2), { minLength: 5, maxLength: 5 }),
  rows: Arbitrary.array(
    Arbitrary.all({
      texts: Arbitrary.array(sendable, { minLength: 5, maxLength: 5 }),
      picks: Arbitrary.array(someInteger(0, 29), { minLength: 5, maxLength: 5 }),
      hasMade: rarely(4)
    }),
    { minLength: 1, maxLength: 5 }
  ),
  delimiter: delimiters,
  turn: someInteger(0, 4)
})
type Table = typeof table extends Arbitrary.Arbitrary<infer Value> ? Value : never

const nameOf = ({ isNested }: Table, column: number): string =>
  isNested[column] === true ? `in.ner.${"zyxwv".charAt(column)} é` : `n${column} ü`

const cellsOf = ({ rows, types }: Table): ReadonlyArray<ReadonlyArray<string>> =>
  rows.map(({ picks, texts }) =>
    types.map((type, column) => {
      if (type === "text") return texts[column] ?? ""
      const cells = samples[type]
      return cells[(picks[column] ?? 0) % cells.length] ?? ""
    })
  )

/** Canonical JSON of a row, made another way: by hand from sorted paths, its values by hand as well. */
const canonicalValues: Readonly<Record<string, string>> = {
  [samples.json[0] ?? ""]: '{"a":null,"b":[1.0,{"c":" x ","d":1}]}',
  [samples.json[1] ?? ""]: '"é"',
  [samples.json[2] ?? ""]: "[]"
}
const canonicalOf = (given: Table, cells: ReadonlyArray<string>, isTyped: boolean): string => {
  const valueOf = (cell: string, column: number): string => {
    const type = isTyped ? (given.types[column] ?? "text") : "text"
    return type === "text" ? JSON.stringify(cell) : type === "json" ? (canonicalValues[cell] ?? cell) : cell
  }
  const filled = cells.flatMap((cell, column) =>
    cell === "" ? [] : [{ name: nameOf(given, column), text: valueOf(cell, column) }]
  )
  const inner = filled.filter(({ name }) => name.startsWith("in.ner."))
  const outer = filled.filter(({ name }) => !name.startsWith("in.ner."))
  const sorted = (members: ReadonlyArray<{ readonly name: string; readonly text: string }>): string =>
    `{${[...members]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, text }) => `${JSON.stringify(name)}:${text}`)
      .join(",")}}`
  const within = sorted(inner.map(({ name, text }) => ({ name: name.slice("in.ner.".length), text })))
  return sorted(inner.length === 0 ? outer : [...outer, { name: "in", text: `{"ner":${within}}` }])
}

const shown: MadeColumn = { name: "made", why: "It is made.", textOf: (row) => `<${row}>` }

/** What stands in a row of a file for these columns, in another order than before. */
const fileOf = (given: Table): string => {
  const order = given.types.map((_, index) => (index + given.turn) % given.types.length)
  const turned = (cells: ReadonlyArray<string>) => order.map((column) => cells[column] ?? "")
  const header = turned(given.types.map((_, column) => nameOf(given, column)))
  const rows = cellsOf(given).map((cells, row) => [
    ...turned(cells),
    given.rows[row]?.hasMade === true ? `own ${row}` : ""
  ])
  return [[...header, "made"], ...rows].map((cells) => csvLine(cells, given.delimiter)).join("")
}

const typesOf = (given: Table): Readonly<Record<string, ColumnType>> =>
  Object.fromEntries(given.types.map((type, column) => [nameOf(given, column), type]))

const preparing = (given: Table): Preparing => ({
  reading: { format: "csv", delimiter: given.delimiter, quote: '"', encoding: "utf-8", skipLines: 0 },
  importType: { madeColumn: shown, key: { columns: ["made"], means: "row" } }
})

const madeIn = (given: Table, isTyped: boolean): ReadonlyArray<string> =>
  cellsOf(given).map((cells, row) =>
    given.rows[row]?.hasMade === true ? `own ${row}` : `<${canonicalOf(given, cells, isTyped)}>`
  )

const insideOf = (value: unknown, name: string): unknown => (value as Members | undefined)?.[name]

/** The rows of JSON lines, and what was made for them. */
const rowsIn = (sent: string): ReadonlyArray<Members> =>
  sent
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Members)
const madeOf = (sent: string): ReadonlyArray<unknown> => rowsIn(sent).map(({ made }) => made)

describe("any CSV that is sent as JSON lines", () => {
  it.live.prop(
    "has the values of its cells under their paths, and the same made text whatever the order of its columns",
    [table],
    ([given]) =>
      Effect.gen(function* () {
        const { sent, tally } = yield* soundly(fileOf(given), {
          ...preparing(given),
          columns: { types: typesOf(given) }
        })
        assert.strictEqual(tally.findings, 0)
        const rows = rowsIn(sent)
        assert.deepStrictEqual(madeOf(sent), madeIn(given, true))
        for (const [row, cells] of cellsOf(given).entries()) {
          for (const [column, cell] of cells.entries()) {
            const name = nameOf(given, column)
            const found = name.startsWith("in.ner.")
              ? insideOf(insideOf(rows[row]?.["in"], "ner"), name.slice("in.ner.".length))
              : rows[row]?.[name]
            const expected: unknown =
              cell === "" ? undefined : given.types[column] === "text" ? cell : JSON.parse(cell)
            assert.deepStrictEqual(found, expected)
          }
        }
      }).pipe(Effect.scoped),
    checked(80, 8)
  )

  it.live.prop(
    "gets the same made text when it is sent as CSV, apart from types, and again when it is read again",
    [table],
    ([given]) =>
      Effect.gen(function* () {
        const first = yield* soundly(fileOf(given), preparing(given))
        const parser = new CsvParser({ delimiter: given.delimiter, quote: '"' })
        const made = [...parser.feed(first.sent), ...parser.end()]
          .slice(1)
          .map(({ cells }) => cells.at(-1) ?? "")
        assert.deepStrictEqual<ReadonlyArray<string>>(made, madeIn(given, false))
        // Nothing is left to be made.
        const second = yield* prepareFile(first.sent, preparing(given))
        const { conversions } = Result.getOrThrow(second.prepared)
        assert.notInclude(conversions, shown.why)
        const asText = yield* soundly(fileOf(given), { ...preparing(given), sendAs: "jsonl" })
        assert.deepStrictEqual(madeOf(asText.sent), madeIn(given, false))
        // The same rows as a file of JSON lines.
        const bare = rowsIn(asText.sent).map(({ made: text, ...others }) =>
          JSON.stringify(String(text).startsWith("<") ? others : { made: text, ...others })
        )
        const asLines = yield* soundly(`${bare.join("\n")}\n`, {
          name: "rows.jsonl",
          reading: { format: "jsonl" },
          importType: { madeColumn: shown, key: { columns: ["made"], means: "row" } }
        })
        assert.deepStrictEqual(madeOf(asLines.sent), madeIn(given, false))
      }).pipe(Effect.scoped),
    checked(80, 8)
  )
})
