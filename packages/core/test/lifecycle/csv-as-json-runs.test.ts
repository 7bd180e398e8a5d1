/** Whole imports of CSV that is sent as JSON lines: reports and retries are about the rows of the user's file. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  checkFile,
  planImport,
  type PlanRequest,
  resumeImport,
  retryImport,
  runFamily,
  runImport,
  type RunReport
} from "../../src/index.ts"
import { createImporter } from "../../src/promise.ts"
import { csvRecords, fileBytes, type ImportType, type OutcomeStatement } from "../../src/provider/index.ts"
import { withImportType } from "../support/import-type.ts"
import { makePartsService, type PartsServiceOptions, withService } from "../support/parts-service.ts"
import { plainType } from "../support/prepare-file.ts"
import { fileIn, type Script, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const columns = { rename: { Total: "order.total" }, types: { "order.total": "number" } } as const

const idOf = (row: string): string => String((JSON.parse(row) as { id?: unknown }).id)

/** A service of JSON lines that rejects rows whose id ends with "x". */
const jsonService = (options: Partial<PartsServiceOptions> = {}) =>
  makePartsService({
    limits: {},
    rowsIn: (text) => text.trimEnd().split("\n"),
    verdictOn: (row) => (idOf(row).endsWith("x") ? "rejected" : "accepted"),
    ...options
  })

const textOf = (...path: ReadonlyArray<string>) => Effect.promise(() => readFile(join(...path), "utf8"))

const plan = (file: string, more: Partial<PlanRequest> = {}) =>
  planImport({ file, provider: "scripted", importType: "rows", columns, ...more })

/** The failed rows of a run, without what was added to them. */
const failedOf = (runs: string, { files, runId }: RunReport) =>
  Effect.map(
    Stream.runCollect(csvRecords(fileBytes(join(runs, runId, files.failedRows ?? "")), ";")),
    (records) =>
      records.map(({ Name, Total, bulkport_line, bulkport_outcome, id }) => [
        bulkport_line,
        bulkport_outcome,
        id,
        Total,
        Name
      ])
  )

const content = [
  "id;Total;Name",
  "1;1.10;Ann",
  '2x;2;"Bob; the\r\nsecond"',
  "3;many;Cid",
  '4x;;"""Dee"""',
  ""
].join("\r\n")

describe("an import of CSV as JSON lines", () => {
  it.live("gives back the failed rows as CSV, and a retry of them sends JSON lines again", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const runs = join(folder, "runs")
      const file = yield* fileIn(folder, "rows.csv", content)
      const service = jsonService()
      const tolerance = { mode: "tolerant" } as const
      const first = yield* withService(service, runs, runImport(plan(file, { tolerance })))
      assert.strictEqual(
        service.files[0],
        '{"id":"1","order":{"total":1.10},"Name":"Ann"}\n' +
          '{"id":"2x","order":{"total":2},"Name":"Bob; the\\r\\nsecond"}\n' +
          '{"id":"4x","Name":"\\"Dee\\""}\n'
      )
      assert.deepStrictEqual(first.rows, { setAside: 1, staged: 3, accepted: 1, rejected: 2, unknown: 0 })
      assert.strictEqual(first.files.failedRows, "5-collect/failed-rows.csv")
      const failed = yield* failedOf(runs, first)
      assert.deepStrictEqual(failed, [
        ["3", "rejected", "2x", "2", "Bob; the\r\nsecond"],
        ["5", "set-aside", "3", "many", "Cid"],
        ["6", "rejected", "4x", "", '"Dee"']
      ])
      const outcomes = yield* textOf(runs, first.runId, first.files.outcomes)
      assert.include(outcomes, '\r\n3,5,set-aside,wrong-type,"Total: must be a number as JSON has it')

      const path = join(runs, first.runId, first.files.failedRows ?? "")
      const mended = (yield* textOf(path)).replace("many", "3e2").replace("2x", "2").replace("4x", "4")
      yield* Effect.promise(() => writeFile(path, mended))
      const second = yield* withService(service, runs, retryImport({ runId: first.runId }))
      assert.strictEqual(
        service.files[1],
        '{"id":"2","order":{"total":2},"Name":"Bob; the\\r\\nsecond"}\n' +
          '{"id":"3","order":{"total":3e2},"Name":"Cid"}\n' +
          '{"id":"4","Name":"\\"Dee\\""}\n'
      )
      assert.strictEqual(second.rows.accepted, 3)
      const family = yield* withService(service, runs, runFamily(second.runId))
      assert.deepInclude(family.rows, { source: 4, accepted: 4, pending: 0 })
    }).pipe(Effect.scoped)
  )

  it.live("is in parts where that is needed, and the failed rows of the whole are still CSV", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const runs = join(folder, "runs")
      const rows = Array.from({ length: 9 }, (_, index) =>
        index === 4 ? "5;no;Eve" : `${index + 1}${index % 3 === 1 ? "x" : ""};${index}.0;"n\r\n${index}"`
      )
      const file = yield* fileIn(folder, "rows.csv", `id;Total;Name\r\n${rows.join("\r\n")}\r\n`)
      const service = jsonService({ limits: { maxRows: 3 } })
      service.state.refuseStart = 2
      const tolerance = { mode: "tolerant" } as const
      const stopped = yield* Effect.flip(withService(service, runs, runImport(plan(file, { tolerance }))))
      assert.strictEqual(stopped.reason._tag, "RequestRefused")
      const report = yield* withService(service, runs, resumeImport(stopped.runId ?? ""))
      assert.strictEqual(report.parts?.length, 3)
      assert.deepInclude(report.rows, { setAside: 1, staged: 8, accepted: 6, rejected: 2 })
      assert.deepStrictEqual(service.files.join("").split("\n").length, 9)
      assert.deepStrictEqual(yield* failedOf(runs, report), [
        ["4", "rejected", "2x", "1.0", "n\r\n1"],
        ["10", "set-aside", "5", "no", "Eve"],
        ["15", "rejected", "8x", "7.0", "n\r\n7"]
      ])
      // The file of a part is about what was sent in it.
      const part = yield* textOf(runs, report.runId, "parts", "1", "5-collect", "failed-rows.jsonl")
      assert.match(part, /^\{"id":"2x","order":\{"total":1\.0\},"Name":"n\\r\\n1","_bulkport":\{"line":2,/)
      const again = yield* withService(
        service,
        runs,
        retryImport({ runId: report.runId, allowFindings: true })
      )
      assert.deepInclude(again.rows, { setAside: 1, staged: 2, rejected: 2 })
    }).pipe(Effect.scoped)
  )

  it.live(
    "pairs what the service says by keys, also by those that are members of members, and long numbers",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const file = yield* fileIn(
          folder,
          "rows.csv",
          "id,user.key\n1,90071992547409931\n2,90071992547409932\n3,\n"
        )
        const statements: ReadonlyArray<OutcomeStatement> = [
          { _tag: "RowOutcome", outcome: "accepted", key: { "user.key": "90071992547409931" } },
          { _tag: "RowOutcome", outcome: "rejected", key: { "user.key": "90071992547409932" } },
          { _tag: "RowOutcome", outcome: "accepted", key: { "user.key": "" } }
        ]
        const script: Script = { statements }
        const members: Partial<ImportType> = {
          key: { columns: ["user.key"], means: "row" },
          formats: ["jsonl"]
        }
        const service = {
          ...makePartsService({ limits: {} }),
          plugin: withImportType(scriptedPlugin(script), members)
        }
        const runs = join(folder, "runs")
        const types = { types: { "user.key": "number" } } as const
        const report = yield* withService(service, runs, runImport(plan(file, { columns: types })))
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 3, accepted: 2, rejected: 1, unknown: 0 })
        assert.deepStrictEqual(report.warnings, [])
      }).pipe(Effect.scoped)
  )

  it.live("may have its findings allowed: what does not fit is sent as text", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", content)
      const service = jsonService()
      const runs = join(folder, "runs")
      const refused = yield* Effect.flip(withService(service, runs, runImport(plan(file))))
      assert.strictEqual(refused.reason._tag, "FindingsRefused")
      assert.notInclude(refused.reason.message, "many")
      const report = yield* withService(service, runs, runImport(plan(file, { allowFindings: true })))
      assert.include(service.files.join(""), '{"id":"3","order":{"total":"many"},"Name":"Cid"}\n')
      assert.strictEqual(report.rows.staged, 4)
    }).pipe(Effect.scoped)
  )
})

describe("a check", () => {
  it.live("converts as an import would, and sorts the rows of the file as they are", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = yield* fileIn(folder, "rows.csv", content)
      const to = join(folder, "checked")
      const request = {
        source: { path },
        columns: { drop: [], set: {}, ...columns },
        importType: {
          ...plainType,
          rowSchema: () =>
            Schema.Struct({ order: Schema.optionalKey(Schema.Struct({ total: Schema.Number })) })
        },
        folder: to
      }
      const found = yield* checkFile(request)
      assert.deepStrictEqual(found.columns, ["id", "order.total", "Name"])
      assert.include(found.conversions, "Its rows become JSON lines; 1 column has a type.")
      assert.deepInclude(found.tally, { findings: 1, invalidRows: 1 })
      assert.strictEqual(yield* textOf(to, "invalid.csv"), "id;Total;Name\r\n3;many;Cid\r\n")
      const refused = yield* Effect.flip(checkFile({ ...request, sendAs: "csv" }))
      assert.strictEqual(refused._tag, "OptionsInvalid")
      const without = yield* checkFile({ source: { path }, sendAs: "jsonl" })
      assert.include(without.conversions, "Its rows become JSON lines; all values are texts.")
      const importer = createImporter({ providers: [], runsFolder: join(folder, "runs") })
      const promised = yield* Effect.promise(() => importer.check({ file: path, sendAs: "jsonl" }))
      assert.deepStrictEqual(promised.conversions, without.conversions)
      yield* Effect.promise(() => importer.close())
    }).pipe(Effect.scoped)
  )
})
