import type { ImportReason } from "@bulkport/core/provider"
import { Cause } from "effect"
import type { RecordedRequest } from "../emulators/emulator.ts"
import type { ConformanceCheck } from "./check.ts"
import { groupGuides } from "./group-guide.ts"

/** More requests say no more: the last ones are shown. */
const mostRequests = 12

/** Of a message. Checks show values that are as long as the service likes. */
const longestMessage = 2_000

/**
 * What a check has to say about a provider: what was expected and what happened, what the service was asked, the rule, and where
 * it stands. `actual` and `expected` are there for the difference that test runners show.
 */
export class ConformanceFailure extends Error {
  /** What was expected and what happened, without the rest. */
  readonly summary: string
  readonly actual: unknown
  readonly expected: unknown
  readonly showDiff: boolean

  constructor(
    summary: string,
    message = summary,
    { actual, expected }: { readonly actual?: unknown; readonly expected?: unknown } = {}
  ) {
    super(message)
    this.name = "ConformanceFailure"
    this.summary = summary
    this.actual = actual
    this.expected = expected
    this.showDiff = expected !== undefined
    // Where in the suite it was thrown says nothing to the author of a provider.
    this.stack = `${this.name}: ${message}`
  }
}

/** What is known of a check that failed. */
export interface FailedCheck extends Pick<ConformanceCheck, "name" | "step"> {
  readonly cause: Cause.Cause<unknown>
  /** What was asked of the service in this check, oldest first. */
  readonly requests: ReadonlyArray<RecordedRequest>
  /** What went wrong in the emulator itself, where it tells. */
  readonly bugs: ReadonlyArray<unknown>
  readonly secrets: ReadonlyArray<string>
}

/** Puts a failed check into words. What is secret to the provider is masked. */
export const describeFailure = ({
  bugs,
  cause,
  name,
  requests,
  secrets,
  step
}: FailedCheck): ConformanceFailure => {
  const error = Cause.squash(cause)
  const guide = groupGuides[step]
  const summary = masked(wordsOf(error), secrets).slice(0, longestMessage)
  const lines = [
    name,
    "",
    summary,
    "",
    "The service was asked:",
    ...requestLines(requests),
    ...bugLines(bugs),
    "",
    `The rule: ${guide.rule}`,
    `Read: ${guide.contract} in @bulkport/core/provider; "What it asks" in the README of @bulkport/testkit.`,
    `Cannot be mended yet? knownGaps: { ${JSON.stringify(name)}: "why" }`
  ]
  const { actual, expected } =
    typeof error === "object" && error !== null
      ? (error as { readonly actual?: unknown; readonly expected?: unknown })
      : {}
  const values = { actual: maskedIn(actual, secrets), expected: maskedIn(expected, secrets) }
  return new ConformanceFailure(summary, masked(lines.join("\n"), secrets), values)
}

const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (isReason(error)) return `a call failed that should not: ${error._tag}: ${error.message}`
  const { cause } = error
  // A check that runs several cases names the case, and has what went wrong as the cause.
  const inner = Cause.isCause(cause) ? Cause.squash(cause) : cause
  const isTold = error.name === "AssertionError" || error.name === "Error"
  const words = isTold ? error.message : `${error.name}: ${error.message}`
  return inner === undefined ? words : `${words}: ${wordsOf(inner)}`
}

/** Whether it is what an operation of a provider fails with. */
const isReason = (error: Error): error is Error & Pick<ImportReason, "_tag"> =>
  "_tag" in error && "isRetryable" in error

const requestLines = (requests: ReadonlyArray<RecordedRequest>): ReadonlyArray<string> => {
  if (requests.length === 0) return ["  nothing"]
  const last = requests.slice(-mostRequests)
  const left = requests.length - last.length
  return [
    ...(left === 0 ? [] : [`  … ${left} earlier ones`]),
    ...last.map(
      (request) =>
        `  ${request.method} ${request.path} (${request.operation}, ${request.bodyBytes} bytes) → ${answerOf(request)}`
    )
  ]
}

const answerOf = ({ aborted, status }: RecordedRequest): string => {
  if (status !== undefined) return String(status)
  return aborted ? "no whole answer; the connection was closed" : "no answer yet"
}

const bugLines = (bugs: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  bugs.length === 0
    ? []
    : ["The emulator itself failed, which is to be mended first:", ...bugs.map((bug) => `  ${String(bug)}`)]

/** The longest first: one may begin like another. */
const masked = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== "")
    .toSorted((one, other) => other.length - one.length)
    .reduce((masking, secret) => masking.replaceAll(secret, "<secret>"), text)

/** The same for the values that test runners show the difference of: text in lists and records, however deep. */
const maskedIn = (value: unknown, secrets: ReadonlyArray<string>): unknown => {
  if (typeof value === "string") return masked(value, secrets)
  if (Array.isArray(value)) return value.map((each) => maskedIn(each, secrets))
  if (typeof value !== "object" || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskedIn(each, secrets)]))
}
