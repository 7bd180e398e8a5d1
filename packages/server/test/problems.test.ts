import { ImportError, ImportReason, JournalDamaged, NotInDoubt, StorageFailed } from "@bulkport/core"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { apiNextStep, failureOf } from "../src/answers/failure-of.ts"
import { apiTags, problemPage } from "../src/answers/problem-page.ts"

const folder = join(import.meta.dirname, "..")
const sources = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(folder, "src", name), "utf8"))

describe("problems", () => {
  it("have a word in the README for each tag, and no tag but these", () => {
    const made = sources.flatMap((text) =>
      [...text.matchAll(/apiFailure\(\s*\d{3},\s*"(\w+)"/g)].map(([, tag]) => tag ?? "")
    )
    expect(made.length).toBeGreaterThan(20)
    expect(made.filter((tag) => !apiTags.has(tag))).toEqual([])
    const readme = readFileSync(join(folder, "README.md"), "utf8")
    expect([...apiTags].filter((tag) => !readme.includes(`\`${tag}\``))).toEqual([])
  })

  it("lead to a page that there is", () => {
    const pages = readdirSync(join(folder, "../../apps/docs/content/errors"))
    for (const { identifier } of ImportReason.members) {
      expect(pages).toContain(`${identifier}.md`)
      expect(problemPage(identifier).endsWith(`/errors/${identifier}.md`)).toBe(true)
    }
  })

  it("name no place of the machine that the server runs on", () => {
    const place = "/srv/secret-place/journal.ndjson"
    for (const reason of [
      new StorageFailed({ path: place, code: "ENOSPC" }),
      new JournalDamaged({ file: place, entry: 3, problem: "its sum is wrong" })
    ])
      expect(JSON.stringify(failureOf(reason))).not.toContain("secret-place")
    expect(failureOf(new StorageFailed({ path: place, code: "ENOSPC" }))).toMatchObject({
      status: 503,
      retryAfter: 5
    })
  })

  it("say what to do in words of the API, and never in those of the command line", () => {
    for (const { identifier } of ImportReason.members)
      expect(apiNextStep(identifier)).not.toMatch(/bulkport |--\w/)
    const runId = "20260101-000000-aaaaa"
    const reason = new NotInDoubt({ runId: `${runId}/parts/2`, standing: "its job is known" })
    const error = new ImportError({ runId: `${runId}/parts/2`, step: "start", provider: "memory", reason })
    expect(failureOf(error).nextStep).toBe(`Nothing was recorded. See GET /v1/imports/${runId}.`)
  })
})
