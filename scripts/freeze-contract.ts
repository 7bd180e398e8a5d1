/**
 * Writes down the provider contract as it is now, under its version, so that a test can tell whether plugins that were built for it
 * still fit. Run it when `contractVersion` was raised, and before a release to take in what was added.
 *
 * Usage: node scripts/freeze-contract.ts [--unreleased]
 *
 * A version that is written down already is only replaced by a contract that fits all plugins built for it, or with
 * `--unreleased`, as long as nobody can have built any.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { contractComplaints, whatToDo } from "./lib/contract-compatibility.ts"
import { frozenContract, frozenPrefix } from "./lib/frozen-contract.ts"
import { rolledUp } from "./lib/rolled-up-types.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const core = join(root, "packages/core")
const { entry, path, version } = frozenContract(core)

const complaints = (): ReadonlyArray<string> => {
  if (!existsSync(path) || process.argv.includes("--unreleased")) return []
  const { entryModule } = rolledUp(entry, frozenPrefix(version))
  const frozen = { entryModule, text: readFileSync(path, "utf8") }
  return contractComplaints(root, frozen, { current: rolledUp(entry, "current") })["current"] ?? []
}

const found = complaints()
if (found.length > 0) {
  console.error(`The contract has changed for plugins that were built for version ${version}:`)
  for (const complaint of found) console.error(`- ${complaint}`)
  console.error(whatToDo)
  process.exitCode = 1
} else {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, rolledUp(entry, frozenPrefix(version)).text)
  console.log(`Version ${version} of the provider contract is in ${relative(root, path)}.`)
}
