import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Schema, Stream } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { plainSource, planImport, ProviderRegistry, RunJournal, runImport } from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { takeFailedRows } from "../../src/lifecycle/failed-rows.ts"
import type { OutcomeStatement } from "../../src/provider/index.ts"
import { csvLine } from "../../src/rows/csv-line.ts"
import { csvRows } from "../../src/rows/csv-rows.ts"
import { impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"
import { cellText, checked, delimiters, oneOf, rarely, someInteger, withSoundNames } from "./arbitraries.ts"

/** What becomes of a row; those set aside break the rule for rows, all others are sent. */
const fate = oneOf("accepted", "rejected", "unknown", "set-aside")
type Fate = "accepted" | "rejected" | "unknown" | "set-aside"

const isSent = (becomes: Fate): boolean => becomes !== "set-aside"

interface Told {
  readonly code: string
  readonly message: string
}

/** The service's words about every row that was sent, by number. */
const statementsFor = (fates: ReadonlyArray<Fate>, told: Told): ReadonlyArray<OutcomeStatement> =>
  fates.filter(isSent).flatMap((becomes, index): ReadonlyArray<OutcomeStatement> => {
    if (becomes !== "accepted" && becomes !== "rejected") return []
    return [
      { _tag: "RowOutcome", outcome: becomes, record: index + 1, ...(becomes === "rejected" ? told : {}) }
    ]
  })

const isValid = Schema.Struct({ valid: Schema.Literals(["yes"]) })

/** Imports a file in which some row is valid, and gives its two outcome files, and the rows that a retry takes. */
const importAndTake = (
  content: string,
  format: "csv" | "jsonl",
  delimiter: string,
  fates: ReadonlyArray<Fate>,
  told: Told
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = join(folder, "rows.txt")
    yield* Effect.promise(() => writeFile(file, content))
    const plugin = scriptedPlugin({
      rowSchema: isValid,
      statements: statementsFor(fates, told),
      readings: [{ counts: "rows", offset: 0 }]
    })
    return yield* Effect.gen(function* () {
      const tolerance = { mode: "tolerant" } as const
      const plan = planImport({
        file,
        reading: { ...plainSource("", format, delimiter) },
        provider: "scripted",
        importType: "rows",
        tolerance
      })
      const report = yield* runImport(plan)
      const { folder: runFolder } = yield* (yield* RunJournal).view(report.runId)
      const text = (path: string) => Effect.promise(() => readFile(join(runFolder, path), "utf8"))
      const outcomes = yield* text(report.files.outcomes)
      const { failedRows } = report.files
      if (failedRows === undefined) return { report, outcomes, failed: "", taken: "" }
      const to = join(folder, "taken.txt")
      const counts = yield* takeFailedRows({ path: join(runFolder, failedRows), format, delimiter }, to, true)
      assert.deepStrictEqual(counts, {
        rejected: report.rows.rejected,
        setAside: report.rows.setAside,
        unknown: report.rows.unknown
      })
      const taken = yield* Effect.promise(() => readFile(to, "utf8"))
      return { report, outcomes, failed: yield* text(failedRows), taken }
    }).pipe(
      Effect.provide(
        Layer.merge(
          layerFiles(join(folder, "runs")),
          ProviderRegistry.layer([plugin], () => ({}))
        )
      )
    )
  }).pipe(Effect.scoped, impatient)

const cellsOf = (text: string, delimiter = ",") =>
  Effect.map(Stream.runCollect(csvRows(Stream.make(text), { delimiter, quote: '"' })), (rows) =>
    rows.map(({ cells }) => cells)
  )

const told: Arbitrary.Arbitrary<Told> = Arbitrary.all({ code: cellText, message: cellText })

/** Column names that differ; some are those that we add, as in a `failed-rows` file that is imported as it is. */
const namesFrom = (cells: ReadonlyArray<string>, hasOurs: boolean): ReadonlyArray<string> => {
  const names = ["valid", ...cells.map((cell, index) => `${cell}${index}`)]
  return hasOurs ? [...names.slice(0, -1), "bulkport_outcome"] : names
}

const oneSent = (fates: ReadonlyArray<Fate>): ReadonlyArray<Fate> =>
  fates.some(isSent) ? fates : ["accepted", ...fates.slice(1)]

/** NUL characters are refused before anything is sent. */
const sendableText = Arbitrary.map(cellText, (text) => text.replaceAll("\0", "0"))

const csvTable = Arbitrary.all({
  names: Arbitrary.array(sendableText, { minLength: 1, maxLength: 3 }),
  hasOurs: rarely(4),
  rows: Arbitrary.array(
    Arbitrary.all({ becomes: fate, cells: Arbitrary.array(sendableText, { minLength: 3, maxLength: 3 }) }),
    { minLength: 1, maxLength: 8 }
  )
})

describe("the files about what became of every row", () => {
  it.live.prop(
    "give back the cells of any CSV table, and a retry takes exactly the rows that failed",
    [csvTable, told, delimiters, rarely(3)],
    ([{ hasOurs, names, rows }, words, delimiter, hasMark]) =>
      Effect.gen(function* () {
        const header = namesFrom(names, hasOurs)
        const fates = oneSent(rows.map(({ becomes }) => becomes))
        const cells = rows.map(({ cells }, index) => [
          fates[index] === "set-aside" ? "no" : "yes",
          ...cells.slice(0, header.length - 1)
        ])
        const content = [header, ...cells].map((row) => csvLine(row, delimiter)).join("")
        const marked = hasMark ? `\uFEFF${content}` : content
        const { failed, outcomes, taken } = yield* importAndTake(marked, "csv", delimiter, fates, words)
        const outcomeRows = (yield* cellsOf(outcomes)).slice(1)
        assert.deepStrictEqual(
          outcomeRows.map(([row, , becomes]) => [row, becomes]),
          fates.map((becomes, index) => [String(index + 1), becomes])
        )
        const failing = cells.filter((_, index) => fates[index] !== "accepted")
        const failedRows = yield* cellsOf(failed, delimiter)
        assert.deepStrictEqual(
          failedRows.slice(1).map((row) => row.slice(0, header.length)),
          failing
        )
        for (const row of failedRows.slice(1)) {
          if (row[header.length + 1] === "rejected")
            assert.deepStrictEqual(row.slice(header.length + 2), [words.code, words.message])
        }
        const expected = [header, ...failing].map((row) => csvLine(row)).join("")
        assert.strictEqual(taken, failing.length === 0 ? "" : expected)
      }),
    checked(60, 8)
  )

  it.live.prop(
    "give back the text of any JSONL row, and a retry takes exactly the rows that failed",
    [
      Arbitrary.array(
        Arbitrary.all({
          becomes: fate,
          members: withSoundNames(Arbitrary.schema(Schema.Record(Schema.String, Schema.Json))),
          gap: oneOf("", " ", "\t"),
          number: someInteger(0, 9),
          hasOurs: rarely(5)
        }),
        { minLength: 1, maxLength: 6 }
      ),
      told
    ],
    ([rows, words]) =>
      Effect.gen(function* () {
        const fates = oneSent(rows.map(({ becomes }) => becomes))
        const lines = rows.map(({ gap, hasOurs, members, number }, index) => {
          const { _bulkport: _ours, valid: _valid, ...rest } = members
          const text = JSON.stringify({
            ...rest,
            ...(hasOurs ? { _bulkport: { outcome: "rejected" } } : {}),
            valid: fates[index] === "set-aside" ? "no" : "yes"
          })
          // A number that JSON readers cannot hold must come back digit for digit.
          return `${gap}{${gap}"n":1234567890123456789${number},${text.slice(1)}`
        })
        const { taken } = yield* importAndTake(
          lines.map((line) => `${line}\n`).join(""),
          "jsonl",
          ",",
          fates,
          words
        )
        const failing = lines.filter((_, index) => fates[index] !== "accepted")
        assert.deepStrictEqual(taken.split("\n").slice(0, -1), failing)
      }),
    checked(60, 6)
  )
})
