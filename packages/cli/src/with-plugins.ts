import { loadProviders } from "@bulkport/core"
import { Effect } from "effect"
import { givenConfig, namedPlugins } from "./named-plugins.ts"
import type { Surroundings } from "./surroundings.ts"

/** Commands about nothing but the command line itself, which need no provider. */
const withoutProviders = ["explain", "completions", "schema", "--version"]

/**
 * The surroundings of a call with the plugins that the settings file names, and what is wrong with those that cannot be used. Only
 * what is named there is loaded, and never what merely happens to be installed: a plugin is code that runs with the rights of
 * the user. A call of a folder that names none costs no more than reading the file.
 */
export const withPlugins = async (
  args: ReadonlyArray<string>,
  surroundings: Surroundings
): Promise<Surroundings> => {
  if (withoutProviders.includes(args[0] ?? "")) return surroundings
  const { folder, names } = namedPlugins(surroundings.folder, givenConfig(args))
  if (names.length === 0) return surroundings
  const builtIn = surroundings.plugins
  const loaded = await Effect.runPromise(loadProviders(names, { from: folder, builtIn }))
  return {
    ...surroundings,
    plugins: [...builtIn, ...loaded.plugins],
    pluginSources: loaded.sources,
    pluginProblems: loaded.problems
  }
}
