import type { ImportReason, ServiceValidation } from "@bulkport/core/provider"
import { Effect, Exit } from "effect"
import type { FaultAction } from "../emulators/emulator.ts"
import { ProviderUnderTest, type OperationRole } from "../provider-under-test.ts"
import { check, needsOperation, needsRequests, type ConformanceCheck } from "./check.ts"
import { expectReason, expectRetryable, expectSame, expectThat } from "./expectations.ts"
import { readyToCall, startImport } from "./import-so-far.ts"
import { closedOrigin } from "./origins.ts"
import { breakRole, roleRequests } from "./role-requests.ts"

/** One kind of failure, and the reason it must come out as. */
interface FailureCase {
  readonly name: string
  readonly action: FaultAction
  readonly tags: ReadonlyArray<ImportReason["_tag"]>
  readonly isRetryable: boolean
  /** Where the service asks to wait. */
  readonly retryAfterMillis?: number
  /** Roles for which this reply may well mean something else, or nothing at all. */
  readonly notFor?: ReadonlyArray<OperationRole>
  /** True where a service that only helps to validate may be unable to: skipped, in words, is as good as the reason. */
  readonly maySkipValidation?: true
}

const html = { "content-type": "text/html" }
const status = (code: number, headers: Readonly<Record<string, string>> = {}): FaultAction => ({
  type: "reply",
  status: code,
  headers,
  body: "{}"
})

const cases: ReadonlyArray<FailureCase> = [
  { name: "401", action: status(401), tags: ["CredentialsRefused"], isRetryable: false },
  {
    name: "403",
    action: status(403),
    tags: ["AccessDenied"],
    isRetryable: false,
    maySkipValidation: true
  },
  {
    name: "404",
    action: status(404),
    tags: ["JobNotFound", "TargetNotFound"],
    isRetryable: false,
    notFor: ["stage", "validate", "find", "collect"]
  },
  { name: "429 without a wait", action: status(429), tags: ["RateLimited"], isRetryable: true },
  {
    name: "429 with a wait",
    action: status(429, { "retry-after": "7" }),
    tags: ["RateLimited"],
    isRetryable: true,
    retryAfterMillis: 7_000
  },
  { name: "500", action: status(500), tags: ["ServiceUnavailable"], isRetryable: true },
  {
    name: "503 from a gateway",
    action: { type: "reply", status: 503, headers: html, body: "<p>Down</p>" },
    tags: ["ServiceUnavailable"],
    isRetryable: true
  },
  {
    name: "a page instead of JSON",
    action: { type: "reply", status: 200, headers: html, body: "<p>Please log in</p>" },
    tags: ["UnexpectedResponse"],
    isRetryable: false,
    notFor: ["collect"],
    maySkipValidation: true
  },
  {
    name: "broken JSON",
    action: { type: "reply", status: 200, body: '{"id": "4' },
    tags: ["UnexpectedResponse"],
    isRetryable: false,
    notFor: ["collect"],
    maySkipValidation: true
  },
  {
    name: "JSON of another shape",
    action: { type: "reply", status: 200, body: "[[42]]" },
    tags: ["UnexpectedResponse"],
    isRetryable: false,
    notFor: ["collect"],
    maySkipValidation: true
  },
  { name: "a connection that is cut", action: { type: "reset" }, tags: ["ReplyLost"], isRetryable: true },
  { name: "a lost reply", action: { type: "lose-reply" }, tags: ["ReplyLost"], isRetryable: true },
  {
    name: "a reply that breaks off",
    action: { type: "truncate-reply", afterBytes: 4 },
    tags: ["ReplyLost"],
    isRetryable: true
  }
]

/** All that may be asked again. `start` may not, and has its own checks. */
const repeatableRoles: ReadonlyArray<OperationRole> = ["stage", "validate", "find", "track", "collect"]

/** Whether a validation says, in words, that it did not take place. */
const isSkipped = (answer: Exit.Exit<void | ServiceValidation, ImportReason>): boolean =>
  Exit.isSuccess(answer) && answer.value?.status === "skipped" && answer.value.why.trim() !== ""

const failureCheck = (role: OperationRole, failure: FailureCase): ConformanceCheck =>
  check(
    "failures",
    `${role} answers ${failure.name} with ${failure.tags.join(" or ")}`,
    Effect.gen(function* () {
      const { service } = yield* ProviderUnderTest
      const call = yield* readyToCall(role)
      service.emulator.clearRequests()
      yield* breakRole(role, failure.action, service.operations[role][0])
      const answer = yield* Effect.exit(call)
      if (failure.maySkipValidation !== true || !isSkipped(answer)) {
        const reason = yield* expectReason(answer, ...failure.tags)
        expectRetryable(reason, failure.isRetryable)
        const wait = "retryAfterMillis" in reason ? reason.retryAfterMillis : undefined
        expectSame(`retryAfterMillis of ${reason._tag}`, wait, failure.retryAfterMillis)
      }
      // One attempt, apart from one renewal of a refused token.
      const attempts = roleRequests(service).length
      const most = failure.name === "401" ? 2 : 1
      expectThat(
        attempts <= most,
        `expected at most ${most} requests in one call, but ${attempts} were made: the engine asks again, not the provider`
      )
    }),
    ...(role === "validate" || role === "find" ? [needsOperation(role)] : []),
    needsRequests(role)
  )

/** What the suite asks of every call when the service or the way to it fails. */
export const failureChecks: ReadonlyArray<ConformanceCheck> = [
  ...repeatableRoles.flatMap((role) =>
    cases
      .filter(({ notFor }) => notFor?.includes(role) !== true)
      .map((failure) => failureCheck(role, failure))
  ),
  check(
    "failures",
    "track answers a refused connection with Unreachable",
    Effect.gen(function* () {
      const { open } = yield* ProviderUnderTest
      const { job } = yield* startImport()
      const cutOff = yield* open(yield* closedOrigin)
      const reason = yield* expectReason(cutOff.track(job), "Unreachable")
      expectRetryable(reason, true)
    })
  )
]
