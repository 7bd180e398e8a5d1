import { existsSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package on the disk. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly folder: string
  /** False for a package of this workspace. */
  readonly isForeign: boolean
}

/**
 * Everything that is installed with some packages: themselves, their dependencies, peers and optional dependencies, theirs, and
 * so on, each version once. What is not on this disk, such as an optional package for another system, is passed over.
 */
export const installedTogether = (packageFolders: ReadonlyArray<string>): ReadonlyArray<InstalledPackage> => {
  const found = new Map<string, InstalledPackage>()
  const visit = (folder: string): void => {
    if (found.has(folder)) return
    const { dependencies, name, optionalDependencies, peerDependencies, version } = manifestIn(folder)
    const isForeign = folder.split(/[\\/]/).includes("node_modules")
    found.set(folder, { name, version, folder, isForeign })
    for (const other of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const dependency = locate(other, folder)
      if (dependency !== undefined) visit(dependency)
    }
  }
  for (const folder of packageFolders) visit(realpathSync(folder))
  const byTitle = new Map([...found.values()].map((each) => [`${each.name}@${each.version}`, each]))
  return [...byTitle.values()].sort((a, b) => a.name.localeCompare(b.name))
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** Where Node would find a package from a folder. */
const locate = (name: string, folder: string): string | undefined => {
  const candidate = join(folder, "node_modules", name)
  if (existsSync(candidate)) return realpathSync(candidate)
  const above = dirname(folder)
  return above === folder ? undefined : locate(name, above)
}
