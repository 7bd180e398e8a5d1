import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { actitoImports } from "../src/import-types.ts"
import { actitoPlugin } from "../src/index.ts"

describe("the entry for browsers", () => {
  it.effect("offers what the plugin offers, and decides as it does", () =>
    Effect.gen(function* () {
      assert.strictEqual(JSON.stringify(actitoImports.importTypes), JSON.stringify(actitoPlugin.importTypes))
      assert.deepStrictEqual(actitoImports.optionFields, actitoPlugin.optionFields)
      const options = { table: "people", key: ["id"] }
      const [here, there] = yield* Effect.all([
        actitoImports.importType("table", options),
        actitoPlugin.importType("table", options)
      ])
      assert.strictEqual(JSON.stringify(here), JSON.stringify(there))
    })
  )

  it("names options that there are, for imports that there are", () => {
    const known = actitoImports.optionFields.map(({ name }) => name)
    for (const [id, names] of Object.entries(actitoImports.ruleOptions)) {
      assert.include(
        actitoImports.importTypes.map((each) => each.id),
        id
      )
      for (const name of names) assert.include(known, name)
    }
  })
})
