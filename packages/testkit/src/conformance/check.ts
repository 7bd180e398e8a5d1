import { type Cause, Effect, Exit, type Scope } from "effect"
import type { OperationRole, OptionalHandle, ServiceBehind } from "../provider-under-test.ts"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { describeFailure, type ConformanceFailure } from "./conformance-failure.ts"
import { withPatience } from "./patience.ts"
import { rememberRequests } from "./request-memory.ts"

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
  /** What it takes to run the check. The first that is not there decides why it does not apply. */
  readonly needs: ReadonlyArray<Need>
  /** Fails or dies when the provider does not behave so. Needs real time. */
  readonly run: Effect.Effect<void, unknown, ProviderUnderTest>
}

/** Something that a check needs, and what is missing, if it is. */
export interface Need {
  /** Why the check does not apply, if it does not. */
  readonly missing: (underTest: ProviderUnderTest["Service"]) => string | undefined
  /**
   * Set where it is the author who left it out, and not the provider that cannot do it: such a check is skipped only with a reason
   * in `without`.
   */
  readonly handle?: OptionalHandle
}

/** What came of running a check. */
export type CheckResult =
  | { readonly _tag: "passed" }
  | {
      readonly _tag: "skipped"
      readonly why: string
      /** Set where the author left something out without saying why. */
      readonly unexplained?: OptionalHandle
    }
  | {
      readonly _tag: "failed"
      readonly cause: Cause.Cause<unknown>
      /** The same for the author of the provider: with the requests that were made, and the rule. */
      readonly failure: ConformanceFailure
    }

/** Makes a check out of an effect that may use a scope; everything in it is closed when the check is over. */
export const check = (
  step: CheckGroup,
  name: string,
  run: Effect.Effect<void, unknown, ProviderUnderTest | Scope.Scope>,
  ...needs: ReadonlyArray<Need>
): ConformanceCheck => ({ name: `${step}: ${name}`, step, needs, run: Effect.scoped(run) })

/** Runs one check, or says why it does not apply. Never fails. */
export const runCheck = (each: ConformanceCheck): Effect.Effect<CheckResult, never, ProviderUnderTest> =>
  Effect.gen(function* () {
    const underTest = yield* ProviderUnderTest
    const skipped = whySkipped(each, underTest)
    if (skipped !== undefined) return skipped
    const { emulator, requests } = rememberRequests(underTest.service.emulator)
    const remembered = { ...underTest, service: { ...underTest.service, emulator } }
    const contradiction = contradictionIn(each, underTest)
    const run = contradiction === undefined ? each.run : Effect.fail(new Error(contradiction))
    const exit = yield* Effect.exit(Effect.provideService(run, ProviderUnderTest, withPatience(remembered)))
    if (Exit.isSuccess(exit)) return { _tag: "passed" }
    const { cause } = exit
    const asked = { requests: requests(), bugs: emulator.bugs?.() ?? [], secrets: underTest.secrets }
    return { _tag: "failed", cause, failure: describeFailure({ ...each, cause, ...asked }) }
  })

/** Why a check does not apply to a provider, if it does not. */
export const whySkipped = (
  { needs }: ConformanceCheck,
  underTest: ProviderUnderTest["Service"]
): Extract<CheckResult, { readonly _tag: "skipped" }> | undefined => {
  const missing = needs.flatMap((need) => {
    const why = need.missing(underTest)
    return why === undefined ? [] : [{ why, handle: need.handle }]
  })
  // What the provider cannot do comes first: then nobody has to explain what else is missing.
  const first = missing.find(({ handle }) => handle === undefined) ?? missing[0]
  if (first === undefined) return undefined
  const { handle, why } = first
  if (handle === undefined) return { _tag: "skipped", why }
  const said = underTest.service.without?.[handle]?.trim() ?? ""
  return said === "" ? { _tag: "skipped", why, unexplained: handle } : { _tag: "skipped", why: said }
}

/** What is both given and said to be impossible. */
const contradictionIn = (
  { needs }: ConformanceCheck,
  { service }: ProviderUnderTest["Service"]
): string | undefined => {
  const stale = needs.find(({ handle }) => handle !== undefined && service.without?.[handle] !== undefined)
  return stale?.handle === undefined
    ? undefined
    : `"${stale.handle}" is given, and yet named in \`without\`: take it off that list`
}

/** The check needs an operation that providers may leave out. */
export const needsOperation = (operation: "validate" | "find" | "readOutcomes"): Need => ({
  missing: ({ provider }) =>
    provider[operation] === undefined ? `the provider has no operation "${operation}"` : undefined
})

/** The check needs a handle on the service that may be left out. */
export const needsHandle = (handle: OptionalHandle & keyof ServiceBehind): Need => ({
  handle,
  missing: ({ service }) =>
    service[handle] === undefined ? `there is no handle "${handle}" on the service` : undefined
})

/** The check needs requests to be made in this role. */
export const needsRequests = (role: OperationRole): Need => ({
  missing: ({ service }) =>
    service.operations[role].length === 0 ? `the provider asks the service nothing in "${role}"` : undefined
})
