import { memoryUnderTest } from "./memory-under-test.ts"
import { providerConformance } from "../src/provider-conformance.ts"

providerConformance("memory", memoryUnderTest)
