/** Whole imports by the engine into every kind of service, as tests of vitest. */
import { Console, Effect } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { chosenPersonalities, isFull, type Spelling } from "./chosen.ts"
import { complaintsAfterImport } from "./engine-case.ts"
import { engineSamples } from "./engine-samples.ts"

const timeout = 60_000

/** Registers a test for every personality in one spelling of the API; in the short form spellings and files take turns. */
export const engineMatrix = (spelling: Spelling): void => {
  let cases = 0
  const { wireProfile } = spelling

  describe(`a whole import, whatever the service is like, in profile ${wireProfile}`, () => {
    for (const { index, personality } of chosenPersonalities) {
      const isItsTurn = index % 2 === (wireProfile === "A" ? 0 : 1)
      const inTurn = isItsTurn ? [engineSamples[(index >> 1) % engineSamples.length]] : []
      const samples = isFull ? engineSamples : inTurn
      for (const sample of samples) {
        if (sample === undefined) continue
        it(`${personality.name}: ${sample.name}`, { timeout }, async () => {
          cases += 1
          expect(await complaintsAfterImport(personality, sample, spelling)).toEqual([])
        })
      }
    }

    afterAll(() => Effect.runPromise(Console.log(`actito imports in profile ${wireProfile}: ${cases} cases`)))
  })
}
