/** The workspace as the layout checks see it: packages with their manifests, and every text file that is ours. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** A text file, with its path relative to the root of the workspace, always with slashes. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** One folder of `packages/`, `tools/` or `examples/`. */
export interface Package {
  /** Name in its manifest, such as `@bulkport/core`. */
  readonly name: string
  /** Relative to the root, such as `packages/core`. */
  readonly folder: string
  /** The keys of `exports`, such as `.` and `./provider`. */
  readonly entries: ReadonlyArray<string>
  /** TypeScript files below `src`, `test`, `scripts`, `emulator` and `bench`. */
  readonly files: ReadonlyArray<TextFile>
}

/** Everything the checks look at, read once. */
export interface Workspace {
  readonly packages: ReadonlyArray<Package>
  readonly files: ReadonlyArray<TextFile>
}

const passedOver = new Set(["node_modules", "dist", "cache", "coverage", "__fixtures__"])
const textEndings = /\.(ts|js|mjs|md|json|ya?ml)$/
// A build that runs at the same time puts its settings beside themselves for a moment, under such a name.
const passing = /\.(bundled_|timestamp-)/

const filesBelow = (root: string, folder: string): ReadonlyArray<string> => {
  const absolute = join(root, folder)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((item) => {
      const path = folder === "" ? item.name : `${folder}/${item.name}`
      if (item.isDirectory()) {
        const isHidden =
          item.name.startsWith(".") && ![".github", ".changeset", ".vitepress"].includes(item.name)
        return isHidden || passedOver.has(item.name) ? [] : filesBelow(root, path)
      }
      const isOurs = textEndings.test(item.name) && !passing.test(item.name)
      return isOurs && item.name !== "pnpm-lock.yaml" ? [path] : []
    })
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, unknown>>
}

/** Reads a workspace. Hidden folders, builds and fixtures are passed over. */
export const readWorkspace = (root: string): Workspace => {
  const files = filesBelow(root, "").map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
  const packages = files
    .filter(({ path }) => /^(packages|tools|examples)\/[^/]+\/package\.json$/.test(path))
    .map(({ path, text }): Package => {
      const manifest = JSON.parse(text) as Manifest
      const folder = path.slice(0, path.lastIndexOf("/"))
      const isOurs = new RegExp(`^${folder}/(src|test|scripts|emulator|bench)/.*\\.ts$`)
      return {
        name: manifest.name,
        folder,
        entries: Object.keys(manifest.exports ?? {}),
        files: files.filter((file) => isOurs.test(file.path))
      }
    })
  return { packages, files }
}
