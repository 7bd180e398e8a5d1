/** Bulk imports into Salesforce, by ingest jobs of its Bulk API 2.0. */
import { contractVersion, makePlugin, type ProviderPlugin } from "@bulkport/core/provider"
import { importTypes, resolveImportType } from "./salesforce-import-types.ts"
import { optionFields } from "./salesforce-options.ts"
import { makeSalesforceProvider } from "./salesforce-provider.ts"
import { providerId, SalesforceSettings, settingFields } from "./salesforce-settings.ts"

export type { SalesforceSettings } from "./salesforce-settings.ts"

/** The plugin for Salesforce: what it needs to know, what it imports, and how to open it. */
export const salesforcePlugin: ProviderPlugin = makePlugin<SalesforceSettings>({
  contract: contractVersion,
  id: providerId,
  title: "Salesforce (Bulk API 2.0)",
  settingFields,
  optionFields,
  importTypes,
  importType: resolveImportType,
  settings: SalesforceSettings,
  open: makeSalesforceProvider
})
