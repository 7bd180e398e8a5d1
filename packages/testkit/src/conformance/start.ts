import { JobRef } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import assert from "node:assert/strict"
import type { FaultAction } from "../emulators/emulator.ts"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { check, needsOperation, type ConformanceCheck } from "./check.ts"
import { expectReason, within } from "./expectations.ts"
import { stageImport, startImport } from "./import-so-far.ts"
import { closedOrigin } from "./origins.ts"
import { lookOften, undisturbed } from "./patience.ts"
import { breakRole, startRequests } from "./role-requests.ts"

const html = { "content-type": "text/html" }

/** Answers after which nobody can say whether there is a job. In the first five there is one. */
const doubtful: ReadonlyArray<readonly [name: string, jobs: number, action: FaultAction]> = [
  ["a lost reply", 1, { type: "lose-reply" }],
  ["a reply that breaks off", 1, { type: "truncate-reply", afterBytes: 4 }],
  [
    "a reply that is not JSON",
    1,
    { type: "replace-reply", status: 200, headers: html, body: "<p>Welcome</p>" }
  ],
  ["a reply of broken JSON", 1, { type: "replace-reply", status: 201, body: '{"id": "4' }],
  ["a gateway's 502", 1, { type: "replace-reply", status: 502, headers: html, body: "<p>Bad Gateway</p>" }],
  ["a connection cut before the answer", 0, { type: "reset" }],
  ["500", 0, { type: "reply", status: 500, body: "{}" }],
  ["503", 0, { type: "reply", status: 503, body: "{}" }],
  ["504", 0, { type: "reply", status: 504, headers: html, body: "<p>Gateway Timeout</p>" }]
]

const doubtChecks = doubtful.map(([name, jobs, action]) =>
  check(
    "start",
    `reports ${name} as in doubt, and does not ask again`,
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { context, staged } = yield* stageImport()
      yield* breakRole("start", action)
      const reason = yield* expectReason(provider.start(staged, context), "StartInDoubt")
      assert.equal(reason._tag === "StartInDoubt" ? reason.label : "", context.label)
      assert.equal(reason.isRetryable, false)
      assert.equal(startRequests(service), 1)
      assert.equal((yield* service.jobs).length, jobs)
    })
  )
)

/** Answers that promise that no job was created. */
const refusals: ReadonlyArray<readonly [status: number, tags: Array<Parameters<typeof expectReason>[1]>]> = [
  [400, ["RequestRefused"]],
  [401, ["CredentialsRefused"]],
  [403, ["AccessDenied"]],
  // A service may have an allowance of jobs; a short limit on requests looks the same.
  [429, ["RateLimited", "AllowanceUsedUp"]]
]

const refusalChecks = refusals.map(([status, tags]) =>
  check(
    "start",
    `takes ${status} as a refusal: no doubt and no job`,
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { context, staged } = yield* stageImport()
      yield* breakRole("start", { type: "reply", status, body: "{}" })
      yield* expectReason(provider.start(staged, context), ...tags)
      // A refused token may be renewed once.
      assert.ok(startRequests(service) <= (status === 401 ? 2 : 1), `asked ${startRequests(service)} times`)
      assert.deepEqual(yield* service.jobs, [])
    })
  )
)

const lifeChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "start",
    "returns before the job is done",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* service.holdJobs
      const { job } = yield* within(5_000, "starting", startImport())
      assert.equal((yield* provider.track(job)).state, "running")
    })
  ),
  check(
    "start",
    "creates one job, with one request",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* undisturbed
      const { context, job } = yield* startImport()
      assert.equal(startRequests(service), 1)
      assert.equal((yield* service.jobs).length, 1)
      assert.deepEqual([job.version, job.provider, job.target], [1, provider.id, provider.target])
      assert.equal(job.label, context.label)
      assert.notEqual(job.id, "")
    })
  ),
  check(
    "start",
    "gives a reference that a fresh provider can track after saving and loading",
    Effect.gen(function* () {
      const { open, service } = yield* ProviderUnderTest
      const { job } = yield* startImport()
      const saved = JSON.stringify(yield* Schema.encodeEffect(JobRef)(job))
      const loaded = yield* Schema.decodeUnknownEffect(JobRef)(JSON.parse(saved))
      assert.deepEqual(loaded, job)
      const fresh = yield* open(service.emulator.url)
      assert.equal((yield* fresh.track(loaded)).isKnownState, true)
    })
  ),
  check(
    "start",
    "says that nothing was sent when the service cannot be reached",
    Effect.gen(function* () {
      const { open, service } = yield* ProviderUnderTest
      const { context, staged } = yield* stageImport()
      const cutOff = yield* open(yield* closedOrigin)
      const reason = yield* expectReason(cutOff.start(staged, context), "Unreachable")
      assert.equal(reason.isRetryable, true)
      assert.deepEqual(yield* service.jobs, [])
    })
  )
]

const canFind = needsOperation("find")

const find = Effect.fnUntraced(function* (staged: Effect.Success<ReturnType<typeof stageImport>>) {
  const { provider } = yield* ProviderUnderTest
  return provider.find === undefined
    ? assert.fail("the provider has no find")
    : yield* provider.find(staged.staged, staged.context)
})

const findChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "find",
    "finds the job after a lost reply",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* startImport()
      const lost = yield* stageImport()
      yield* breakRole("start", { type: "lose-reply" })
      yield* expectReason(provider.start(lost.staged, lost.context), "StartInDoubt")
      service.emulator.clearFaults()
      const found = yield* find(lost)
      assert.equal(found.length, 1, `found ${found.length} jobs`)
      const [job] = found
      if (job === undefined) return assert.fail()
      assert.equal(job.label, lost.context.label)
      assert.equal((yield* service.jobs).at(-1), job.id)
      yield* lookOften(job, provider)
      yield* provider.track(job)
    }),
    canFind
  ),
  check(
    "find",
    "finds the job that start gave, by an equal reference",
    Effect.gen(function* () {
      const started = yield* startImport()
      assert.deepEqual(yield* find(started), [started.job])
    }),
    canFind
  ),
  check(
    "find",
    "finds nothing when nothing was started under the label",
    Effect.gen(function* () {
      yield* startImport()
      assert.deepEqual(yield* find(yield* stageImport()), [])
    }),
    canFind
  )
]

/** What the suite asks of `start`, and of `find` where a provider has it. */
export const startChecks: ReadonlyArray<ConformanceCheck> = [
  ...lifeChecks,
  ...doubtChecks,
  ...refusalChecks,
  ...findChecks
]
