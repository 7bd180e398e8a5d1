/** Events that are alike, and events that were recorded before, through the engine. */
import type { RunReport } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import { makeAdvocateEmulator, type AdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { advocatePlugin } from "../src/index.ts"

type Run = (name: string, text: string, more?: object) => Promise<RunReport>

const withService = <A>(body: (run: Run, emulator: AdvocateEmulator) => Promise<A>): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeAdvocateEmulator({ jobMillis: 0 })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "advocate-events-"))
          const { apiKey, apiUrl: baseUrl, tenantAlias } = emulator
          const importer = createImporter({
            providers: [advocatePlugin],
            settings: { advocate: { tenantAlias, apiKey, baseUrl } },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 5, retryBaseMillis: 5, sameContentMillis: 0 }
          })
          try {
            return await body(async (name, text, more) => {
              const file = join(folder, name)
              await writeFile(file, text)
              return importer.run({ file, provider: "advocate", importType: "user-events", ...more })
            }, emulator)
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )

const csv = "accountId,userId,event.key\n123,123,a\n123,123,b\n123,123,a\n"

const jsonl = ["a", "b", "a"]
  .map((key) => `${JSON.stringify({ accountId: "123", userId: "123", event: { key } })}\n`)
  .join("")

describe("events that are alike in everything", () => {
  it.each([
    ["events.csv", csv, {}],
    ["events.jsonl", jsonl, {}],
    ["events.csv", csv, { sendAs: "jsonl" }]
  ] as const)("are recorded once and all accounted for, from %s", (name, text, more) =>
    withService(async (run, emulator) => {
      const report = await run(name, text, more)
      expect(report).toMatchObject({ verdict: "succeeded", rows: { staged: 3, accepted: 3 } })
      expect(emulator.events().count()).toBe(2)
      expect(report.validation.warnings).toBe(1)
    })
  )

  it("are recorded as often as they stand there when no keys are made", () =>
    withService(async (run, emulator) => {
      const report = await run("events.csv", csv, { options: { "idempotency-keys": "none" } })
      expect(report.rows).toMatchObject({ staged: 3, accepted: 3 })
      expect(emulator.events().count()).toBe(3)
    }))
})

describe("events that were recorded before", () => {
  it("are not recorded again by another run, in whatever order they come", () =>
    withService(async (run, emulator) => {
      await run("events.csv", csv)
      const [header = "", ...rows] = csv.trim().split("\n")
      const report = await run("turned.csv", `${[header, ...rows.reverse()].join("\n")}\n`)
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
      expect(emulator.events().count()).toBe(2)
    }))
})
