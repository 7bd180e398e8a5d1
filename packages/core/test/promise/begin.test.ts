import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import {
  ImportError,
  importEvents,
  layerFiles,
  planImport,
  ProviderRegistry,
  RunEvent,
  runImport
} from "../../src/index.ts"
import { EventBuffer } from "../../src/lifecycle/event-buffer.ts"
import { createImporter, type ImporterOptions } from "../../src/promise.ts"
import { fileIn, impatient, patience, type Script, scriptedPlugin } from "../support/scripted-provider.ts"

const folders: Array<string> = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

const running = { state: "running", providerState: "BUSY", isKnownState: true } as const

const world = async (script: Script = {}, more: Partial<ImporterOptions> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-test-"))
  folders.push(folder)
  const file = await Effect.runPromise(fileIn(folder, "rows.csv", "id,name\na,1\nb,2\n"))
  const runsFolder = join(folder, "runs")
  const importer = createImporter({
    providers: [scriptedPlugin(script)],
    runsFolder,
    engine: patience,
    ...more
  })
  return { importer, runsFolder, request: { file, provider: "scripted", importType: "rows" } }
}

const all = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: Array<A> = []
  for await (const item of items) found.push(item)
  return found
}

describe("an import that is begun without waiting", () => {
  it("has its id at once, its events as they come, and its report in the end", async () => {
    const { importer, request } = await world()
    const begun = importer.begin(request)
    const events = await all(begun.events)
    const report = await begun.report
    assert.strictEqual(report.runId, begun.runId)
    for (const event of events) assert.strictEqual(event.runId, begun.runId)
    const steps = events.flatMap((event) => (event.type === "step-finished" ? [event.step] : []))
    assert.deepStrictEqual(steps, ["stage", "validate", "start", "track", "collect"])
    // By the published schema, and nothing beside it.
    const strict = Schema.decodeUnknownSync(RunEvent, { onExcessProperty: "error" })
    for (const event of events) assert.deepStrictEqual(strict(JSON.parse(JSON.stringify(event))), event)
    await importer.close()
  })

  it("can be stopped, and gone on with by somebody else; a job stays as it is", async () => {
    const { importer, request } = await world({ track: () => Effect.succeed(running) })
    const begun = importer.begin({ ...request, source: undefined })
    for await (const event of begun.events) if (event.type === "progressed") break
    await begun.stop()
    assert.match(String(await begun.report.catch((error: unknown) => error)), /AbortError/)
    const found = await importer.look(begun.runId)
    assert.strictEqual(found.standing, "running")
    // Nobody holds it any more.
    const again = importer.beginResume(begun.runId)
    for await (const event of again.events) if (event.type === "progressed") break
    await again.stop()
    await importer.close()
  })

  it("rejects with the reason of a signal, and with the same errors as run", async () => {
    const { importer, request } = await world({ track: () => Effect.succeed(running) })
    const abort = new AbortController()
    const begun = importer.begin(request, { signal: abort.signal })
    for await (const event of begun.events) if (event.type === "progressed") break
    const reason = new Error("deploy")
    abort.abort(reason)
    assert.strictEqual(await begun.report.catch((error: unknown) => error), reason)
    const refused = importer.begin({ ...request, importType: "none", tenant: "no tenant!" })
    // Ends although nothing has begun, and ends no process when nobody waits for the report.
    assert.deepStrictEqual(await all(refused.events), [])
    const error = await refused.report.catch((failure: unknown) => failure)
    assert.isTrue(error instanceof ImportError && error.reason._tag === "OptionsInvalid")
    assert.notInclude(String(error), "no tenant!")
    await importer.close()
  })
})

describe("a reader of events who is far behind", () => {
  it("misses the oldest progress, and no step or result", async () => {
    const buffer = new EventBuffer()
    const runId = "r"
    buffer.offer({ type: "step-begun", runId, step: "stage" })
    for (let rows = 0; rows < 10_000; rows += 1) {
      const event = { type: "file-read", runId, bytes: rows, totalBytes: 1, rows } as const
      buffer.offer(rows % 2 === 0 ? event : { type: "part-event", runId, part: 1, of: 2, event })
      if (rows % 2000 === 0) buffer.offer({ type: "output-saved", runId, name: String(rows), bytes: 1 })
    }
    buffer.end()
    const events = await all(buffer)
    assert.lengthOf(events, 1000)
    assert.strictEqual(events[0]?.type, "step-begun")
    assert.lengthOf(
      events.filter(({ type }) => type === "output-saved"),
      5
    )
    assert.deepInclude(events.at(-1), { type: "part-event" })
    // All of them matter: none is left out, and what does not is.
    const full = new EventBuffer()
    for (let part = 0; part < 1500; part += 1) full.offer({ type: "step-begun", runId, step: "start" })
    full.offer({ type: "file-read", runId, bytes: 1, totalBytes: 1, rows: 1 })
    full.end()
    assert.lengthOf(await all(full), 1500)
  })

  it("cannot spoil the import by failing", async () => {
    const { importer, request } = await world(
      {},
      {
        onEvent: ({ type }) => {
          if (type === "file-read") throw new TypeError("canary")
        }
      }
    )
    assert.strictEqual((await importer.run(request)).rows.staged, 2)
    await importer.close()
  })

  it("does not slow the import down, nor does one who never reads or has left", async () => {
    const { importer, request } = await world()
    const unread = importer.begin(request)
    assert.strictEqual((await unread.report).runId, unread.runId)
    const left = importer.begin(request)
    for await (const _event of left.events) break
    await left.report
    assert.deepStrictEqual(await all(left.events), [])
    await importer.close()
  })
})

describe("events as a stream", () => {
  it("end and fail with the import", async () => {
    const { request, runsFolder } = await world()
    const services = Effect.provide(layerFiles(runsFolder))
    const withProviders = (script: Script) =>
      Effect.provide(ProviderRegistry.layer([scriptedPlugin(script)], () => ({})))
    const run = (script: Script) =>
      importEvents(runImport(planImport(request))).pipe(
        Stream.map(({ type }) => type),
        Stream.runCollect,
        Effect.result,
        impatient,
        withProviders(script),
        services,
        Effect.runPromise
      )
    const told = await run({})
    assert.isTrue(told._tag === "Success" && told.success.at(-1) === "step-finished")
    const failed = await run({ isDestructive: true })
    assert.isTrue(failed._tag === "Failure" && failed.failure.reason._tag === "ConfirmationNeeded")
  })
})

describe("what an importer tells of its runs", () => {
  it("finds them by tenant, looks at one, and gives the outcome of every row", async () => {
    const { importer, request } = await world({
      statements: [
        { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" }, word: "CREATED" },
        { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" }, code: "BAD", message: "no" }
      ]
    })
    const acme = await importer.run({ ...request, tenant: "acme" })
    await importer.run({ ...request, tenant: "other" })
    const page = await importer.find({ tenant: "acme" })
    assert.deepStrictEqual(
      page.runs.map(({ id }) => id),
      [acme.runId]
    )
    assert.deepStrictEqual(page.runs[0], await importer.look(acme.runId))
    assert.deepStrictEqual(await all(importer.outcomes(acme.runId)), [
      { row: 1, line: 2, outcome: "accepted", code: "", message: "", word: "CREATED" },
      { row: 2, line: 3, outcome: "rejected", code: "BAD", message: "no", word: "" }
    ])
    const missing = await all(importer.outcomes("20200101-000000-aaaaa")).catch((error: unknown) => error)
    assert.strictEqual((missing as { _tag: string })._tag, "RunNotFound")
    await importer.close()
  })
})
