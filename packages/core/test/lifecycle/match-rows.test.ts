import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { planImport, ProviderRegistry, RunJournal, runImport } from "../../src/index.ts"
import type { OutcomeStatement } from "../../src/provider/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const accepted = (id: string, more: object = {}): OutcomeStatement => ({
  _tag: "RowOutcome",
  outcome: "accepted",
  key: { id },
  ...more
})
const rejectedAt = (record: number, message = "bad", more: object = {}): OutcomeStatement => ({
  _tag: "RowOutcome",
  outcome: "rejected",
  record,
  code: "BAD",
  message,
  ...more
})
const rejected = (id: string, more: object = {}): OutcomeStatement => ({
  _tag: "RowOutcome",
  outcome: "rejected",
  key: { id },
  code: "BAD",
  ...more
})

const rowReadings = [
  { counts: "rows", offset: 0 },
  { counts: "rows", offset: 1 },
  { counts: "rows", offset: -1 }
] as const

const rowsFile = (ids: ReadonlyArray<string>): string =>
  `id,name\n${ids.map((id) => `${id},"n ""${id}"""\n`).join("")}`

/** Runs a file through the engine and gives the report with each row's outcome, in order. */
const outcomesOf = (content: string, script: Script, name = "rows.csv") =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, name, content)
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
    )
    return yield* Effect.gen(function* () {
      const report = yield* runImport(planImport({ file, provider: "scripted", importType: "rows" }))
      const { folder: runFolder } = yield* (yield* RunJournal).view(report.runId)
      const text = (path: string) => Effect.promise(() => readFile(join(runFolder, path), "utf8"))
      const outcomes = (yield* text(report.files.outcomes)).trimEnd().split("\r\n").slice(1)
      const failed = report.files.failedRows === undefined ? "" : yield* text(report.files.failedRows)
      return { report, outcomes: outcomes.map((line) => line.split(",")[2]), lines: outcomes, failed }
    }).pipe(Effect.provide(services), impatient)
  }).pipe(Effect.scoped)

describe("matching rows", () => {
  for (const [base, offset] of [
    ["one", 0],
    ["two, the header being counted", 1],
    ["zero", -1]
  ] as const) {
    it.live(`pairs rejections when the service counts from ${base}`, () =>
      Effect.gen(function* () {
        const { failed, outcomes, report } = yield* outcomesOf(rowsFile(["a", "b", "c", "d"]), {
          readings: rowReadings,
          statements: [
            accepted("d"),
            accepted("a"),
            accepted("c"),
            rejectedAt(2 + offset, 'say "no"\nplease')
          ]
        })
        assert.deepStrictEqual(outcomes, ["accepted", "rejected", "accepted", "accepted"])
        assert.strictEqual(report.calibration.status, "settled")
        assert.strictEqual(report.verdict, "incomplete")
        assert.deepStrictEqual(report.rejections, [{ code: "BAD", rows: 1, firstLine: 3 }])
        assert.strictEqual(
          failed,
          'id,name,bulkport_line,bulkport_outcome,bulkport_code,bulkport_message\r\nb,"n ""b""",3,rejected,BAD,"say ""no""\nplease"\r\n'
        )
      })
    )
  }

  it.live("tells keys apart that are as long as a row and differ at their end", () =>
    Effect.gen(function* () {
      const long = "x".repeat(200)
      const ids = [`${long}1`, `${long}2`, `${long}3`]
      const { outcomes } = yield* outcomesOf(rowsFile(ids), {
        statements: [accepted(`${long}2`), rejected(`${long}1`), rejected(`${long}4`)]
      })
      assert.deepStrictEqual(outcomes, ["rejected", "accepted", "unknown"])
    })
  )

  it.live("succeeds only when every row is named as accepted", () =>
    Effect.gen(function* () {
      const all = yield* outcomesOf(rowsFile(["a", "b"]), { statements: [accepted("b"), accepted("a")] })
      assert.strictEqual(all.report.verdict, "succeeded")
      assert.isUndefined(all.report.files.failedRows)
      const one = yield* outcomesOf(rowsFile(["a", "b"]), { statements: [accepted("b")] })
      assert.deepStrictEqual(one.outcomes, ["unknown", "accepted"])
      assert.strictEqual(one.report.verdict, "incomplete")
      const none = yield* outcomesOf(rowsFile(["a", "b"]), { statements: [] })
      assert.deepStrictEqual(none.report.rows, {
        setAside: 0,
        staged: 2,
        accepted: 0,
        rejected: 0,
        unknown: 2
      })
    })
  )

  it.live("does not guess how records are counted when several ways fit", () =>
    Effect.gen(function* () {
      const { outcomes, report } = yield* outcomesOf(rowsFile(["a", "b", "c", "d", "e"]), {
        readings: rowReadings,
        statements: [accepted("a"), rejectedAt(4)]
      })
      assert.deepStrictEqual(outcomes, ["accepted", "unknown", "unknown", "unknown", "unknown"])
      assert.strictEqual(report.calibration.status, "ambiguous")
      assert.isTrue(report.warnings.some((warning) => warning.includes("could not be paired")))
    })
  )

  it.live("says so when the numbers contradict the accepted rows under every way of counting", () =>
    Effect.gen(function* () {
      const { outcomes, report } = yield* outcomesOf(rowsFile(["a", "b", "c"]), {
        readings: rowReadings,
        statements: [accepted("a"), accepted("b"), accepted("c"), rejectedAt(2)]
      })
      assert.strictEqual(report.calibration.status, "contradictory")
      assert.strictEqual(report.verdict, "incomplete")
      assert.deepStrictEqual(outcomes, ["unknown", "unknown", "unknown"])
    })
  )

  it.live("takes several errors about one record as one rejection with all its messages", () =>
    Effect.gen(function* () {
      const { lines } = yield* outcomesOf(rowsFile(["a", "b"]), {
        readings: rowReadings,
        statements: [accepted("a"), rejectedAt(2, "first"), rejectedAt(2, "second")]
      })
      assert.strictEqual(lines[1], "2,3,rejected,BAD,first; second,")
    })
  )

  it.live("is sure of all records when the whole file was rejected", () =>
    Effect.gen(function* () {
      const { outcomes, report } = yield* outcomesOf(rowsFile(["a", "b", "c"]), {
        readings: rowReadings,
        statements: [rejectedAt(4), rejectedAt(2), rejectedAt(3)]
      })
      assert.deepStrictEqual(outcomes, ["rejected", "rejected", "rejected"])
      assert.strictEqual(report.calibration.explanation, "The service counts the first row as 2.")
    })
  )

  it.live("ignores results about rows that were never sent, and says how many", () =>
    Effect.gen(function* () {
      const { outcomes, report } = yield* outcomesOf(rowsFile(["a", "b"]), {
        statements: [accepted("a"), accepted("x"), rejected("y")]
      })
      assert.deepStrictEqual(outcomes, ["accepted", "unknown"])
      assert.isTrue(report.warnings.some((warning) => warning.includes("2 rows that were never sent")))
    })
  )

  it.live("calls a row unknown that is named both as accepted and as rejected", () =>
    Effect.gen(function* () {
      const { lines } = yield* outcomesOf(rowsFile(["a", "b"]), {
        statements: [accepted("a"), rejected("a"), accepted("b")]
      })
      assert.include(lines[0], "unknown,contradictory")
    })
  )

  it.live("needs one result for each row of a repeated key, unless the key stands for one record", () =>
    Effect.gen(function* () {
      const content = rowsFile(["a", "a", "b"])
      const statements = [accepted("a"), accepted("b")]
      const rows = yield* outcomesOf(content, { statements, keyMeans: "row" })
      assert.deepStrictEqual(rows.outcomes, ["unknown", "unknown", "accepted"])
      const twice = yield* outcomesOf(content, {
        statements: [accepted("a"), ...statements],
        keyMeans: "row"
      })
      assert.deepStrictEqual(twice.outcomes, ["accepted", "accepted", "accepted"])
      const record = yield* outcomesOf(content, { statements, keyMeans: "record" })
      assert.deepStrictEqual(record.outcomes, ["accepted", "accepted", "accepted"])
    })
  )

  it.live("tells the rejected row of a repeated key by its number", () =>
    Effect.gen(function* () {
      const { outcomes } = yield* outcomesOf(rowsFile(["a", "b", "a", "c"]), {
        readings: rowReadings,
        statements: [accepted("a"), accepted("b"), accepted("c"), rejectedAt(3)],
        keyMeans: "record"
      })
      assert.deepStrictEqual(outcomes, ["accepted", "accepted", "rejected", "accepted"])
    })
  )

  it.live("reads record numbers as lines where rows span several", () =>
    Effect.gen(function* () {
      const { outcomes, report } = yield* outcomesOf('id,name\na,"x\ny"\nb,2\nc,3\n', {
        readings: [...rowReadings, { counts: "lines", offset: 0 }],
        statements: [accepted("a"), accepted("b"), rejectedAt(5)]
      })
      assert.deepStrictEqual(outcomes, ["accepted", "accepted", "rejected"])
      assert.strictEqual(report.calibration.status, "settled")
    })
  )

  it.live("accepts unnamed rows by the totals only when nothing else is possible", () =>
    Effect.gen(function* () {
      const content = rowsFile(["a", "b", "c"])
      const by = (...statements: ReadonlyArray<OutcomeStatement>) =>
        Effect.map(outcomesOf(content, { statements }), ({ outcomes }) => outcomes.join(" "))
      const total = (totals: object): OutcomeStatement => ({ _tag: "OutcomeTotals", ...totals })
      assert.strictEqual(
        yield* by(rejected("b"), total({ read: 3, accepted: 2, rejected: 1 })),
        "accepted rejected accepted"
      )
      assert.strictEqual(yield* by(total({ accepted: 3, rejected: 0 })), "accepted accepted accepted")
      // A count that is missing is unknown, not zero.
      assert.strictEqual(yield* by(total({ accepted: 3 })), "unknown unknown unknown")
      assert.strictEqual(
        yield* by(rejected("b"), total({ accepted: 3, rejected: 0 })),
        "unknown rejected unknown"
      )
      assert.strictEqual(
        yield* by(rejected("b"), total({ read: 4, accepted: 2, rejected: 1 })),
        "unknown rejected unknown"
      )
      assert.strictEqual(
        yield* by(total({ accepted: 3, rejected: 0 }), total({ accepted: 3, rejected: 0 })),
        "unknown unknown unknown"
      )
    })
  )

  it.live("adds reasons to JSONL rows without touching the rest of them", () =>
    Effect.gen(function* () {
      const { failed, outcomes } = yield* outcomesOf(
        '{"id":"a"}\n{ "id": "b", "n": 12345678901234567890 }\n{}\n',
        { readings: rowReadings, statements: [accepted("a"), rejectedAt(2), rejectedAt(3)] },
        "rows.jsonl"
      )
      assert.deepStrictEqual(outcomes, ["accepted", "rejected", "rejected"])
      assert.deepStrictEqual(failed.split("\n"), [
        '{ "id": "b", "n": 12345678901234567890,"_bulkport":{"line":2,"outcome":"rejected","code":"BAD","message":"bad"}}',
        '{"_bulkport":{"line":3,"outcome":"rejected","code":"BAD","message":"bad"}}',
        ""
      ])
    })
  )
})
