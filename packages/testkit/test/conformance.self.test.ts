/** The suite tested by itself: providers with one mistake each must fail exactly the checks about it. */
import { LimitExceeded, type Provider } from "@bulkport/core/provider"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import type { CheckResult } from "../src/conformance/check.ts"
import { LongestWait, waitInVain } from "../src/conformance/expectations.ts"
import { makeMemoryProvider } from "../src/memory-provider.ts"
import { conformanceChecks, runCheckWith } from "../src/provider-conformance.ts"
import type { ProviderUnderTest } from "../src/provider-under-test.ts"
import type { BrokenProvider } from "./broken/broken-provider.ts"
import { brokenProviders } from "./broken/broken-providers.ts"
import { brokenUnderTest } from "./broken/broken-under-test.ts"

/** True for `pnpm run matrix`: every broken provider is put through every check. */
const isFull = process.env["BULKPORT_MATRIX"] === "full"

/** How many of the checks that must not mind a mistake are asked, the mistakes taking turns with them. */
const othersEach = 8

/** How long a check may wait, and how long it may take: one that hangs where it is not meant to wait has failed, too. */
const inTime = { longestWait: 10_000, longest: "25 seconds" } as const

/** The same for a check that a mistake may keep waiting for ever. */
const inVain = { longestWait: waitInVain, longest: "6 seconds" } as const

/** Runs checks. Those that are expected to fail are not waited for as long as those that must not, on a machine however slow. */
const runAll = (
  layer: Layer.Layer<ProviderUnderTest, unknown>,
  checks = conformanceChecks,
  expected: ReadonlyArray<string> = []
) =>
  Effect.forEach(
    checks,
    (check) => {
      const { longest, longestWait } = expected.includes(check.name) ? inVain : inTime
      return runCheckWith(check, layer).pipe(
        Effect.timeoutOption(longest),
        Effect.provideService(LongestWait, longestWait),
        Effect.map((result) => ({
          name: check.name,
          tag: result._tag === "Some" ? result.value._tag : ("failed" as const)
        }))
      )
    },
    { concurrency: 16 }
  )

const namesOf = (results: Effect.Success<ReturnType<typeof runAll>>, tag: CheckResult["_tag"]) =>
  results.filter((result) => result.tag === tag).map(({ name }) => name)

const finders = ({ foundBy }: BrokenProvider) =>
  conformanceChecks.filter(({ name }) => foundBy.some((pattern) => pattern.test(name)))

const sample = (broken: BrokenProvider, turn: number) => {
  const found = finders(broken)
  const others = conformanceChecks.filter((check) => !found.includes(check))
  const from = (turn * othersEach) % others.length
  const chosen = isFull ? others : [...others.slice(from), ...others.slice(0, from)].slice(0, othersEach)
  return conformanceChecks.filter((check) => found.includes(check) || chosen.includes(check))
}

describe("a provider with a mistake fails the checks about it, and no others", () => {
  for (const [turn, broken] of brokenProviders.entries()) {
    const name = `one that ${broken.mistake}`
    const run = () =>
      Effect.gen(function* () {
        const expected = finders(broken).map(({ name }) => name)
        assert.isNotEmpty(expected)
        const results = yield* runAll(brokenUnderTest(broken.build), sample(broken, turn), expected)
        assert.deepStrictEqual(namesOf(results, "failed"), expected)
      })
    it.live(name, run)
  }

  it("so that every check is seen to fail", () => {
    const found = new Set(brokenProviders.flatMap(finders))
    const never = conformanceChecks.filter((check) => !found.has(check))
    assert.deepStrictEqual(
      never.map(({ name }) => name),
      []
    )
  })
})

describe("the suite", () => {
  it("gives every check a name of its own", () => {
    const names = conformanceChecks.map(({ name }) => name)
    assert.deepStrictEqual([...new Set(names)], names)
  })

  it.live("skips what a provider leaves out, and says why", () =>
    Effect.gen(function* () {
      const layer = brokenUnderTest((settings, transport) => {
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
      const layer = brokenUnderTest((settings, transport) => {
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
})
