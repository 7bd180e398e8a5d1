/** The list of checks that are left out under some personalities: all of it is true, and nothing on it is out of date. */
import { checksThatHold, conformanceChecks } from "@bulkport/testkit"
import { actitoPersonalities } from "@bulkport/testkit/emulators"
import { describe, expect, it } from "vitest"
import { actitoUnderTest, customerRows } from "../actito-under-test.ts"
import { chosenPersonalities, isFull, spellings } from "./support/chosen.ts"
import { leftOut } from "./support/left-out.ts"

const timeout = 600_000

describe("the list of checks that are left out", () => {
  it("names personalities and checks that there are", () => {
    for (const { checks, personalities } of leftOut) {
      expect(
        conformanceChecks.some(({ name }) => checks.test(name)),
        String(checks)
      ).toBe(true)
      for (const name of personalities) expect(actitoPersonalities.map((each) => each.name)).toContain(name)
    }
  })

  for (const { checks, personalities, why } of leftOut) {
    for (const { personality } of chosenPersonalities) {
      if (!personalities.includes(personality.name)) continue
      it.runIf(isFull)(
        `has nothing on it that can hold: ${personality.name}. ${why}`,
        { timeout },
        async () => {
          const cases = Object.values(spellings).map(({ settings, wireProfile }) => ({
            layer: actitoUnderTest(customerRows, { ...personality.behaviour, wireProfile }, settings)
          }))
          expect(await checksThatHold(cases, (check) => checks.test(check))).toEqual([])
        }
      )
    }
  }
})
