/** Whole imports into a service whose results are about other tables, or call ours by another name. */
import type { RunReport } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import type { JsonObject } from "@bulkport/core/provider"
import { type ActitoEmulatorOptions, makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { customersCsv, profileBPath, run } from "./support.ts"

const cleanCsv = "customerId,emailAddress\n1,ann@example.com\n2,bob@example.com\n"

const imported = (
  emulated: ActitoEmulatorOptions,
  csv: string,
  table: string,
  settings: Readonly<Record<string, string>> = {},
  more: JsonObject = {}
): Promise<RunReport> =>
  run(
    Effect.gen(function* () {
      const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...emulated })
      const report = yield* Effect.promise(async () => {
        const folder = await mkdtemp(join(tmpdir(), "actito-tables-"))
        const { apiKey, entity, url: baseUrl } = emulator
        const importer = createImporter({
          providers: [actitoPlugin],
          settings: { actito: { apiKey, entity, baseUrl, ...settings } },
          runsFolder: join(folder, "runs"),
          engine: { pollMillis: 5, retryBaseMillis: 5 }
        })
        try {
          const file = join(folder, "customers.csv")
          await writeFile(file, csv)
          const options = { table, key: ["customerId"], ...more }
          return await importer.run({ file, provider: "actito", importType: "profiles", options })
        } finally {
          await importer.close()
          await rm(folder, { recursive: true })
        }
      })
      expect(emulator.bugs()).toEqual([])
      return report
    })
  )

const profiles = [
  ["A", {}],
  ["B", { wireProfile: profileBPath }]
] as const

describe.each(profiles)("an import in profile %s", (wireProfile, settings) => {
  it("is no success when the results are about another table, whatever the result file says", async () => {
    for (const csv of [cleanCsv, customersCsv]) {
      const report = await imported({ wireProfile, resultsTables: "other" }, csv, "16", settings)
      expect(report).toMatchObject({ verdict: "incomplete", rows: { accepted: 0, rejected: 0 } })
      expect(report.rows.unknown).toBe(report.rows.staged)
      expect(report.warnings.join("\n")).toMatch(/counts rows of table .*which is not about table 16/)
    }
  })

  it("is known by its own table when the results are about another one too", async () => {
    const behaviour = { wireProfile, resultsTables: "own-and-other" } as const
    const clean = await imported(behaviour, cleanCsv, "16", settings)
    expect(clean).toMatchObject({ verdict: "succeeded", rows: { accepted: 2, unknown: 0 }, warnings: [] })
    const mixed = await imported(behaviour, customersCsv, "16", settings)
    expect(mixed).toMatchObject({
      verdict: "incomplete",
      rows: { accepted: 2, rejected: 1, unknown: 0 },
      warnings: []
    })
  })

  it("is known when the definition has the table's name, and the results have its id", async () => {
    const clean = await imported({ wireProfile }, cleanCsv, "Customers", settings)
    expect(clean).toMatchObject({ verdict: "succeeded", rows: { accepted: 2 }, warnings: [] })
    const mixed = await imported({ wireProfile }, customersCsv, "Customers", settings)
    expect(mixed).toMatchObject({ rows: { accepted: 2, rejected: 1, unknown: 0 }, warnings: [] })
  })
})

describe("verdicts", () => {
  it.each<readonly [string, ActitoEmulatorOptions]>([
    ["miscounted", { agreement: "miscounted" }],
    ["contradicted by their flag", { agreement: "flag-contradicts" }],
    ["not there", { counts: "missing" }],
    ["zero beside a status with errors", { agreement: "with-error-but-zero" }]
  ])("are no success by counts that are %s, when no file names the rows", async (_, behaviour) => {
    for (const csv of [cleanCsv, customersCsv]) {
      const report = await imported({ ...behaviour, outputFiles: "absent-404" }, csv, "16")
      expect(report).toMatchObject({ verdict: "incomplete", rows: { accepted: 0, rejected: 0 } })
    }
  })

  it("are a success by counts alone when status and counts agree", async () => {
    const report = await imported({ outputFiles: "absent-404" }, cleanCsv, "16")
    expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 2, unknown: 0 }, warnings: [] })
  })
})

describe("rejected rows", () => {
  const csv = `Id;Note;Mail\n1;"a\nb";ann@example.com\n2;"c; d";nobody\n3;e;cy@example.com\n4;f;nowhere\n`
  const map = { Id: "customerId", Note: "comment", Mail: "emailAddress" }

  const forms: ReadonlyArray<ActitoEmulatorOptions> = (["all", "keys"] as const).flatMap(
    (rejectedRowColumns) =>
      (["physical-line", "row", "row-with-header", "left-out"] as const).flatMap((lineNumbers) =>
        (["profile", "tab", "byte-order-mark", "crlf"] as const).map((outputDialect) => ({
          rejectedRowColumns,
          lineNumbers,
          outputDialect,
          rejectedRowLines: "one-per-problem" as const
        }))
      )
  )

  it.each(forms)("are found by key whatever the error file is like: %j", async (form) => {
    const report = await imported(form, csv, "16", {}, { key: ["Id"], map, "empty-cells": "send" })
    expect(report).toMatchObject({ rows: { staged: 4, accepted: 2, rejected: 2, unknown: 0 }, warnings: [] })
  })
})
