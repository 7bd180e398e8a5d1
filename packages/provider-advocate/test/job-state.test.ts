import { describe, expect, it } from "vitest"
import { toProgress } from "../src/advocate-job-state.ts"

describe("job states", () => {
  it.each([
    ["PENDING", "running"],
    ["COMPLETED", "finished"],
    ["ABORTED", "failed"],
    ["EXPIRED", "finished"]
  ] as const)("takes %s for %s", (providerState, state) => {
    expect(toProgress(providerState)).toMatchObject({ state, providerState, isKnownState: true })
  })

  it("says of EXPIRED, and of nothing else, that results are gone", () => {
    expect(toProgress("EXPIRED").outputsGone).toBe(true)
    for (const word of ["PENDING", "COMPLETED", "ABORTED", "NEW"]) {
      expect(toProgress(word)).not.toHaveProperty("outputsGone")
    }
  })

  it.each(["PROCESSING", "completed", "", "constructor"])("takes the unknown word %j for running", (word) => {
    expect(toProgress(word)).toEqual({ state: "running", providerState: word, isKnownState: false })
  })
})
