/** The reporter, in runs of vitest of their own. */
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { makeCheckMatrix, plainMatrix, type CheckMatrix, type ReportedCheck } from "../src/reporter/index.ts"

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
const config = fileURLToPath(new URL("__fixtures__/reported/vitest.config.ts", import.meta.url))

const readme = "# Acme\n\n<!-- conformance -->\n\nold\n\n<!-- /conformance -->\n\nThe end.\n"

/** Runs the fixture, and gives what was printed and what then stands in the files. */
const run = async (...more: ReadonlyArray<string>) => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-reporter-"))
  try {
    await writeFile(join(folder, "README.md"), readme)
    const printed = await new Promise<string>((resolve) => {
      const env = { ...process.env, REPORT_FOLDER: folder, NO_COLOR: "1" }
      const args = [vitest, "run", "--config", config, ...more]
      execFile(process.execPath, args, { env }, (_failed, stdout) => resolve(stdout))
    })
    const textOf = (name: string) => readFile(join(folder, name), "utf8").catch(() => undefined)
    return { printed, markdown: await textOf("README.md"), json: await textOf("conformance.json") }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe.concurrent("the reporter", () => {
  it("prints the matrix, and writes it into a README and as JSON", async ({ expect }) => {
    const { json = "", markdown = "", printed } = await run()
    expect(printed.trim()).toMatchInlineSnapshot(`
      "Provider conformance, 3 checks

      A  acme: 1 passed, 1 known gap, 1 skipped
      B  bolt, by its second interface: 2 passed, 1 failed

                                                                                 A   B
      stage
        creates no job                                                           +   +

      start
        returns before the job is done                                          ~1   +

      track
        counts no more rows than there are, and all of them in the end where    -2  X3
        it counts

      + passed   ~ known gap   - skipped   X failed   . not run   a number is a note

      ~1   known gap: it waits | for the job
      -2   skipped: the service does not count
      X3   failed: the count: expected 7 to be 5 // Object.is equality"
    `)
    expect(markdown).toMatchInlineSnapshot(`
      "# Acme

      <!-- conformance -->

      | Checks  | acme                             | bolt, by its second interface |
      | ------- | -------------------------------- | ----------------------------- |
      | stage   | 1 passed                         | 1 passed                      |
      | start   | 1 known gap                      | 1 passed                      |
      | track   | 1 skipped                        | 1 failed                      |
      | **all** | 1 passed, 1 known gap, 1 skipped | 2 passed, 1 failed            |

      1. known gap: it waits \\| for the job
      2. skipped: the service does not count
      3. failed: the count: expected 7 to be 5 // Object.is equality

      <details>
      <summary>All 3 checks</summary>

      | Group | Check                                                                          | acme    | bolt, by its second interface |
      | ----- | ------------------------------------------------------------------------------ | ------- | ----------------------------- |
      | stage | creates no job                                                                 | ✓       | ✓                             |
      | start | returns before the job is done                                                 | gap (1) | ✓                             |
      | track | counts no more rows than there are, and all of them in the end where it counts | – (2)   | **failed** (3)                |

      </details>

      <!-- /conformance -->

      The end.
      "
    `)
    const matrix = JSON.parse(json) as CheckMatrix
    expect(matrix.totals.map(({ failed, passed }) => ({ failed, passed }))).toEqual([
      { failed: 0, passed: 1 },
      { failed: 1, passed: 2 }
    ])
    expect(matrix.checks[2]?.cells[1]).toEqual({
      provider: "bolt, by its second interface",
      outcome: "failed",
      why: "the count: expected 7 to be 5 // Object.is equality"
    })
  })

  it("leaves files as they are when not every check was run", async ({ expect }) => {
    const { json, markdown, printed } = await run("-t", "bolt")
    expect(printed).toMatch(/README\.md not written: 2 checks were not run/)
    expect(printed).toMatch(/creates no job +\. +\+\n/)
    expect([json, markdown]).toEqual([undefined, readme])
  })
})

describe("a matrix", () => {
  it("is 80 columns wide at most, whatever it is called and however many there are", () => {
    const reports = Array.from({ length: 30 }, (_each, index): ReportedCheck => ({
      provider: `provider ${index} ${"with a long name ".repeat(index)}`.trim(),
      group: "start",
      check: `start: ${"does what is asked, ".repeat(8)}and no more`,
      outcome: "skipped",
      why: `${"for a reason ".repeat(20)}${index}`
    }))
    const lines = plainMatrix(makeCheckMatrix(reports)).split("\n")
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(lines.filter((line) => line.startsWith("start"))).toHaveLength(4)
  })

  it("knows what a provider was not asked", () => {
    const { checks, totals } = makeCheckMatrix([
      { provider: "a", group: "stage", check: "stage: x", outcome: "passed" },
      { provider: "b", group: "start", check: "start: y", outcome: "failed" },
      { provider: "b", group: "start", check: "start: y", outcome: "passed" }
    ])
    expect(checks.map(({ cells }) => cells.map(({ outcome }) => outcome))).toEqual([
      ["passed", "not run"],
      ["not run", "passed"]
    ])
    expect(totals[1]).toEqual({
      provider: "b",
      passed: 1,
      "known gap": 0,
      skipped: 0,
      failed: 0,
      "not run": 1
    })
  })
})
