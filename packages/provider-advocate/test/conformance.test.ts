import { providerConformance } from "@bulkport/testkit"
import { advocateUnderTest, userLines, userRows } from "./advocate-under-test.ts"
import { knownGaps } from "./known-gaps.ts"

providerConformance("advocate, users as CSV", advocateUnderTest(userRows), { knownGaps })
providerConformance("advocate, users as JSONL", advocateUnderTest(userLines), { knownGaps })
