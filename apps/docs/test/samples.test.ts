/** The samples of the documentation and of the READMEs, held against the packages as they are published. */
import { makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Exit, Scope } from "effect"
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { repository } from "../scripts/generated-page.ts"
import { checkSamples, samplesFolder, writeSamples } from "../scripts/samples/check-samples.ts"
import { pagePaths } from "../scripts/samples/page-paths.ts"
import { sampleBlocks } from "../scripts/samples/sample-blocks.ts"

const pages = await Promise.all(
  pagePaths().map(async (path) => sampleBlocks(path, await readFile(join(repository, path), "utf8")))
)
const all = join(samplesFolder, "all")
const written = await writeSamples(
  pages.flatMap(({ checked }) => checked),
  all
)

it("compiles every sample against the published types", async () => {
  expect(written.length).toBeGreaterThan(20)
  expect(await checkSamples(written, all)).toEqual([])
})

it("says where a sample is wrong, by the line of its page", async () => {
  const page = [
    "# Page",
    "",
    "<!-- sample: given",
    "declare const rows: number",
    "-->",
    "",
    "```ts",
    "rows.join()",
    "```"
  ]
  const { checked } = sampleBlocks("page.md", page.join("\n"))
  const wrong = join(samplesFolder, "wrong")
  const problems = await checkSamples(await writeSamples(checked, wrong), wrong)
  expect(problems).toMatchObject([{ page: "page.md", line: 8 }])
})

it("leaves a sample out only for a reason", () => {
  const text = [
    "<!-- sample: not checked, because it is wrong -->",
    "```ts",
    "1 +",
    "```",
    "```ts",
    "1",
    "```"
  ].join("\n")
  const { checked, left } = sampleBlocks("page.md", text)
  expect(left).toEqual([{ line: 2, why: "it is wrong" }])
  expect(checked.map(({ line }) => line)).toEqual([6])
  expect(() => sampleBlocks("page.md", "<!-- sample: skipped -->")).toThrow('page.md:1: "sample: skipped"')
})

describe("samples that are run", () => {
  it("end as they say, against an emulated service", async () => {
    const run = written.filter(({ isRun }) => isRun)
    expect(run.length).toBeGreaterThan(3)
    const scope = await Effect.runPromise(Scope.make())
    const folder = await mkdtemp(join(tmpdir(), "bulkport-samples-"))
    try {
      const ended = await Promise.all(
        run.map(async ({ file, line, page }, at) => {
          // A service for each: they import the same file, and a service may take it once only.
          const service = await Effect.runPromise(
            Scope.provide(makeAdvocateEmulator({ jobMillis: 0 }), scope)
          )
          const own = await mkdtemp(join(folder, `${at}-`))
          await writeFile(join(own, "users.csv"), "accountId,id,firstName\nA1,U1,Ada\nA2,U2,Ben\n")
          const env = {
            ...process.env,
            BULKPORT_STATE_FOLDER: own,
            ADVOCATE_TENANT_ALIAS: service.tenantAlias,
            ADVOCATE_API_KEY: service.apiKey,
            ADVOCATE_BASE_URL: service.apiUrl
          }
          const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: own, env })
          return { sample: `${page}:${line}`, stdout }
        })
      )
      for (const { sample, stdout } of ended) expect(stdout, sample).toContain("succeeded")
    } finally {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await rm(folder, { recursive: true })
    }
  })
})
