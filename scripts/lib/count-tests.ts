import { readFileSync } from "node:fs"

/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** As far as it is read here. */
interface JsonReport {
  readonly testResults: ReadonlyArray<{
    readonly status: string
    readonly assertionResults: ReadonlyArray<{ readonly status: string }>
  }>
}

const readReport = (path: string): JsonReport | undefined => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JsonReport
  } catch {
    return undefined
  }
}

/**
 * Counts the tests in a report of vitest's JSON reporter.
 *
 * A file that failed without a failed test counts as one, as one that could not be loaded does. So does a run that failed
 * although nothing in its report did, or that left no report.
 */
export const countTests = (path: string, isGood: boolean): TestCounts => {
  const files = readReport(path)?.testResults ?? []
  const statuses = files.flatMap(({ assertionResults, status }) => {
    const own = assertionResults.map((result) => result.status)
    return status === "failed" && !own.includes("failed") ? [...own, "failed"] : own
  })
  const count = (wanted: string): number => statuses.filter((status) => status === wanted).length
  const passed = count("passed")
  const failed = count("failed")
  const isUnexplained = failed === 0 && (!isGood || passed === 0)
  return { passed, failed: isUnexplained ? 1 : failed, skipped: statuses.length - passed - failed }
}
