import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Stream } from "effect"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { findingsColumns } from "../../src/lifecycle/1-stage/check-rows.ts"
import { findingsName } from "../../src/lifecycle/1-stage/find-in-file.ts"
import type { SourceRow } from "../../src/lifecycle/1-stage/read-rows.ts"
import { markFindings } from "../../src/lifecycle/1-stage/set-aside.ts"
import { csvLine } from "../../src/rows/csv-line.ts"
import { temporaryFolder } from "../support/scripted-provider.ts"
import { cellText, checked, oneOf, rarely, someInteger } from "./arbitraries.ts"

interface Found {
  readonly column: string
  readonly code: string
  readonly message: string
  readonly severity: string
}

const found: Arbitrary.Arbitrary<Found> = Arbitrary.all({
  column: oneOf("", "name"),
  code: oneOf("invalid", "wrong-type"),
  message: cellText,
  severity: oneOf("error", "warning", "error")
})

const findingsLine = (row: number | "", { code, column, message, severity }: Found): string =>
  csvLine([row === "" ? "1" : String(row + 1), String(row), column, code, message, severity, ""])

/** What a row gets: the first code and all messages. */
const modelOf = (findings: ReadonlyArray<Found>) => {
  const errors = findings.filter(({ severity }) => severity !== "warning")
  const [first] = errors
  if (first === undefined) return undefined
  const words = errors.map(({ column, message }) => (column === "" ? message : `${column}: ${message}`))
  return { code: first.code, message: words.join("; ") }
}

const rowsFrom = (count: number, first: number): ReadonlyArray<SourceRow> =>
  Array.from({ length: count }, (_, index) => ({
    row: first + index,
    line: first + index + 1,
    cells: [String(first + index)],
    text: ""
  }))

/** Marks rows that come in batches of these sizes, over and over. */
const mark = (rows: ReadonlyArray<SourceRow>, sizes: ReadonlyArray<number>, findings: string) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    yield* Effect.promise(() => writeFile(join(folder, findingsName), csvLine(findingsColumns) + findings))
    const batches: Array<ReadonlyArray<SourceRow>> = []
    for (let from = 0; from < rows.length; from += batches.at(-1)?.length ?? 1) {
      batches.push(rows.slice(from, from + (sizes[batches.length % sizes.length] ?? 1)))
    }
    const source = Stream.fromIterable(batches).pipe(Stream.rechunk(1), Stream.flatMap(Stream.fromIterable))
    return yield* Stream.runCollect(markFindings(source, folder))
  }).pipe(Effect.scoped)

const expectMarks = (
  marked: ReadonlyArray<SourceRow & { readonly setAside?: { code: string; message: string } }>,
  rows: ReadonlyArray<SourceRow>,
  byRow: (row: number) => { readonly code: string; readonly message: string } | undefined
): void => {
  assert.deepStrictEqual(
    marked.map(({ row, setAside }) => [row, setAside?.code, setAside?.message]),
    rows.map(({ row }) => [row, byRow(row)?.code, byRow(row)?.message])
  )
}

describe("marking the rows that have findings", () => {
  it.live.prop(
    "marks exactly those, with all that was found, however rows and findings come",
    [
      Arbitrary.array(
        Arbitrary.all({
          isSound: rarely(2),
          findings: Arbitrary.array(found, { minLength: 1, maxLength: 3 })
        }),
        { minLength: 1, maxLength: 30 }
      ),
      Arbitrary.array(someInteger(1, 12), { minLength: 1, maxLength: 4 }),
      rarely(3)
    ],
    ([drawn, sizes, hasFileFinding]) =>
      Effect.gen(function* () {
        const perRow = drawn.map(({ findings, isSound }) => (isSound ? [] : findings))
        const aboutFile: Found = { column: "", code: "missing-character", message: "m", severity: "error" }
        const text =
          (hasFileFinding ? findingsLine("", aboutFile) : "") +
          perRow
            .map((findings, index) => findings.map((each) => findingsLine(index + 1, each)).join(""))
            .join("")
        const rows = rowsFrom(perRow.length, 1)
        expectMarks(yield* mark(rows, sizes, text), rows, (row) => modelOf(perRow[row - 1] ?? []))
      }),
    checked(150, 10)
  )

  // Findings are read in pieces as large as those of a file, so it takes many of them to be cut anywhere.
  for (const [what, isBad] of [
    ["every row", () => true],
    ["the first row only", (row: number) => row === 1],
    ["the last row only", (row: number, last: number) => row === last],
    ["the first row and the last one", (row: number, last: number) => row === 1 || row === last],
    ["long runs of rows", (row: number) => row % 5000 < 2500],
    ["every seventh row", (row: number) => row % 7 === 0],
    ["no row", () => false]
  ] as const) {
    it.live(`marks exactly those in 12,000 rows: ${what}`, () =>
      Effect.gen(function* () {
        const rows = rowsFrom(12_000, 1)
        const findingsOf = (row: number): ReadonlyArray<Found> =>
          isBad(row, rows.length)
            ? Array.from({ length: 1 + (row % 3) }, (_, index) => ({
                column: index === 1 ? "name" : "",
                code: `code-${row}-${index}`,
                message: `something that is wrong with row ${row}, told in many words`,
                severity: index === 2 ? "warning" : "error"
              }))
            : []
        const text = rows
          .map(({ row }) =>
            findingsOf(row)
              .map((each) => findingsLine(row, each))
              .join("")
          )
          .join("")
        for (const sizes of [[12_000], [1], [4096], [7, 1000, 1]]) {
          expectMarks(yield* mark(rows, sizes, text), rows, (row) => modelOf(findingsOf(row)))
        }
      })
    )
  }
})
