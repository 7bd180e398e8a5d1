/** Tests that say of themselves what the suite would: two providers, and every outcome that there is. */
import { expect, it } from "vitest"
import type { ReportedCheck } from "../../../src/conformance/reported-check.ts"

const report = (said: ReportedCheck, run: () => void = () => undefined): void => {
  it(`${said.provider} ${said.check}`, { meta: { bulkportCheck: said } }, run)
}

const stage = { group: "stage", check: "stage: creates no job" } as const
const start = { group: "start", check: "start: returns before the job is done" } as const
const track = {
  group: "track",
  check: "track: counts no more rows than there are, and all of them in the end where it counts"
} as const

report({ provider: "acme", ...stage, outcome: "passed" })
report({ provider: "acme", ...start, outcome: "known gap", why: "it waits | for the job" })
report({ provider: "acme", ...track, outcome: "skipped", why: "the service does not count" })
report({ provider: "bolt, by its second interface", ...stage, outcome: "passed" })
report({ provider: "bolt, by its second interface", ...start, outcome: "passed" })
report({ provider: "bolt, by its second interface", ...track, outcome: "not run" }, () => {
  expect(7, "the count").toBe(5)
})
it("is no check", () => undefined)
