import { readFileSync } from "node:fs"

/** The version of this package. Its manifest is one folder up, from the sources and from the bundle alike. */
export const version = (): string => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string
  }
  return manifest.version
}
