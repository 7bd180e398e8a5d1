import type { BrokenProvider } from "./broken-provider.ts"
import { brokenFirstSteps } from "./broken-first-steps.ts"
import { brokenLastSteps } from "./broken-last-steps.ts"
import { brokenSteps } from "./broken-steps.ts"
import { misnamedFailures } from "./misnamed-failures.ts"

/** Memory providers with one mistake each, and the checks that must find it. Together they are found by every check. */
export const brokenProviders: ReadonlyArray<BrokenProvider> = [
  ...brokenFirstSteps,
  ...brokenSteps,
  ...brokenLastSteps,
  ...misnamedFailures
]
