/** Tries a connection without changing anything in the org, and says what each answer means. */
import type { Diagnosis, ImportReason, Provider } from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import type { SalesforceClient } from "./salesforce-client.ts"
import type { Session } from "./salesforce-session.ts"
import { type SalesforceSettings, targetOf } from "./salesforce-settings.ts"

const names = { signIn: "Sign-in", jobs: "Right to see ingest jobs", calls: "Calls left today" } as const

const skipped = (...rest: ReadonlyArray<string>): ReadonlyArray<Diagnosis> =>
  rest.map((name) => ({ name, outcome: "skipped", detail: "Something before it failed." }))

/** Signs in, lists jobs, and asks for the limits of the org. */
export const makeDiagnose =
  (
    client: SalesforceClient,
    session: Session,
    settings: SalesforceSettings
  ): NonNullable<Provider["diagnose"]> =>
  () =>
    Effect.gen(function* () {
      const signedIn = yield* Effect.result(session.token)
      if (Result.isFailure(signedIn)) {
        const { message: detail, nextStep: advice } = signedIn.failure
        return [
          { name: names.signIn, outcome: "failed", detail, advice },
          ...skipped(names.jobs, names.calls)
        ]
      }
      const listed = yield* Effect.result(client.listJobs())
      if (Result.isFailure(listed)) return notListed(listed.failure, settings)
      return [
        { name: names.signIn, outcome: "passed", detail: `The ${targetOf(settings)} takes the token.` },
        {
          name: names.jobs,
          outcome: "passed",
          detail: `Version ${settings.apiVersion} of the API lists the org's ingest jobs.`
        },
        yield* callsLeft(client),
        {
          name: "Right to import",
          outcome: "unknown",
          detail: "Rights are given for each object and field: only an import tells."
        }
      ]
    })

/** A refused token is about the sign-in; everything else about what was asked. */
const notListed = (
  { _tag, message: detail, nextStep: advice }: ImportReason,
  settings: SalesforceSettings
): ReadonlyArray<Diagnosis> =>
  _tag === "CredentialsRefused"
    ? [
        {
          name: names.signIn,
          outcome: "failed",
          detail,
          advice: "The token has ended, or is of another org: ask for a new one."
        },
        ...skipped(names.jobs, names.calls)
      ]
    : [
        { name: names.signIn, outcome: "passed", detail: `There is a token for the ${targetOf(settings)}.` },
        { name: names.jobs, outcome: "failed", detail, advice },
        ...skipped(names.calls)
      ]

const callsLeft = (client: SalesforceClient): Effect.Effect<Diagnosis> =>
  Effect.map(Effect.result(client.limits), (limits): Diagnosis => {
    const calls = Result.isSuccess(limits) ? limits.success.DailyApiRequests : undefined
    if (calls === undefined) {
      return {
        name: names.calls,
        outcome: "unknown",
        detail: "The org does not say how many calls it has left."
      }
    }
    const detail = `${calls.Remaining} of ${calls.Max} calls are left for the org in 24 hours.`
    return calls.Remaining > 0
      ? { name: names.calls, outcome: "passed", detail }
      : {
          name: names.calls,
          outcome: "failed",
          detail,
          advice: "Wait until calls of the last 24 hours have run out."
        }
  })
