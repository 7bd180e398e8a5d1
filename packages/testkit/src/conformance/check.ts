import { type Cause, Effect, Exit, type Scope } from "effect"
import type { OperationRole, ServiceBehind } from "../provider-under-test.ts"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { withPatience } from "./patience.ts"

/** What the checks are grouped by: the steps, the abilities beside them, and what holds for all of them. */
export type CheckGroup =
  | "stage"
  | "validate"
  | "start"
  | "find"
  | "track"
  | "collect"
  | "readOutcomes"
  | "parts"
  | "failures"
  | "safety"

/** One thing the suite asks of every provider. A plain value, so that it can be run outside a test runner too. */
export interface ConformanceCheck {
  /** A sentence about behaviour, unique within the suite. */
  readonly name: string
  readonly step: CheckGroup
  /** Says why the check does not apply to this provider, if it does not. */
  readonly needs?: (underTest: ProviderUnderTest["Service"]) => string | undefined
  /** Fails or dies when the provider does not behave so. Needs real time. */
  readonly run: Effect.Effect<void, unknown, ProviderUnderTest>
}

/** Why a check does not apply, if it does not. */
export type Need = NonNullable<ConformanceCheck["needs"]>

/** What came of running a check. */
export type CheckResult =
  | { readonly _tag: "passed" }
  | { readonly _tag: "skipped"; readonly why: string }
  | { readonly _tag: "failed"; readonly cause: Cause.Cause<unknown> }

/** Makes a check out of an effect that may use a scope; everything in it is closed when the check is over. */
export const check = (
  step: CheckGroup,
  name: string,
  run: Effect.Effect<void, unknown, ProviderUnderTest | Scope.Scope>,
  ...needs: ReadonlyArray<Need>
): ConformanceCheck => ({
  name: `${step}: ${name}`,
  step,
  needs: (underTest) => needs.map((need) => need(underTest)).find((why) => why !== undefined),
  run: Effect.scoped(run)
})

/** Runs one check, or says why it does not apply. Never fails. */
export const runCheck = ({
  needs,
  run
}: ConformanceCheck): Effect.Effect<CheckResult, never, ProviderUnderTest> =>
  Effect.gen(function* () {
    const underTest = yield* ProviderUnderTest
    const why = needs?.(underTest)
    if (why !== undefined) return { _tag: "skipped", why }
    const exit = yield* Effect.exit(Effect.provideService(run, ProviderUnderTest, withPatience(underTest)))
    return Exit.isSuccess(exit) ? { _tag: "passed" } : { _tag: "failed", cause: exit.cause }
  })

/** The check needs an operation that providers may leave out. */
export const needsOperation =
  (operation: "validate" | "find" | "readOutcomes"): Need =>
  ({ provider }) =>
    provider[operation] === undefined ? `the provider has no operation "${operation}"` : undefined

/** The check needs a handle on the service that may be left out. */
export const needsHandle =
  (handle: keyof ServiceBehind): Need =>
  ({ service }) =>
    service[handle] === undefined ? `there is no handle "${handle}" on the service` : undefined

/** The check needs requests to be made in this role. */
export const needsRequests =
  (role: OperationRole): Need =>
  ({ service }) =>
    service.operations[role].length === 0 ? `the provider asks the service nothing in "${role}"` : undefined
