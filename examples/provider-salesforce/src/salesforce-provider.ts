import { contractVersion, makeHttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect, type Scope } from "effect"
import { makeCollect, readOutcomes } from "./lifecycle/5-collect.ts"
import { makeFind, makeStart } from "./lifecycle/3-start.ts"
import { makeStage } from "./lifecycle/1-stage.ts"
import { makeValidate } from "./lifecycle/2-validate.ts"
import { makeTrack } from "./lifecycle/4-track.ts"
import { makeAdopt } from "./salesforce-adopt.ts"
import { makeSalesforceClient } from "./salesforce-client.ts"
import { makeDiagnose } from "./salesforce-doctor.ts"
import { makeJobs } from "./salesforce-jobs.ts"
import { makeSession } from "./salesforce-session.ts"
import { providerId, type SalesforceSettings, targetOf } from "./salesforce-settings.ts"

/** Makes the provider for one org. Makes no request; its connections close with the scope. */
export const makeSalesforceProvider = (
  settings: SalesforceSettings
): Effect.Effect<Provider, never, Scope.Scope> =>
  Effect.map(makeHttpTransport(), (transport) => {
    const session = makeSession(settings, transport)
    const client = makeSalesforceClient(settings, transport, session)
    const target = targetOf(settings)
    return {
      contract: contractVersion,
      id: providerId,
      target,
      limits: {
        maxFileBytes: settings.maxFileBytes,
        firstPollMillis: 2_000,
        maxPollMillis: 30_000,
        // The job is there before it is started, so one look at it tells, once a request can no longer be under way.
        findGraceMillis: 30_000,
        findsStagedOnly: true
      },
      stage: makeStage(client),
      validate: makeValidate(client),
      start: makeStart(client, target),
      find: makeFind(client, target),
      track: makeTrack(client),
      collect: makeCollect(client),
      readOutcomes,
      jobs: makeJobs(client),
      adopt: makeAdopt(client, target),
      diagnose: makeDiagnose(client, session, settings)
    }
  })
