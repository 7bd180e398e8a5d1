/** The Bulkport provider for Actito: loads CSV files into its tables by one-shot ETL executions (V5). */
import { contractVersion, makePlugin, type ProviderPlugin } from "@bulkport/core/provider"
import { actitoCommands } from "./actito-commands.ts"
import { etlExecution, resolveImportType } from "./actito-import-types.ts"
import { optionFields } from "./actito-options.ts"
import { openActito } from "./actito-provider.ts"
import { ActitoSettings, providerId, settingFields } from "./actito-settings.ts"
import { actitoImports } from "./import-types.ts"

export type { ActitoSettings } from "./actito-settings.ts"
export { profileA, type WireProfile } from "./actito-wire-profile.ts"
export type { WebhookDelivery } from "./webhooks/webhook-delivery.ts"
export type { ExecutionHint, PassedOver, WebhookHints } from "./webhooks/webhook-hint.ts"
export {
  makeWebhookReceiver,
  maxWebhookBytes,
  type WebhookReceiver,
  type WebhookReceiverOptions
} from "./webhooks/webhook-receiver.ts"
export { type DeliveryRefusal, DeliveryRefused, deliveryRefusals } from "./webhooks/delivery-refused.ts"

/** The plugin that `bulkport` and code load this provider by. */
export const actitoPlugin: ProviderPlugin = makePlugin({
  contract: contractVersion,
  id: providerId,
  title: actitoImports.title,
  settingFields,
  optionFields,
  importTypes: [etlExecution],
  commands: actitoCommands,
  importType: resolveImportType,
  settings: ActitoSettings,
  open: openActito
})
