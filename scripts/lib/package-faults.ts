import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"

interface Manifest {
  readonly name: string
  readonly description?: string
  readonly license?: string
  readonly homepage?: string
  readonly bugs?: unknown
  readonly repository?: { readonly directory?: string }
  readonly keywords?: ReadonlyArray<string>
  readonly engines?: { readonly node?: string }
  readonly sideEffects?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean }
}

const neverPublished: ReadonlyArray<readonly [RegExp, string]> = [
  [/\.(test|spec)\.[cm]?[jt]s$/, "is a test"],
  [/(^|\/)(node_modules|coverage|\.turbo)\//, "is none of ours, or not for users"],
  [/\.tsbuildinfo$|metafile-[a-z]+\.json$|\.timestamp-/, "was left behind by a build"]
]

/** What a scaffold writes are files with tests in them. */
const isTemplate = (path: string): boolean => path.startsWith("template/")

/** What is wrong with a package as it was packed, in sentences. `folder` is the unpacked tarball's `package`. */
export const packageFaults = (folder: string): ReadonlyArray<string> => {
  const text = readFileSync(join(folder, "package.json"), "utf8")
  const manifest = JSON.parse(text) as Manifest
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
  return [
    ...["README.md", "LICENSE"]
      .filter((name) => !files.includes(name))
      .map((name) => `${name} is not in the package.`),
    ...["workspace:", "catalog:", "@bulkport/source"]
      .filter((word) => text.includes(word))
      .map((word) => `package.json still says "${word}".`),
    ...manifestFaults(manifest),
    ...pathsIn({ ...manifest.exports, ...manifest.bin })
      .filter((path) => !files.includes(normalize(path)))
      .map((path) => `package.json names ${path}, which is not in the package.`),
    ...files
      .filter((path) => !isTemplate(path))
      .flatMap((path) =>
        neverPublished.filter(([pattern]) => pattern.test(path)).map(([, why]) => `${path} ${why}.`)
      ),
    ...files.filter((path) => path.endsWith(".map")).flatMap((path) => mapFaults(folder, path))
  ]
}

const manifestFaults = (manifest: Manifest): ReadonlyArray<string> => {
  const hasImports = Object.keys(manifest.exports ?? {}).some((entry) => entry !== "./package.json")
  const wanted: Readonly<Record<string, boolean>> = {
    "a description": manifest.description !== undefined,
    "the licence MIT": manifest.license === "MIT",
    "a homepage": manifest.homepage !== undefined,
    "a place for bugs": manifest.bugs !== undefined,
    "its folder in the repository": manifest.repository?.directory !== undefined,
    "the keyword bulkport": manifest.keywords?.includes("bulkport") === true,
    "the Node that it needs": manifest.engines?.node === ">=22.19.0",
    "public access": manifest.publishConfig?.access === "public",
    provenance: manifest.publishConfig?.provenance === true,
    "sideEffects: false, which lets bundlers leave out what is not used":
      !hasImports || manifest.sideEffects === false
  }
  return Object.entries(wanted)
    .filter(([, isThere]) => !isThere)
    .map(([what]) => `package.json lacks ${what}.`)
}

/** All paths at the ends of a tree of conditions. */
const pathsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return value.includes("*") ? [] : [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(pathsIn) : []
}

const mapFaults = (folder: string, path: string): ReadonlyArray<string> => {
  const { sources, sourcesContent } = JSON.parse(readFileSync(join(folder, path), "utf8")) as {
    readonly sources: ReadonlyArray<string>
    readonly sourcesContent?: ReadonlyArray<string | null>
  }
  return sources
    .filter((_, index) => typeof sourcesContent?.[index] !== "string")
    .map((source) => normalize(join(dirname(path), source)))
    .filter((source) => !existsSync(join(folder, source)))
    .map((source) => `${path} leads to ${source}, which is not in the package.`)
}
