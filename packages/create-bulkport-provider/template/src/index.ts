/** Bulk imports into Acme CRM. */
import {
  contractVersion,
  type ImportReason,
  makePlugin,
  type Provider,
  type ProviderPlugin
} from "@bulkport/core/provider"
import type { Effect, Scope } from "effect"
import { chooseImportType, importTypes } from "./acme-crm-import-types.ts"
import { makeAcmeCrmProvider } from "./acme-crm-provider.ts"
import { AcmeCrmSettings, settingFields } from "./acme-crm-settings.ts"

export type { AcmeCrmSettings } from "./acme-crm-settings.ts"

/** The plugin for Acme CRM: what it needs to know, what it imports, and how to open it. */
export const acmeCrmPlugin: ProviderPlugin = makePlugin({
  contract: contractVersion,
  id: "acme-crm",
  title: "Acme CRM",
  settingFields,
  optionFields: [],
  importTypes,
  importType: chooseImportType,
  settings: AcmeCrmSettings,
  open: makeAcmeCrmProvider
})

/** Opens the provider with settings given as text, under their names in code or settings files. */
export const createAcmeCrm = (settings: {
  readonly [Name in keyof AcmeCrmSettings]?: string
}): Effect.Effect<Provider, ImportReason, Scope.Scope> => acmeCrmPlugin.open(settings)
