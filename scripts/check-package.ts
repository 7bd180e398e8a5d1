/**
 * Looks at the package in the working folder as its users will get it: packs the real tarball, and lets publint and
 * attw judge that.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { builtTypeFaults } from "./lib/built-type-faults.ts"

const isWindows = process.platform === "win32"

/** Runs a command; gives its output when it fails, and nothing when it is content. */
const complaintOf = (command: string, ...args: ReadonlyArray<string>): string | undefined => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { encoding: "utf8", shell: isWindows })
  if (error !== undefined) return `${command} could not be run: ${error.message}`
  return status === 0 ? undefined : `${command} ${args[0] ?? ""} failed:\n${stdout}${stderr}`
}

/** A package that is only a command has nothing to import, and so no types to look at. */
const hasEntries = (): boolean => {
  const { exports = {} } = JSON.parse(readFileSync("package.json", "utf8")) as {
    exports?: Record<string, unknown>
  }
  return Object.keys(exports).some((entry) => entry !== "./package.json")
}

const check = (folder: string): string | undefined => {
  // Not `npm pack`: only pnpm puts `publishConfig` and the versions of the workspace into the manifest.
  const notPacked = complaintOf("pnpm", "pack", "--pack-destination", folder)
  if (notPacked !== undefined) return notPacked
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))
  if (tarball === undefined) return `pnpm pack left no tarball in ${folder}`
  const path = join(folder, tarball)
  const complaint = complaintOf("publint", "run", path, "--strict")
  if (complaint !== undefined || !hasEntries()) return complaint
  const faults = builtTypeFaults(process.cwd())
  if (faults.length > 0) return `The built types are not as users need them:\n${faults.join("\n")}`
  return complaintOf("attw", path, "--profile", "esm-only", "--no-color")
}

const folder = mkdtempSync(join(tmpdir(), "bulkport-pack-"))
try {
  const complaint = check(folder)
  if (complaint !== undefined) {
    console.error(complaint)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
