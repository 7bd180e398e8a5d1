/** Files whose dates are sent in the form of ISO 8601. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { checkFile, planImport, retryImport, runImport } from "../../src/index.ts"
import { createImporter } from "../../src/promise.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { notEmpty, plainType, reasonAgainst, soundly } from "../support/prepare-file.ts"
import { fileIn, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const columns = { dates: { born: "dd/MM/yyyy" } } as const

describe("dates in a file", () => {
  it.live("are changed in CSV, empty and ISO ones stay, and the report says so", () =>
    Effect.gen(function* () {
      const content = 'id,born,note\n1,05/03/2024,05/03/2024\n2,,""\n3,2024-02-29,"a\nb"\n'
      const made = yield* soundly(content, { columns })
      assert.strictEqual(
        made.sent,
        'id,born,note\r\n1,2024-03-05,05/03/2024\r\n2,,\r\n3,2024-02-29,"a\nb"\r\n'
      )
      assert.strictEqual(made.tally.findings, 0)
      assert.deepStrictEqual(made.conversions, ["Dates in born: from dd/MM/yyyy to yyyy-MM-dd."])
    }).pipe(Effect.scoped)
  )

  it.live("are left alone with the file they are in, where all are ISO already", () =>
    Effect.gen(function* () {
      for (const [name, content] of [
        ["rows.csv", "id,born\n1,2024-03-05\n2,\n"],
        ["rows.jsonl", '{ "id": 1, "born": "2024-03-05" }\n{"id":2,"born":null}\n{"id":3}\n']
      ] as const) {
        const made = yield* soundly(content, { name, columns })
        assert.strictEqual(made.sent, content)
        assert.deepStrictEqual(made.conversions, [])
      }
    }).pipe(Effect.scoped)
  )

  it.live("are named by the column as it is sent, in words with those of the same pattern", () =>
    Effect.gen(function* () {
      const made = yield* soundly("Id;Né le;since;seen\n1;05/03/2024;06/03/2024;7.3.2024 9:05\n", {
        columns: {
          rename: { "Né le": "born", Id: "id" },
          set: { until: "31/12/2030" },
          dates: { born: "dd/MM/yyyy", seen: "d.M.yyyy H:mm", since: "dd/MM/yyyy", until: "dd/MM/yyyy" }
        }
      })
      assert.strictEqual(
        made.sent,
        "id;born;since;seen;until\r\n1;2024-03-05;2024-03-06;2024-03-07 09:05:00;2030-12-31\r\n"
      )
      assert.includeMembers(
        [...made.conversions],
        [
          "Its columns are changed as asked.",
          "Dates in born, since, until: from dd/MM/yyyy to yyyy-MM-dd.",
          "Dates in seen: from d.M.yyyy H:mm to yyyy-MM-dd HH:mm:ss."
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.live("are changed in members of JSON, with every digit of the others kept", () =>
    Effect.gen(function* () {
      const content =
        '{"id":1.0,"a":{"born":"05/03/2024"}}\n{"id":2,"a":{"born":""}}\n{"id":3,"a":{"born":null}}\n{"id":4}\n'
      const dates = { "a.born": "dd/MM/yyyy" }
      const made = yield* soundly(content, { name: "rows.jsonl", columns: { dates } })
      assert.strictEqual(made.sent, content.replace("05/03/2024", "2024-03-05"))
      assert.deepStrictEqual(made.conversions, ["Dates in a.born: from dd/MM/yyyy to yyyy-MM-dd."])
    }).pipe(Effect.scoped)
  )

  it.live("are changed in CSV that is sent as JSON lines", () =>
    Effect.gen(function* () {
      const made = yield* soundly("id,a.born\n1,05/03/2024\n2,\n", {
        sendAs: "jsonl",
        columns: { dates: { "a.born": "dd/MM/yyyy" } }
      })
      assert.strictEqual(made.sent, '{"id":"1","a":{"born":"2024-03-05"}}\n{"id":"2"}\n')
    }).pipe(Effect.scoped)
  )

  it.live("are what the key and the rules of the import see", () =>
    Effect.gen(function* () {
      const made = yield* soundly("id,born\n1,05/03/2024\n1,2024-03-05\n", {
        importType: { key: { columns: ["id", "born"], means: "row" }, ...notEmpty("born") },
        columns
      })
      assert.deepInclude(made.tally.samples[0], { code: "duplicate-key", line: 3 })
    }).pipe(Effect.scoped)
  )

  const wrong: ReadonlyArray<readonly [string, string, string, string]> = [
    ["in CSV", "rows.csv", "id,Né\n1,05/03/2024\n2,5/3/2024\n3,30/02/2024\n", "id,born\r\n1,2024-03-05\r\n"],
    [
      "in JSON",
      "rows.jsonl",
      '{"id":1,"Né":"05/03/2024"}\n{"id":2,"Né":20240305}\n{"id":3,"Né":"30/02/2024"}\n',
      '{"id":1,"born":"2024-03-05"}\n'
    ]
  ]
  for (const [where, name, content, sent] of wrong) {
    it.live(
      `that are none are findings ${where}, by the column of the file, and their rows can be set aside`,
      () =>
        Effect.gen(function* () {
          const changes = { rename: { Né: "born" }, ...columns }
          const made = yield* soundly(content, {
            name,
            columns: changes,
            tolerance: { mode: "tolerant" }
          })
          const first = name.endsWith("csv") ? 3 : 2
          assert.deepInclude(made.tally, { findings: 2, structural: 0, invalidRows: 2 })
          assert.deepInclude(made.tally.samples[0], { column: "Né", line: first, row: 2, code: "not-a-date" })
          assert.deepInclude(made.tally.samples[1], {
            column: "Né",
            line: first + 1,
            row: 3,
            code: "no-such-day"
          })
          assert.notInclude(JSON.stringify(made.tally), "30/02")
          assert.strictEqual(made.sent, sent)
        }).pipe(Effect.scoped)
    )
  }

  it.live("that are none are never changed, also where findings are allowed", () =>
    Effect.gen(function* () {
      const made = yield* soundly("id,born\n1,05/03/2024\n2,30/02/2024\n", { columns })
      assert.strictEqual(made.sent, "id,born\r\n1,2024-03-05\r\n2,30/02/2024\r\n")
    }).pipe(Effect.scoped)
  )

  it.live("that are none get one finding, whatever the rules and the type say of them", () =>
    Effect.gen(function* () {
      const importType = notEmpty("other")
      const made = yield* soundly("id,born,other\n1,soon,\n", {
        columns: { dates: { born: "dd/MM/yyyy", other: "dd/MM/yyyy" }, types: { born: "number" } },
        importType
      })
      const found = made.tally.samples.map(({ code, column }) => `${column ?? ""}: ${code}`)
      assert.deepStrictEqual(found, ["born: not-a-date", "other: required"])
    }).pipe(Effect.scoped)
  )

  const refused: ReadonlyArray<readonly [string, object, string, RegExp]> = [
    ["a pattern that is none", { dates: { born: "DD/MM/YYYY" } }, "OptionsInvalid", /"born" has DD/],
    ["a column that is not there", { dates: { bron: "dd/MM/yyyy" } }, "ColumnsUnknown", /mean "born"/],
    ["the old name", { rename: { born: "date" }, ...columns }, "ColumnsUnknown", /mean "date"/],
    [
      "a constant that is none",
      { set: { born: "2024" }, ...columns },
      "OptionsInvalid",
      /constant for "born"/
    ]
  ]
  for (const [what, changes, tag, words] of refused) {
    it.live(`are refused with ${what}, before anything is sent`, () =>
      Effect.gen(function* () {
        const reason = yield* reasonAgainst("id,born\n1,05/03/2024\n", { columns: changes })
        assert.strictEqual(reason._tag, tag)
        assert.match(reason.message, words)
      }).pipe(Effect.scoped)
    )
  }

  it.live("are refused for a member that no row of JSON has", () =>
    Effect.gen(function* () {
      const reason = yield* reasonAgainst('{"id":1}\n', { name: "rows.jsonl", columns })
      assert.strictEqual(reason._tag, "ColumnsUnknown")
      assert.match(reason.message, /"born" to change dates in/)
    }).pipe(Effect.scoped)
  )

  it.live("stand in failed rows as the user wrote them, and a retry changes them again", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const runs = join(folder, "runs")
      const file = yield* fileIn(folder, "rows.csv", "id,born\n1,05/03/2024\n2x,06/03/2024\n3,never\n")
      const service = makePartsService({
        limits: {},
        rowsIn: (text) => text.trimEnd().split("\r\n").slice(1),
        verdictOn: (row) => (row.includes("x") ? "rejected" : "accepted")
      })
      const tolerance = { mode: "tolerant" } as const
      const plan = planImport({ file, provider: "scripted", importType: "rows", columns, tolerance })
      const first = yield* withService(service, runs, runImport(plan))
      assert.strictEqual(service.files[0], "id,born\r\n1,2024-03-05\r\n2x,2024-03-06\r\n")
      assert.deepInclude(first.rows, { setAside: 1, accepted: 1, rejected: 1 })
      const path = join(runs, first.runId, first.files.failedRows ?? "")
      const failed = yield* Effect.promise(() => readFile(path, "utf8"))
      assert.include(failed, "06/03/2024")
      assert.include(failed, "not-a-date")
      const mended = failed.replace("never", "2024-03-07").replace("2x", "2")
      yield* Effect.promise(() => writeFile(path, mended))
      const second = yield* withService(service, runs, retryImport({ runId: first.runId }))
      assert.strictEqual(service.files[1], "id,born\r\n2,2024-03-06\r\n3,2024-03-07\r\n")
      assert.deepInclude(second.rows, { accepted: 2 })
    }).pipe(Effect.scoped)
  )

  it.live("are checked without a run, from Effect and from promises", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", "id,born\n1,05/03/2024\n2,6/3/2024\n")
      const request = { rename: {}, set: {}, drop: [], ...columns }
      const check = yield* checkFile({ source: { path: file }, columns: request, importType: plainType })
      assert.deepInclude(check.tally.samples[0], { code: "not-a-date", line: 3, column: "born" })
      assert.deepStrictEqual(check.conversions, ["Dates in born: from dd/MM/yyyy to yyyy-MM-dd."])
      const importer = createImporter({ providers: [scriptedPlugin({})], runsFolder: join(folder, "runs") })
      const again = yield* Effect.promise(() => importer.check({ file, columns }))
      assert.strictEqual(again.tally.findings, 1)
      yield* Effect.promise(() => importer.close())
    }).pipe(Effect.scoped)
  )
})
