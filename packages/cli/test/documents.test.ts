/** What programs read: every document names its shape, and the shapes are published and do not change unseen. */
import { readdir } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { describedSchemas, jsonSchemaOf } from "../src/documents/json-schema.ts"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users } from "./support/emulated.ts"
import { expectPublishedShape } from "./support/published-shape.ts"

const names = describedSchemas().map(({ name }) => name)

describe("published schemas", () => {
  it.each(names.map((name) => [name]))("of %s is as it was", async (name) => {
    const text = `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`
    await expect(text).toMatchFileSnapshot(`../snapshots/schemas/${name}.json`)
  })

  it("are all that there are, sorted, each with a sentence that says what it is", async () => {
    const files = await readdir(new URL("../snapshots/schemas", import.meta.url))
    expect(files.sort()).toEqual(names.map((name) => `${name}.json`).sort())
    expect(names).toEqual([...names].sort())
    for (const { description, name } of describedSchemas()) expect(description, name).toMatch(/\.$/)
  })

  it("say in every object that members may be added", () => {
    const closed = names.filter((name) =>
      JSON.stringify(jsonSchemaOf(name)).includes('"additionalProperties":false')
    )
    expect(closed).toEqual([])
  })
})

describe("schema", () => {
  it("lists what there is, and prints one as it is", async () => {
    const list = await call(["schema"])
    expect(list).toMatchObject({ code: 0, stderr: "" })
    expect(list.stdout).toMatch(/^runs-list /m)
    const one = await call(["schema", "run"])
    expect(JSON.parse(one.stdout)).toEqual(jsonSchemaOf("run"))
    const asDocument = await call(["schema", "run", "--json"])
    expect(documentOf(asDocument)).toMatchObject({
      schema: "bulkport/schema/1",
      schemas: [{ name: "run", id: "bulkport/run/1" }],
      jsonSchema: { title: "bulkport run" }
    })
  })

  it("knows what was meant by a name that there is not", async () => {
    const called = await call(["schema", "rum"])
    expect(called).toMatchObject({ code: 2, stdout: "" })
    expect(called.stderr).toContain('Did you mean "run"?')
  })
})

describe("every document that a test has printed", () => {
  it("is refused where it is not as published", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--json"], { environment, folder })
    const changed = (change: (document: Record<string, unknown>) => object) => () => {
      const stdout = JSON.stringify(change(documentOf(called)))
      expectPublishedShape({ ...called, stdout }, ["run", "--json"])
    }
    expect(changed((document) => document)).not.toThrow()
    expect(changed((document) => ({ ...document, more: 1 }))).toThrow("more")
    expect(changed((document) => ({ ...document, folder: 1 }))).toThrow("folder")
    expect(changed((document) => ({ ...document, schema: "bulkport/rum/1" }))).toThrow("no schema")
    expect(changed((document) => ({ ...document, exitCode: 4 }))).toThrow("exit code")
  })
})
