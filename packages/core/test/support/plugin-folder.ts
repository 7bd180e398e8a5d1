import { cp, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const core = fileURLToPath(new URL("../..", import.meta.url))
const require = createRequire(import.meta.url)

/** The folder of a package that core depends on. */
const installed = (name: string): string => {
  const path = require.resolve(`${name}/package.json`)
  return dirname(path)
}

const isNeeded = (path: string): boolean => !/\.(map|d\.ts|md)$/.test(path) && !path.endsWith("/src")

/** Puts a package with this one module into a folder, as if it had been installed there. */
export const installPlugin = async (folder: string, name: string, module: string): Promise<void> => {
  const place = join(folder, "node_modules", name)
  await mkdir(place, { recursive: true })
  const manifest = { name, version: "1.2.3", type: "module", exports: { ".": { import: "./index.js" } } }
  await writeFile(join(place, "package.json"), JSON.stringify(manifest))
  await writeFile(join(place, "index.js"), module)
}

/** Makes a folder as a user has it: with the built core, and with copies of effect and undici that no other code has loaded. */
export const makePluginFolder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), "bulkport-plugins-"))
  const modules = join(path, "node_modules")
  await mkdir(join(modules, "@bulkport"), { recursive: true })
  for (const name of ["effect", "undici"])
    await cp(installed(name), join(modules, name), { recursive: true, filter: isNeeded })
  await cp(join(core, "dist"), join(modules, "@bulkport/core/dist"), { recursive: true, filter: isNeeded })
  const exports = { ".": "./dist/index.js", "./provider": "./dist/provider/index.js" }
  await writeFile(
    join(modules, "@bulkport/core/package.json"),
    JSON.stringify({ name: "@bulkport/core", version: "1.0.0", type: "module", exports })
  )
  for (const name of ["yauzl", "import-meta-resolve"])
    await symlink(installed(name), join(modules, name), "junction")
  return path
}
