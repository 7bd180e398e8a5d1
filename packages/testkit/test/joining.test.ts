/** How a provider joins the suite, and what it is told when it does not do so rightly. */
import type { Provider } from "@bulkport/core/provider"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Layer } from "effect"
import type { CheckResult } from "../src/conformance/check.ts"
import { ConformanceFailure } from "../src/conformance/conformance-failure.ts"
import { makeMemoryProvider } from "../src/memory-provider.ts"
import { pluginUnderTest, type PluginUnderTest } from "../src/plugin-under-test.ts"
import type { MemoryOperation, MemoryService } from "../src/memory-service.ts"
import {
  complaintAbout,
  conformanceChecks,
  providerConformance,
  runCheckWith
} from "../src/provider-conformance.ts"
import { ProviderUnderTest } from "../src/provider-under-test.ts"
import type { ServiceHandles } from "../src/service-behind.ts"
import { brokenUnderTest } from "./broken/broken-under-test.ts"
import { memoryJoin, memoryUnderTest } from "./memory-under-test.ts"

type Join = PluginUnderTest<MemoryOperation, MemoryService>

/** The memory provider, joined in another way. */
const joined = (
  change: (handles: ServiceHandles<MemoryOperation>) => ServiceHandles<MemoryOperation>,
  more: Partial<Join> = {}
) => pluginUnderTest({ ...memoryJoin, ...more, service: (emulator) => change(memoryJoin.service(emulator)) })

const run = (name: string, layer: Layer.Layer<ProviderUnderTest, unknown>) => {
  const check = conformanceChecks.find((each) => each.name === name)
  return check === undefined ? Effect.die(new Error(`no check ${name}`)) : runCheckWith(check, layer)
}

const unknownState = "track: takes an unknown state for running, and keeps the word"
const failed: CheckResult = {
  _tag: "failed",
  cause: Cause.fail("x"),
  failure: new ConformanceFailure("x")
}

describe("a handle that is left out", () => {
  const withoutState = ({ sayState: _sayState, ...rest }: ServiceHandles<MemoryOperation>) => rest

  it.live("fails the checks that need it, until its absence has a reason", () =>
    Effect.gen(function* () {
      for (const without of [undefined, { sayState: " " }]) {
        const layer = joined((handles) => ({ ...withoutState(handles), ...(without && { without }) }))
        const message = complaintAbout(yield* run(unknownState, layer), undefined)?.message ?? ""
        assert.match(message, /there is no handle "sayState" on the service/)
        assert.match(message, /without: \{ sayState: "why" \}/)
      }
      const why = "the service shows no states"
      const explained = joined((handles) => ({ ...withoutState(handles), without: { sayState: why } }))
      const result = yield* run(unknownState, explained)
      assert.deepStrictEqual(result, { _tag: "skipped", why })
      assert.isUndefined(complaintAbout(result, undefined))
    })
  )

  it.live("may not have a reason for being absent once it is there", () =>
    Effect.gen(function* () {
      const layer = joined((handles) => ({ ...handles, without: { sayState: "not yet" } }))
      const message = complaintAbout(yield* run(unknownState, layer), undefined)?.message ?? ""
      assert.match(message, /"sayState" is given, and yet named in `without`/)
    })
  )

  it.live("needs no reason where the provider cannot do what it is for", () =>
    Effect.gen(function* () {
      const layer = Layer.effect(
        ProviderUnderTest,
        ProviderUnderTest.use(({ provider: { validate: _validate, ...provider }, sample, ...rest }) => {
          const { invalid: _invalid, ...rows } = sample
          return Effect.succeed({ ...rest, provider, sample: rows })
        })
      ).pipe(Layer.provide(memoryUnderTest))
      const result = yield* run(
        "validate: names a row, or the whole file, in each finding, and quotes no cell",
        layer
      )
      assert.deepStrictEqual(result, { _tag: "skipped", why: 'the provider has no operation "validate"' })
    })
  )

  it.live("is asked for by its own name where it is no handle on the service", () =>
    Effect.gen(function* () {
      const { limitSetting: _limit, ...unlimited } = memoryJoin
      const layer = pluginUnderTest(unlimited)
      const result = yield* run("stage: never sends a file above the limit", layer)
      assert.match(complaintAbout(result, undefined)?.message ?? "", /without: \{ openLimited: "why" \}/)
    })
  )
})

describe("known gaps", () => {
  it("must be checks, and have a reason", () => {
    const join = (knownGaps: Readonly<Record<string, string>>) => () =>
      providerConformance("x", memoryUnderTest, { knownGaps })
    assert.throws(
      join({ "start: does magic": "no wand" }),
      "These known gaps are no checks: start: does magic"
    )
    assert.throws(join({ [unknownState]: " " }), `These known gaps have no reason: ${unknownState}`)
  })

  it("fail when they pass or do not apply, and keep still while they fail", () => {
    assert.isUndefined(complaintAbout(failed, "why"))
    assert.match(String(complaintAbout({ _tag: "passed" }, "why")), /remove it from knownGaps/)
    assert.match(
      String(complaintAbout({ _tag: "skipped", why: "absent" }, "why")),
      /does not apply \(absent\)/
    )
    assert.strictEqual(complaintAbout(failed, undefined), failed.failure)
    assert.isUndefined(complaintAbout({ _tag: "passed" }, undefined))
  })
})

describe("a failure", () => {
  const messageOf = (name: string, build: Parameters<typeof brokenUnderTest>[0]) =>
    Effect.map(
      run(name, brokenUnderTest(build)),
      (result) => complaintAbout(result, undefined)?.message ?? ""
    )

  it.live("says what was expected, what happened, what was asked, the rule, and where to read on", () =>
    Effect.gen(function* () {
      const name = "start: reports a lost reply as in doubt, and does not ask again"
      const message = yield* messageOf(name, (settings, transport) => {
        const right = makeMemoryProvider(settings, transport)
        const start: Provider["start"] = (file, context) =>
          Effect.catchTag(right.start(file, context), "StartInDoubt", () => right.start(file, context))
        return { ...right, start }
      })
      assert.strictEqual(
        message,
        [
          name,
          "",
          "expected the number of requests that create a job to be 1, but it is 2",
          "",
          "The service was asked:",
          "  POST /files (sendFile, 111 bytes) → 201",
          "  POST /jobs (createJob, 106 bytes) → no whole answer; the connection was closed",
          "  POST /jobs (createJob, 106 bytes) → no whole answer; the connection was closed",
          "",
          "The rule: `start` makes one attempt and returns before the job is done. It fails with `StartInDoubt` " +
            "whenever the service may have acted without our knowing; any other failure promises that there is no job.",
          'Read: Provider.start in @bulkport/core/provider; "What it asks" in the README of @bulkport/testkit.',
          `Cannot be mended yet? knownGaps: { "${name}": "why" }`
        ].join("\n")
      )
    })
  )

  it.live("tells of requests that were made before a check began to count them", () =>
    Effect.gen(function* () {
      const message = yield* messageOf("track: makes one request", (settings, transport) => {
        const right = makeMemoryProvider(settings, transport)
        return { ...right, track: (job) => Effect.andThen(right.track(job), right.track(job)) }
      })
      assert.include(message, "expected one request, but 2 were made: getJob, getJob")
      assert.match(message, /sendFile, .*\n.*createJob, .*\n.*getJob, .*\n.*getJob, /)
    })
  )

  it.live("never holds a secret of the provider", () =>
    Effect.gen(function* () {
      const message = yield* messageOf("track: makes one request", (settings, transport) => ({
        ...makeMemoryProvider(settings, transport),
        track: () => Effect.die(new Error("Authorization: Bearer memory-key-5b1f9c"))
      }))
      assert.include(message, "Authorization: Bearer <secret>")
      assert.notInclude(message, "memory-key-5b1f9c")
    })
  )

  it.live("has no secret in the values either that a test runner shows the difference of", () =>
    Effect.gen(function* () {
      const name = "track: takes an unknown state for running, and keeps the word"
      const layer = brokenUnderTest((settings, transport) => ({
        ...makeMemoryProvider(settings, transport),
        track: () =>
          Effect.succeed({
            state: "running",
            providerState: "Bearer memory-key-5b1f9c",
            isKnownState: false
          })
      }))
      const complaint = complaintAbout(yield* run(name, layer), undefined)
      assert.strictEqual(complaint?.actual, "Bearer <secret>")
      assert.strictEqual(complaint?.expected, "QUITE_NEW_STATE")
    })
  )

  it.live("names what went wrong in the emulator itself", () =>
    Effect.gen(function* () {
      const layer = joined((handles) => handles, {
        emulator: Effect.map(memoryJoin.emulator, (service) => ({
          ...service,
          bugs: () => [new TypeError("x is not a function")],
          jobs: () => []
        }))
      })
      const message = complaintAbout(yield* run("start: creates one job, with one request", layer), undefined)
      assert.include(message?.message, "expected the number of jobs at the service to be 1, but it is 0")
      assert.include(
        message?.message,
        "The emulator itself failed, which is to be mended first:\n  TypeError"
      )
    })
  )
})

describe("the service behind a provider", () => {
  it.live("knows the operations of its emulator", () =>
    Effect.gen(function* () {
      const operations = { start: ["createJobs" as MemoryOperation] }
      const exit = yield* Effect.exit(
        run(
          "track: makes one request",
          joined((handles) => ({ ...handles, operations }))
        )
      )
      assert.match(
        String(exit),
        /No operation of the emulator: createJobs\. There are sendFile, listProblems/
      )
    })
  )

  it.live("takes handles as functions, promises and effects", () =>
    Effect.gen(function* () {
      const layer = joined(({ receivedFiles: _received, ...handles }) => ({
        ...handles,
        jobs: Effect.succeed(["a"]),
        receivedFiles: () => Promise.resolve([Buffer.from("x")]),
        saidCount: () => 7
      }))
      yield* Effect.gen(function* () {
        const { service } = yield* ProviderUnderTest
        assert.deepStrictEqual(yield* service.jobs, ["a"])
        assert.deepStrictEqual(yield* service.receivedFiles ?? Effect.succeed([]), [Buffer.from("x")])
        const job = { version: 1, provider: "x", id: "a", target: "x", label: "l", handle: null } as const
        assert.strictEqual(yield* service.saidCount?.(job) ?? Effect.succeed(0), 7)
      }).pipe(Effect.provide(layer))
    })
  )

  it.live("counts as secret what the plugin calls so, and what the author adds", () =>
    Effect.gen(function* () {
      const layer = joined((handles) => handles, { secrets: ({ apiKey }) => [`token of ${apiKey}`] })
      const { secrets } = yield* Effect.provide(ProviderUnderTest, layer)
      assert.deepStrictEqual(secrets, ["memory-key-5b1f9c", "token of memory-key-5b1f9c"])
    })
  )
})
