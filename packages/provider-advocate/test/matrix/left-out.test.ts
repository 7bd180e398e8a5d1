/** The list of checks that are left out under some personalities: all of it is true, and nothing on it is out of date. */
import { conformanceChecks, runCheckWith } from "@bulkport/testkit"
import { advocatePersonalities } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { advocateSamples } from "../advocate-samples.ts"
import { advocateUnderTest } from "../advocate-under-test.ts"
import { chosenPersonalities, isFull } from "./support/chosen.ts"
import { leftOut, type LeftOut } from "./support/left-out.ts"

const timeout = 600_000

/** The checks that do not fail for any sample, though they are left out. */
const holding = async (
  { checks, importType }: LeftOut,
  behaviour: (typeof advocatePersonalities)[number]["behaviour"]
): Promise<ReadonlyArray<string>> => {
  const samples = advocateSamples.filter((sample) => sample.importType === (importType ?? sample.importType))
  const found: Array<string> = []
  for (const check of conformanceChecks.filter(({ name }) => checks.test(name))) {
    let hasFailed = false
    for (const sample of samples) {
      if (hasFailed) break
      const result = await Effect.runPromise(runCheckWith(check, advocateUnderTest(sample, behaviour)))
      hasFailed = result._tag === "failed"
    }
    if (!hasFailed) found.push(check.name)
  }
  return found
}

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
          expect(await holding(entry, personality.behaviour)).toEqual([])
        }
      )
    }
  }
})
