/** Whole imports by the engine on the ways to an execution other than a one-shot with its data. */
import { createImporter, type Importer } from "@bulkport/core/promise"
import {
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { gzipSync } from "node:zlib"
import { actitoPlugin } from "../src/index.ts"
import { makeEtl, profileBPath, unhurried, zipOf } from "./support.ts"

interface World {
  readonly emulator: ActitoEmulator
  readonly importer: Importer
  /** Where the runs are, in `runs`. */
  readonly folder: string
  readonly write: (content: string | Buffer, name?: string) => Promise<string>
}

const inWorld = (
  options: ActitoEmulatorOptions,
  settings: Readonly<Record<string, string>>,
  body: (world: World) => Promise<void>
): Promise<void> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...options })
        const { apiKey, entity, url: baseUrl } = emulator
        yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "actito-routes-"))
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: { actito: { apiKey, entity, baseUrl, ...unhurried, ...settings } },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 5, retryBaseMillis: 5, findGraceMillis: 50 }
          })
          try {
            const write: World["write"] = async (content, name = "customers.csv") => {
              await writeFile(join(folder, name), content)
              return join(folder, name)
            }
            await body({ emulator, folder, importer, write })
            expect(emulator.bugs()).toEqual([])
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )

const etlInA = {
  name: "nightly",
  format: { separator: ";" },
  compression: "GZIP",
  dataLoadings: [
    {
      destination: { type: "PROFILE_TABLE", id: "16" },
      mode: "CREATE_UPDATE",
      attributesMapping: [
        { headerColumn: "Id", attributeName: "customerId" },
        { headerColumn: "Mail", attributeName: "emailAddress" }
      ]
    }
  ],
  generateErrorFile: true,
  generateResultFile: true
}

const etlInB = {
  label: "nightly",
  file: { delimiter: ";", packing: "gz" },
  loads: [
    {
      target: { kind: "profileTable", table: "16" },
      action: "INSERT_OR_UPDATE",
      columns: { Id: "customerId", Mail: "emailAddress" }
    }
  ],
  outputs: { rejectedRows: true, processedRows: true }
}

const csv = "Id,Mail\n1,ann@example.com\n2,nobody\n3,cy@example.com\n"
const mapped = { table: "16", map: { Id: "customerId", Mail: "emailAddress" }, key: ["Id"] }
const importType = { provider: "actito", importType: "etl" } as const

describe.each([
  ["A", {}, etlInA],
  ["B", { wireProfile: profileBPath }, etlInB]
] as const)("imports in wire profile %s", (wireProfile, settings, definition) => {
  it("go through a predefined ETL, packed and separated as it declares", () =>
    inWorld({ wireProfile }, settings, async ({ emulator, importer, write }) => {
      const etl = await makeEtl(emulator, definition)
      const file = await write(csv)
      const options = { etl, key: ["Id"], separator: ";" }
      const report = await importer.run({ file, ...importType, options })
      expect(report.rows).toEqual({ staged: 3, accepted: 2, rejected: 1, unknown: 0, setAside: 0 })
      expect(emulator.executions()).toMatchObject([{ etlId: etl, fileName: "customers.csv.gz" }])
      expect(emulator.requestsOf("create-execution")).toEqual([])
    }))

  it("leave the file to the service, and know its rows all the same", () =>
    inWorld({ wireProfile }, settings, async ({ emulator, importer, write }) => {
      emulator.remote.put("12", "remote.csv", csv)
      const file = await write(csv)
      const options = { ...mapped, location: "12", "remote-file": "remote.csv" }
      const report = await importer.run({ file, ...importType, options })
      expect(report.rows).toMatchObject({ staged: 3, accepted: 2, rejected: 1, unknown: 0 })
      expect(emulator.records("16").find("customerId", "3")).toMatchObject({ emailAddress: "cy@example.com" })
      const [request] = emulator.requestsOf("create-execution")
      expect(request?.bodyBytes ?? 0).toBeLessThan(2000)
    }))
})

describe("a file at a location", () => {
  it.each([
    ["gzip", gzipSync(csv)],
    ["zip", zipOf([{ name: "customers.csv", content: csv }])]
  ])("may be packed with %s, when the one given here is", (_, bytes) =>
    inWorld({}, {}, async ({ emulator, importer, write }) => {
      emulator.remote.put("12", "remote", bytes)
      const file = await write(bytes, "customers.packed")
      const options = { ...mapped, location: "12", "remote-file": "remote" }
      const report = await importer.run({ file, ...importType, options })
      expect(report.rows).toMatchObject({ accepted: 2, rejected: 1 })
    })
  )

  it.each([
    ["a byte-order mark", `\uFEFF${csv}`, {}],
    ["another encoding", Buffer.from(csv.replace("nobody", "n\u00f6body"), "latin1"), {}],
    ["blank lines", `${csv}\n\n1,x@example.com\n`, {}],
    ["another separator", csv, { options: { separator: ";" } }],
    ["renamed columns", csv.replace("Mail", "E"), { columns: { rename: { E: "Mail" }, set: {}, drop: [] } }],
    ["constants", csv, { columns: { rename: {}, set: { Mail: "x@example.com" }, drop: [] } }],
    ["packing and a byte-order mark", gzipSync(`\uFEFF${csv}`), {}]
  ])("is left alone when the one given here would be changed: %s", (_, content, more) =>
    inWorld({}, {}, async ({ emulator, importer, write }) => {
      const file = await write(content)
      const { options = {}, ...others } = more as { readonly options?: object }
      const asked = { ...mapped, location: "12", "remote-file": "remote.csv", ...options }
      const run = importer.run({ file, ...importType, options: asked, ...others })
      await expect(run).rejects.toMatchObject({
        step: "stage",
        reason: { _tag: "OptionsInvalid", message: expect.stringContaining("as it lies") as string }
      })
      expect(emulator.executions()).toEqual([])
    })
  )

  it("is not fetched once more for a retry, which is of some rows only", () =>
    inWorld({}, {}, async ({ emulator, importer, write }) => {
      emulator.remote.put("12", "remote.csv", csv)
      const file = await write(csv)
      const options = { ...mapped, location: "12", "remote-file": "remote.csv" }
      const { rows, runId } = await importer.run({ file, ...importType, options })
      expect(rows.rejected).toBe(1)
      await expect(importer.retry({ runId })).rejects.toMatchObject({
        step: "stage",
        reason: { message: expect.stringContaining("would fetch all of remote.csv once more") as string }
      })
      expect(emulator.executions().length).toBe(1)
    }))

  it("is refused in parts", () =>
    inWorld({}, { maxFileBytes: "4000" }, async ({ importer, write }) => {
      // What cannot be packed any smaller.
      const rows = Array.from({ length: 400 }, (_, row) => `${row},${Math.sin(row)}@example.com`)
      const file = await write(`Id,Mail\n${rows.join("\n")}\n`)
      const options = { ...mapped, location: "12", "remote-file": "remote.csv" }
      await expect(importer.run({ file, ...importType, options })).rejects.toMatchObject({
        reason: { message: expect.stringContaining("cut into parts") as string }
      })
    }))
})

describe("what is left out for its empty cells", () => {
  it("keeps the values that the service has", () =>
    inWorld({}, {}, async ({ emulator, importer, write }) => {
      const options = { table: "16", key: ["customerId"], "empty-cells": "drop-columns" }
      const first = await write("customerId,firstName,lastName\n1,Ann,A\n2,Bob,B\n")
      await importer.run({ file: first, ...importType, options })
      const second = await write("customerId,firstName,lastName\n1,,Z\n2,Bea,Y\n", "second.csv")
      await importer.run({ file: second, ...importType, options })
      expect(emulator.records("16").all()).toMatchObject([
        { firstName: "Ann", lastName: "Z" },
        { firstName: "Bob", lastName: "Y" }
      ])
    }))

  it("is left out of a retry too, though the rows that are left have no empty cell", () =>
    inWorld({}, {}, async ({ emulator, folder, importer, write }) => {
      const options = { table: "16", key: ["customerId"], "empty-cells": "drop-columns" }
      const file = await write("customerId,firstName,emailAddress\n1,,ann@example.com\n2,Bob,nobody\n")
      const first = await importer.run({ file, ...importType, options })
      expect(first.rows).toMatchObject({ accepted: 1, rejected: 1 })
      const failed = join(folder, "runs", first.runId, first.files.failedRows ?? "")
      await writeFile(failed, (await readFile(failed, "utf8")).replace("nobody", "bob@example.com"))
      expect((await importer.retry({ runId: first.runId })).verdict).toBe("succeeded")
      const bob = emulator.records("16").find("customerId", "2")
      expect(bob).toMatchObject({ emailAddress: "bob@example.com" })
      expect(bob?.["firstName"] ?? "").toBe("")
    }))
})
