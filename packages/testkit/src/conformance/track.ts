import { Effect } from "effect"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { check, needsHandle, type ConformanceCheck } from "./check.ts"
import { expectReason, expectRetryable, expectSame, expectThat } from "./expectations.ts"
import { finishImport, startImport } from "./import-so-far.ts"
import { undisturbed } from "./patience.ts"
import { roleRequests } from "./role-requests.ts"

/** What the suite asks of `track`. */
export const trackChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "track",
    "makes one request",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* startImport()
      yield* undisturbed
      service.emulator.clearRequests()
      yield* provider.track(job)
      const asked = roleRequests(service).map(({ operation }) => operation)
      expectThat(
        asked.length === 1,
        `expected one request, but ${asked.length} were made: ${asked.join(", ") || "none"}`
      )
    })
  ),
  check(
    "track",
    "follows a job from running to finished, in words of the service",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* service.holdJobs
      const { job } = yield* startImport()
      const running = yield* provider.track(job)
      expectSame("the state of a job that is held at the service", running.state, "running")
      expectSame("isKnownState of a job that is held at the service", running.isKnownState, true)
      expectThat(
        running.providerState !== "",
        "expected providerState to be the service's word, but it is empty"
      )
    })
  ),
  check(
    "track",
    "counts no more rows than there are, and all of them in the end where it counts",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { file, job } = yield* finishImport()
      const last = yield* provider.track(job)
      expectSame("the state of a job that has finished", last.state, "finished")
      expectSame("isKnownState of a job that has finished", last.isKnownState, true)
      const { saidCount } = service
      const expected = saidCount === undefined ? file.rows.length : yield* saidCount(job)
      if (last.rowsProcessed !== undefined)
        expectSame("rowsProcessed of a finished job", last.rowsProcessed, expected)
    })
  ),
  check(
    "track",
    "takes an unknown state for running, and keeps the word",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const word = "QUITE_NEW_STATE"
      const { job } = yield* startImport()
      yield* service.sayState?.(word) ?? Effect.void
      const progress = yield* provider.track(job)
      expectSame("the state of a job whose word nobody knows", progress.state, "running")
      expectSame("providerState, the word of the service", progress.providerState, word)
      expectSame("isKnownState for a word that nobody knows", progress.isKnownState, false)
    }),
    needsHandle("sayState")
  ),
  check(
    "track",
    "leaves out a count that the service does not give",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* service.leaveOutCounts ?? Effect.void
      const { job } = yield* finishImport()
      const { rowsProcessed } = yield* provider.track(job)
      expectSame("rowsProcessed, which the service does not say", rowsProcessed, undefined)
    }),
    needsHandle("leaveOutCounts")
  ),
  check(
    "track",
    "does not know a job that the service does not know",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* startImport()
      const reason = yield* expectReason(provider.track(service.unknownJob(job)), "JobNotFound")
      expectRetryable(reason, false)
    })
  )
]
