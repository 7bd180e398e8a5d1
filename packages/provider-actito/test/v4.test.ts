/** The imports before V5, for installations that still have them (`transport` v4). */
import type { RunReport } from "@bulkport/core"
import { createImporter, type Importer } from "@bulkport/core/promise"
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import {
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import {
  bench,
  collectAll,
  customers,
  customersCsv,
  failureOf,
  finishFile,
  makeContext,
  openFor,
  prepare,
  readAll,
  run,
  startFile,
  unhurried
} from "./support.ts"

const v4 = { transport: "v4" }

interface Trial {
  readonly emulator: ActitoEmulator
  readonly importer: Importer
  /** Opens another importer on the same runs, with these settings besides. */
  readonly importerWith: (settings: Readonly<Record<string, string>>) => Importer
  readonly start: (csv: string, options?: JsonObject) => Promise<RunReport>
  readonly runIds: () => Promise<ReadonlyArray<string>>
}

const withEngine = <A>(
  options: ActitoEmulatorOptions,
  body: (trial: Trial) => Promise<A>,
  settings: Readonly<Record<string, string>> = v4
): Promise<A> =>
  run(
    Effect.gen(function* () {
      const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...options })
      return yield* Effect.promise(async () => {
        const folder = await mkdtemp(join(tmpdir(), "actito-v4-"))
        const { apiKey, entity, url: baseUrl } = emulator
        const importers: Array<Importer> = []
        const importerWith = (more: Readonly<Record<string, string>>): Importer => {
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: { actito: { apiKey, entity, baseUrl, ...unhurried, ...more } },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 10, retryBaseMillis: 10, findGraceMillis: 50 }
          })
          importers.push(importer)
          return importer
        }
        const importer = importerWith(settings)
        try {
          const start: Trial["start"] = async (csv, given = customers) => {
            const file = join(folder, "customers.csv")
            await writeFile(file, csv)
            return importer.run({ file, provider: "actito", importType: "profiles", options: given })
          }
          const runIds = async () =>
            (await readdir(join(folder, "runs"))).filter((name) => !name.startsWith("."))
          return await body({ emulator, importer, importerWith, start, runIds })
        } finally {
          for (const each of importers) await each.close()
          await rm(folder, { recursive: true })
        }
      })
    })
  )

const cleanCsv = "customerId,emailAddress\n1,ann@example.com\n2,bob@example.com\n"

/** A definition as working clients of V4 send it. */
const ownDefinition: JsonObject = {
  mode: "CREATE_UPDATE",
  encoding: "UTF-8",
  format: { separator: ",", endOfLine: "\n" },
  generateResultFile: true,
  attributesMapping: [
    { headerColumn: "customerId", attributeName: "customerId" },
    { headerColumn: "emailAddress", attributeName: "emailAddress" }
  ]
}

describe("imports by V4", () => {
  it("succeed with the file as a ZIP, a definition without a table, and the calls of V4 alone", async () => {
    await withEngine({}, async ({ emulator, start }) => {
      expect(await start(cleanCsv)).toMatchObject({
        verdict: "succeeded",
        rows: { staged: 2, accepted: 2, rejected: 0, unknown: 0 },
        providerState: "FINISHED"
      })
      expect(emulator.executions()).toMatchObject([{ api: "v4", definition: ownDefinition }])
      const asked = new Set(emulator.requests().map(({ operation }) => operation))
      expect([...asked].sort()).toEqual([
        "profile-table",
        "token",
        "v4-create-profile-import",
        "v4-errors",
        "v4-result",
        "v4-result-file",
        "v4-status"
      ])
      expect(emulator.records("16").all().length).toBe(2)
    })
  })

  it("load a custom table by its own path", async () => {
    await withEngine({}, async ({ emulator, start }) => {
      const options = { table: "Orders", "table-type": "custom", key: ["orderNumber"], mode: "create" }
      const report = await start("orderNumber,customerId\no1,1\no2,2\n", options)
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 2 } })
      expect(emulator.requestsOf("v4-create-custom-import").map(({ path }) => path)).toEqual([
        `/mass-imports/v4/entity/${emulator.entity}/customTable/Orders/import`
      ])
      expect(emulator.executions()[0]?.definition).toMatchObject({ mode: "CREATE_ONLY" })
    })
  })

  it("use paths without the category where they are wanted", async () => {
    await withEngine(
      { urlScheme: "legacy" },
      async ({ emulator, start }) => {
        expect((await start(cleanCsv)).verdict).toBe("succeeded")
        const [first] = emulator.requestsOf("v4-create-profile-import")
        expect(first?.path).toBe(`/v4/entity/${emulator.entity}/table/16/import`)
      },
      { ...v4, pathScheme: "legacy" }
    )
  })

  it.each<readonly [string, ActitoEmulatorOptions]>([
    ["archives", {}],
    ["an error file that is not packed", { v4ErrorFile: "csv" }],
    ["keys and numbers of rejected rows", { rejectedRowColumns: "keys", lineNumbers: "row" }],
    ["a result that counts rejected rows alone", { v4Counts: "documented" }]
  ])("know every row from %s", async (_, options) => {
    const report = await withEngine(options, ({ start }) => start(customersCsv))
    expect(report).toMatchObject({
      verdict: "incomplete",
      rows: { staged: 3, accepted: 2, rejected: 1, unknown: 0 },
      rejections: [{ rows: 1, firstLine: 3 }]
    })
  })

  it("do not call an import a success for being finished, when nothing tells what became of its rows", async () => {
    const options: ActitoEmulatorOptions = { counts: "missing", outputFiles: "absent-404" }
    const report = await withEngine(options, ({ start }) => start(cleanCsv))
    expect(report).toMatchObject({
      verdict: "incomplete",
      rows: { accepted: 0, rejected: 0, unknown: 2 }
    })
  })

  it("send a definition of the user's own as it is, to the table beside it", async () => {
    await withEngine({ unknownDefinitionFields: "ignore" }, async ({ emulator, start }) => {
      const definition = { ...ownDefinition, somethingElse: [1, { two: null }] }
      const report = await start(cleanCsv, { definition, table: "Customers", key: ["customerId"] })
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 2 } })
      expect(emulator.executions()).toMatchObject([{ definition }])
      expect(emulator.requestsOf("v4-create-profile-import")[0]?.path).toContain("/table/Customers/import")
    })
  })

  it.each<readonly [string, NonNullable<ActitoEmulatorOptions["v4"]>, string, RegExp]>([
    ["404", "retired-404", "TargetNotFound", /no such table.*right.*retired here.*ACTITO_TRANSPORT=v5/],
    ["405", "retired-405", "AbilityMissing", /HTTP 405.*retired.*ACTITO_TRANSPORT=v5/],
    ["410", "retired-410", "AbilityMissing", /HTTP 410.*retired.*ACTITO_TRANSPORT=v5/]
  ])(
    "say that V4 is retired where its start is answered with %s, and ask once",
    async (_, v4Is, tag, words) => {
      await withEngine({ v4: v4Is }, async ({ emulator, start }) => {
        const refused = start(cleanCsv)
        await expect(refused).rejects.toMatchObject({ step: "start", reason: { _tag: tag } })
        await expect(refused).rejects.toThrow(words)
        const starts = emulator.requests().filter(({ method }) => method === "POST")
        expect(starts.length).toBe(1)
        expect(emulator.executions()).toEqual([])
      })
    }
  )

  it("leave a start whose reply was lost to a person, ask once, and go on with the import that is named", async () => {
    await withEngine({}, async ({ emulator, importer, runIds, start }) => {
      emulator.addFault({ on: "v4-create-profile-import", action: { type: "lose-reply" } })
      await expect(start(cleanCsv)).rejects.toMatchObject({ reason: { _tag: "StartInDoubt" } })
      const [runId = ""] = await runIds()
      await expect(importer.resume(runId)).rejects.toMatchObject({ reason: { _tag: "StartInDoubt" } })
      expect(emulator.requestsOf("v4-create-profile-import").length).toBe(1)
      await importer.settle(runId, { type: "job", jobId: emulator.executions()[0]?.id ?? "" })
      expect(await importer.resume(runId)).toMatchObject({ verdict: "succeeded", rows: { accepted: 2 } })
      expect(emulator.executions().length).toBe(1)
    })
  })

  it("are not gone on with by the calls of V5", async () => {
    await withEngine({}, async ({ emulator, importerWith, runIds, start }) => {
      emulator.addFault({ on: "v4-create-profile-import", action: { type: "reply", status: 403 } })
      await expect(start(cleanCsv)).rejects.toMatchObject({ reason: { _tag: "AccessDenied" } })
      const [runId = ""] = await runIds()
      await expect(importerWith({}).resume(runId)).rejects.toMatchObject({
        reason: { _tag: "TargetChanged" }
      })
      expect(emulator.requestsOf("create-execution")).toEqual([])
      expect(await importerWith(v4).resume(runId)).toMatchObject({ verdict: "succeeded" })
    })
  })
})

const stageWith = (options: JsonObject, changes: Partial<PreparedFile> = {}, csv = cleanCsv) =>
  Effect.gen(function* () {
    const { provider } = yield* Effect.orDie(bench({}, v4))
    const { context, folder } = yield* makeContext()
    return yield* provider.stage(prepare(folder, csv, options, changes), context)
  })

describe("staging for V4", () => {
  it("packs a ZIP however small the file is, and says which imports are used", async () => {
    const staged = await run(stageWith(customers))
    expect(staged.handle).toMatchObject({
      data: { compression: "zip", path: expect.stringMatching(/\.zip$/) as unknown },
      tables: ["16"]
    })
    expect(staged.notes?.[0]).toMatch(/V4/)
  })

  it.each([
    ["\n", "\n"],
    ["\r\n", "\r\n"],
    ["", undefined]
  ])("declares %j as the end of lines when that is what ends the header", async (written, declared) => {
    const csv = `customerId,"emailAddress"${written}${written === "" ? "" : `1,a@example.com${written}`}`
    const staged = await run(
      stageWith(customers, { columns: ["customerId", "emailAddress"], sourceColumns: [] }, csv)
    )
    expect(staged.handle).toMatchObject({
      definition: { format: { separator: ",", ...(declared === undefined ? {} : { endOfLine: declared }) } }
    })
    expect(JSON.stringify(staged.handle).includes("endOfLine")).toBe(declared !== undefined)
  })

  it("leaves columns with empty cells out where that is wanted", async () => {
    const csv = "customerId,firstName\n1,\n2,Bob\n"
    const staged = await run(stageWith({ ...customers, "empty-cells": "drop-columns" }, {}, csv))
    expect(staged.handle).toMatchObject({
      definition: { attributesMapping: [{ headerColumn: "customerId", attributeName: "customerId" }] }
    })
    expect(staged.notes?.join(" ")).toMatch(/firstName is not loaded/)
  })

  it.each<readonly [string, JsonObject, RegExp]>([
    ["a predefined ETL", { etl: "12" }, /predefined ETL.*ACTITO_TRANSPORT=v5/],
    [
      "a file that the service fetches",
      { table: "16", location: "loc", "remote-file": "a.csv" },
      /remote-file.*ACTITO_TRANSPORT=v5/
    ],
    ["transformations", { table: "16", transformations: [{ type: "TRIM" }] }, /no transformations/],
    ["recipients", { table: "16", recipient: ["a@example.com"] }, /recipient/],
    ["another packing", { table: "16", "sent-compression": "gzip" }, /ZIP only/],
    ["a definition without a table", { definition: ownDefinition }, /table is missing/],
    [
      "a definition of V5",
      { definition: { dataLoadings: [{ mode: "CREATE_UPDATE" }] }, table: "16" },
      /one of V5.*ACTITO_TRANSPORT=v5/
    ],
    ["a table that would leave the path", { table: ".." }, /no table \.\./],
    [
      "a definition that declares another separator",
      { definition: { ...ownDefinition, format: { separator: ";" } }, table: "16" },
      /declares ";" between cells, the file has ","/
    ],
    [
      "a definition in another encoding",
      { definition: { ...ownDefinition, encoding: "ISO-8859-1" }, table: "16" },
      /encoding ISO-8859-1; the file is sent as utf-8/
    ]
  ])("refuses %s, with the reason", async (_, options, words) => {
    const reason = await run(failureOf(stageWith(options)))
    expect(reason._tag).toBe("OptionsInvalid")
    expect(reason.message).toMatch(words)
  })

  it("refuses a file that lacks a column of the definition", async () => {
    const definition: JsonObject = {
      ...ownDefinition,
      attributesMapping: [{ headerColumn: "Mail", attributeName: "emailAddress" }]
    }
    const reason = await run(failureOf(stageWith({ definition, table: "16" })))
    expect(reason).toMatchObject({ _tag: "ColumnsMissing", missing: [{ column: "Mail" }] })
  })

  it("counts a table's runs together with those by V5", async () => {
    await run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({}, v4)
        const five = yield* openFor(emulator)
        const { context, folder } = yield* makeContext()
        const file = prepare(folder, cleanCsv, customers)
        const destination = provider.destination?.(yield* provider.stage(file, context))
        expect(destination?.name).toBe("table 16")
        expect(destination).toEqual(five.destination?.(yield* five.stage(file, context)))
      })
    )
  })

  it("refuses a file that V5 staged", async () => {
    await run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({}, v4)
        const five = yield* openFor(emulator)
        const { context, folder } = yield* makeContext()
        const staged = yield* five.stage(prepare(folder, cleanCsv, customers), context)
        expect(yield* failureOf(provider.start(staged, context))).toMatchObject({ _tag: "SettingsInvalid" })
        expect(emulator.executions()).toEqual([])
      })
    )
  })
})

describe("starting by V4", () => {
  it.each<readonly [string, { readonly status: number; readonly body?: string }]>([
    ["a number that is missing", { status: 200, body: "{}" }],
    ["a word instead of a number", { status: 200, body: '"OK"' }],
    ["no body", { status: 201 }],
    ["a page", { status: 200, body: "<html><body>Welcome</body></html>" }],
    ["trouble of its own", { status: 502 }]
  ])("is in doubt when the answer is %s", async (_, reply) => {
    await run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({}, v4)
        emulator.addFault({ on: "v4-create-profile-import", action: { type: "reply", ...reply } })
        const reason = yield* failureOf(startFile({ provider }))
        expect(reason._tag).toBe("StartInDoubt")
        expect(provider.find).toBeUndefined()
      })
    )
  })

  it("keeps the id as text, though it comes as a number", async () => {
    await run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({}, v4)
        const { job } = yield* startFile({ provider })
        expect(job.id).toBe(emulator.executions()[0]?.id)
        expect(job.handle).toEqual({ entity: emulator.entity, hasResultFile: true })
      })
    )
  })
})

describe("tracking a V4 import", () => {
  const tracked = (
    options: ActitoEmulatorOptions,
    reply?: { readonly status: number; readonly body: string }
  ) =>
    run(
      Effect.gen(function* () {
        const opened = yield* bench(options, v4)
        const { job } = yield* finishFile(opened)
        if (reply !== undefined)
          opened.emulator.addFault({ on: "v4-status", action: { type: "reply", ...reply } })
        return yield* opened.provider.track(job)
      })
    )

  it.each(["object", "json-string", "text"] as const)("reads a status that comes as %s", async (v4Status) => {
    expect(await tracked({ v4Status })).toEqual({
      state: "finished",
      providerState: "FINISHED",
      isKnownState: true
    })
  })

  it.each(["object", "json-string", "text"] as const)(
    "waits on for a word that it does not know, as %s",
    async (v4Status) => {
      expect(await tracked({ v4Status, statusScript: ["HALFWAY THERE"] })).toEqual({
        state: "running",
        providerState: "HALFWAY THERE",
        isKnownState: false
      })
    }
  )

  it("knows an import that failed by a word of its own", async () => {
    expect(await tracked({}, { status: 200, body: '{"status":"FAILED"}' })).toMatchObject({ state: "failed" })
  })

  it("waits on when there is no status", async () => {
    expect(await tracked({}, { status: 200, body: "" })).toMatchObject({
      state: "running",
      isKnownState: false
    })
  })
})

describe("collecting from a V4 import", () => {
  it("saves the three files as they come, and reads the rows out of them", async () => {
    await run(
      Effect.gen(function* () {
        const opened = yield* bench({}, v4)
        const started = yield* finishFile(opened)
        const outputs = yield* collectAll(opened.provider, started.job)
        expect(outputs.map(({ kind, name }) => [name, kind])).toEqual([
          ["result.json", "summary"],
          ["errors.zip", "other"],
          ["result-file.zip", "other"]
        ])
        const statements = yield* readAll(opened.provider, started, outputs)
        expect(statements).toContainEqual({ _tag: "OutcomeTotals", read: 3, accepted: 2, rejected: 1 })
        const rows = statements.filter(({ _tag }) => _tag === "RowOutcome")
        expect(rows).toMatchObject([
          { outcome: "rejected", key: { customerId: "2" }, record: 3 },
          { outcome: "accepted", key: { customerId: "1" } },
          { outcome: "accepted", key: { customerId: "3" } }
        ])
      })
    )
  })

  it("asks for no file before the one before it was read", async () => {
    await run(
      Effect.gen(function* () {
        // With room for one request at a time, an answer that is not read would hold up the next one for ever.
        const opened = yield* bench({}, { ...v4, requestsAtOnce: "1" })
        const { job } = yield* finishFile(opened)
        expect((yield* collectAll(opened.provider, job)).length).toBe(3)
      })
    )
  })

  it("reads an absent flag and an absent count as unknown", async () => {
    await run(
      Effect.gen(function* () {
        const opened = yield* bench({ counts: "missing" }, v4)
        const started = yield* finishFile(opened, cleanCsv)
        const outputs = yield* collectAll(opened.provider, started.job)
        const statements = yield* readAll(opened.provider, started, outputs)
        expect(statements.filter(({ _tag }) => _tag === "OutcomeTotals")).toEqual([])
      })
    )
  })

  it("waits for a result that is not there yet, and not for ever", async () => {
    await run(
      Effect.gen(function* () {
        const opened = yield* bench({ resultsNotReadyForPolls: 1 }, v4)
        const { job } = yield* finishFile(opened)
        expect(yield* failureOf(collectAll(opened.provider, job))).toMatchObject({ _tag: "JobNotFinished" })
        expect((yield* collectAll(opened.provider, job)).length).toBe(3)
      })
    )
  })
})
