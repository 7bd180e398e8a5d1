/**
 * Types, and Effect's own rules about them, in one pass: a build of the compiler that is `tsc` of the same commit with these rules
 * inside. Two passes, `tsc` and the rules alone, would check all types twice.
 *
 * Errors of either kind fail it; warnings of the rules are only printed.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const here = fileURLToPath(new URL("..", import.meta.url))

/** Its build for the TypeScript that is installed here; it fails where there is none. */
const compiler = execFileSync(join(here, "node_modules", ".bin", "effect-tsgo"), ["get-exe-path"], {
  cwd: here,
  encoding: "utf8",
  shell: process.platform === "win32"
}).trim()

const { error, status } = spawnSync(compiler, ["-p", "tsconfig.json"], { cwd: root, stdio: "inherit" })
if (error !== undefined) throw error
process.exitCode = status ?? 1
