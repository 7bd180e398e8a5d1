/** Finding and loading the module of a plugin. */
import { Effect } from "effect"
import { resolve as resolveModule } from "import-meta-resolve"
import { readFile, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { PluginNotInstalled, PluginNotLoaded } from "../errors/reasons.ts"
import { thrownText } from "./thrown-text.ts"

/** A module with what it exports. */
export interface LoadedModule {
  /** The file, absolute. */
  readonly path: string
  /** Version of the package that it is part of; left out where there is none. */
  readonly version?: string
  readonly exports: Readonly<Record<string, unknown>>
}

/** How long a module may take to load, in milliseconds. One that never ends must not keep the others. */
const longestLoadMillis = 10_000

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined

/** Where a plugin lies, seen from a folder: by the `exports` of its package, also where these are for `import` alone. */
const located = (
  plugin: string,
  folder: string
): Effect.Effect<string, PluginNotInstalled | PluginNotLoaded> =>
  Effect.try({
    try: () => fileURLToPath(resolveModule(plugin, pathToFileURL(join(folder, "bulkport.json")).href)),
    catch: (error) =>
      codeOf(error) === "ERR_MODULE_NOT_FOUND"
        ? new PluginNotInstalled({ plugin, folder })
        : new PluginNotLoaded({ plugin, problem: thrownText(error) })
  })

const missingPackage = /^Cannot find (?:package|module) '([^'./][^']*)'/

const notLoaded = (plugin: string, path: string, folder: string) => (error: unknown) => {
  const [, missing] = (error instanceof Error ? missingPackage.exec(error.message) : null) ?? []
  return new PluginNotLoaded({
    plugin,
    path,
    problem: thrownText(error),
    ...(missing === undefined ? {} : { advice: `Run "npm install ${missing}" in ${folder}.` })
  })
}

/** The manifest of the package that a file is part of: the first one with a name, going up. */
const packageVersion = async (folder: string): Promise<string | undefined> => {
  const manifest = await readFile(join(folder, "package.json"), "utf8").then(
    (text) => JSON.parse(text) as Readonly<Record<string, unknown>>,
    () => undefined
  )
  if (typeof manifest?.["name"] === "string") {
    const version = manifest["version"]
    return typeof version === "string" ? version : undefined
  }
  return dirname(folder) === folder ? undefined : packageVersion(dirname(folder))
}

/** Finds and loads the module of a plugin. `folder` is absolute. */
export const loadModule = (
  plugin: string,
  folder: string
): Effect.Effect<LoadedModule, PluginNotInstalled | PluginNotLoaded> =>
  Effect.gen(function* () {
    const path = yield* located(plugin, folder)
    const isThere = yield* Effect.promise(() =>
      stat(path).then(
        (found) => found.isFile(),
        () => false
      )
    )
    if (!isThere)
      return yield* plugin.startsWith(".")
        ? new PluginNotInstalled({ plugin, folder })
        : new PluginNotLoaded({ plugin, path, problem: "this file of its package is not there" })
    const exports = yield* Effect.tryPromise({
      try: () => import(/* @vite-ignore */ pathToFileURL(path).href) as Promise<Record<string, unknown>>,
      catch: notLoaded(plugin, path, folder)
    }).pipe(
      Effect.timeoutOrElse({
        duration: longestLoadMillis,
        orElse: () => {
          const problem = `it was not loaded within ${longestLoadMillis / 1000} seconds`
          return Effect.fail(new PluginNotLoaded({ plugin, path, problem }))
        }
      })
    )
    const version = yield* Effect.promise(() => packageVersion(dirname(path)).catch(() => undefined))
    return { path, exports, ...(version === undefined ? {} : { version }) }
  })
