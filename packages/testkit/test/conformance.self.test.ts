import { LimitExceeded, type Provider } from "@bulkport/core/provider"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, type Layer } from "effect"
import type { CheckResult } from "../src/conformance/check.ts"
import { makeMemoryProvider } from "../src/memory-provider.ts"
import {
  complaintAbout,
  conformanceChecks,
  providerConformance,
  runCheckWith
} from "../src/provider-conformance.ts"
import type { ProviderUnderTest } from "../src/provider-under-test.ts"
import { brokenProviders } from "./broken-providers.ts"
import { memoryUnderTest } from "./memory-under-test.ts"

/** Enough for any check of the memory provider; a mistake may make a check wait for ever. */
const longest = "6 seconds"

const runAll = (layer: Layer.Layer<ProviderUnderTest, unknown>) =>
  Effect.forEach(
    conformanceChecks,
    (check) =>
      runCheckWith(check, layer).pipe(
        Effect.timeoutOption(longest),
        Effect.map((result) => ({
          name: check.name,
          tag: result._tag === "Some" ? result.value._tag : ("failed" as const)
        }))
      ),
    { concurrency: 16 }
  )

const namesOf = (results: Effect.Success<ReturnType<typeof runAll>>, tag: CheckResult["_tag"]) =>
  results.filter((result) => result.tag === tag).map(({ name }) => name)

describe("a provider with a mistake fails the checks about it, and no others", () => {
  for (const { build, foundBy, mistake } of brokenProviders) {
    it.live(`one that ${mistake}`, () =>
      Effect.gen(function* () {
        const expected = conformanceChecks
          .filter(({ name }) => foundBy.some((pattern) => pattern.test(name)))
          .map(({ name }) => name)
        assert.isNotEmpty(expected)
        assert.deepStrictEqual(namesOf(yield* runAll(memoryUnderTest(build)), "failed"), expected)
      })
    )
  }
})

describe("the suite", () => {
  it("gives every check a name of its own", () => {
    const names = conformanceChecks.map(({ name }) => name)
    assert.deepStrictEqual([...new Set(names)], names)
  })

  it.live("skips what a provider leaves out, and says why", () =>
    Effect.gen(function* () {
      const layer = memoryUnderTest((settings, transport) => {
        const {
          find: _find,
          readOutcomes: _read,
          validate: _validate,
          ...rest
        } = makeMemoryProvider(settings, transport)
        return rest
      })
      const results = yield* runAll(layer)
      assert.deepStrictEqual(namesOf(results, "failed"), [])
      const skipped = namesOf(results, "skipped")
      assert.isNotEmpty(skipped)
      for (const name of skipped) assert.match(name, /find|readOutcomes|validate|^parts: says/)
      const [first] = conformanceChecks.filter(({ step }) => step === "find")
      if (first === undefined) return assert.fail("there is no check of find")
      const result = yield* runCheckWith(first, layer)
      assert.deepStrictEqual(result, { _tag: "skipped", why: 'the provider has no operation "find"' })
    })
  )

  it.live("takes a limit that is checked in stage as well as a declared one", () =>
    Effect.gen(function* () {
      const layer = memoryUnderTest((settings, transport) => {
        const right = makeMemoryProvider(settings, transport)
        const { maxFileBytes: allowed = 0, ...limits } = right.limits
        const tooLarge = (actual: number) => new LimitExceeded({ path: "x", what: "bytes", allowed, actual })
        const stage: Provider["stage"] = (file, context) =>
          file.bytes > allowed ? Effect.fail(tooLarge(file.bytes)) : right.stage(file, context)
        return { ...right, limits, stage }
      })
      for (const check of conformanceChecks.filter(({ step }) => step === "stage")) {
        assert.deepStrictEqual(yield* runCheckWith(check, layer), { _tag: "passed" })
      }
    })
  )

  it("refuses a known gap that is no check", () => {
    const join = () =>
      providerConformance("x", memoryUnderTest(), { knownGaps: { "start: does magic": "no wand" } })
    assert.throws(join, "These known gaps are no checks: start: does magic")
  })

  it("fails when a known gap passes or does not apply, and keeps still while it fails", () => {
    const failed: CheckResult = { _tag: "failed", cause: Cause.fail("x") }
    assert.isUndefined(complaintAbout(failed, "why"))
    assert.match(String(complaintAbout({ _tag: "passed" }, "why")), /remove it from knownGaps/)
    assert.match(
      String(complaintAbout({ _tag: "skipped", why: "absent" }, "why")),
      /does not apply \(absent\)/
    )
    assert.strictEqual(complaintAbout(failed, undefined), "x")
    assert.isUndefined(complaintAbout({ _tag: "passed" }, undefined))
  })
})
