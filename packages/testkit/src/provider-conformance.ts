/**
 * The conformance suite: what every provider must do, whatever its service, as tests of vitest.
 *
 * Knows no provider by name. What one cannot do yet stands in its `knownGaps`.
 */
import { Effect, type Layer } from "effect"
import { describe, it } from "vitest"
import { runCheck, type CheckResult, type ConformanceCheck } from "./conformance/check.ts"
import { collectChecks } from "./conformance/collect.ts"
import { ConformanceFailure } from "./conformance/conformance-failure.ts"
import { LongestWait, waitInVain } from "./conformance/expectations.ts"
import { failureChecks } from "./conformance/failures.ts"
import { partsChecks } from "./conformance/parts.ts"
import { readOutcomesChecks } from "./conformance/read-outcomes.ts"
import type { ReportedCheck } from "./conformance/reported-check.ts"
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
   * Name of a check → why the provider cannot pass it yet, in words. Such a check is run all the same and must fail: one that begins
   * to pass, or does not apply, has to be taken off the list.
   */
  readonly knownGaps?: Readonly<Record<string, string>>
  /** For one check, in milliseconds. 30 s. */
  readonly timeout?: number
}

/**
 * Registers the suite for a provider: a test for each check. One that does not apply is skipped, with the reason.
 *
 * The layer is built anew for every check, so that each has a service of its own. Throws when a known gap is no check, or has no
 * reason.
 */
export const providerConformance = (
  name: string,
  layer: Layer.Layer<ProviderUnderTest, unknown>,
  options: ConformanceOptions = {}
): void => {
  const gaps = new Map(Object.entries(options.knownGaps ?? {}))
  const problem = problemOfGaps(gaps)
  if (problem !== undefined) throw new Error(problem)
  describe(`provider conformance: ${name}`, () => {
    for (const check of conformanceChecks) {
      const gap = gaps.get(check.name)
      const title = gap === undefined ? check.name : `${check.name} [known gap: ${gap}]`
      const report = { provider: name, group: check.step, check: check.name } as const
      const settings = {
        timeout: options.timeout ?? 30_000,
        meta: { bulkportCheck: { ...report, outcome: "not run" } satisfies ReportedCheck }
      } as const
      it(title, settings, async (context) => {
        const run = runCheckWith(check, layer)
        const inTime = gap === undefined ? run : Effect.provideService(run, LongestWait, waitInVain)
        const result = await Effect.runPromise(inTime, { signal: context.signal })
        const complaint = complaintAbout(result, gap)
        context.task.meta.bulkportCheck = { ...report, ...outcomeOf(result, gap, complaint) }
        if (complaint !== undefined) throw complaint
        // Never in silence: the check does not apply to this provider, and the report shows why.
        if (result._tag === "skipped") context.skip(result.why)
      })
    }
  })
}

/** Runs one check against a provider with a service of its own. Fails when the layer cannot be built. */
export const runCheckWith = (
  check: ConformanceCheck,
  layer: Layer.Layer<ProviderUnderTest, unknown>
): Effect.Effect<CheckResult, unknown> => Effect.provide(runCheck(check), layer, { local: true })

/**
 * What a test has to say about a result: a failure, a known gap that is none any more, or something left out without a reason;
 * nothing when all is as expected.
 */
export const complaintAbout = (
  result: CheckResult,
  knownGap: string | undefined
): ConformanceFailure | undefined => {
  if (result._tag === "skipped" && result.unexplained !== undefined) {
    return new ConformanceFailure(
      `This check was not run: ${result.why}. Give "${result.unexplained}" when the provider joins, or say why there can be none: ` +
        `without: { ${result.unexplained}: "why" }`
    )
  }
  if (knownGap === undefined) return result._tag === "failed" ? result.failure : undefined
  if (result._tag === "failed") return undefined
  const why = result._tag === "passed" ? "It passes now" : `It does not apply (${result.why})`
  return new ConformanceFailure(`${why}: remove it from knownGaps, where it is listed because ${knownGap}`)
}

const problemOfGaps = (gaps: ReadonlyMap<string, string>): string | undefined => {
  const unknown = [...gaps.keys()].filter((gap) => conformanceChecks.every((check) => check.name !== gap))
  if (unknown.length > 0) return `These known gaps are no checks: ${unknown.join("; ")}`
  const unexplained = [...gaps].filter(([, why]) => why.trim() === "").map(([gap]) => gap)
  return unexplained.length > 0 ? `These known gaps have no reason: ${unexplained.join("; ")}` : undefined
}

const outcomeOf = (
  result: CheckResult,
  gap: string | undefined,
  complaint: ConformanceFailure | undefined
): Pick<ReportedCheck, "outcome" | "why"> => {
  if (complaint !== undefined) return { outcome: "failed", why: complaint.summary }
  if (result._tag === "skipped") return { outcome: "skipped", why: result.why }
  return gap === undefined ? { outcome: "passed" } : { outcome: "known gap", why: gap }
}
