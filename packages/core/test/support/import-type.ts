import { Effect } from "effect"
import type { ImportType, ProviderPlugin } from "../../src/provider/index.ts"

/** The same plugin, whose one import type differs in these members. */
export const withImportType = (plugin: ProviderPlugin, members: Partial<ImportType>): ProviderPlugin => {
  const changed = (type: ImportType): ImportType => ({ ...type, ...members })
  return {
    ...plugin,
    importTypes: plugin.importTypes.map(changed),
    importType: (...asked) => Effect.map(plugin.importType(...asked), changed)
  }
}
