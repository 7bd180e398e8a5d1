import { contractVersion, makeHttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect, type Scope } from "effect"
import { makeAdvocateClient } from "./advocate-client.ts"
import { makeDownload } from "./advocate-download.ts"
import { type AdvocateSettings, targetOf } from "./advocate-settings.ts"
import { makeStage } from "./lifecycle/1-stage.ts"
import { makeValidate } from "./lifecycle/2-validate.ts"
import { makeFind, makeStart } from "./lifecycle/3-start.ts"
import { makeTrack } from "./lifecycle/4-track.ts"
import { makeCollect, readOutcomes, recordReadings } from "./lifecycle/5-collect.ts"

/** Makes the provider for one tenant. Makes no request; its connections close with the scope. */
export const makeAdvocateProvider = (
  settings: AdvocateSettings
): Effect.Effect<Provider, never, Scope.Scope> =>
  Effect.map(makeHttpTransport(), (transport) => {
    const client = makeAdvocateClient(settings, transport)
    const target = targetOf(settings)
    return {
      contract: contractVersion,
      id: "advocate",
      target,
      limits: {
        maxFileBytes: settings.maxFileBytes,
        maxRows: settings.maxRows,
        firstPollMillis: 2_000,
        maxPollMillis: 30_000,
        findGraceMillis: 30_000
      },
      stage: makeStage(client, settings),
      validate: makeValidate(client, target),
      start: makeStart(client, target),
      find: makeFind(client, target),
      track: makeTrack(client, target),
      collect: makeCollect(client, makeDownload(settings, transport), target),
      readOutcomes,
      recordReadings
    }
  })
