import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import type { ActitoStaged } from "../src/actito-staged.ts"
import { failureOf, makeContext, prepare, profileBPath, run } from "./support.ts"

const csv = "Id,Mail\n1,ann@example.com\n"
const large = `Id,Mail\n${"1,ann@example.com\n".repeat(80_000)}`

/** Stages a file without any service behind. */
const staged = Effect.fnUntraced(function* (
  text: string,
  options: JsonObject,
  { changes = {}, settings = {} }: { changes?: Partial<PreparedFile>; settings?: Record<string, string> } = {}
) {
  const provider = yield* actitoPlugin.open({ apiKey: "k", entity: "shop", ...settings })
  const { context, folder } = yield* makeContext()
  const file = prepare(folder, text, options, changes)
  const result = yield* provider.stage(file, context)
  const handle = result.handle as ActitoStaged
  const data = handle.data ?? { path: file.path, bytes: 0 }
  const sent = readFileSync(context.resolve(data.path))
  return { provider, context, folder, file, result, handle, data, notes: result.notes ?? [], sent }
})

describe("stage", () => {
  it("leaves a small file where it is", () =>
    run(
      Effect.gen(function* () {
        const { data, file, folder, handle, result, sent } = yield* staged(csv, { table: "16" })
        expect(data).toMatchObject({ path: file.path, bytes: csv.length, compression: "none" })
        expect(handle).toMatchObject({ route: "one-shot", tables: ["16"], isLabelled: true })
        expect(result).not.toHaveProperty("notes")
        expect(sent.toString()).toBe(csv)
        expect(readdirSync(`${folder}/1-stage`)).toEqual([])
      })
    ))

  it("packs a large file into the run's folder, the same way every time", () =>
    run(
      Effect.gen(function* () {
        const { context, data, file, folder, handle, provider, result, sent } = yield* staged(large, {
          table: "16"
        })
        expect(data).toMatchObject({ path: "1-stage/data.csv.gz", bytes: sent.length, compression: "gzip" })
        expect(handle.definition).toMatchObject({ name: "run-1", compression: "GZIP" })
        expect(gunzipSync(sent).toString()).toBe(large)
        expect(yield* provider.stage(file, context)).toEqual(result)
        expect(readdirSync(`${folder}/1-stage`)).toEqual(["data.csv.gz"])
      })
    ))

  it("leaves the separator to a user's definition that is spelled otherwise, and says that it was not checked", () =>
    run(
      Effect.gen(function* () {
        const definition = { label: "nightly", file: { delimiter: ";" }, loads: [{ into: "16" }] }
        const text = csv.replaceAll(",", ";")
        const { handle, notes, sent } = yield* staged(text, { definition }, { changes: { delimiter: ";" } })
        expect(handle.definition).toEqual(definition)
        expect(sent.toString()).toBe(text)
        expect(notes).toEqual([
          expect.stringMatching(/not spelled as the wire profile A has it: by which separator/)
        ])
      })
    ))

  it("passes a user's definition on with every member in its place", () =>
    run(
      Effect.gen(function* () {
        const definition = {
          zeta: 1,
          transformations: [{ kind: "?", deep: { b: null, a: [true, "x"] } }],
          generateErrorFile: false,
          dataLoadings: [
            {
              attributesMapping: [{ headerColumn: "Id", attributeName: "customerId", extra: 1 }],
              destination: { id: "16" }
            }
          ],
          alpha: { compressionLevel: 9 }
        }
        const { data, handle, notes } = yield* staged(large, { definition, key: ["Id"] })
        expect(JSON.stringify(handle.definition)).toBe(JSON.stringify(definition))
        expect(data).toMatchObject({ compression: "gzip" })
        expect(handle).toMatchObject({ tables: ["16"], isLabelled: false })
        expect(notes).toEqual([
          expect.stringContaining("no mode"),
          expect.stringContaining("error file"),
          expect.stringContaining("result file")
        ])
      })
    ))

  it("packs as a user's definition declares", () =>
    run(
      Effect.gen(function* () {
        expect((yield* staged(large, { definition: { compression: "NONE" } })).sent.toString()).toBe(large)
        expect(
          gunzipSync((yield* staged(csv, { definition: { compression: "GZIP" } })).sent).toString()
        ).toBe(csv)
        const { data, sent } = yield* staged(csv, { definition: { compression: "ZIP" } })
        expect(data.path).toBe("1-stage/data.csv.zip")
        expect(sent.subarray(0, 4).toString("latin1")).toBe("PK\x03\x04")
      })
    ))

  it("counts bytes after compression against the limit", () =>
    run(
      Effect.gen(function* () {
        const settings = { maxFileBytes: "20000" }
        expect((yield* staged(large, { table: "16" }, { settings })).data.bytes).toBeLessThan(20_000)
        const bulky = `Id\n${randomBytes(30_000).toString("base64")}\n`
        const reason = yield* failureOf(staged(bulky, { table: "16" }, { settings }))
        expect(reason).toMatchObject({
          _tag: "LimitExceeded",
          what: "bytes after compression",
          allowed: 20_000
        })
      })
    ))

  it("declares the separator of the file, and refuses to be told another", () =>
    run(
      Effect.gen(function* () {
        const text = csv.replaceAll(",", ";")
        const changes = { delimiter: ";" }
        const { handle } = yield* staged(text, { table: "16" }, { changes })
        expect(handle.definition).toMatchObject({ format: { separator: ";" } })
        for (const options of [
          { table: "16", separator: "," },
          { table: "16", "sent-encoding": "iso-8859-1" },
          { definition: { format: { separator: "|" } } }
        ]) {
          expect((yield* failureOf(staged(text, options, { changes })))._tag).toBe("OptionsInvalid")
        }
      })
    ))

  it("reads a user's definition by the connection's own wire profile", () =>
    run(
      Effect.gen(function* () {
        const settings = { wireProfile: profileBPath }
        const definition = {
          loads: [{ target: { table: "16" }, columns: { Id: "customerId", Phone: "phone" } }]
        }
        const reason = yield* failureOf(staged(csv, { definition }, { settings }))
        expect(reason).toMatchObject({ _tag: "ColumnsMissing", missing: [{ column: "Phone" }] })
        const unmapped = yield* failureOf(
          staged(
            csv,
            {
              definition: { loads: [{ target: { table: "16" }, columns: { Id: "customerId" } }] },
              key: ["Mail"]
            },
            { settings }
          )
        )
        expect(unmapped._tag).toBe("OptionsInvalid")
      })
    ))

  it("refuses a definition that options contradict, or that does not say what V5 wants to know", () =>
    run(
      Effect.gen(function* () {
        const loading = { mode: "CREATE_ONLY", attributesMapping: [], destination: { id: "16" } }
        for (const [options, sentence] of [
          [{ definition: { dataLoadings: [loading] }, table: "16" }, /leave out options table/],
          [{ definition: { dataLoadings: [{ ...loading, mode: "MERGE" }] } }, /MERGE/],
          [{ definition: { compression: "ZIP" }, "sent-compression": "gzip" }, /gzip.*declares zip/]
        ] as const) {
          const reason = yield* failureOf(staged(csv, options))
          expect(reason._tag).toBe("OptionsInvalid")
          expect(reason.message).toMatch(sentence)
        }
      })
    ))

  it.each(["none", "gzip", "zip"] as const)("packs as the user wants: %s", (compression) =>
    run(
      Effect.gen(function* () {
        const { data, handle } = yield* staged(large, { table: "16", "sent-compression": compression })
        expect(data).toMatchObject({ compression })
        expect(handle.definition).toMatchObject({ compression: compression.toUpperCase() })
      })
    )
  )

  it("declares the encoding of the file", () =>
    run(
      Effect.gen(function* () {
        const changes = { encoding: "iso-8859-1" } as const
        const { handle } = yield* staged(csv, { table: "16", "sent-encoding": "iso-8859-1" }, { changes })
        expect(handle.definition).toMatchObject({ encoding: "ISO-8859-1" })
      })
    ))

  it("says which file cannot be read, and leaves nothing half-made behind", () =>
    run(
      Effect.gen(function* () {
        const provider = yield* actitoPlugin.open({ apiKey: "k", entity: "shop" })
        const { context, folder } = yield* makeContext()
        const file = { ...prepare(folder, large, { table: "16" }), path: "gone.csv" }
        const reason = yield* failureOf(provider.stage(file, context))
        expect(reason).toMatchObject({
          _tag: "StorageFailed",
          path: context.resolve("gone.csv"),
          code: "ENOENT"
        })
        expect(readdirSync(context.folder)).toEqual([])
      })
    ))
})
