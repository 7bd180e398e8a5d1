import { providerConformance } from "@bulkport/testkit"
import { advocateSamples } from "./advocate-samples.ts"
import { advocateUnderTest } from "./advocate-under-test.ts"
import { knownGaps } from "./known-gaps.ts"

for (const sample of advocateSamples) {
  const { format, importType } = sample
  providerConformance(`advocate, ${importType} as ${format}`, advocateUnderTest(sample), { knownGaps })
}
