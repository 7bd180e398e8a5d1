/** Whole imports by the engine into every kind of service, as tests of vitest. */
import type { SourceFormat } from "@bulkport/core/provider"
import { afterAll, describe, expect, it } from "vitest"
import { chosenPersonalities, nameOf, samplesFor } from "./chosen.ts"
import { complaintsAfterImport } from "./engine-case.ts"
import { engineSamples } from "./engine-samples.ts"

/** A service that is busy turns every fourth or fifth request away. */
const mostTurns = 5

const timeout = 60_000

/**
 * Registers a test for every personality and the samples in this format that it is tried with; prints how many imports were
 * run. In the short form a personality may be tried with the other format only.
 */
export const engineMatrix = (name: string, format: SourceFormat): void => {
  let cases = 0

  describe(`a whole import, whatever the service is like, with rows as ${name}`, () => {
    for (const chosen of chosenPersonalities) {
      for (const sample of samplesFor(chosen, engineSamples)) {
        if (sample.format !== format) continue
        const { index, personality } = chosen
        it(`${personality.name}: ${nameOf(sample)}`, { timeout }, async () => {
          cases += 1
          // Each import meets a busy service at another of its requests.
          const turns = (index + engineSamples.indexOf(sample)) % mostTurns
          expect(await complaintsAfterImport(personality, sample, turns)).toEqual([])
        })
      }
    }

    afterAll(() => {
      console.log(`advocate imports with ${name}: ${cases} cases`)
    })
  })
}
