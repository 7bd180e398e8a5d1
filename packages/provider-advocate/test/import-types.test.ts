import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { advocateImports } from "../src/import-types.ts"
import { advocatePlugin } from "../src/index.ts"

describe("the entry for browsers", () => {
  it.effect("offers what the plugin offers, and decides as it does", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        JSON.stringify(advocateImports.importTypes),
        JSON.stringify(advocatePlugin.importTypes)
      )
      assert.deepStrictEqual(advocateImports.optionFields, advocatePlugin.optionFields)
      const options = {}
      const [here, there] = yield* Effect.all([
        advocateImports.importType("users", options),
        advocatePlugin.importType("users", options)
      ])
      assert.strictEqual(JSON.stringify(here), JSON.stringify(there))
    })
  )

  it("names options that there are, for imports that there are", () => {
    const known = advocateImports.optionFields.map(({ name }) => name)
    for (const [id, names] of Object.entries(advocateImports.ruleOptions)) {
      assert.include(
        advocateImports.importTypes.map((each) => each.id),
        id
      )
      for (const name of names) assert.include(known, name)
    }
  })
})
