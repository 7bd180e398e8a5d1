import { describe, expect, it } from "vitest"
import { jobStateOf, statusClassOf } from "../src/actito-job-state.ts"
import { profileA } from "../src/actito-wire-profile.ts"

describe("job states", () => {
  it.each([
    ["SUCCESS", "succeeded", "finished"],
    ["finished", "succeeded", "finished"],
    ["WITH_ERROR", "partial", "finished"],
    ["Finished With Errors", "partial", "finished"],
    ["partially-done", "partial", "finished"],
    ["ERROR", "failed", "failed"],
    ["Ko", "failed", "failed"],
    ["Canceled", "failed", "failed"],
    ["in progress", "running", "running"],
    ["In-Progress", "running", "running"],
    [" queued ", "running", "running"]
  ])("takes %s for %s", (word, statusClass, state) => {
    expect(statusClassOf(word, profileA)).toBe(statusClass)
    expect(jobStateOf(statusClassOf(word, profileA))).toBe(state)
  })

  it.each(["ARCHIVED", "", "SUCCESSFUL_ISH"])(
    "takes the unknown word %j for running, and says that it is unknown",
    (word) => {
      expect(statusClassOf(word, profileA)).toBeUndefined()
      expect(jobStateOf(undefined)).toBe("running")
    }
  )

  it("believes the wire profile before its own table", () => {
    const profile = { ...profileA, states: { "all done": "succeeded", success: "partial" } as const }
    expect(statusClassOf("ALL_DONE", profile)).toBe("succeeded")
    expect(statusClassOf("SUCCESS", profile)).toBe("partial")
  })
})
