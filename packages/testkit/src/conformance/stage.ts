import { StagedFile } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { bulkyRows } from "../sample-files.ts"
import { check, needsRequests, type ConformanceCheck, type Need } from "./check.ts"
import { expectReason, expectSame } from "./expectations.ts"
import { prepareImport, stageImport } from "./import-so-far.ts"
import { breakRole, roleRequests } from "./role-requests.ts"

const smallLimit = 64 * 1024

const needsSmallLimit: Need = {
  handle: "openLimited",
  missing: ({ openLimited }) =>
    openLimited === undefined ? "the provider cannot be opened with a small limit" : undefined
}

const sha256Of = (path: string) =>
  Effect.promise(async () =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex")
  )

/** What the suite asks of `stage`. */
export const stageChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "stage",
    "gives the same facts for the same input",
    Effect.gen(function* () {
      const { provider } = yield* ProviderUnderTest
      const { context, file, staged } = yield* stageImport()
      const again = yield* provider.stage(file.prepared, context)
      expectSame("`prepared` of the staged file", staged.prepared, file.prepared)
      expectSame("`prepared` of the file staged again", again.prepared, file.prepared)
      expectSame("the shape of the handle when staged again", shapeOf(again.handle), shapeOf(staged.handle))
    })
  ),
  check(
    "stage",
    "changes neither the prepared file nor what is said about it",
    Effect.gen(function* () {
      const { provider } = yield* ProviderUnderTest
      const { context, file } = yield* prepareImport()
      const facts = structuredClone(file.prepared)
      yield* provider.stage(file.prepared, context)
      expectSame("the prepared file's facts after `stage`", file.prepared, facts)
      expectSame("the SHA-256 of the file on disk after `stage`", yield* sha256Of(file.path), facts.sha256)
    })
  ),
  check(
    "stage",
    "never sends a file above the limit",
    Effect.gen(function* () {
      const { openLimited, provider, service } = yield* ProviderUnderTest
      const limited = yield* openLimited?.(smallLimit) ?? Effect.succeed(provider)
      const declared = limited.limits.maxFileBytes
      // A declared limit is enforced by the engine, before `stage`.
      if (declared !== undefined) return expectSame("limits.maxFileBytes", declared, smallLimit)
      // Random text in base64 shrinks by a quarter: three times as much is too large however it is compressed.
      const { context, file } = yield* prepareImport((sample) => bulkyRows(sample, 3 * smallLimit))
      yield* expectReason(limited.stage(file.prepared, context), "LimitExceeded")
      const asked = roleRequests(service).map(({ operation }) => operation)
      expectSame("the list of requests about a file above the limit", asked, [])
    }),
    needsSmallLimit
  ),
  check(
    "stage",
    "can be called again after a failure",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { context, file } = yield* prepareImport()
      yield* breakRole("stage", { type: "reset" })
      yield* expectReason(provider.stage(file.prepared, context), "ReplyLost")
      service.emulator.clearFaults()
      const staged = yield* provider.stage(file.prepared, context)
      yield* provider.start(staged, context)
    }),
    needsRequests("stage")
  ),
  check(
    "stage",
    "gives a handle that a fresh provider can start from after saving and loading",
    Effect.gen(function* () {
      const { open, service } = yield* ProviderUnderTest
      const { context, staged } = yield* stageImport()
      const saved = JSON.stringify(yield* Schema.encodeEffect(StagedFile)(staged))
      const loaded = yield* Schema.decodeUnknownEffect(StagedFile)(JSON.parse(saved))
      expectSame("the staged file after saving and loading", loaded, staged)
      const fresh = yield* open(service.emulator.url)
      yield* fresh.start(loaded, context)
      expectSame("the number of jobs at the service", (yield* service.jobs).length, 1)
    })
  ),
  check(
    "stage",
    "creates no job",
    Effect.gen(function* () {
      const { service } = yield* ProviderUnderTest
      const before = yield* service.jobs
      yield* stageImport()
      expectSame("the list of jobs at the service", yield* service.jobs, before)
    })
  )
]

/** A handle without its values, which may be new references of the service each time. */
const shapeOf = (handle: Schema.Json): unknown =>
  typeof handle === "object" && handle !== null && !Array.isArray(handle)
    ? Object.entries(handle)
        .map(([name, value]) => [name, typeof value])
        .sort()
    : typeof handle
