/** A new package in a folder of its own, with exactly what its manifest asks for beside it, taken from this workspace. */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeProvider } from "../src/make-provider.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** Folder of a package of this workspace, or of one that is installed in it. */
const installed = (name: string): string => {
  const own = { bulkport: "cli", "@bulkport/core": "core", "@bulkport/testkit": "testkit" }[name]
  if (own !== undefined) return join(root, "packages", own)
  // The compiler is installed here under another name, beside the library of the same name.
  return join(root, "node_modules", name === "typescript" ? "typescript-native" : name)
}

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>
  readonly bin?: string | Readonly<Record<string, string>>
}

const manifestIn = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, "package.json"), "utf8"))

/** What a command of the package came to. */
export interface Ran {
  readonly code: number
  readonly output: string
}

/** Runs Node in a folder, with nothing of this test's own surroundings that a test runner or Node would mind. */
export const runNode = (
  folder: string,
  args: ReadonlyArray<string>,
  more: NodeJS.ProcessEnv = {}
): Promise<Ran> =>
  new Promise((resolve) => {
    const mindful = /^(VITEST|NODE_OPTIONS$|NODE_PATH$|CI$|GITHUB_|NO_COLOR$|FORCE_COLOR$)/
    const kept = Object.entries(process.env).filter(([name]) => !mindful.test(name))
    const env = { ...Object.fromEntries(kept), NO_COLOR: "1", CI: "1", ...more }
    execFile(process.execPath, [...args], { cwd: folder, env, timeout: 110_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })

/** The script behind a command of a package that is linked into a folder. */
export const commandOf = async (folder: string, name: string, command = name): Promise<string> => {
  const own = join(folder, "node_modules", name)
  const { bin = "" } = await manifestIn(own)
  return join(own, typeof bin === "string" ? bin : (bin[command] ?? ""))
}

/** Makes a package, and links what it asks for. `remove` takes it away again. */
export const linkedPackage = async (
  name: string
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> => {
  const outside = await realpath(await mkdtemp(join(tmpdir(), "made-")))
  const folder = join(outside, "made")
  const { isGood, text } = await makeProvider([name, "--dir", folder], {
    workingFolder: outside,
    version: "0.0.0",
    year: 2026,
    packageManager: "npm"
  })
  if (!isGood) throw new Error(text)
  const { devDependencies } = await manifestIn(folder)
  for (const dependency of Object.keys(devDependencies)) {
    const link = join(folder, "node_modules", dependency)
    const target = installed(dependency)
    if (!existsSync(target)) throw new Error(`${dependency} is not installed in this workspace`)
    await mkdir(dirname(link), { recursive: true })
    await symlink(target, link, "dir")
  }
  return { folder, remove: () => rm(outside, { recursive: true, force: true }) }
}
