/** Plugins that were compiled with another copy of effect, of undici and of core than the engine's own. */
import { Cause, Effect, Exit, Layer, Logger } from "effect"
import { rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { RunLocked } from "../../src/errors/reasons.ts"
import { layerMemory } from "../../src/journal/run-journal-memory.ts"
import { RunJournal } from "../../src/journal/run-journal.ts"
import { EngineSettings } from "../../src/lifecycle/engine-settings.ts"
import { planImport } from "../../src/lifecycle/plan-import.ts"
import { runImport } from "../../src/lifecycle/run-import.ts"
import { sharedLimitsInMemory } from "../../src/limits/limits-in-memory.ts"
import { SharedLimits } from "../../src/limits/shared-limits.ts"
import { loadProviders } from "../../src/plugins/load-providers.ts"
import { ProviderRegistry } from "../../src/provider/provider-registry.ts"
import { SendingObserver } from "../../src/transport/sending-observer.ts"
import { installPlugin, makePluginFolder } from "../support/plugin-folder.ts"

/** Imports rows by HTTP, with everything whose identity could matter: services, secrets, errors, streams, scopes, logs. */
const module = `
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Redacted, Schema, Stream } from "effect"

export const rows = { id: "rows", aliases: [], title: "Rows", formats: ["csv"], requiredColumns: ["id"], isDestructive: false,
  key: { columns: ["id"], means: "row" }, rowSchema: () => Schema.Struct({ id: Schema.String.check(Schema.isMaxLength(3, { code: "too-long", message: "must be short" })) }) }

export const told = []

const provider = (settings, transport) => {
  const ask = (path, body) => transport.send({
    method: "POST", url: new URL(path, settings.url), headers: { authorization: "Bearer " + Redacted.value(settings.key) }, body
  }).pipe(
    Effect.mapError(Bulkport.toReason),
    Effect.flatMap((reply) => Effect.map(Effect.mapError(reply.text(), Bulkport.toReason), (text) => [reply.status, text])),
    Effect.scoped)
  return {
    contract: 1, id: "foreign", target: "rows at " + settings.url, limits: { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 1 },
    stage: (prepared, context) => Effect.tryPromise({
      try: () => Bulkport.fileBody("text/csv", Bulkport.sentContent(prepared, context)),
      catch: () => new Bulkport.StorageFailed({ path: prepared.path, code: "EIO" })
    }).pipe(
      Effect.flatMap((body) => ask("/stage", body)),
      Effect.flatMap(([status, detail]) => status === 401
        ? Effect.fail(new Bulkport.CredentialsRefused({ endpoint: "POST /stage", status, detail: Bulkport.safeText(detail, [settings.key]) }))
        : Effect.log("staged").pipe(Effect.as({ prepared, handle: null }))),
      Effect.withSpan("foreign.stage")),
    start: (file, { label }) => Effect.as(ask("/start"), { version: 1, provider: "foreign", id: "7", target: "rows", label, handle: null }),
    track: () => Effect.succeed({ state: "finished", providerState: "DONE", isKnownState: true }),
    collect: () => Stream.succeed({ name: "r.csv", kind: "other", body: Stream.make(new TextEncoder().encode("a\\nb\\n")) }),
    readOutcomes: () => Stream.fromIterable(["a", "b"]).pipe(Stream.map((id) => ({ _tag: "RowOutcome", outcome: "accepted", key: { id } })))
  }
}

export default Bulkport.makePlugin({
  contract: Bulkport.contractVersion, id: "foreign", title: "Foreign",
  settingFields: [
    { name: "url", environment: "FOREIGN_URL", description: "Where.", isSecret: false, isRequired: true },
    { name: "key", environment: "FOREIGN_KEY", description: "Key.", isSecret: true, isRequired: true }],
  optionFields: [], importTypes: [rows],
  importType: (importType) => importType === "rows" ? Effect.succeed(rows) : importType === "throws" ? (() => { throw new Error("typed") })()
    : Effect.fail(new Bulkport.UnknownImportType({ provider: "foreign", importType, known: ["rows"] })),
  settings: Schema.Struct({ url: Schema.String, key: Schema.RedactedFromValue(Schema.String) }),
  open: (settings) => Effect.gen(function* () {
    if (settings.url === "throws") throw new Error("opened with " + Redacted.value(settings.key))
    if (settings.url === "fails") return yield* Effect.fail("a text")
    if (settings.url === "lacks") return { id: "foreign", target: "t", limits: {} }
    yield* Effect.addFinalizer(() => Effect.sync(() => told.push("closed")))
    const plain = yield* Bulkport.makeHttpTransport()
    return provider(settings, yield* Bulkport.limitRequests(plain, { key: "foreign", atOnce: 1, perMinute: 1000 }))
  })
})
`

let folder: string
let url: string
const asked: Array<string | undefined> = []
const server = createServer((request, response) => {
  asked.push(request.url)
  request.resume().on("end", () => {
    const isRight = request.headers.authorization === "Bearer right-key-0123"
    response.writeHead(isRight ? 200 : 401).end(isRight ? "ok" : `no: ${request.headers.authorization ?? ""}`)
  })
})

beforeAll(async () => {
  folder = await makePluginFolder()
  await installPlugin(folder, "bulkport-provider-foreign", module)
  const unmade = `import foreign, { rows } from "bulkport-provider-foreign"
    import { Effect } from "effect"
    export default { ...foreign, id: "unmade", importType: () => Effect.succeed(rows) }`
  await installPlugin(folder, "bulkport-provider-unmade", unmade)
  await writeFile(join(folder, "rows.csv"), "id\na\nb\n")
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const foreign = async (path: string): Promise<Record<string, unknown>> =>
  (await import(/* @vite-ignore */ pathToFileURL(join(folder, "node_modules", path)).href)) as Record<
    string,
    unknown
  >

/** Imports the rows with the plugin, and gives what came of it and what the engine heard. */
const imported = async (
  settings: Readonly<Record<string, string>>,
  importType = "rows",
  file = "rows.csv",
  journal = layerMemory
) => {
  const loaded = await Effect.runPromise(loadProviders(["bulkport-provider-foreign"], { from: folder }))
  expect(loaded.problems).toEqual([])
  const heard: Array<string> = []
  const places: Array<string> = []
  const limits = sharedLimitsInMemory()
  const standard = await Effect.runPromise(EngineSettings)
  const exit = await Effect.runPromiseExit(
    runImport(planImport({ file: join(folder, file), provider: "foreign", importType })).pipe(
      Effect.provide(
        Layer.merge(
          journal,
          ProviderRegistry.layer(loaded, () => settings)
        )
      ),
      Effect.provideService(SharedLimits, {
        countUses: limits.countUses,
        recordUse: limits.recordUse,
        takeBackUse: limits.takeBackUse,
        tryPlace: (key, most) => {
          places.push(key)
          return limits.tryPlace(key, most)
        }
      }),
      Effect.provideService(EngineSettings, { ...standard, retryBaseMillis: 1 }),
      Effect.provideService(SendingObserver, (bytes) => void heard.push(`sent ${bytes}`)),
      Effect.provide(Logger.layer([Logger.make(({ message }) => void heard.push(String(message)))]))
    )
  )
  return { exit, heard, places }
}

const reasonOf = (exit: Exit.Exit<unknown, { readonly reason?: unknown }>) =>
  Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason)?.error.reason : undefined

describe("a plugin with an effect of its own", () => {
  it("is really one", async () => {
    const effect = await foreign("effect/dist/index.js")
    expect(effect["Effect"]).not.toBe(Effect)
    expect((effect["Effect"] as typeof Effect).succeed).not.toBe(Effect.succeed)
  })

  it("imports, and shares the engine's services, scopes and logs", async () => {
    const { exit, heard, places } = await imported({ url, key: "right-key-0123" })
    expect(exit).toMatchObject({ _tag: "Success", value: { rows: { staged: 2, accepted: 2, unknown: 0 } } })
    expect(heard).toContain("staged")
    expect(places).toContain("place of foreign")
    const { told } = await foreign("bulkport-provider-foreign/index.js")
    expect(told).toEqual(["closed"])
  })

  it("starts nothing of a run that another process may have taken over", async () => {
    const lost = new RunLocked({ runId: "20261128-000000-abcde", holder: "another process" })
    const notHeld = Layer.effect(
      RunJournal,
      Effect.map(RunJournal, (journal) => ({
        ...journal,
        create: (...begin: Parameters<typeof journal.create>) =>
          Effect.map(journal.create(...begin), (run) => ({ ...run, stillHeld: Effect.fail(lost) }))
      }))
    ).pipe(Layer.provide(layerMemory))
    asked.length = 0
    const { exit } = await imported({ url, key: "right-key-0123" }, "rows", "rows.csv", notHeld)
    expect(reasonOf(exit)).toMatchObject({ _tag: "Unreachable", code: "RunLocked" })
    expect(asked).toEqual(["/stage"])
  })

  it("has its rules held against rows, with their own codes and words", async () => {
    await writeFile(join(folder, "long.csv"), "id\nabc\nabcd\n")
    const { exit } = await imported({ url, key: "right-key-0123" }, "rows", "long.csv")
    const reason = reasonOf(exit) as { readonly samples: ReadonlyArray<string> }
    expect(reason).toMatchObject({ _tag: "FindingsRefused", findings: 1 })
    expect(reason.samples.join()).toMatch(/line 3, column id: must be short/)
  })

  it("is refused where its rules could only be run by the other copy", async () => {
    const loaded = await Effect.runPromise(loadProviders(["bulkport-provider-unmade"], { from: folder }))
    const [plugin] = loaded.plugins
    if (plugin === undefined) throw new Error("it was not loaded")
    const exit = await Effect.runPromiseExit(plugin.importType("rows", {}))
    expect(Exit.isFailure(exit) && exit.cause.reasons).toMatchObject([
      {
        error: {
          _tag: "PluginFaulty",
          operation: "importType",
          problem: expect.stringContaining("makePlugin")
        }
      }
    ])
  })

  it("fails with reasons that the engine takes as its own, and shows no secret", async () => {
    const { exit } = await imported({ url, key: "wrong-key-0123" })
    const reason = reasonOf(exit)
    expect(reason).toMatchObject({ _tag: "CredentialsRefused", status: 401, isRetryable: false })
    expect(JSON.stringify(exit)).not.toContain("wrong-key-0123")
    expect(reasonOf((await imported({ url, key: "x" }, "other")).exit)).toMatchObject({
      _tag: "UnknownImportType",
      known: ["rows"]
    })
    expect(reasonOf((await imported({ url })).exit)).toMatchObject({
      _tag: "SettingsInvalid",
      problems: ["key (FOREIGN_KEY) is missing."]
    })
  })

  it.each([
    ["throws", "rows", "open", "opened"],
    ["fails", "rows", "open", "a text"],
    ["lacks", "rows", "open", "the provider lacks stage, start, track, collect, limits.firstPollMillis"],
    ["http://127.0.0.1:1", "throws", "importType", "typed"]
  ])("has a fault, and not the engine: %s, %s", async (address, importType, operation, words) => {
    const { exit } = await imported({ url: address, key: "hidden-0123" }, importType)
    const reason = reasonOf(exit)
    expect(reason).toMatchObject({ _tag: "PluginFaulty", provider: "foreign", operation })
    expect((reason as { readonly problem: string }).problem).toContain(words)
    expect(JSON.stringify(reason)).not.toContain("hidden-0123")
  })
})
