/** The provider under the engine: what a caller gets to see in the end. */
import type { RunReport } from "@bulkport/core"
import { createImporter, type Importer } from "@bulkport/core/promise"
import {
  makeAdvocateEmulator,
  type AdvocateBehaviour,
  type AdvocateEmulator
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { advocatePlugin } from "../src/index.ts"

interface Trial {
  readonly emulator: AdvocateEmulator
  readonly folder: string
  readonly importer: Importer
  readonly run: (file: string, importType: string, more?: object) => Promise<RunReport>
}

const withEngine = <A>(
  behaviour: Partial<AdvocateBehaviour>,
  body: (trial: Trial) => Promise<A>
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeAdvocateEmulator({ jobMillis: 0, ...behaviour })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "advocate-engine-"))
          const { apiKey, apiUrl: baseUrl, tenantAlias } = emulator
          const importer = createImporter({
            providers: [advocatePlugin],
            settings: { advocate: { tenantAlias, apiKey, baseUrl } },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 10, retryBaseMillis: 10, findGraceMillis: 50 }
          })
          try {
            const run: Trial["run"] = (file, importType, more) =>
              importer.run({ file, provider: "advocate", importType, ...more })
            return await body({ emulator, folder, importer, run })
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )

const fixture = (name: string) => join(import.meta.dirname, "__fixtures__", name)

const write = async (folder: string, name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe("imports by the engine", () => {
  it.each([
    ["users.csv", "users", 4],
    ["users.jsonl", "users", 4],
    ["user-events.csv", "user-events", 2]
  ] as const)("succeed with the sample %s", async (name, importType, staged) => {
    const report = await withEngine({}, ({ run }) => run(fixture(name), importType))
    expect(report.warnings).toEqual([])
    expect(report).toMatchObject({
      verdict: "succeeded",
      rows: { staged, accepted: staged, rejected: 0, unknown: 0 },
      validation: { findings: 0, rowsValidated: true, service: "done" }
    })
  })

  it("succeed with the sample of deletions, once its users exist", async () => {
    const report = await withEngine({}, async ({ run }) => {
      await run(fixture("users.csv"), "users")
      return run(fixture("delete-users.csv"), "delete-users", { confirmed: true })
    })
    expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 4 } })
  })

  const events = [
    "accountId,userId,event.key,event.fields.note",
    '123,123,visited,"two',
    'lines"',
    "nobody,nobody,visited,x",
    "123,123,left,y",
    "321,321,visited,z"
  ].join("\n")

  it.each(["zero-based", "one-based", "one-based-header-counted"] as const)(
    "find the rejected row when records are counted %s",
    async (recordNumberBase) => {
      const { outcomes, report } = await withEngine({ recordNumberBase }, async ({ folder, run }) => {
        const done = await run(await write(folder, "events.csv", events), "user-events")
        const { files, runId } = done
        return { report: done, outcomes: await readFile(join(folder, "runs", runId, files.outcomes), "utf8") }
      })
      expect(report.rows).toMatchObject({ staged: 4, accepted: 3, rejected: 1 })
      expect(outcomes.split("\n").find((line) => line.includes("rejected"))).toMatch(/\b2\b/)
    }
  )

  it("report all findings of a row, by column, and start nothing", async () => {
    const { error, jobs } = await withEngine({}, async ({ emulator, folder, run }) => {
      const file = await write(folder, "users.csv", "accountId,id,email,locale\na,,nowhere,EN\nb,b,,th\n")
      const failure: unknown = await run(file, "users").catch((reason: unknown) => reason)
      return { error: failure, jobs: emulator.jobs().length }
    })
    expect(error).toMatchObject({ reason: { _tag: "FindingsRefused" } })
    const { reason } = error as { readonly reason: { readonly samples: ReadonlyArray<string> } }
    for (const column of ["id", "email", "locale"]) expect(reason.samples.join("\n")).toContain(column)
    expect(jobs).toBe(0)
  })

  it("import a file once when the answer to the start is lost", async () => {
    const { jobs, report } = await withEngine({}, async ({ emulator, run }) => {
      emulator.addFault({ on: "createJob", action: { type: "lose-reply" } })
      const done = await run(fixture("users.csv"), "users")
      return { report: done, jobs: emulator.jobs().length }
    })
    expect(report.verdict).toBe("succeeded")
    expect(jobs).toBe(1)
  })

  it("wait for result links that appear late", async () => {
    const report = await withEngine({ linksAppearAfterPolls: 4 }, ({ run }) =>
      run(fixture("users.csv"), "users")
    )
    expect(report.rows).toMatchObject({ accepted: 4, unknown: 0 })
  })

  it("take an event that was already recorded for accepted", async () => {
    const text = "accountId,userId,event.key,idempotencyKey\n123,123,visited,order-0001\n"
    const report = await withEngine({}, async ({ folder, run }) => {
      const file = await write(folder, "events.csv", text)
      await run(file, "user-events")
      return run(file, "user-events", { again: true })
    })
    expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 1 } })
  })

  it("say that rows are unknown after an abort", async () => {
    const report = await withEngine({ abortAfterRows: 2 }, ({ run }) => run(fixture("users.csv"), "users"))
    expect(report).toMatchObject({ verdict: "job-failed", rows: { unknown: 4 } })
  })

  it("checks a file, retries and settles without Effect", () =>
    withEngine({}, async ({ folder, importer, run }) => {
      const rows =
        "accountId;id;email\nacc;one;one@example.com\nacc;two;no address\nacc;one;one@example.com\n"
      const file = await write(folder, "users.csv", rows)
      const found = await importer.check({ file, folder: join(folder, "checked") })
      expect(found.tally).toMatchObject({ findings: 0, areRowsValidated: false })
      const held = await importer.check({ file, provider: "advocate", importType: "users" })
      expect(held.tally).toMatchObject({ findings: 1, warnings: 1, areRowsValidated: true })
      expect(held.inspection.source.delimiter).toBe(";")

      const report = await run(file, "users", { tolerance: { mode: "tolerant" } })
      expect(report.rows).toMatchObject({ setAside: 1, staged: 2, accepted: 2 })
      await expect(importer.settle(report.runId, { type: "not-started" })).rejects.toMatchObject({
        reason: { _tag: "NotInDoubt" }
      })
      const failed = join(folder, "runs", report.runId, report.files.failedRows ?? "")
      await writeFile(failed, (await readFile(failed, "utf8")).replace("no address", "two@example.com"))
      const again = await importer.retry({ runId: report.runId })
      expect(again.rows).toMatchObject({ setAside: 0, staged: 1, accepted: 1 })
    }))
})
