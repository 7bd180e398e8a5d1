import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

/** What a bundler says of a bundle: which bytes of which file stand in which output. Paths are relative to where it ran. */
export interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number
        readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>
      }
    >
  >
}

/** A package that somebody else has written, and of which code is in the bundle. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** An SPDX expression, as its manifest has it. Left out when it has none. */
  readonly licence?: string
  /** Whom the manifest names, where it does. */
  readonly author?: string
  /** Bytes of it in the bundle, after all that a bundler leaves out. */
  readonly bytes: number
  /**
   * What has to go with the code, as it stands in the package: its licence files, those beside code that it has taken from
   * others, and comments that name who holds the copyright of such code. Each text once.
   */
  readonly notices: ReadonlyArray<string>
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly licenses?: ReadonlyArray<{ readonly type: string }>
  readonly author?: string | { readonly name: string }
}

const licenceFile = /^(licen[cs]e|copying|notice)/i

const noticesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true })
    .filter((item) => item.isFile() && licenceFile.test(item.name))
    .map(({ name }) => readFileSync(join(folder, name), "utf8").trim())

/** Comments that say "Copyright", without their marks. */
const noticesOf = (source: string): ReadonlyArray<string> =>
  [...source.matchAll(/\/\*[^]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm)]
    .map(([comment]) => comment)
    .filter((comment) => /copyright/i.test(comment))
    .map((comment) =>
      comment
        .replace(/^\s*\/\*+!?|\*+\/\s*$/g, "")
        .replace(/^[ \t]*(?:\*|\/\/) ?/gm, "")
        .trim()
    )

/** The folder of the package that a file belongs to; nothing for a file of this workspace. */
const packageFolderOf = (path: string): string | undefined =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(path)?.[0]

const foldersUpTo = (top: string, path: string): ReadonlyArray<string> => {
  const folder = dirname(path)
  return folder.length < top.length ? [] : [...foldersUpTo(top, folder), folder]
}

/** The packages of others in a bundle, by name. `workingFolder` is where the bundler ran. */
export const bundledPackages = (
  { outputs }: Metafile,
  workingFolder: string
): ReadonlyArray<BundledPackage> => {
  const bytesByPath = new Map<string, number>()
  const pathsByFolder = new Map<string, Array<string>>()
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const path = resolve(workingFolder, input)
      const folder = packageFolderOf(path)
      if (bytesInOutput === 0 || folder === undefined) continue
      if (!bytesByPath.has(path)) pathsByFolder.set(folder, [...(pathsByFolder.get(folder) ?? []), path])
      bytesByPath.set(path, (bytesByPath.get(path) ?? 0) + bytesInOutput)
    }
  }
  return [...pathsByFolder]
    .map(([folder, paths]) => describe(folder, paths, bytesByPath))
    .sort((a, b) => a.name.localeCompare(b.name))
}

const describe = (
  folder: string,
  paths: ReadonlyArray<string>,
  bytesByPath: ReadonlyMap<string, number>
): BundledPackage => {
  const { author, license, licenses, name, version } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8")
  ) as Manifest
  const licence = license ?? licenses?.map(({ type }) => type).join(" OR ")
  const folders = new Set(paths.flatMap((path) => foldersUpTo(folder, path)))
  const notices = [
    ...[...folders].flatMap(noticesIn),
    ...paths.flatMap((path) => noticesOf(readFileSync(path, "utf8")))
  ]
  const authorName = typeof author === "string" ? author : author?.name
  return {
    name,
    version,
    ...(licence === undefined ? {} : { licence }),
    ...(authorName === undefined ? {} : { author: authorName }),
    bytes: paths.reduce((sum, path) => sum + (bytesByPath.get(path) ?? 0), 0),
    notices: [...new Set(notices)]
  }
}
