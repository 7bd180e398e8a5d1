/** Files that the service fetches itself: nothing is sent of them, and nothing may be changed about them. */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { gzipSync } from "node:zlib"
import type { ActitoStaged } from "../src/actito-staged.ts"
import { partsOf, recordingServer, shop, textOf } from "./recording-server.ts"
import { failureOf, makeContext, prepare, profileBPath, run, zipOf } from "./support.ts"

const csv = "Id,Mail\n1,ann@example.com\n"
const remote: JsonObject = { table: "16", location: "12", "remote-file": "customers.csv" }
const createPath = `POST ${shop}/etl-executions`
const created = { [createPath]: { status: 201, body: { id: "1001", executionId: 1001 } } }

const staged = Effect.fnUntraced(function* (
  options: JsonObject = remote,
  change: (folder: string, file: PreparedFile) => PreparedFile = (_, file) => file,
  settings: Readonly<Record<string, string>> = {}
) {
  const service = yield* recordingServer(created, settings)
  const { context, folder } = yield* makeContext()
  const file = change(folder, prepare(folder, csv, options))
  const result = yield* service.provider.stage(file, context)
  return { ...service, context, result, handle: result.handle as ActitoStaged, notes: result.notes ?? [] }
})

/** The source is packed, and a copy was made of what is in it. */
const packed =
  (compression: "gzip" | "zip", inside: string) =>
  (folder: string, file: PreparedFile): PreparedFile => {
    const path = join(folder, "packed")
    writeFileSync(path, compression === "gzip" ? gzipSync(inside) : zipOf([{ name: "a", content: inside }]))
    return { ...file, source: { ...file.source, path, compression } }
  }

describe("a file that the service fetches itself", () => {
  it("is not packed, and stands in the definition", () =>
    run(
      Effect.gen(function* () {
        const { handle, lines, notes } = yield* staged()
        expect(handle).not.toHaveProperty("data")
        expect(handle).toMatchObject({
          route: "remote",
          tables: ["16"],
          isLabelled: true,
          definition: {
            name: "run-1",
            compression: "NONE",
            source: { locationId: "12", fileNamePattern: "customers.csv" }
          }
        })
        expect(notes).toEqual([
          "Nothing is sent: Actito fetches customers.csv from location 12; the file given here only says which rows there are."
        ])
        expect(lines()).toEqual([])
      })
    ))

  it.each([
    [{}, "multipart/form-data"],
    [{ wireProfile: profileBPath }, "application/json"]
  ])("is started with the definition alone, with settings %j as %s", (settings, contentType) =>
    run(
      Effect.gen(function* () {
        const { context, handle, provider, requests, result } = yield* staged(remote, undefined, settings)
        expect(yield* provider.start(result, context)).toMatchObject({ id: "1001" })
        const [request] = requests.filter(({ line }) => line === createPath)
        if (request === undefined) return expect.unreachable()
        expect(request.contentType).toContain(contentType)
        const parts = partsOf(request)
        const text = parts[0] === undefined ? request.body.toString() : textOf(parts[0])
        expect(parts.map(({ fileName, name }) => [name, fileName])).toEqual(
          contentType === "application/json" ? [] : [["parameters", "definition.json"]]
        )
        expect(JSON.parse(text)).toEqual(handle.definition)
      })
    )
  )

  it("goes with a definition of the user's own, which may name the location itself", () =>
    run(
      Effect.gen(function* () {
        const definition = { where: "ours", format: { separator: "," } }
        const { handle, notes } = yield* staged({ definition, "remote-file": "c_$yyyyMMdd.csv" })
        expect(JSON.stringify(handle.definition)).toBe(JSON.stringify(definition))
        expect(notes.join(" ")).toMatch(
          /fetches c_\$yyyyMMdd.csv from the location that the definition names/
        )
      })
    ))

  it.each(["gzip", "zip"] as const)(
    "is declared as packed with %s when the one given here is",
    (compression) =>
      run(
        Effect.gen(function* () {
          const { handle, notes } = yield* staged(remote, packed(compression, csv))
          expect(handle.definition).toMatchObject({ compression: compression.toUpperCase() })
          expect(notes[1]).toMatch(/customers.csv is packed otherwise \(none\)/)
        })
      )
  )

  it.each<readonly [string, (folder: string, file: PreparedFile) => PreparedFile, RegExp]>([
    ["in parts", (_, file) => ({ ...file, ranges: [{ from: 0, to: 8 }] }), /cut into parts/],
    [
      "without some rows",
      (_, file) => ({ ...file, path: "valid.csv", setAside: 2 }),
      /without 2 of its rows/
    ],
    ["with other columns", (_, file) => ({ ...file, sourceColumns: ["Id", "Tel"] }), /given other columns/],
    [
      "with another delimiter",
      (_, file) => ({
        ...file,
        source: { ...file.source, delimiter: ";" }
      }),
      /written with "," instead of ";"/
    ],
    [
      "in another encoding",
      (_, file) => ({
        ...file,
        source: { ...file.source, encoding: "windows-1252" }
      }),
      /utf-8 instead of windows-1252/
    ],
    [
      "with other quotes",
      (_, file) => ({ ...file, source: { ...file.source, quote: "'" } }),
      /double quotes/
    ],
    [
      "with a header",
      (_, file) => ({ ...file, source: { ...file.source, header: ["Id", "Mail"] } }),
      /header/
    ],
    [
      "from its third line on",
      (_, file) => ({
        ...file,
        source: { ...file.source, skipLines: 2 }
      }),
      /first 2 lines/
    ],
    [
      "written anew for a reason of its own",
      (_, file) => ({ ...file, path: "prepared.csv" }),
      /byte-order mark/
    ],
    ["unpacked and written anew", packed("gzip", `\uFEFF${csv}`), /byte-order mark/],
    ["unpacked without its blank lines", packed("zip", `${csv}\n`), /blank lines/],
    ["out of a broken archive", packed("zip", "x".repeat(9)), /byte-order mark/]
  ])("is refused when it would be sent %s", (_, change, sentence) =>
    run(
      Effect.gen(function* () {
        const reason = yield* failureOf(staged(remote, change))
        expect(reason).toMatchObject({ _tag: "OptionsInvalid" })
        expect(reason.message).toMatch(/reads customers.csv as it lies at the location/)
        expect(reason.message).toMatch(sentence)
      })
    )
  )

  it("is refused when it is larger than the service takes", () =>
    run(
      Effect.gen(function* () {
        const reason = yield* failureOf(staged(remote, undefined, { maxFileBytes: "10" }))
        expect(reason).toMatchObject({ _tag: "LimitExceeded", allowed: 10, actual: csv.length })
      })
    ))

  it("is refused when the definition declares another compression", () =>
    run(
      Effect.gen(function* () {
        const options = { definition: { compression: "ZIP" }, "remote-file": "a.zip" }
        const reason = yield* failureOf(staged(options))
        expect(reason.message).toMatch(/declares the compression zip, and the file is packed as none/)
      })
    ))

  const loading = {
    destination: { type: "PROFILE_TABLE", id: "16" },
    mode: "CREATE_UPDATE",
    attributesMapping: [{ headerColumn: "Id", attributeName: "customerId" }]
  }
  const fetching = (source: JsonObject) => ({ dataLoadings: [loading], source })

  it.each<readonly [string, JsonObject, Readonly<Record<string, unknown>>, RegExp]>([
    [
      "the definition has it fetched, and it would be sent as well",
      { definition: fetching({ locationId: 12, fileNamePattern: "a.csv" }) },
      {},
      /would be sent as well: give option remote-file/
    ],
    [
      "the definition names another one",
      { definition: fetching({ locationId: 12, fileNamePattern: "a.csv" }), "remote-file": "b.csv" },
      {},
      /remote-file is b.csv, and the definition names a.csv/
    ],
    [
      "the wire profile has no place for it in a definition",
      remote,
      { definition: { remoteLocation: null } },
      /not known by the wire profile A.*leave out options location and remote-file/
    ]
  ])("is refused when %s", (_, options, members, sentence) =>
    run(
      Effect.gen(function* () {
        const { folder } = yield* makeContext()
        const wireProfile = join(folder, "profile.json")
        writeFileSync(wireProfile, JSON.stringify(members))
        const reason = yield* failureOf(staged(options, undefined, { wireProfile }))
        expect(reason).toMatchObject({ _tag: "OptionsInvalid" })
        expect(reason.message).toMatch(sentence)
      })
    )
  )

  it("may be named by a pattern in the definition, which the service fills in", () =>
    run(
      Effect.gen(function* () {
        const definition = fetching({ locationId: 12, fileNamePattern: "c_$yyyyMMdd.csv" })
        const { handle } = yield* staged({ definition, "remote-file": "c_20260102.csv" })
        expect(handle).toMatchObject({ route: "remote", definition })
      })
    ))
})
