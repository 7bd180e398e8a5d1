import type * as Bulkport from "@bulkport/core/provider"
import { Effect, Redacted, Stream } from "effect"
import { makeMemoryProvider } from "../../src/memory-provider.ts"
import type { Build } from "./broken-under-test.ts"

/** A mistake, and patterns over the names of exactly those checks that fail because of it. */
export interface BrokenProvider {
  readonly mistake: string
  readonly build: Build
  readonly foundBy: ReadonlyArray<RegExp>
}

/** A provider that leaves nothing out. */
export type Complete = Required<Bulkport.Provider>

/** A provider whose operations are replaced one by one; the key is at hand for those that leak it. */
export const replaced =
  (
    change: (right: Complete, key: string, service: Parameters<Build>[2]) => Partial<Bulkport.Provider>
  ): Build =>
  (settings, transport, service) => {
    const right = makeMemoryProvider(settings, transport) as Complete
    return { ...right, ...change(right, Redacted.value(settings.apiKey), service) }
  }

/** A provider that calls failures by another name, whatever it was asked. */
export const misnamed = (
  change: (reason: Bulkport.ImportReason, key: string) => Bulkport.ImportReason
): Build =>
  replaced(({ collect, find, stage, start, track, validate }, key) => {
    const misname = (reason: Bulkport.ImportReason) => change(reason, key)
    return {
      stage: (file, context) => Effect.mapError(stage(file, context), misname),
      validate: (file, context) => Effect.mapError(validate(file, context), misname),
      start: (file, context) => Effect.mapError(start(file, context), misname),
      find: (file, context) => Effect.mapError(find(file, context), misname),
      track: (job) => Effect.mapError(track(job), misname),
      collect: (job) =>
        collect(job).pipe(
          Stream.map((output) => ({ ...output, body: Stream.mapError(output.body, misname) })),
          Stream.mapError(misname)
        )
    }
  })
