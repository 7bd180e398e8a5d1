import { createImporter } from "@bulkport/core/promise"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { acmeCrmPlugin } from "../src/index.ts"
import { startAcmeCrmEmulator } from "./acme-crm-emulator.ts"

test("a file is imported, and what became of every row is told", async () => {
  const folder = await mkdtemp(join(tmpdir(), "acme-crm-"))
  const program = Effect.gen(function* () {
    const { apiKey, url } = yield* startAcmeCrmEmulator()
    const importer = createImporter({
      providers: [acmeCrmPlugin],
      settings: { [acmeCrmPlugin.id]: { baseUrl: url, apiKey } },
      runsFolder: join(folder, "runs"),
      engine: { pollMillis: 1 }
    })
    yield* Effect.addFinalizer(() => Effect.promise(importer.close))
    return yield* Effect.promise(async () => {
      const file = join(folder, "contacts.csv")
      await writeFile(file, "email,note\nada@example.com,A\nbo@blocked.example,B\ncy@example.com,C\n")
      const report = await importer.run({
        file,
        provider: "acme-crm",
        importType: "contacts"
      })
      const outcomes = await readFile(join(folder, "runs", report.runId, report.files.outcomes), "utf8")
      return { outcomes, report }
    })
  })
  try {
    const { outcomes, report } = await Effect.runPromise(Effect.scoped(program))
    expect(report.verdict).toBe("incomplete")
    expect(report.rows).toEqual({ setAside: 0, staged: 3, accepted: 2, rejected: 1, unknown: 0 })
    expect(report.rejections).toEqual([{ code: "BLOCKED", rows: 1, firstLine: 3 }])
    expect(outcomes.trim().split("\n")).toHaveLength(4)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test("a missing key is named, with its environment variable", async () => {
  const opening = Effect.scoped(acmeCrmPlugin.open({}))
  const reason = await Effect.runPromise(Effect.flip(opening))
  expect(reason.message).toContain("apiKey (ACME_CRM_API_KEY) is missing.")
})
