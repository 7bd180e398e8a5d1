import type { SourceRequest, TextEncoding } from "@bulkport/core"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { encoded, joined, zip } from "../src/corpus/bytes.ts"
import { sentCells, stage } from "./corpus-staging.ts"

const someInteger = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** One of these; the first ones are the simplest. */
const oneOf = <const Options extends ReadonlyArray<unknown>>(...options: Options) =>
  Arbitrary.map(someInteger(0, options.length - 1), (index) => options[index] as Options[number])

/** What every encoding has. */
const pieces = ["a", " ", '"', "'", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\\", "=1+1", "é", "\u00A0"]
const digits = ["0", "00420", "9007199254740993", "1e5", "1,5", "-0"]
const unicode = ["\u{1F600}", "Łódź", "\u2028", "\u0A0A", "e\u0301", "\uFEFF", "שלום"]

const cellOf = (encoding: TextEncoding) => {
  const allowed = encoding.startsWith("utf") ? [...pieces, ...digits, ...unicode] : [...pieces, ...digits]
  return Arbitrary.map(Arbitrary.array(oneOf(...allowed), { maxLength: 5 }), (parts) => parts.join(""))
}

/** How a table is written. */
interface Dialect {
  readonly delimiter: string
  readonly quote: string
  readonly quotesAll: boolean
  readonly lineEnd: string
  readonly encoding: TextEncoding
  readonly hasMark: boolean
  readonly compression: "none" | "gzip" | "zip"
  /** Blank lines behind every line. */
  readonly blankLines: number
  readonly endsWithBreak: boolean
}

const dialects: Arbitrary.Arbitrary<Dialect> = Arbitrary.map(
  Arbitrary.all([
    oneOf(",", ";", "\t", "|"),
    oneOf('"', "'"),
    oneOf(false, true),
    oneOf("\n", "\r\n", "\r"),
    oneOf("utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"),
    oneOf(false, true),
    oneOf("none", "gzip", "zip"),
    oneOf(0, 1, 2),
    oneOf(true, false)
  ]),
  ([delimiter, quote, quotesAll, lineEnd, encoding, hasMark, compression, blankLines, endsWithBreak]) => ({
    delimiter,
    quote,
    quotesAll,
    lineEnd,
    encoding,
    hasMark: hasMark && encoding.startsWith("utf"),
    compression,
    blankLines,
    endsWithBreak
  })
)

interface Case {
  readonly dialect: Dialect
  /** The header first. */
  readonly lines: ReadonlyArray<ReadonlyArray<string>>
}

const cases: Arbitrary.Arbitrary<Case> = Arbitrary.flatMap(dialects, (dialect) =>
  Arbitrary.map(
    Arbitrary.all([
      someInteger(1, 4),
      Arbitrary.array(Arbitrary.array(cellOf(dialect.encoding), { minLength: 4, maxLength: 4 }), {
        minLength: 2,
        maxLength: 6
      })
    ]),
    ([width, [header = [], ...rows]]) => ({
      dialect,
      lines: [
        header.slice(0, width).map((name, index) => `c${index + 1}${name}`),
        ...rows.map((cells) => cells.slice(0, width))
      ]
    })
  )
)

/** Writes a table, with code that is none of the reader's. */
const fileOf = ({ dialect, lines }: Case): Uint8Array => {
  const { compression, delimiter, encoding, hasMark, lineEnd, quote } = dialect
  const cellText = (cell: string, isAlone: boolean): string => {
    const isPlain = ![quote, delimiter, "\n", "\r"].some((mark) => cell.includes(mark))
    const mayStayPlain = isPlain && !(isAlone && cell === "") && !cell.startsWith("\uFEFF")
    return mayStayPlain && !dialect.quotesAll ? cell : quote + cell.replaceAll(quote, quote + quote) + quote
  }
  const between = lineEnd.repeat(1 + dialect.blankLines)
  const text =
    lines
      .map((cells) => cells.map((cell) => cellText(cell, cells.length === 1)).join(delimiter))
      .join(between) + (dialect.endsWithBreak ? between : "")
  const bytes = joined(encoded(hasMark ? "\uFEFF" : "", encoding), encoded(text, encoding))
  if (compression === "none") return bytes
  return compression === "gzip" ? gzipSync(bytes) : zip([{ name: "rows.csv", content: bytes }])
}

const survives = (given: Case, reading: Omit<SourceRequest, "path">) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-corpus-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
    )
    const path = join(folder, "rows.csv")
    yield* Effect.promise(() => writeFile(path, fileOf(given)))
    const sent = yield* stage({ source: { ...reading, path } })
    assert.deepStrictEqual(sent === undefined ? [] : sentCells(sent), given.lines)
  }).pipe(Effect.scoped)

/** `PROPERTY_RUNS=20` checks twenty times as many tables. */
const checked = (runs: number) => {
  const factor = Number(process.env["PROPERTY_RUNS"] ?? "1")
  return {
    timeout: 120_000 * factor,
    arbitrary: { runs: Math.ceil(runs * factor), size: 8, maxShrinks: 200 }
  }
}

describe("any table, written in any way,", () => {
  it.live.prop(
    "is sent as it is, cell by cell, when the user says how it is written",
    [cases],
    ([given]) => {
      const { compression, delimiter, encoding, quote } = given.dialect
      return survives(given, { compression, delimiter, encoding, quote, format: "csv", skipLines: 0 })
    },
    checked(150)
  )

  it.live.prop(
    "is sent as it is, cell by cell, when its compression and its mark are to be found out",
    [cases],
    ([given]) => {
      const { delimiter, encoding, hasMark, quote } = given.dialect
      const mark = hasMark || encoding === "utf-8" ? {} : { encoding }
      return survives(given, { ...mark, delimiter, quote, format: "csv", skipLines: 0 })
    },
    checked(150)
  )

  it.live.prop(
    "is sent as it is, cell by cell, when its delimiter and its quotes are to be found out from a header of words",
    [cases],
    ([{ dialect, lines }]) => {
      const [header = [], ...rows] = lines
      // Two columns at least, whose names say nothing but how they are parted; what quotes stands around all cells.
      const named = header.length === 1 ? ["one", "two"] : header.map((_, index) => `column ${index + 1}`)
      const filled = rows.map((cells) => (cells.length === 1 ? [...cells, "x"] : cells))
      const clear = { ...dialect, quotesAll: true, blankLines: 0, encoding: "utf-8" as const }
      return survives({ dialect: clear, lines: [named, ...filled] }, {})
    },
    checked(150)
  )
})
