/**
 * The conformance suite: what every provider must do, whatever its service, as tests of vitest.
 *
 * Knows no provider by name. What one cannot do yet stands in its `knownGaps`.
 */
import { describe, it } from "@effect/vitest"
import { Cause, Effect, type Layer } from "effect"
import { runCheck, type CheckResult, type ConformanceCheck } from "./conformance/check.ts"
import { collectChecks } from "./conformance/collect.ts"
import { failureChecks } from "./conformance/failures.ts"
import { partsChecks } from "./conformance/parts.ts"
import { readOutcomesChecks } from "./conformance/read-outcomes.ts"
import { safetyChecks } from "./conformance/safety.ts"
import { stageChecks } from "./conformance/stage.ts"
import { startChecks } from "./conformance/start.ts"
import { trackChecks } from "./conformance/track.ts"
import { validateChecks } from "./conformance/validate.ts"
import type { ProviderUnderTest } from "./provider-under-test.ts"

/** Every check, in the order of the steps. Names are unique. */
export const conformanceChecks: ReadonlyArray<ConformanceCheck> = [
  ...stageChecks,
  ...validateChecks,
  ...startChecks,
  ...trackChecks,
  ...collectChecks,
  ...readOutcomesChecks,
  ...partsChecks,
  ...failureChecks,
  ...safetyChecks
]

/** How a provider joins the suite. */
export interface ConformanceOptions {
  /**
   * Name of a check → why the provider cannot pass it yet. Such a check is run all the same and must fail: one that begins
   * to pass has to be taken off the list.
   */
  readonly knownGaps?: Readonly<Record<string, string>>
  /** For one check, in milliseconds. 30 s. */
  readonly timeout?: number
}

/**
 * Registers the suite for a provider: a test for each check. One that does not apply is skipped, with the reason.
 *
 * The layer is built anew for every check, so that each has a service of its own. Throws when a known gap is no check.
 */
export const providerConformance = (
  name: string,
  layer: Layer.Layer<ProviderUnderTest, unknown>,
  options: ConformanceOptions = {}
): void => {
  const gaps = new Map(Object.entries(options.knownGaps ?? {}))
  const unknown = [...gaps.keys()].filter((gap) => conformanceChecks.every((check) => check.name !== gap))
  if (unknown.length > 0) throw new Error(`These known gaps are no checks: ${unknown.join("; ")}`)
  describe(`provider conformance: ${name}`, () => {
    for (const check of conformanceChecks) {
      const gap = gaps.get(check.name)
      const title = gap === undefined ? check.name : `${check.name} [known gap: ${gap}]`
      it(title, { timeout: options.timeout ?? 30_000 }, async (context) => {
        const result = await Effect.runPromise(runCheckWith(check, layer), { signal: context.signal })
        if (result._tag === "skipped" && gap === undefined) return context.skip(result.why)
        const complaint = complaintAbout(result, gap)
        if (complaint !== undefined)
          throw complaint instanceof Error ? complaint : new Error(JSON.stringify(complaint))
      })
    }
  })
}

/** Runs one check against a provider with a service of its own. */
export const runCheckWith = (
  check: ConformanceCheck,
  layer: Layer.Layer<ProviderUnderTest, unknown>
): Effect.Effect<CheckResult, unknown> => Effect.provide(runCheck(check), layer, { local: true })

/** What a test has to say about a result: a failure, or a known gap that is none any more; nothing when all is as expected. */
export const complaintAbout = (result: CheckResult, knownGap: string | undefined): unknown => {
  if (knownGap === undefined) return result._tag === "failed" ? Cause.squash(result.cause) : undefined
  if (result._tag === "failed") return undefined
  const why = result._tag === "passed" ? "It passes now" : `It does not apply (${result.why})`
  return new Error(`${why}: remove it from knownGaps, where it is listed because ${knownGap}`)
}
