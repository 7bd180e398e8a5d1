import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { finishImport, readOutputs } from "../src/conformance/import-so-far.ts"
import { memoryPlugin } from "../src/memory-provider.ts"
import { startMemoryService } from "../src/memory-service.ts"
import { ProviderUnderTest } from "../src/provider-under-test.ts"
import { mixedRows } from "../src/sample-files.ts"
import { memoryUnderTest } from "./memory-under-test.ts"

describe("the memory plugin", () => {
  it.live("names every setting that is missing or unusable, and never the key", () =>
    Effect.gen(function* () {
      const none = yield* Effect.flip(memoryPlugin.open({}))
      assert.match(none.message, /url \(MEMORY_URL\) is missing.*apiKey \(MEMORY_API_KEY\) is missing/)
      const wrong = yield* Effect.flip(
        memoryPlugin.open({ url: "http://x.invalid", apiKey: "k-42", maxFileBytes: "many" })
      )
      assert.strictEqual(wrong._tag, "SettingsInvalid")
      assert.include(wrong.message, "maxFileBytes")
      assert.notInclude(wrong.message, "k-42")
    })
  )

  it.live("makes no request when it is opened", () =>
    Effect.gen(function* () {
      const service = yield* startMemoryService()
      const provider = yield* memoryPlugin.open({ url: service.url, apiKey: service.apiKey })
      assert.strictEqual(provider.target, `contacts at ${service.url}`)
      assert.deepStrictEqual(service.requests(), [])
    })
  )

  it.live("knows its import type by id and alias", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* memoryPlugin.importType("contacts", {})).id, "CONTACTS")
      const unknown = yield* Effect.flip(memoryPlugin.importType("orders", {}))
      assert.strictEqual(unknown.message, 'memory has no import type "orders". Known: CONTACTS.')
    })
  )
})

describe("the memory provider", () => {
  it.live("gives the files that its service made", () =>
    Effect.gen(function* () {
      const { provider } = yield* ProviderUnderTest
      const { job } = yield* finishImport(mixedRows)
      const outputs = yield* readOutputs(provider, job)
      assert.deepStrictEqual(
        outputs.map(({ bytes, name }) => [name, bytes.toString()]),
        [
          [
            "rows.csv",
            "row,email,outcome,reason\n" +
              '1,"person1@example.com",accepted,\n2,"person2",rejected,NOT_AN_ADDRESS\n' +
              '3,"person3@example.com",accepted,\n4,"person4@example.com",accepted,\n' +
              '5,"person5",rejected,NOT_AN_ADDRESS\n'
          ],
          ["summary.json", '{"read":5,"accepted":3,"rejected":2}']
        ]
      )
    }).pipe(Effect.provide(memoryUnderTest))
  )
})
