import {
  AllowanceUsedUp,
  FindingsRefused,
  ImportError,
  type ImportReason,
  RateLimited,
  RunLocked,
  StartInDoubt,
  StillRunning,
  StorageFailed,
  UnknownProvider,
  JournalTooNew
} from "@bulkport/core"
import { expect, test } from "vitest"
import { afterFailure } from "../src/after-failure.ts"
import { lockedPauseAfter, workerSettings } from "../src/worker-settings.ts"

const now = 1_800_000_000_000
const hour = 60 * 60 * 1000

const after = (reason: ImportReason, begunAt = now) =>
  afterFailure(new ImportError({ runId: "r", step: "start", provider: "memory", reason }), now, begunAt)

test("a job that is still running is looked at later, and an import that is in the way is waited for", () => {
  expect(
    after(new StillRunning({ runId: "r", jobId: "7", providerState: "WORKING", waitedMillis: 1 }))
  ).toEqual({
    type: "look-later",
    jobId: "7"
  })
  expect(after(new StillRunning({ runId: "r", awaited: "table 16", waitedMillis: 1 }))).toEqual({
    type: "wait"
  })
})

test("a run that somebody else holds is waited for", () => {
  expect(after(new RunLocked({ runId: "r", holder: "process 1" })).type).toBe("held-elsewhere")
  const settings = workerSettings({})
  const pauses = Array.from({ length: 30 }, (_, looks) => lockedPauseAfter(settings, looks))
  // For as long as the lease of one that has died.
  expect(pauses.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 2000))
  expect(pauses.slice(9, 12)).toEqual([3000, 4500, 6750])
  expect(pauses.at(-1)).toBe(60_000)
})

test("a provider that this worker lacks is left to others", () => {
  expect(after(new UnknownProvider({ id: "x", known: [] })).type).toBe("hand-back")
})

test("a record that a newer version has gone on with is left to workers of that version", () => {
  expect(after(new JournalTooNew({ file: "journal", found: 6, supported: 5 })).type).toBe("hand-back")
})

test("a used-up allowance is waited for until it is back, but for no more than a day", () => {
  expect(after(new AllowanceUsedUp({ allowance: "10 runs a day", backAt: now + hour }))).toMatchObject({
    type: "not-before",
    at: now + hour
  })
  expect(after(new AllowanceUsedUp({ allowance: "10 runs a year", backAt: now + 900 * hour }))).toMatchObject(
    { at: now + 24 * hour }
  )
})

test("a passing reason is tried again, no sooner than the service asks", () => {
  expect(after(new RateLimited({ endpoint: "GET /", retryAfterMillis: 5000 }))).toMatchObject({
    type: "try-again",
    pauseMillis: 5000
  })
  expect(after(new StorageFailed({ path: "/", code: "ECONNREFUSED" })).type).toBe("try-again")
})

test("a start in doubt needs a person, unless the service is certain to show its job in time", () => {
  expect(after(new StartInDoubt({ label: "l", cause: "HTTP 502" })).type).toBe("stop")
  const handedOver = new StartInDoubt({ label: "l", cause: "SFTP", isHandedOver: true })
  expect(after(handedOver).type).toBe("not-before")
  expect(after(handedOver, now - 7 * hour).type).toBe("stop")
})

test("any other reason stops the run, and says why and what to do", () => {
  const reason = new FindingsRefused({ findings: 1, structural: 0, samples: [] })
  expect(after(reason)).toMatchObject({ type: "stop", stop: { step: "start", reason: "FindingsRefused" } })
})
