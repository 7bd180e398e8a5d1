/** The list of checks that are left out under some personalities: all of it is true, and nothing on it is out of date. */
import { checksThatHold, conformanceChecks } from "@bulkport/testkit"
import { advocatePersonalities } from "@bulkport/testkit/emulators"
import { describe, expect, it } from "vitest"
import { advocateSamples } from "../advocate-samples.ts"
import { advocateUnderTest } from "../advocate-under-test.ts"
import { chosenPersonalities, isFull } from "./support/chosen.ts"
import { leftOut } from "./support/left-out.ts"

const timeout = 600_000

describe("the list of checks that are left out", () => {
  it("names personalities, import types and checks that there are", () => {
    for (const { checks, importType, personalities } of leftOut) {
      expect(
        conformanceChecks.some(({ name }) => checks.test(name)),
        String(checks)
      ).toBe(true)
      for (const name of personalities) expect(advocatePersonalities.map((each) => each.name)).toContain(name)
      if (importType !== undefined)
        expect(advocateSamples.map((sample) => sample.importType)).toContain(importType)
    }
  })

  for (const entry of leftOut) {
    for (const { personality } of chosenPersonalities) {
      if (!entry.personalities.includes(personality.name)) continue
      it.runIf(isFull)(
        `has nothing on it that can hold: ${personality.name}. ${entry.why}`,
        { timeout },
        async () => {
          const { checks, importType } = entry
          const cases = advocateSamples
            .filter((sample) => sample.importType === (importType ?? sample.importType))
            .map((sample) => ({ layer: advocateUnderTest(sample, personality.behaviour) }))
          expect(await checksThatHold(cases, (check) => checks.test(check))).toEqual([])
        }
      )
    }
  }
})
