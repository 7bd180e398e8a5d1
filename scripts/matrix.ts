/**
 * Tries the Advocate provider against the emulated service in every way in which the real one may turn out to behave: each
 * personality with each check of the shared suite and with whole imports, for every import type in every format.
 *
 * Usage: pnpm run matrix [personality…]. `npm test` runs a short form of it. Takes more than half an hour on two cores.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const personalities = process.argv.slice(2)

const { error, status } = spawnSync(
  "vitest",
  ["run", "--maxWorkers=2", "packages/provider-advocate/test/matrix"],
  {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: "inherit",
    shell: process.platform === "win32",
    env: {
      ...process.env,
      BULKPORT_MATRIX: "full",
      ...(personalities.length === 0 ? {} : { BULKPORT_PERSONALITIES: personalities.join(",") })
    }
  }
)
if (error !== undefined) {
  console.error(`vitest could not be run: ${error.message}. Start this with "pnpm run matrix".`)
}
process.exitCode = status ?? 1
