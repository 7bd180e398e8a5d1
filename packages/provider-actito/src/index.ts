/** The Bulkport provider for Actito: loads CSV files into its tables by one-shot ETL executions (V5). */
import { contractVersion, makePlugin, type ProviderPlugin } from "@bulkport/core/provider"
import { etlExecution, resolveImportType } from "./actito-import-types.ts"
import { optionFields } from "./actito-options.ts"
import { openActito } from "./actito-provider.ts"
import { ActitoSettings, providerId, settingFields } from "./actito-settings.ts"

export type { ActitoSettings } from "./actito-settings.ts"
export { profileA, type WireProfile } from "./actito-wire-profile.ts"

/** The plugin that `bulkport` and code load this provider by. */
export const actitoPlugin: ProviderPlugin = makePlugin({
  contract: contractVersion,
  id: providerId,
  title: "Actito",
  settingFields,
  optionFields,
  importTypes: [etlExecution],
  importType: resolveImportType,
  settings: ActitoSettings,
  open: openActito
})
