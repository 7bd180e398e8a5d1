/** The shared suite under every personality of the emulated service, as tests of vitest. */
import type { SourceFormat } from "@bulkport/core/provider"
import { conformanceChecks, conformanceMatrix } from "@bulkport/testkit"
import { advocateSamples } from "../../advocate-samples.ts"
import { advocateUnderTest } from "../../advocate-under-test.ts"
import { chosenPersonalities, isEverybodyThere, isFull, nameOf, samplesFor } from "./chosen.ts"
import { isLeftOut } from "./left-out.ts"

/** How many checks a personality is put through in the short form. */
const shortForm = { checksEach: 3 }

/** Registers a test for every personality and the samples in this format that it is tried with. */
export const suiteMatrix = (name: string, format: SourceFormat): void => {
  const samples = advocateSamples.filter((sample) => sample.format === format)
  const cases = chosenPersonalities.flatMap((chosen) =>
    samplesFor(chosen, samples).map((sample) => {
      const { behaviour, name: personality } = chosen.personality
      return {
        name: `${personality}: ${nameOf(sample)}`,
        layer: advocateUnderTest(sample, behaviour),
        isLeftOut: (check: string) => isLeftOut(personality, sample.importType, check),
        turn: chosen.index
      }
    })
  )
  conformanceMatrix(`advocate suite with ${name}`, cases, {
    ...(isFull ? {} : shortForm),
    // Rows of the other format meet other checks.
    firstCheck: format === "csv" ? 0 : Math.floor(conformanceChecks.length / 2),
    needsEveryCheck: isEverybodyThere
  })
}
