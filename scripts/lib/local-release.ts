import { join } from "node:path"
import { installedTogether } from "./installed-packages.ts"
import { type LocalRegistry, startLocalRegistry } from "./local-registry.ts"
import { runCommand } from "./run-command.ts"
import { copyWorkspace, noteAChange, type WorkspacePackage, workspacePackages } from "./workspace-copy.ts"

/** A release of this workspace to a registry on this machine, from the builds that are there. */
export interface LocalRelease {
  readonly registry: LocalRegistry
  /** The copy of the workspace that is released. The original is left as it is. */
  readonly workspace: string
  /** The public packages of the copy. */
  readonly packages: ReadonlyArray<WorkspacePackage>
  /** Where `pack` puts its tarballs and its plan. */
  readonly packed: string
  /** Writes versions and change logs from the notes of changes, with one more note for all packages. */
  readonly version: () => Promise<string>
  /** Packs whatever the registry does not have. */
  readonly pack: () => Promise<string>
  /** Publishes what was packed. Gives what was said; rejects with it when something was not published. */
  readonly publish: (environment?: Readonly<Record<string, string>>) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Makes a copy of a workspace ready for a release to a registry of its own. All is kept below a folder, which is left behind. */
export const startLocalRelease = async (root: string, folder: string): Promise<LocalRelease> => {
  const workspace = join(folder, "workspace")
  const packed = join(folder, "packed")
  const [registry] = await Promise.all([
    startLocalRegistry(join(folder, "registry")),
    copyWorkspace(root, workspace).then(() => noteAChange(workspace))
  ])
  const packages = (await workspacePackages(workspace, "packages")).filter(({ isPublic }) => isPublic)
  const changeset = (environment: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
    runCommand(
      { folder: workspace, environment: { ...registry.environment, ...environment } },
      process.execPath,
      join(workspace, "node_modules", "@changesets", "cli", "bin.js"),
      ...args
    )
  return {
    registry,
    workspace,
    packages,
    packed,
    version: () => changeset({}, "version"),
    pack: () => changeset({}, "pack", "--out-dir", packed),
    publish: (environment = {}) =>
      changeset(environment, "publish", "--from-pack-dir", packed, "--no-git-tag"),
    stop: registry.stop
  }
}

/** Puts all into a registry that the installation of some packages needs beside them, as it is installed in this workspace. */
export const offerDependencies = async (
  registry: LocalRegistry,
  packageFolders: ReadonlyArray<string>
): Promise<void> => {
  // One after the other: versions of one package must not be put in at the same time.
  for (const { folder, isForeign } of installedTogether(packageFolders)) {
    if (isForeign) await registry.offer(folder)
  }
}
