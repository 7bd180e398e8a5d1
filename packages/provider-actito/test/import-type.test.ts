import type { JsonObject } from "@bulkport/core/provider"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"

const resolve = (options: JsonObject, name = "etl-execution") =>
  Effect.runPromise(Effect.result(actitoPlugin.importType(name, options)))

const definition = {
  format: { separator: ";" },
  dataLoadings: [
    {
      attributesMapping: [
        { headerColumn: "Id", attributeName: "customerId" },
        { headerColumn: "Mail", attributeName: "emailAddress" }
      ]
    }
  ]
}

describe("the import type", () => {
  it.each(["etl-execution", "etl", "table", "profiles"])("goes by the name %s", async (name) => {
    expect(await resolve({ table: "16" }, name)).toMatchObject({
      success: { id: "etl-execution", requiredColumns: [] }
    })
  })

  it("is the only one", async () => {
    expect(await resolve({}, "users")).toMatchObject({
      failure: { _tag: "UnknownImportType", importType: "users" }
    })
  })

  it("needs the columns that are mapped, and knows the key", async () => {
    const options = {
      table: "16",
      map: { Id: "customerId", Mail: "emailAddress" },
      key: ["Id"],
      separator: ";"
    }
    expect(await resolve(options)).toMatchObject({
      success: { requiredColumns: ["Id", "Mail"], key: { columns: ["Id"], means: "record" }, delimiter: ";" }
    })
  })

  it("needs the key columns when every header is its own attribute", async () => {
    expect(await resolve({ table: "16", key: "Id" })).toMatchObject({ success: { requiredColumns: ["Id"] } })
  })

  it("reads columns and separator out of a user's definition", async () => {
    expect(await resolve({ definition, key: ["Id"] })).toMatchObject({
      success: { requiredColumns: ["Id", "Mail"], delimiter: ";" }
    })
  })

  it("learns nothing from a definition that is spelled otherwise, and leaves it at that", async () => {
    expect(await resolve({ definition: { loads: [] } })).toMatchObject({ success: { requiredColumns: [] } })
  })

  it.each([
    [{}, /table \(or definition, or etl\) is missing/],
    [{ definition: "text" }, /must be a JSON object/],
    [{ definition: [] }, /must be a JSON object/],
    [{ definition, mode: "create" }, /leave out mode/],
    [{ definition, etl: "7" }, /leave out etl/],
    [{ etl: "7", table: "16" }, /leave out table/],
    [{ etl: "7", location: "1", "remote-file": "a.csv" }, /leave out location, remote-file/],
    [{ etl: "7", "empty-cells": "drop-columns" }, /cannot drop columns from a predefined ETL/],
    [{ definition, "empty-cells": "drop-columns" }, /cannot drop columns from a definition of your own/],
    [{ table: "16", location: "1" }, /needs remote-file/],
    [{ table: "16", "remote-file": "a.csv" }, /needs location/],
    [
      { table: "16", location: "1", "remote-file": "a.csv", "sent-compression": "zip" },
      /leave out sent-compression/
    ],
    [{ table: "16", transformations: { type: "?" } }, /must be a JSON list/],
    [{ definition, key: ["Name"] }, /not mapped: Name/],
    [{ table: "16", mode: "delete" }, /mode must be one of create, update, upsert/],
    [{ table: "16", "table-type": "view" }, /table-type must be one of/],
    [{ table: "16", map: { A: "x", B: "x" } }, /two columns into x/],
    [{ table: "16", map: {} }, /map must hold pairs/],
    [{ table: "16", map: { A: 1 } }, /map must hold pairs/],
    [{ table: "16", map: { A: "x" }, key: ["B"] }, /not mapped: B/],
    [{ table: "16", key: ["A", "A"] }, /names a column twice/],
    [{ table: "16", key: [1, {}] }, /list of texts/],
    [{ table: "16", separator: ";;" }, /single character/],
    [{ table: "16", tabel: "16" }, /no option tabel/]
  ])("refuses the options %j", async (options, sentence) => {
    const resolved = await resolve(options)
    expect(resolved._tag === "Failure" ? resolved.failure._tag : "").toBe("OptionsInvalid")
    expect(resolved._tag === "Failure" ? resolved.failure.message : "").toMatch(sentence)
  })
})
