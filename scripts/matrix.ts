/**
 * Tries the providers against the emulated services in every way in which the real ones may turn out to behave: each
 * personality with each check of the shared suite and with whole imports, for every import type in every format, and for
 * Actito in two wire profiles. With them, every kill and every fault that the command line is put through.
 *
 * Usage: pnpm run matrix [--provider=advocate|actito|salesforce|cli] [personality…]. `npm test` runs a short form of it. Takes about three
 * quarters of an hour on two cores.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const isProvider = (word: string): boolean => word.startsWith("--provider=")

const personalities = process.argv.slice(2).filter((word) => !isProvider(word))
const chosen = process.argv.find(isProvider)?.replace("--provider=", "")
const folders: Readonly<Record<string, string>> = {
  advocate: "packages/provider-advocate/test/matrix",
  actito: "packages/provider-actito/test/matrix",
  salesforce: "examples/provider-salesforce/test/personalities",
  cli: "packages/cli/test/matrix"
}
/** The suite tested by itself: every provider with a mistake, put through every check. */
const selfTest = "packages/testkit/test/conformance.self.test.ts"
const matrices = chosen === undefined ? [...Object.values(folders), selfTest] : [folders[chosen] ?? chosen]

const { error, status } = spawnSync("vitest", ["run", "--maxWorkers=2", ...matrices], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
  shell: process.platform === "win32",
  env: {
    ...process.env,
    BULKPORT_MATRIX: "full",
    ...(personalities.length === 0 ? {} : { BULKPORT_PERSONALITIES: personalities.join(",") })
  }
})
if (error !== undefined) {
  console.error(`vitest could not be run: ${error.message}. Start this with "pnpm run matrix".`)
}
process.exitCode = status ?? 1
