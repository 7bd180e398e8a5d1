/** The shared suite under every personality of the emulated service, as tests of vitest. */
import type { SourceFormat } from "@bulkport/core/provider"
import { complaintAbout, conformanceChecks, runCheckWith, type ConformanceCheck } from "@bulkport/testkit"
import { Effect } from "effect"
import { inspect } from "node:util"
import { afterAll, describe, expect, it } from "vitest"
import { advocateSamples, type AdvocateSample } from "../../advocate-samples.ts"
import { advocateUnderTest } from "../../advocate-under-test.ts"
import { chosenPersonalities, isEverybodyThere, isFull, nameOf, samplesFor, type Chosen } from "./chosen.ts"
import { isLeftOut } from "./left-out.ts"

/** How many checks a personality is put through in the short form. */
const shortForm = 3

/** Not too many, lest the tests wait for each other. */
const timeout = 300_000

/** The checks whose turn it is, of those that can hold; in the full form all of them. */
const checksFor = ({ index, personality }: Chosen, { format, importType }: AdvocateSample) => {
  const checks = conformanceChecks.filter(({ name }) => !isLeftOut(personality.name, importType, name))
  if (isFull) return checks
  // Rows of the other format meet other checks.
  const first = shortForm * index + (format === "csv" ? 0 : Math.floor(checks.length / 2))
  return Array.from({ length: shortForm }, (_each, turn) => checks[(first + turn) % checks.length]).filter(
    (check) => check !== undefined
  )
}

/**
 * Registers a test for every personality and the samples in this format that it is tried with; prints how many checks were
 * run.
 */
export const suiteMatrix = (name: string, format: SourceFormat): void => {
  const samples = advocateSamples.filter((sample) => sample.format === format)
  let cases = 0
  const turns = new Map<string, number>()

  const complaintsOf = async (
    { personality }: Chosen,
    sample: AdvocateSample,
    checks: ReadonlyArray<ConformanceCheck>
  ) => {
    const complaints: Array<string> = []
    for (const check of checks) {
      const layer = advocateUnderTest(sample, personality.behaviour)
      const result = await Effect.runPromise(runCheckWith(check, layer))
      turns.set(check.name, (turns.get(check.name) ?? 0) + 1)
      if (result._tag !== "skipped") cases += 1
      const complaint = complaintAbout(result, undefined)
      if (complaint !== undefined) complaints.push(`${check.name}: ${inspect(complaint)}`)
    }
    return complaints
  }

  describe(`the shared suite, whatever the service is like, with rows as ${name}`, () => {
    for (const chosen of chosenPersonalities) {
      for (const sample of samplesFor(chosen, samples)) {
        it(`${chosen.personality.name}: ${nameOf(sample)}`, { timeout }, async () => {
          expect(await complaintsOf(chosen, sample, checksFor(chosen, sample))).toEqual([])
        })
      }
    }

    it.runIf(isEverybodyThere)("gives every check its turn", () => {
      expect(conformanceChecks.map((check) => check.name).filter((check) => !turns.has(check))).toEqual([])
    })

    afterAll(() => {
      console.log(`advocate suite with ${name}: ${cases} cases`)
    })
  })
}
