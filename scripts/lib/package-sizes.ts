import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { bundledPackages, type Metafile } from "../../packages/cli/scripts/lib/bundled-packages.ts"
import { installedTogether } from "./installed-packages.ts"
import { runCommand } from "./run-command.ts"
import { workspacePackages } from "./workspace-copy.ts"

/** How large a package is for those who install it. All sizes are in bytes. */
export interface PackageSize {
  readonly name: string
  /** Of the tarball, which is what is downloaded. */
  readonly download: number
  readonly unpacked: number
  readonly files: number
  /** Packages that are installed when only this one is asked for, with its peers and itself. */
  readonly installedPackages: number
  /** What all of them take on a disk, unpacked. */
  readonly installed: number
}

/** How many bytes of the command line come from where. */
export interface BundlePart {
  readonly name: string
  readonly bytes: number
}

interface Packed {
  readonly size: number
  readonly files: ReadonlyArray<{ readonly path: string }>
}

const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  )

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((item) => join(folder, item.name))
    .reduce((sum, path) => {
      const { isDirectory, size } = factsOf(path)
      return sum + (isDirectory ? bytesBelow(path) : size)
    }, 0)

const factsOf = (path: string): { readonly isDirectory: boolean; readonly size: number } => {
  const stats = statSync(path)
  return { isDirectory: stats.isDirectory(), size: stats.size }
}

/** Packs every public package from its build, or one of them, into a folder, and measures it. */
export const measurePackages = async (
  root: string,
  tarballs: string,
  only?: string
): Promise<ReadonlyArray<PackageSize>> => {
  const packages = (await workspacePackages(root, "packages")).filter(
    ({ isPublic, name }) => isPublic && (only ?? name) === name
  )
  const packed = await Promise.all(
    packages.map(async ({ folder, name }) => {
      const place = { folder, environment: environment() }
      const printed = await runCommand(place, "pnpm", "pack", "--json", "--pack-destination", tarballs)
      return { name, folder, ...(JSON.parse(printed) as Packed) }
    })
  )
  const unpackedSizes = new Map(
    packed.map(({ files, folder, name }) => [
      name,
      files.reduce((sum, { path }) => {
        // The licence of the workspace goes into packages that have none of their own.
        const own = join(folder, path)
        return sum + statSync(existsSync(own) ? own : join(root, path)).size
      }, 0)
    ])
  )
  return packed.map(({ files, folder, name, size }) => {
    const together = installedTogether([folder])
    return {
      name,
      download: size,
      unpacked: unpackedSizes.get(name) ?? 0,
      files: files.length,
      installedPackages: together.length,
      installed: together.reduce(
        (sum, each) => sum + (unpackedSizes.get(each.name) ?? bytesBelow(each.folder)),
        0
      )
    }
  })
}

/** What the command line is made of, the largest part first: packages of others, ours, and the texts that lie beside the code. */
export const measureBundle = (root: string): ReadonlyArray<BundlePart> => {
  const folder = join(root, "packages", "cli")
  const metafile = JSON.parse(readFileSync(join(folder, "dist", "metafile-esm.json"), "utf8")) as Metafile
  const others = bundledPackages(metafile, folder).map(({ bytes, name }) => ({ name, bytes }))
  const code = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
  const own = new Map<string, number>()
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      if (path.includes("node_modules/")) continue
      const name = /^\.\.\/([a-z-]+)\/dist\//.exec(path)?.[1] ?? "cli"
      own.set(name, (own.get(name) ?? 0) + bytesInOutput)
    }
  }
  const ours = [...own].map(([name, bytes]) => ({ name: `ours: ${name}`, bytes }))
  const counted = [...others, ...ours].reduce((sum, { bytes }) => sum + bytes, 0)
  const texts =
    bytesBelow(join(folder, "dist")) - code - statSync(join(folder, "dist", "metafile-esm.json")).size
  return [
    ...others,
    ...ours,
    { name: "ours: help, completions, explanations, schemas, licences", bytes: texts },
    { name: "ours: what holds the pieces together", bytes: code - counted }
  ].sort((a, b) => b.bytes - a.bytes)
}
