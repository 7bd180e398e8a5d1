import type { ProviderPlugin } from "@bulkport/core"
import { actitoPlugin } from "@bulkport/provider-actito"
import { advocatePlugin } from "@bulkport/provider-advocate"

/** The providers that come with the command. */
export const builtInPlugins: ReadonlyArray<ProviderPlugin> = [advocatePlugin, actitoPlugin]
