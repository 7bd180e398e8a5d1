import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import {
  ImportError,
  layerMemory,
  type ProviderPlugin,
  type RunEvent,
  RunJournal,
  SharedLimits,
  sharedLimitsInMemory
} from "../../src/index.ts"
import { CredentialsRefused, makePlugin } from "../../src/provider/index.ts"
import { createImporter, type ImporterOptions } from "../../src/promise.ts"
import { patience, type Script, scriptedPlugin } from "../support/scripted-provider.ts"

const folders: Array<string> = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

const world = async (plugin: ProviderPlugin, more: Partial<ImporterOptions> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-test-"))
  folders.push(folder)
  const file = join(folder, "rows.csv")
  await writeFile(file, "id,name\na,1\nb,2\n")
  const runsFolder = join(folder, "runs")
  const events: Array<RunEvent> = []
  const importer = createImporter({
    providers: [plugin],
    runsFolder,
    engine: patience,
    onEvent: (event) => events.push(event),
    ...more
  })
  return { importer, runsFolder, events, request: { file, provider: "scripted", importType: "rows" } }
}

const rejection = async (promise: Promise<unknown>): Promise<ImportError> => {
  const error: unknown = await promise.then(
    () => assert.fail("it did not reject"),
    (reason: unknown) => reason
  )
  return error instanceof ImportError ? error : assert.fail(String(error))
}

/** A provider with a secret, whose service refuses it when it is told to. */
const guardedPlugin = (seen: Array<string>, isRefused: () => boolean): ProviderPlugin => {
  const plain = scriptedPlugin({})
  return makePlugin({
    contract: 1,
    id: "scripted",
    title: "Scripted",
    settings: Schema.Struct({ apiKey: Schema.RedactedFromValue(Schema.String), place: Schema.String }),
    settingFields: [
      {
        name: "apiKey",
        environment: "SCRIPTED_API_KEY",
        isSecret: true,
        isRequired: true,
        description: "The key."
      },
      {
        name: "place",
        environment: "SCRIPTED_PLACE",
        isSecret: false,
        isRequired: true,
        description: "Where."
      }
    ],
    optionFields: [],
    importTypes: plain.importTypes,
    importType: plain.importType,
    open: ({ apiKey, place }) =>
      Effect.map(plain.open({}), (provider) => ({
        ...provider,
        target: place,
        start: (file, context) => {
          seen.push(Redacted.value(apiKey))
          return isRefused()
            ? Effect.fail(new CredentialsRefused({ endpoint: "start", status: 401 }))
            : provider.start(file, context)
        }
      }))
  })
}

/** All that lies in a folder, as one text. */
const everythingIn = async (folder: string): Promise<string> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((item) => item.isFile())
  const texts = await Promise.all(files.map((item) => readFile(join(item.parentPath, item.name), "latin1")))
  return texts.join("\n")
}

describe("settings from a function", () => {
  it("are asked for by tenant and connection each time, and their secrets are in nothing that is kept or told", async () => {
    const seen: Array<string> = []
    const asked: Array<unknown> = []
    let isRefused = false
    const secretOf = (tenant: string | undefined) => `canary-${tenant ?? "none"}-4711`
    const plugin = guardedPlugin(seen, () => isRefused)
    const { events, importer, request, runsFolder } = await world(plugin, {
      settings: async ({ id }, { connection, signal, tenant }) => {
        await Promise.resolve()
        assert.isFalse(signal.aborted)
        asked.push([id, connection, tenant])
        return { apiKey: secretOf(tenant), place: `the place of ${tenant ?? "nobody"}` }
      }
    })
    const acme = await importer.run({ ...request, tenant: "acme", connection: "eu" })
    assert.strictEqual(acme.target, "the place of acme")
    isRefused = true
    const refused = await rejection(importer.run({ ...request, tenant: "other" }))
    assert.strictEqual(refused.reason._tag, "CredentialsRefused")
    const again = await rejection(importer.resume(refused.runId ?? assert.fail("no run")))
    assert.deepStrictEqual(asked, [
      ["scripted", "eu", "acme"],
      ["scripted", undefined, "other"],
      ["scripted", undefined, "other"]
    ])
    assert.deepStrictEqual(seen, [secretOf("acme"), secretOf("other"), secretOf("other")])
    const told = JSON.stringify([acme, events, refused, again, refused.message, again.message])
    assert.notInclude(told, "canary")
    const kept = await everythingIn(runsFolder)
    assert.include(kept, "the place of other")
    assert.notInclude(kept, "canary")
    assert.notInclude(kept, Buffer.from("canary").toString("base64").slice(0, 7))
    await importer.close()
  })

  it("reject by name of the failure where the function fails, and are those of the environment where it says nothing", async () => {
    const secret = "canary-4711"
    const plugin = guardedPlugin([], () => false)
    const failing = await world(plugin, {
      settings: () => Promise.reject(Object.assign(new TypeError(secret), { code: "EVAULT" }))
    })
    const error = await rejection(failing.importer.run(failing.request))
    assert.strictEqual(error.reason._tag, "SettingsInvalid")
    assert.include(error.message, "(TypeError, EVAULT)")
    assert.notInclude(error.message + JSON.stringify(error), secret)
    // Callers in plain JavaScript have no types to keep them from it.
    const wrong = await world(plugin, { settings: () => ({ apiKey: 7 as never, place: secret }) })
    assert.notInclude((await rejection(wrong.importer.run(wrong.request))).message, secret)
    const none = await world(plugin, { settings: () => undefined })
    assert.include((await rejection(none.importer.run(none.request))).message, "SCRIPTED_API_KEY")
    for (const { importer } of [failing, wrong, none]) await importer.close()
  })
})

describe("hooks that are functions", () => {
  it("are asked before the start and told after collecting, with a signal", async () => {
    const calls: Array<string> = []
    const { importer, request } = await world(scriptedPlugin({}), {
      beforeStart: async ({ rows }, { signal }) => {
        await Promise.resolve()
        calls.push(`before ${rows} ${signal.aborted}`)
        return { answer: "approve" }
      },
      afterCollect: ({ report }, { signal }) => {
        calls.push(`after ${report.rows.staged} ${signal.aborted}`)
      }
    })
    await importer.run(request)
    assert.deepStrictEqual(calls, ["before 2 false", "after 2 false"])
    await importer.close()
  })

  it("veto when they say so, fail or say nothing, and nothing is started", async () => {
    const starts: Script = { start: () => Effect.die("it was started") }
    const hooks: ReadonlyArray<[ImporterOptions["beforeStart"], string]> = [
      [() => ({ answer: "veto", why: "month-end" }), "was vetoed: month-end."],
      [() => Promise.reject(new TypeError("canary")), "the hook beforeStart failed (TypeError)."],
      // As a callback in plain JavaScript does that forgets its answer.
      [() => undefined as never, "gave neither an approval nor a veto"]
    ]
    for (const [beforeStart, words] of hooks) {
      const { importer, request } = await world(scriptedPlugin(starts), {
        ...(beforeStart === undefined ? {} : { beforeStart })
      })
      const error = await rejection(importer.run(request))
      assert.strictEqual(error.reason._tag, "StartVetoed")
      assert.include(error.message, words)
      assert.notInclude(error.message, "canary")
      await importer.close()
    }
  })

  it("are given up when nobody waits any more", async () => {
    const abort = new AbortController()
    let wasAborted = false
    const { importer, request } = await world(scriptedPlugin({}), {
      beforeStart: (_question, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => (wasAborted = true))
          abort.abort()
        })
    })
    const error: unknown = await importer
      .run(request, { signal: abort.signal })
      .catch((reason: unknown) => reason)
    assert.strictEqual((error as Error).name, "AbortError")
    assert.isTrue(wasAborted)
    const [run] = (await importer.find({})).runs
    assert.strictEqual(run?.standing, "pending")
    await importer.close()
  })
})

describe("another store", () => {
  it("is handed over as a layer, with the limits that it brings along", async () => {
    const limits = sharedLimitsInMemory()
    const places: Array<string> = []
    const store = Layer.merge(
      layerMemory,
      Layer.succeed(SharedLimits, {
        recordUse: limits.recordUse,
        takeBackUse: limits.takeBackUse,
        countUses: limits.countUses,
        tryPlace: (key, most) => {
          places.push(key)
          return limits.tryPlace(key, most)
        }
      })
    )
    const destination = () => ({ key: "table 16", name: "table 16", isOneAtATime: true })
    const { importer, request, runsFolder } = await world(scriptedPlugin({ destination }), { store })
    const report = await importer.run(request)
    assert.deepStrictEqual(
      (await importer.find({})).runs.map(({ id }) => id),
      [report.runId]
    )
    assert.isNotEmpty(places)
    assert.isUndefined(await readdir(runsFolder).catch(() => undefined))
    await importer.close()
  })

  it("that cannot be opened rejects with its own error", async () => {
    class StoreClosed extends Schema.TaggedError<StoreClosed>()("StoreClosed", {}) {}
    const store = Layer.effect(RunJournal, Effect.fail(new StoreClosed()))
    const { importer, request } = await world(scriptedPlugin({}), { store })
    const error: unknown = await importer.run(request).catch((reason: unknown) => reason)
    assert.strictEqual((error as { _tag: string })._tag, "StoreClosed")
    await importer.close()
  })
})
