/** The command line as it is published, for what it says about itself. */
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"

const manifest = createRequire(import.meta.url).resolve("bulkport/package.json")

/** Absolute path of a file of the package, such as `dist/bin.js`. */
export const publishedFile = (path: string): string => join(dirname(manifest), path)

// An empty folder and no environment: neither a settings file nor a variable of this machine shows in the pages.
const folder = mkdtempSync(join(tmpdir(), "bulkport-docs-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

/** Calls the built command line. Gives what it prints; fails where it fails. */
export const bulkport = async (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Promise<string> => {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, BULKPORT_STATE_FOLDER: folder, ...environment }
  const { stdout } = await promisify(execFile)(process.execPath, [publishedFile("dist/bin.js"), ...args], {
    cwd: folder,
    env,
    maxBuffer: 64 * 1024 * 1024
  })
  return stdout
}

/** The same, with `--json`. The shape is that of the command's document, which the caller names. */
export const bulkportDocument = async <Document>(
  args: ReadonlyArray<string>,
  environment?: Readonly<Record<string, string>>
): Promise<Document> => JSON.parse(await bulkport([...args, "--json"], environment)) as Document
