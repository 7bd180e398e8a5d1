import { Effect, Result } from "effect"
import { resolve } from "node:path"
import { PluginIdTaken, PluginMalformed } from "../errors/reasons.ts"
import type { ProviderPlugin } from "../provider/provider-plugin.ts"
import { exportedPlugin } from "./exported-plugin.ts"
import { loadModule } from "./load-module.ts"
import type { LoadedProviders, PluginProblem, PluginSource } from "./loaded-providers.ts"
import { thrownText } from "./thrown-text.ts"

/** Where plugins are looked for, and what is there already. */
export interface LoadOptions {
  /** The folder from which packages and paths are looked for, such as `import.meta.dirname`. */
  readonly from: string
  /** Providers that are there already, and keep their ids: a plugin that has one of these is refused. */
  readonly builtIn?: ReadonlyArray<Pick<ProviderPlugin, "id">>
}

/** What plugins may be called, in words. */
export const pluginNameHint =
  'the name of a package such as "bulkport-provider-acme" or "@acme/provider-acme", or a path that begins with "./"'

/** A name under which a plugin may be loaded: nothing else ever is. */
export const pluginNamePattern =
  /^(?:\.\.?\/.+|bulkport-provider-[a-z0-9][a-z0-9._~-]*|@[a-z0-9~-][a-z0-9._~-]*\/(?:bulkport-)?provider-[a-z0-9][a-z0-9._~-]*)$/u

/** True for a name under which a plugin may be loaded. */
export const isPluginName = (name: string): boolean => pluginNamePattern.test(name)

interface Found {
  readonly plugin: ProviderPlugin
  readonly source: PluginSource
}

/** Loads one plugin. Whatever it is made of, the worst that comes of it is a problem. */
const loadOne = (name: string, folder: string): Effect.Effect<Found, PluginProblem> =>
  Effect.gen(function* () {
    if (!isPluginName(name)) {
      const problems = [`a plugin is named by ${pluginNameHint}`]
      return yield* new PluginMalformed({ plugin: name, problems })
    }
    const { exports, path, version } = yield* loadModule(name, folder)
    const plugin = yield* exportedPlugin(name, exports)
    const source = { name, id: plugin.id, path, ...(version === undefined ? {} : { version }) }
    return { plugin, source }
  }).pipe(
    // Members of a foreign value may be made so that looking at them throws.
    Effect.catchDefect((defect) =>
      Effect.fail(new PluginMalformed({ plugin: name, problems: [thrownText(defect)] }))
    )
  )

/** Refuses plugins whose id is taken: by a built-in one, or by another one, and then both. */
const withoutTaken = (
  found: Found,
  all: ReadonlyArray<Result.Result<Found, PluginProblem>>,
  builtIn: NonNullable<LoadOptions["builtIn"]>
): Result.Result<Found, PluginProblem> => {
  const { id, name } = found.source
  if (builtIn.some((each) => each.id === id)) return Result.fail(new PluginIdTaken({ plugin: name, id }))
  const other = all.find(
    (each) => Result.isSuccess(each) && each.success.source.id === id && each.success !== found
  )
  return other !== undefined && Result.isSuccess(other)
    ? Result.fail(new PluginIdTaken({ plugin: name, id, other: other.success.source.name }))
    : Result.succeed(found)
}

/**
 * Loads providers by the names of their packages (`bulkport-provider-…`, `@scope/provider-…`), or by a path to a built file that
 * begins with `./`. Nothing that is not named is looked at.
 *
 * The plugin is the default export of its package or, where that is none, the one exported value that is one. It must have the
 * members and the contract version of this engine, and an id of its own: two plugins of one id are both refused, and so is one
 * that has the id of a `builtIn` provider.
 *
 * Never fails: a plugin that cannot be used is one of the `problems`, and does not keep the others from being used. A plugin
 * is code that runs with the rights of this process, from the moment it is loaded.
 */
export const loadProviders = (
  names: ReadonlyArray<string>,
  { builtIn = [], from }: LoadOptions
): Effect.Effect<LoadedProviders> =>
  Effect.gen(function* () {
    const folder = resolve(from)
    const loaded = yield* Effect.forEach(
      [...new Set(names)],
      (name) => Effect.result(loadOne(name, folder)),
      { concurrency: "unbounded" }
    )
    const all = loaded.map((each) =>
      Result.isSuccess(each) ? withoutTaken(each.success, loaded, builtIn) : each
    )
    const usable = all.filter(Result.isSuccess).map(({ success }) => success)
    return {
      plugins: usable.map(({ plugin }) => plugin),
      sources: usable.map(({ source }) => source),
      problems: all.filter(Result.isFailure).map(({ failure }) => failure)
    }
  })
