import { loadProviders, type ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { outlineOf } from "../command-line.ts"
import { describedSchemas } from "../documents/json-schema.ts"
import { readPages } from "../explain/read-pages.ts"
import { commandTree } from "../main.ts"
import type { NamedPlugins } from "../named-plugins.ts"
import { builtInPlugins } from "../plugins.ts"
import { type CompletionData, completionData } from "./completion-data.ts"

/** What completing needs to know of this very command line with these providers. Slow: everything is loaded for it. */
export const ownCompletionData = (plugins: ReadonlyArray<ProviderPlugin> = builtInPlugins): CompletionData =>
  completionData(
    outlineOf(commandTree(plugins)),
    plugins,
    readPages(),
    describedSchemas().map(({ name }) => name)
  )

/** The same with the plugins that a settings file names. Those that cannot be used are left out. */
export const completionDataWith = async ({ folder, names }: NamedPlugins): Promise<CompletionData> => {
  const { plugins } = await Effect.runPromise(loadProviders(names, { from: folder, builtIn: builtInPlugins }))
  return ownCompletionData([...builtInPlugins, ...plugins])
}
