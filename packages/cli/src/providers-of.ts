import { ProviderRegistry } from "@bulkport/core"
import type { Layer } from "effect"
import type { CallSession } from "./session.ts"
import type { Settings } from "./settings.ts"

/** The providers that this call knows, with its settings. */
export const providersOf = (session: CallSession, settings: Settings): Layer.Layer<ProviderRegistry> => {
  const { pluginProblems: problems = [], plugins } = session.surroundings
  return ProviderRegistry.layer({ plugins, problems }, settings.openValues)
}
