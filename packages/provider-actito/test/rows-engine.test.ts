/** Rows that break the rules, under the engine: nothing is sent of them, and every one is named. */
import type { ImportError, PlanRequest } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import { type ActitoEmulator, makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { unhurried } from "./support.ts"

type Importer = ReturnType<typeof createImporter>

interface Trial {
  readonly emulator: ActitoEmulator
  readonly importer: Importer
  readonly runs: string
  /** The request for a file of this content. */
  readonly asked: (csv: string, more?: Partial<PlanRequest>) => Promise<PlanRequest>
}

const options = {
  table: "16",
  key: ["customerId"],
  "column-type": { birthDate: "date", memberSince: "date-time", loyaltyPoints: "number", country: "country" }
}

const withTrial = <A>(body: (trial: Trial) => Promise<A>): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0 })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "actito-rows-"))
          const { apiKey, entity, url: baseUrl } = emulator
          const runs = join(folder, "runs")
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: { actito: { apiKey, entity, baseUrl, ...unhurried } },
            runsFolder: runs,
            engine: { pollMillis: 10, retryBaseMillis: 10 }
          })
          const asked: Trial["asked"] = async (csv, more) => {
            const file = join(folder, "customers.csv")
            await writeFile(file, csv)
            return { file, provider: "actito", importType: "profiles", options, ...more }
          }
          try {
            return await body({ emulator, importer, runs, asked })
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )

const header = "customerId,birthDate,memberSince,loyaltyPoints,country"

const wrong = [
  header,
  "1,05/03/1984,2024-03-15 14:30:00,12,BE",
  "2,1984-02-30,2024-03-15 14:30:00,12,BE",
  '3,1984-03-05,15.03.2024 14:30,"1,5",BE',
  ",1984-03-05,2024-03-15 14:30:00,12,UK",
  "5,,2024-03-15 14:30:00,12,BE",
  ""
].join("\n")

const europeans = [
  header,
  "1,05/03/1984,15.03.2024 14:30,12,BE",
  "2,1984-03-06,1.4.2024 9:05,13,FR",
  ""
].join("\n")

const dates = { birthDate: "dd/MM/yyyy", memberSince: "d.M.yyyy H:mm" }

describe("rows under the engine", () => {
  it("that break the rules are named with line and column, and nothing is sent", () =>
    withTrial(async ({ asked, emulator, importer, runs }) => {
      const request = await asked(wrong)
      const check = await importer.check(request)
      const found = check.tally.samples.map(
        ({ code, column, line }) => `${line ?? ""} ${column ?? ""} ${code}`
      )
      expect(found).toEqual([
        "2 birthDate not-a-date",
        "3 birthDate no-such-day",
        "4 memberSince not-a-date",
        "4 loyaltyPoints wrong-type",
        "5 customerId required",
        "5 country format",
        "6 birthDate empty-cell"
      ])
      expect(check.tally.samples[0]?.message).toContain("--date birthDate=dd/MM/yyyy")
      const failure: unknown = await importer.run(request).catch((error: unknown) => error)
      const { reason, runId } = failure as ImportError
      expect(reason._tag).toBe("FindingsRefused")
      const findings = await readFile(join(runs, runId ?? "", "2-validate", "findings.csv"), "utf8")
      expect(findings.split("\r\n")).toHaveLength(9)
      expect(findings).toContain("Actito, Input files: dates")
      expect(findings).not.toContain("05/03/1984")
      expect(emulator.requestsOf("create-execution")).toEqual([])
    }))

  it("are imported with their dates changed as they are said to be written", () =>
    withTrial(async ({ asked, emulator, importer }) => {
      const report = await importer.run(await asked(europeans, { columns: { dates } }))
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 2, rejected: 0, unknown: 0 } })
      const stored = ["1", "2"].map((id) => {
        const { birthDate, memberSince } = emulator.records("16").find("customerId", id) ?? {}
        return [birthDate, memberSince]
      })
      expect(stored).toEqual([
        ["1984-03-05", "2024-03-15 14:30:00"],
        ["1984-03-06", "2024-04-01 09:05:00"]
      ])
    }))

  it("can be set aside, and are imported by a retry once they are mended", () =>
    withTrial(async ({ asked, emulator, importer, runs }) => {
      const tolerance = { mode: "tolerant" } as const
      const first = await importer.run(await asked(wrong, { columns: { dates }, tolerance }))
      expect(first.rows).toMatchObject({ setAside: 4, accepted: 1 })
      const path = join(runs, first.runId, first.files.failedRows ?? "")
      const failed = await readFile(path, "utf8")
      const mended = failed
        .replace("1984-02-30", "28/02/1984")
        .replace(/^5,,/m, "5,01/01/1990,")
        .replace("UK", "GB")
        .replace('"1,5"', "15")
      await writeFile(path, mended.replace(/^,/m, "4,"))
      const second = await importer.retry({ runId: first.runId })
      expect(second.rows).toMatchObject({ setAside: 0, accepted: 4 })
      expect(emulator.records("16").find("customerId", "2")).toMatchObject({ birthDate: "1984-02-28" })
      expect(emulator.records("16").find("customerId", "5")).toMatchObject({ birthDate: "1990-01-01" })
    }))

  it("with empty cells are sent when that is chosen, and refused when nothing is", () =>
    withTrial(async ({ asked, emulator, importer }) => {
      const csv = "customerId,emailAddress\n1,ann@example.com\n2,\n"
      const choosing = (more: object) =>
        asked(csv, { options: { table: "16", key: ["customerId"], ...more } }).then(importer.run)
      await expect(choosing({})).rejects.toMatchObject({ reason: { _tag: "FindingsRefused" } })
      expect(emulator.executions()).toEqual([])
      expect((await choosing({ "empty-cells": "send" })).rows).toMatchObject({ accepted: 2 })
    }))
})
