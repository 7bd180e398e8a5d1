/** Which plugins a settings file names. Imports next to nothing: it is asked before anything is loaded. */
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"

/** Plugins that are named, and the folder from which they are looked for. */
export interface NamedPlugins {
  /** The folder of the settings file. */
  readonly folder: string
  readonly names: ReadonlyArray<string>
}

/** The value of --config among arguments; `undefined` when it is not given. */
export const givenConfig = (args: ReadonlyArray<string>): string | undefined => {
  const end = args.indexOf("--")
  const before = end === -1 ? args : args.slice(0, end)
  const at = before.findLastIndex((arg) => arg === "--config" || arg.startsWith("--config="))
  const flag = before[at]
  if (flag === undefined) return undefined
  return flag === "--config" ? before[at + 1] : flag.slice("--config=".length)
}

const isText = (value: unknown): value is string => typeof value === "string"

/**
 * The plugins that the settings file of a folder names, or the one that was given. None where there is no such file, or it
 * cannot be understood: what is wrong with it is told once it is needed.
 */
export const namedPlugins = (folder: string, config: string | undefined): NamedPlugins => {
  const path = resolve(folder, config ?? "bulkport.json")
  try {
    const said: unknown = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""))
    const names: unknown = (said as { readonly providers?: unknown } | null)?.providers
    return { folder: dirname(path), names: Array.isArray(names) && names.every(isText) ? names : [] }
  } catch {
    return { folder: dirname(path), names: [] }
  }
}
