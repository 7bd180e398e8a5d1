/** The memory provider's place in the suite, with something else put into it. */
import { makeHttpTransport, makePlugin, type HttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect, Layer } from "effect"
import { memoryPlugin } from "../../src/memory-provider.ts"
import { startMemoryService, type MemoryService } from "../../src/memory-service.ts"
import { MemorySettings } from "../../src/memory-settings.ts"
import { pluginUnderTest } from "../../src/plugin-under-test.ts"
import type { ProviderUnderTest } from "../../src/provider-under-test.ts"
import { memoryJoin } from "../memory-under-test.ts"

/** Makes a provider that talks to the memory service, which a mistake may look into. */
export type Build = (settings: MemorySettings, transport: HttpTransport, service: MemoryService) => Provider

/** What `build` makes, in place of the memory provider. */
export const brokenUnderTest = (build: Build): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.unwrap(
    Effect.map(startMemoryService(), (service) =>
      pluginUnderTest({
        ...memoryJoin,
        emulator: Effect.succeed(service),
        plugin: makePlugin({
          ...memoryPlugin,
          settings: MemorySettings,
          open: (settings) =>
            Effect.map(makeHttpTransport(), (transport) => build(settings, transport, service))
        })
      })
    )
  )
