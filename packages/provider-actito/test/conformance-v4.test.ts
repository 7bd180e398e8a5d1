/** The imports before V5 in the shared suite, as far as there is something to compare: there is no list to find a job in. */
import { providerConformance } from "@bulkport/testkit"
import { actitoV4UnderTest } from "./actito-v4-under-test.ts"
import { customerRows, keylessRows } from "./actito-under-test.ts"
import { knownGaps } from "./known-gaps.ts"
import { profileBPath } from "./support.ts"

const v4Gaps = {
  ...knownGaps,
  "safety: collect closes its connection when a file is left half-read":
    "files are asked for one after the other, and the first is small and read as a whole: none is half-read when the rest is left"
}

providerConformance("actito, by V4 imports", actitoV4UnderTest(customerRows), { knownGaps: v4Gaps })

providerConformance(
  "actito, by V4 imports with the least of documented answers, whatever V5 is like",
  actitoV4UnderTest(
    keylessRows,
    { v4Status: "text", v4Counts: "documented", v4ErrorFile: "csv" },
    { wireProfile: profileBPath }
  ),
  { knownGaps: v4Gaps }
)
