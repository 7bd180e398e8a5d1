import { JobRef } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import type { FaultAction } from "../emulators/emulator.ts"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { check, needsOperation, type ConformanceCheck } from "./check.ts"
import { expectReason, expectRetryable, expectSame, expectThat, within } from "./expectations.ts"
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
      expectSame(
        "the label in StartInDoubt",
        reason._tag === "StartInDoubt" ? reason.label : "",
        context.label
      )
      expectRetryable(reason, false)
      expectSame("the number of requests that create a job", startRequests(service), 1)
      expectSame("the number of jobs at the service", (yield* service.jobs).length, jobs)
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
      const most = status === 401 ? 2 : 1
      expectThat(
        startRequests(service) <= most,
        `expected at most ${most} requests that create a job, but ${startRequests(service)} were made`
      )
      expectSame("the list of jobs at the service", yield* service.jobs, [])
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
      const { job } = yield* within("starting", startImport())
      expectSame("the state of the job right after its start", (yield* provider.track(job)).state, "running")
    })
  ),
  check(
    "start",
    "creates one job, with one request",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* undisturbed
      const { context, job } = yield* startImport()
      expectSame("the number of requests that create a job", startRequests(service), 1)
      expectSame("the number of jobs at the service", (yield* service.jobs).length, 1)
      const { id, label, provider: by, target, version } = job
      expectSame(
        "who the job's reference says it is of",
        { version, provider: by, target, label },
        { version: 1, provider: provider.id, target: provider.target, label: context.label }
      )
      expectThat(id !== "", "expected the job's reference to have an id, but it is empty")
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
      expectSame("the job's reference after saving and loading", loaded, job)
      const fresh = yield* open(service.emulator.url)
      const { isKnownState } = yield* fresh.track(loaded)
      expectSame("isKnownState, as a fresh provider sees the job", isKnownState, true)
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
      expectRetryable(reason, true)
      expectSame("the list of jobs at the service", yield* service.jobs, [])
    })
  )
]

const canFind = needsOperation("find")

const find = Effect.fnUntraced(function* (staged: Effect.Success<ReturnType<typeof stageImport>>) {
  const { provider } = yield* ProviderUnderTest
  return provider.find === undefined
    ? yield* Effect.die(new Error("the provider has no find"))
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
      const [job] = found
      if (job === undefined || found.length > 1)
        return yield* Effect.die(
          new Error(`expected find to give the one lost job, but it gave ${found.length}`)
        )
      expectSame("the label of the found job", job.label, lost.context.label)
      expectSame("the id of the found job", job.id, (yield* service.jobs).at(-1))
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
      expectSame("what find gives", yield* find(started), [started.job])
    }),
    canFind
  ),
  check(
    "find",
    "finds nothing when nothing was started under the label",
    Effect.gen(function* () {
      yield* startImport()
      expectSame("what find gives", yield* find(yield* stageImport()), [])
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
