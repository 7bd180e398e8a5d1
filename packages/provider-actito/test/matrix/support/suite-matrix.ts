/** The shared suite under every personality of the emulated service, as tests of vitest. */
import { conformanceChecks, conformanceMatrix } from "@bulkport/testkit"
import { actitoUnderTest, customerRows } from "../../actito-under-test.ts"
import { chosenPersonalities, isEverybodyThere, isFull, type Spelling } from "./chosen.ts"
import { isLeftOut } from "./left-out.ts"

/** How many checks a personality is put through in the short form. */
const shortForm = { checksEach: 3 }

/** Registers a test for every personality, in one spelling of the API. */
export const suiteMatrix = ({ settings, wireProfile }: Spelling): void => {
  const cases = chosenPersonalities.map(({ index, personality: { behaviour, name } }) => ({
    name,
    layer: actitoUnderTest(customerRows, { ...behaviour, wireProfile }, settings),
    isLeftOut: (check: string) => isLeftOut(name, check),
    turn: index
  }))
  conformanceMatrix(`actito suite in profile ${wireProfile}`, cases, {
    ...(isFull ? {} : shortForm),
    // The other spelling meets other checks.
    firstCheck: wireProfile === "A" ? 0 : Math.floor(conformanceChecks.length / 2),
    needsEveryCheck:
      isEverybodyThere && chosenPersonalities.length * shortForm.checksEach >= conformanceChecks.length
  })
}
