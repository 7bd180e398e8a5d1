/** What the packages export, as whoever installs them gets it: their builds, by the names in `exports`. */
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** One entry of a package. */
export interface PublishedEntry {
  /** Name of the package, such as `@bulkport/core`. */
  readonly package: string
  /** Name in an import, such as `@bulkport/core/provider`. */
  readonly name: string
  /** Absolute path of its declarations. */
  readonly types: string
}

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | { readonly types?: string }>>
}

/** The entries of a package of this repository, by its folder in `packages`. */
export const publishedEntries = (folder: string): ReadonlyArray<PublishedEntry> => {
  const path = fileURLToPath(new URL(`../../../../packages/${folder}/package.json`, import.meta.url))
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest
  return Object.entries(manifest.exports).flatMap(([entry, conditions]) =>
    typeof conditions === "string" || conditions.types === undefined
      ? []
      : [
          {
            package: manifest.name,
            name: `${manifest.name}${entry.slice(1)}`,
            types: join(dirname(path), conditions.types)
          }
        ]
  )
}
