import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { promisify } from "node:util"
import { gzip } from "node:zlib"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly exports?: unknown
}

/** What a registry is sent to publish one version of a package. */
export interface OfferedPackage {
  readonly name: string
  /** The body of the request. */
  readonly document: unknown
}

/** Source maps are what others' packages have most of, and nobody who installs them here looks at those. */
const leftOut = ["node_modules", "*.map"]

/** All files that are named somewhere in the exports of a package. */
const filesIn = (exports: unknown): ReadonlyArray<string> => {
  if (typeof exports === "string") return [exports]
  return typeof exports === "object" && exports !== null ? Object.values(exports).flatMap(filesIn) : []
}

/** Sources beside a build are there for source maps. They are half of what is installed of Effect. */
const isBuilt = ({ exports }: Manifest): boolean => {
  const files = filesIn(exports)
  return files.length > 0 && files.every((file) => /^\.\/(?:dist\/|package\.json$)/.test(file))
}

// A package manager keeps equal files once and links to them. npm would pass over the links in a tarball.
const filesForLinks = process.platform === "linux" ? ["--hard-dereference"] : []

const tarballOf = async (packageFolder: string, manifest: Manifest): Promise<Buffer> => {
  const name = basename(packageFolder)
  const patterns = isBuilt(manifest) ? [...leftOut, `${name}/src`] : leftOut
  const options = [...filesForLinks, ...patterns.map((pattern) => `--exclude=${pattern}`)]
  const place = ["-C", dirname(packageFolder), name]
  const child = spawn("tar", ["-cf", "-", ...options, ...place], { stdio: ["ignore", "pipe", "inherit"] })
  const pieces: Array<Buffer> = []
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece))
  const [code] = (await once(child, "close")) as [number | null]
  if (code !== 0) throw new Error(`tar could not pack ${packageFolder}: it ended with ${code ?? "a signal"}.`)
  return promisify(gzip)(Buffer.concat(pieces), { level: 1 })
}

/**
 * Makes what publishes an installed package again, from its files on the disk, without asking the registry that it is from.
 *
 * Optional dependencies that are not installed, such as builds for other systems, are left out of its manifest.
 */
export const offeredPackage = async (packageFolder: string, registry: string): Promise<OfferedPackage> => {
  const manifest = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as Manifest
  const { name, optionalDependencies = {}, version } = manifest
  const tarball = await tarballOf(packageFolder, manifest)
  const file = `${basename(name)}-${version}.tgz`
  const isInstalled = (other: string): boolean =>
    existsSync(join(packageFolder.slice(0, -name.length), other))
  const document = {
    _id: name,
    name,
    "dist-tags": { latest: version },
    versions: {
      [version]: {
        ...manifest,
        optionalDependencies: Object.fromEntries(
          Object.entries(optionalDependencies).filter(([other]) => isInstalled(other))
        ),
        dist: {
          integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
          shasum: createHash("sha1").update(tarball).digest("hex"),
          tarball: `${registry}${name}/-/${file}`
        }
      }
    },
    _attachments: {
      [file]: {
        content_type: "application/octet-stream",
        data: tarball.toString("base64"),
        length: tarball.length
      }
    }
  }
  return { name, document }
}
