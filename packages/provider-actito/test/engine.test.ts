/** The provider under the engine: what a caller gets to see in the end. */
import type { RunReport } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
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
import { actitoPlugin } from "../src/index.ts"
import { customersCsv, profileBPath, unhurried } from "./support.ts"

interface Trial {
  readonly emulator: ActitoEmulator
  readonly folder: string
  readonly run: (csv: string, more?: object) => Promise<RunReport>
}

const withEngine = <A>(
  options: ActitoEmulatorOptions,
  body: (trial: Trial) => Promise<A>,
  settings: Readonly<Record<string, string>> = {}
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...options })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "actito-engine-"))
          const { apiKey, entity, url: baseUrl } = emulator
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: { actito: { apiKey, entity, baseUrl, ...unhurried, ...settings } },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 10, retryBaseMillis: 10, findGraceMillis: 50 }
          })
          try {
            const run: Trial["run"] = async (csv, more) => {
              const file = join(folder, "customers.csv")
              await writeFile(file, csv)
              const options = { table: "16", key: ["customerId"] }
              return importer.run({ file, provider: "actito", importType: "profiles", options, ...more })
            }
            return await body({ emulator, folder, run })
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )

const cleanCsv = "customerId,emailAddress\n1,ann@example.com\n2,bob@example.com\n"

describe("imports by the engine", () => {
  it("succeed when every row is accepted", async () => {
    const report = await withEngine({}, ({ run }) => run(cleanCsv))
    expect(report.warnings).toEqual([])
    expect(report).toMatchObject({
      verdict: "succeeded",
      rows: { staged: 2, accepted: 2, rejected: 0, unknown: 0 },
      providerState: "SUCCESS"
    })
  })

  it.each<readonly [string, ActitoEmulatorOptions]>([
    ["an archive", {}],
    ["an error file alone", { outputFiles: "plain-csv" }],
    ["keys and numbers of rejected rows", { rejectedRowColumns: "keys", lineNumbers: "row" }],
    ["a line for each problem", { rejectedRowLines: "one-per-problem" }],
    ["a status that knows nothing of it", { agreement: "success-but-some" }]
  ])("know every row from %s", async (_, behaviour) => {
    const report = await withEngine(behaviour, ({ run }) => run(customersCsv))
    expect(report).toMatchObject({
      verdict: "incomplete",
      rows: { staged: 3, accepted: 2, rejected: 1, unknown: 0 },
      rejections: [{ rows: 1, firstLine: 3 }]
    })
  })

  it("never call rows accepted that nothing names, when status and counts disagree", async () => {
    const options: ActitoEmulatorOptions = { agreement: "with-error-but-zero", outputFiles: "absent-404" }
    const report = await withEngine(options, ({ run }) => run(customersCsv))
    expect(report).toMatchObject({ verdict: "incomplete", rows: { accepted: 0, rejected: 0, unknown: 3 } })
  })

  it("tell a file that was refused as a whole", async () => {
    const report = await withEngine({}, ({ run }) =>
      run("customerId,nosuch\n1,x\n", {
        options: { table: "16", map: { customerId: "customerId", nosuch: "profileId" } }
      })
    )
    expect(report.rows.accepted).toBe(0)
  })

  it("speak another wire profile, and give failed rows with their own columns", async () => {
    await withEngine(
      { wireProfile: "B" },
      async ({ folder, run }) => {
        const csv = 'Id;Note;Mail\n1;"a\nb";ann@example.com\n2;"c; d";nobody\n'
        const options = { table: "16", map: { Id: "customerId", Mail: "emailAddress" }, key: ["Id"] }
        const report = await run(csv, { options, delimiter: ";" })
        expect(report).toMatchObject({ rows: { accepted: 1, rejected: 1, unknown: 0 } })
        const failed = join(folder, "runs", report.runId, report.files.failedRows ?? "")
        expect(await readFile(failed, "utf8")).toContain('2;"c; d";nobody')
      },
      { wireProfile: profileBPath }
    )
  })

  it("ask once for a job whose reply was lost, and leave the rest to people", async () => {
    await withEngine({}, async ({ emulator, run }) => {
      emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
      await expect(run(cleanCsv)).rejects.toMatchObject({ reason: { _tag: "StartInDoubt" } })
      expect(emulator.requestsOf("create-execution").length).toBe(1)
    })
  })

  it("wait out a busy service before the start, and results that come late", async () => {
    await withEngine({ resultsNotReadyForPolls: 2 }, async ({ emulator, run }) => {
      emulator.addFault({ on: "create-execution", times: 2, action: { type: "reply", status: 429 } })
      expect((await run(cleanCsv)).verdict).toBe("succeeded")
      expect(emulator.executions().length).toBe(1)
    })
  })
})
