import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises"
import { dirname, join, relative } from "node:path"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace. */
export interface WorkspacePackage {
  readonly name: string
  readonly folder: string
  /** False for what is never published. */
  readonly isPublic: boolean
  readonly manifest: Manifest
}

/** All packages in some folders of a workspace, such as `packages`. */
export const workspacePackages = async (
  root: string,
  ...parents: ReadonlyArray<string>
): Promise<ReadonlyArray<WorkspacePackage>> => {
  const folders = await Promise.all(
    parents.map(async (parent) => (await readdir(join(root, parent))).map((name) => join(root, parent, name)))
  )
  return Promise.all(
    folders.flat().map(async (folder) => {
      const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest
      return { name: manifest.name, folder, isPublic: manifest.private !== true, manifest }
    })
  )
}

const rootFiles = [
  "package.json",
  "pnpm-workspace.yaml",
  ".prettierrc.json",
  ".changeset",
  "LICENSE",
  "README.md"
]

/** A provider from outside, relative to the workspace: what somebody else would publish. */
export const examplePlugin = join("examples", "provider-salesforce")

/** Of each package: what is not published and would only take time. Deeper folders of that name may be part of a package. */
const leftOut = /^(?:packages|examples)[\\/][^\\/]+[\\/](?:node_modules|\.turbo|test|coverage)$/

const copyFolder = (root: string, copy: string, folder: string): Promise<void> =>
  cp(join(root, folder), join(copy, folder), {
    recursive: true,
    filter: (path) => !leftOut.test(relative(root, path))
  })

/**
 * Copies what a release needs of a workspace: packages with their builds, notes of changes, and links by which the packages find each
 * other. Tools that are installed in the workspace are found in the copy as well. Nothing in the copy leads to a package of the original.
 */
export const copyWorkspace = async (root: string, copy: string): Promise<void> => {
  await mkdir(copy, { recursive: true })
  await Promise.all(rootFiles.map((name) => cp(join(root, name), join(copy, name), { recursive: true })))
  await symlink(join(root, "node_modules"), join(copy, "node_modules"), "junction")
  await copyFolder(root, copy, "packages")
  await copyFolder(root, copy, examplePlugin)
  for (const { folder } of await workspacePackages(root, "tools")) {
    const target = join(copy, relative(root, folder))
    await mkdir(target, { recursive: true })
    await cp(join(folder, "package.json"), join(target, "package.json"))
  }
  await linkToEachOther(await workspacePackages(copy, "packages", "tools", "examples"))
}

const linkToEachOther = async (packages: ReadonlyArray<WorkspacePackage>): Promise<void> => {
  const folders = new Map(packages.map(({ folder, name }) => [name, folder]))
  for (const { folder, manifest } of packages) {
    const { dependencies, devDependencies, peerDependencies } = manifest
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      const target = folders.get(name)
      if (target === undefined) continue
      const link = join(folder, "node_modules", name)
      await mkdir(dirname(link), { recursive: true })
      await symlink(target, link, "junction")
    }
  }
}

/** Notes a change of every public package, as somebody would with `changeset add`, so that there is always something to release. */
export const noteAChange = async (copy: string): Promise<void> => {
  const packages = await workspacePackages(copy, "packages")
  const lines = packages.filter(({ isPublic }) => isPublic).map(({ name }) => `"${name}": patch`)
  await writeFile(
    join(copy, ".changeset", "noted-by-a-test.md"),
    `---\n${lines.join("\n")}\n---\n\nA change that was noted by a test.\n`
  )
}
