/** A reporter of vitest that prints what the conformance suite has found out about providers, as one matrix. */
import { readFile, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node"
import type { ReportedCheck } from "../conformance/reported-check.ts"
import { marked, markedText } from "../markdown-table.ts"
import { makeCheckMatrix, type CheckMatrix } from "./check-matrix.ts"
import { markdownMatrix } from "./markdown-matrix.ts"
import { plainMatrix } from "./plain-matrix.ts"

/** Where the matrix goes besides the terminal. Paths are relative to the root of vitest. */
export interface ConformanceReporterOptions {
  /**
   * A Markdown file. One that has the marks `<!-- conformance -->` and `<!-- /conformance -->`, such as a README, keeps all that
   * stands outside of them.
   */
  readonly markdown?: string
  /** A JSON file, of the shape of `CheckMatrix`. */
  readonly json?: string
  /** False to print nothing. */
  readonly prints?: boolean
}

const mark = "conformance"

/**
 * Prints the matrix of checks once all tests have run: groups and checks down, the providers that have joined across.
 *
 * Files are written only when every check was run; after a run with a filter they stay as they are.
 */
export default class ConformanceReporter implements Reporter {
  readonly #options: ConformanceReporterOptions
  #vitest: Vitest | undefined

  constructor(options: ConformanceReporterOptions = {}) {
    this.#options = options
  }

  /** Called by vitest, before anything is run. */
  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  /** Called by vitest, with all that was run. */
  async onTestRunEnd(modules: ReadonlyArray<TestModule>): Promise<void> {
    const reports = modules.flatMap((module) => [...module.children.allTests()].flatMap(reportOf))
    if (reports.length === 0) return
    const matrix = makeCheckMatrix(reports)
    if (this.#options.prints !== false) this.#say(`\n${plainMatrix(matrix)}\n`)
    await this.#write(matrix)
  }

  async #write(matrix: CheckMatrix): Promise<void> {
    const { json, markdown } = this.#options
    const files = [json, markdown].filter((path) => path !== undefined)
    if (files.length === 0) return
    const left = matrix.totals.reduce((sum, totals) => sum + totals["not run"], 0)
    if (left > 0) return this.#say(`${files.join(" and ")} not written: ${left} checks were not run.\n`)
    if (json !== undefined) await writeFile(this.#pathOf(json), `${JSON.stringify(matrix, undefined, 2)}\n`)
    if (markdown !== undefined) await writeMarkdown(this.#pathOf(markdown), markdownMatrix(matrix))
  }

  #pathOf(path: string): string {
    return resolve(this.#vitest?.config.root ?? ".", path)
  }

  #say(text: string): void {
    if (this.#vitest === undefined) process.stdout.write(`${text}\n`)
    else this.#vitest.logger.log(text)
  }
}

/** The reporter as a value for `reporters` in a configuration file. */
export const conformanceReporter = (options: ConformanceReporterOptions = {}): ConformanceReporter =>
  new ConformanceReporter(options)

/** What a test has said of its check. One that was ended from outside, by a time limit for one, could not say it itself. */
const reportOf = (test: TestCase): ReadonlyArray<ReportedCheck> => {
  const report = test.meta().bulkportCheck
  if (report === undefined) return []
  const { errors, state } = test.result()
  if (state === "skipped" && report.outcome !== "skipped") return [{ ...report, outcome: "not run" }]
  if (state !== "failed" || report.outcome === "failed") return [report]
  return [{ ...report, outcome: "failed", why: errors[0]?.message ?? "the test failed" }]
}

const writeMarkdown = async (path: string, text: string): Promise<void> => {
  const page = await readFile(path, "utf8").catch(() => "")
  const isMarked = markedText(mark).test(page)
  // A function, because texts may have in them what `replace` takes for a reference to what was found.
  await writeFile(path, isMarked ? page.replace(markedText(mark), () => marked(mark, text)) : `${text}\n`)
}
