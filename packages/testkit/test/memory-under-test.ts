import { makeHttpTransport, type HttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect, Layer, Redacted } from "effect"
import { makeMemoryProvider } from "../src/memory-provider.ts"
import type { MemorySettings } from "../src/memory-settings.ts"
import { startMemoryService, type MemoryService } from "../src/memory-service.ts"
import { ProviderUnderTest, type SampleRows, type ServiceBehind } from "../src/provider-under-test.ts"

const sample: SampleRows = {
  importType: "CONTACTS",
  options: {},
  format: "csv",
  delimiter: ",",
  columns: ["email", "note"],
  accepted: (number, text) => ({ email: `person${number}@example.com`, note: text }),
  rejected: (number, text) => ({ email: `person${number}`, note: text }),
  invalid: (number, text) => ({ email: `person${number}`, note: text })
}

const serviceBehind = (service: MemoryService): ServiceBehind => {
  const { behaviour } = service
  const set = (change: Partial<typeof behaviour>) => Effect.sync(() => void Object.assign(behaviour, change))
  return {
    emulator: service,
    operations: {
      stage: ["sendFile"],
      validate: ["listProblems"],
      start: ["createJob"],
      find: ["listJobs"],
      track: ["getJob"],
      collect: ["getJob", "listOutputs", "getOutput"]
    },
    jobs: Effect.sync(service.jobs),
    holdJobs: set({ holdsJobs: true }),
    finishJobs: set({ holdsJobs: false }),
    unknownJob: (job) => ({ ...job, id: "00000000-0000-4000-8000-000000000000" }),
    sayState: (word) => set({ stateWord: word }),
    leaveOutCounts: set({ saysCounts: false }),
    expireOutputs: set({ keepsOutputs: false }),
    receivedFiles: Effect.sync(service.received),
    servedOutputs: ({ id }) =>
      Effect.sync(() => [...service.outputsOf(id)].map(([name, bytes]) => ({ name, bytes }))),
    holdOutputs: Effect.sync(() => {
      let release = () => {}
      behaviour.outputsHeldUntil = new Promise((resolve) => {
        release = resolve
      })
      return Effect.sync(() => release())
    }),
    outputVariants: [
      {
        name: "columns in another order, CR LF and a byte-order mark",
        apply: set({ writesForWindows: true })
      }
    ]
  }
}

/** Makes the provider under test. */
export type Build = (settings: MemorySettings, transport: HttpTransport, service: MemoryService) => Provider

/**
 * The memory provider as it joins the suite, with a service of its own.
 *
 * `build` may put something else in its place: tests of the suite break it there.
 */
export const memoryUnderTest = (build: Build = makeMemoryProvider): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.effect(
    ProviderUnderTest,
    Effect.gen(function* () {
      const service = yield* startMemoryService()
      const open = (url: string, limits: { readonly maxFileBytes?: number } = {}) =>
        Effect.map(makeHttpTransport(), (transport) =>
          build({ url, apiKey: Redacted.make(service.apiKey), ...limits }, transport, service)
        )
      return {
        provider: yield* open(service.url),
        open,
        openLimited: (maxFileBytes) => open(service.url, { maxFileBytes }),
        sample,
        secrets: [service.apiKey],
        service: serviceBehind(service)
      }
    })
  )
