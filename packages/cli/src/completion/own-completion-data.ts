import { outlineOf } from "../command-line.ts"
import { describedSchemas } from "../documents/json-schema.ts"
import { readPages } from "../explain/read-pages.ts"
import { commandTree } from "../main.ts"
import { builtInPlugins } from "../plugins.ts"
import { type CompletionData, completionData } from "./completion-data.ts"

/** What completing needs to know of this very command line. Slow: everything is loaded for it. */
export const ownCompletionData = (): CompletionData =>
  completionData(
    outlineOf(commandTree(builtInPlugins)),
    builtInPlugins,
    readPages(),
    describedSchemas().map(({ name }) => name)
  )
