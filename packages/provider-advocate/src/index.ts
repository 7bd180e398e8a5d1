/** Bulk imports into impact.com Advocate (formerly SaaSquatch). */
import {
  contractVersion,
  type ImportReason,
  makePlugin,
  type Provider,
  type ProviderPlugin
} from "@bulkport/core/provider"
import { Effect, type Scope } from "effect"
import { findImportType, importTypes } from "./advocate-import-types.ts"
import { optionFields, paramsOf } from "./advocate-options.ts"
import { makeAdvocateProvider } from "./advocate-provider.ts"
import { AdvocateSettings, settingFields } from "./advocate-settings.ts"

export type { AdvocateSettings } from "./advocate-settings.ts"

/** The plugin for impact.com Advocate: what it needs to know, what it imports, and how to open it. */
export const advocatePlugin: ProviderPlugin = makePlugin<AdvocateSettings>({
  contract: contractVersion,
  id: "advocate",
  title: "impact.com Advocate (formerly SaaSquatch)",
  settingFields,
  optionFields,
  importTypes,
  importType: (idOrAlias, options) =>
    Effect.gen(function* () {
      const importType = yield* findImportType(idOrAlias)
      yield* paramsOf(importType.id, options)
      return importType
    }),
  settings: AdvocateSettings,
  open: makeAdvocateProvider
})

/** Opens the provider with settings given as text, under their names in code or settings files. */
export const createAdvocate = (settings: {
  readonly [Name in keyof AdvocateSettings]?: string
}): Effect.Effect<Provider, ImportReason, Scope.Scope> => advocatePlugin.open(settings)
