/** Executions of a predefined ETL: what is read of it, what is held against the file, and what is sent. */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { ActitoStaged } from "../src/actito-staged.ts"
import { partsOf, recordingServer, type ScriptedAnswer, shop, textOf } from "./recording-server.ts"
import { failureOf, makeContext, prepare, profileBPath, run } from "./support.ts"

const csv = "Id,Mail\n1,ann@example.com\n"
const etlPath = `GET ${shop}/etls/7`
const triggerPath = `POST ${shop}/etls/7/trigger-execution`

const loading = {
  destination: { type: "PROFILE_TABLE", id: "16" },
  mode: "CREATE_UPDATE",
  attributesMapping: [{ headerColumn: "Id", attributeName: "customerId" }]
}
const etl = {
  id: "7",
  name: "nightly",
  dataLoadings: [loading],
  compression: "NONE",
  generateErrorFile: true,
  generateResultFile: true
}

const staged = Effect.fnUntraced(function* (
  answers: Readonly<Record<string, ScriptedAnswer>>,
  options: JsonObject = {},
  changes: Partial<PreparedFile> = {},
  settings: Readonly<Record<string, string>> = {}
) {
  const service = yield* recordingServer(answers, settings)
  const { context, folder } = yield* makeContext()
  const text = changes.delimiter === undefined ? csv : csv.replaceAll(",", changes.delimiter)
  const file = prepare(folder, text, { etl: "7", ...options }, changes)
  const result = yield* service.provider.stage(file, context)
  return { ...service, context, result, handle: result.handle as ActitoStaged, notes: result.notes ?? [] }
})

describe("staging for a predefined ETL", () => {
  it("reads its definition once, and says nothing when all agrees", () =>
    run(
      Effect.gen(function* () {
        const { handle, lines, notes } = yield* staged({ [etlPath]: { body: etl } }, { key: ["Id"] })
        expect(handle).toMatchObject({ route: "triggered", etl: "7", tables: ["16"], isLabelled: false })
        expect(handle.data).toMatchObject({ compression: "none" })
        expect(notes).toEqual([])
        expect(lines().filter((line) => line === etlPath).length).toBe(1)
      })
    ))

  it.each<readonly [string, object, JsonObject, Partial<PreparedFile>, RegExp]>([
    [
      "columns that the file lacks",
      {
        dataLoadings: [{ ...loading, attributesMapping: [{ headerColumn: "Tel", attributeName: "phone" }] }]
      },
      {},
      {},
      /lacks a required column: "Tel".*Id, Mail/
    ],
    [
      "another separator",
      { format: { separator: ";" } },
      {},
      {},
      /The ETL 7 declares ";".*file has ",".*--separator ";": the file is then converted/
    ],
    ["no separator", {}, {}, { delimiter: ";" }, /means ",".*--separator ","/],
    ["another encoding", { encoding: "ISO-8859-1" }, {}, {}, /sent as utf-8.*--sent-encoding iso-8859-1/],
    ["another compression", {}, { "sent-compression": "zip" }, {}, /zip, and the ETL 7 declares none/],
    ["a compression nobody knows", { compression: "RAR" }, {}, {}, /compression.*NONE, GZIP, ZIP/],
    ["keys that are not loaded", {}, { key: ["Mail"] }, {}, /not mapped: Mail/]
  ])("refuses %s, with the names", (_, more, options, changes, sentence) =>
    run(
      Effect.gen(function* () {
        const answers = { [etlPath]: { body: { ...etl, ...more } } }
        const reason = yield* failureOf(staged(answers, options, changes))
        expect(["OptionsInvalid", "ColumnsMissing"]).toContain(reason._tag)
        expect(reason.message).toMatch(sentence)
      })
    )
  )

  it("packs as it declares", () =>
    run(
      Effect.gen(function* () {
        const { handle } = yield* staged({ [etlPath]: { body: { ...etl, compression: "GZIP" } } })
        expect(handle.data).toMatchObject({ compression: "gzip", fileName: "customers.csv.gz" })
      })
    ))

  it("reads the definition where the wire profile says that it stands", () =>
    run(
      Effect.gen(function* () {
        const { context, folder } = yield* makeContext()
        const profilePath = `${folder}/profile.json`
        yield* Effect.promise(async () => {
          const { writeFile } = await import("node:fs/promises")
          await writeFile(profilePath, JSON.stringify({ etlDefinition: "etl.definition" }))
        })
        const { id: _, ...definition } = etl
        const body = { id: "7", etl: { definition } }
        const { provider } = yield* recordingServer({ [etlPath]: { body } }, { wireProfile: profilePath })
        const result = yield* provider.stage(prepare(folder, csv, { etl: "7" }), context)
        expect(result.handle).toMatchObject({ tables: ["16"], definition })
      })
    ))

  it.each<readonly [string, ScriptedAnswer | undefined, RegExp]>([
    ["it is hidden", undefined, /HTTP 404: there is none, or the key lacks the right/],
    ["the right is missing", { status: 403 }, /HTTP 403: the key lacks the right/],
    ["it is no JSON", { body: "<p>hello</p>" }, /HTTP 200 with something else/],
    ["it is a list", { body: [etl] }, /HTTP 200 with something else/],
    ["there is no such operation", { status: 501 }, /HTTP 501/]
  ])("goes on and says so when %s", (_, answer, sentence) =>
    run(
      Effect.gen(function* () {
        const { handle, notes } = yield* staged(answer === undefined ? {} : { [etlPath]: answer })
        expect(notes[0]).toMatch(sentence)
        expect(notes[0]).toMatch(/will be seen at the start/)
        expect(notes[1]).toMatch(/sent as none; option sent-compression/)
        expect(handle).toMatchObject({ etl: "7", tables: [], definition: {} })
      })
    )
  )

  it("says what is not checked in a definition that is spelled otherwise", () =>
    run(
      Effect.gen(function* () {
        const { notes } = yield* staged({ [etlPath]: { body: etl } }, {}, {}, { wireProfile: profileBPath })
        expect(notes[0]).toMatch(/ETL 7 is not spelled as the wire profile B has it/)
      })
    ))

  it("takes no separator for the standard one in a definition that is spelled otherwise", () =>
    run(
      Effect.gen(function* () {
        const body = { id: "7", content: { separator: ";" } }
        const { notes, result } = yield* staged({ [etlPath]: { body } }, {}, { delimiter: ";" })
        expect(notes[0]).toMatch(/ETL 7 is not spelled as the wire profile A has it/)
        expect(result.prepared.delimiter).toBe(";")
      })
    ))

  it.each([".", "..", "\uD800"])("asks for nothing when the id %j would lead to another path", (id) =>
    run(
      Effect.gen(function* () {
        const { lines, provider } = yield* recordingServer({})
        const { context, folder } = yield* makeContext()
        const reason = yield* failureOf(provider.stage(prepare(folder, csv, { etl: id }), context))
        expect(reason).toMatchObject({ _tag: "OptionsInvalid" })
        expect(lines()).toEqual([])
      })
    )
  )

  it("says what will not be known without its files, and that there are several tables", () =>
    run(
      Effect.gen(function* () {
        const body = {
          ...etl,
          generateErrorFile: false,
          generateResultFile: undefined,
          dataLoadings: [loading, loading]
        }
        const { notes } = yield* staged({ [etlPath]: { body } })
        expect(notes.join(" ")).toMatch(/2 tables.*error file on.*result file on/)
      })
    ))

  it.each([
    [429, "RateLimited"],
    [503, "ServiceUnavailable"]
  ])("is put off by a busy service: HTTP %i", (status, tag) =>
    run(
      Effect.gen(function* () {
        const reason = yield* failureOf(staged({ [etlPath]: { status } }))
        expect(reason).toMatchObject({ _tag: tag, isRetryable: true })
      })
    )
  )
})

describe("starting a predefined ETL", () => {
  const started = Effect.fnUntraced(function* (answer: ScriptedAnswer, text = csv) {
    const ready = yield* staged({ [etlPath]: { body: etl }, [triggerPath]: answer })
    const job = yield* Effect.result(ready.provider.start(ready.result, ready.context))
    const triggers = ready.requests.filter(({ line }) => line === triggerPath)
    expect(triggers.length).toBe(1)
    expect(text).toBe(csv)
    return { job, triggers }
  })

  it("sends the data and nothing else", () =>
    run(
      Effect.gen(function* () {
        const { job, triggers } = yield* started({ status: 201, body: { id: "1001" } })
        expect(job).toMatchObject({ success: { id: "1001" } })
        const parts = triggers.flatMap(partsOf)
        expect(parts).toMatchObject([{ name: "inputFile", fileName: "customers.csv" }])
        expect(parts.map(textOf)).toEqual([csv])
      })
    ))

  it.each<readonly [string, ScriptedAnswer]>([
    ["the body, beside the ETL's own", { status: 202, body: { id: "7", executionId: 1001 } }],
    ["Location", { status: 201, headers: { location: `${shop}/etl-executions/1001` } }],
    [
      "Location, the body having the ETL's",
      {
        status: 200,
        body: { id: 7 },
        headers: { location: "https://elsewhere.invalid/etl-executions/1001?x" }
      }
    ]
  ])("takes the id out of %s", (_, answer) =>
    run(Effect.map(started(answer), ({ job }) => expect(job).toMatchObject({ success: { id: "1001" } })))
  )

  it.each<readonly [string, ScriptedAnswer]>([
    ["no id", { status: 201 }],
    ["the ETL's id alone", { status: 201, body: { id: "7" } }],
    ["the ETL's address alone", { status: 201, headers: { location: `${shop}/etls/7` } }],
    ["a page", { status: 200, body: "<p>hello</p>" }],
    ["an error of its own", { status: 500 }]
  ])("is in doubt after %s", (_, answer) =>
    run(
      Effect.map(started(answer), ({ job }) =>
        expect(job).toMatchObject({ failure: { _tag: "StartInDoubt", label: "run-1" } })
      )
    )
  )

  it.each([
    [404, "TargetNotFound", /ETL 7 of entity shop/],
    [409, "RequestRefused", /409/],
    [403, "AccessDenied", /403/]
  ] as const)("takes HTTP %i for a definite no: %s", (status, tag, sentence) =>
    run(
      Effect.map(started({ status }), ({ job }) => {
        expect(job).toMatchObject({ failure: { _tag: tag } })
        expect(job._tag === "Failure" ? job.failure.message : "").toMatch(sentence)
      })
    )
  )
})
