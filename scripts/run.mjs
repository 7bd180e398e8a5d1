// Runs a script of this workspace with the pinned pnpm, on any Node from 18 on. Usage: node scripts/run.mjs SCRIPT [ARGS]
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))

const pnpm = (args) => {
  const result = spawnSync("npx", ["--yes", "--prefer-offline", packageManager, "--dir", root, ...args], {
    // Not the repository: inside a pnpm workspace npx walks all of node_modules first.
    cwd: tmpdir(),
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", BULKPORT_CWD: process.cwd() }
  })
  if (result.error !== undefined) {
    console.error(`Could not start npx (${result.error.message}). Is npm installed and on PATH?`)
    process.exit(1)
  }
  if (result.status !== 0) process.exit(result.status ?? 1)
}

pnpm(["install", "--frozen-lockfile", "--prefer-offline"])
// Silent, so that what the script prints last is the last thing printed.
pnpm(["--silent", "run", ...process.argv.slice(2)])
