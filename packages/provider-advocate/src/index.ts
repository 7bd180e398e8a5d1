/** Bulk imports into impact.com Advocate (formerly SaaSquatch). */
import {
  contractVersion,
  type ImportReason,
  makePlugin,
  type Provider,
  type ProviderPlugin
} from "@bulkport/core/provider"
import type { Effect, Scope } from "effect"
import { importTypes } from "./advocate-import-types.ts"
import { optionFields } from "./advocate-options.ts"
import { makeAdvocateProvider } from "./advocate-provider.ts"
import { AdvocateSettings, settingFields } from "./advocate-settings.ts"
import { chooseImportType } from "./choose-import-type.ts"
import { advocateImports } from "./import-types.ts"

export type { AdvocateSettings } from "./advocate-settings.ts"
export type { SftpPrefixes, SftpSettings } from "./sftp/sftp-settings.ts"
export type { WebhookDelivery } from "./webhooks/webhook-delivery.ts"
export type { Ignored, PollNow, WebhookHint } from "./webhooks/webhook-hint.ts"
export {
  makeWebhookReceiver,
  maxWebhookBytes,
  type WebhookReceiver,
  type WebhookReceiverOptions
} from "./webhooks/webhook-receiver.ts"
export { type WebhookRefusal, WebhookRefused, webhookRefusals } from "./webhooks/webhook-refused.ts"

/** The plugin for impact.com Advocate: what it needs to know, what it imports, and how to open it. */
export const advocatePlugin: ProviderPlugin = makePlugin<AdvocateSettings>({
  contract: contractVersion,
  id: advocateImports.id,
  title: advocateImports.title,
  settingFields,
  optionFields,
  importTypes,
  importType: chooseImportType,
  settings: AdvocateSettings,
  open: makeAdvocateProvider
})

/** Opens the provider with settings given as text, under their names in code or settings files. */
export const createAdvocate = (settings: {
  readonly [Name in keyof AdvocateSettings]?: string
}): Effect.Effect<Provider, ImportReason, Scope.Scope> => advocatePlugin.open(settings)
