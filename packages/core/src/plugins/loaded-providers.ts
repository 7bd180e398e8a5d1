import type {
  ContractMismatch,
  PluginIdTaken,
  PluginMalformed,
  PluginNotInstalled,
  PluginNotLoaded
} from "../errors/reasons.ts"
import type { ProviderPlugin } from "../provider/provider-plugin.ts"

/** Why a plugin that was named cannot be used. Its member `plugin` is the name that was given. */
export type PluginProblem =
  PluginNotInstalled | PluginNotLoaded | PluginMalformed | ContractMismatch | PluginIdTaken

/** Where a loaded plugin came from. */
export interface PluginSource {
  /** As it was given: the name of a package, or a path. */
  readonly name: string
  /** Id of the provider. */
  readonly id: string
  /** The file that was loaded, absolute. */
  readonly path: string
  /** Version of its package; left out where that has none. */
  readonly version?: string
}

/** What came of loading plugins: those that can be used, and a problem for each of the others. */
export interface LoadedProviders {
  /** In the order of their names. */
  readonly plugins: ReadonlyArray<ProviderPlugin>
  /** One for each of `plugins`, in the same order. */
  readonly sources: ReadonlyArray<PluginSource>
  /** In the order of the names that they are about. */
  readonly problems: ReadonlyArray<PluginProblem>
}

/** True for the problem of a plugin that would have brought the provider of this id, as far as its name or itself tells. */
const isAbout = (problem: PluginProblem, id: string): boolean => {
  switch (problem._tag) {
    case "ContractMismatch":
      return problem.provider === id
    case "PluginIdTaken":
      // A built-in provider is used all the same, and found.
      return problem.id === id
    case "PluginMalformed":
      return problem.id === id || namesProvider(problem.plugin, id)
    case "PluginNotInstalled":
    case "PluginNotLoaded":
      return namesProvider(problem.plugin, id)
  }
}

const namesProvider = (plugin: string, id: string): boolean => plugin.endsWith(`provider-${id}`)

/**
 * The problem because of which there is no provider of this id. The only plugin that is named by a path is taken to be the one:
 * a path does not tell what it brings.
 */
export const problemBehind = (
  problems: ReadonlyArray<PluginProblem>,
  id: string
): PluginProblem | undefined => {
  const paths = problems.filter(({ plugin }) => plugin?.startsWith("."))
  return problems.find((problem) => isAbout(problem, id)) ?? (paths.length === 1 ? paths[0] : undefined)
}
