import { contractVersion, makeHttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import { makeAcmeCrmClient } from "./acme-crm-client.ts"
import { makeDiagnose } from "./acme-crm-doctor.ts"
import { type AcmeCrmSettings, targetOf } from "./acme-crm-settings.ts"
import { makeStage } from "./lifecycle/1-stage.ts"
import { makeValidate } from "./lifecycle/2-validate.ts"
import { makeFind, makeStart } from "./lifecycle/3-start.ts"
import { makeTrack } from "./lifecycle/4-track.ts"
import { makeCollect, readOutcomes, recordReadings } from "./lifecycle/5-collect.ts"

/** Makes the provider for one account. Makes no request; its connections close with the scope. */
export const makeAcmeCrmProvider = (settings: AcmeCrmSettings) =>
  Effect.map(makeHttpTransport(), (transport): Provider => {
    const client = makeAcmeCrmClient(settings, transport)
    const target = targetOf(settings)
    // Your service: its limits. What it cannot do is left out: all but `stage`, `start`, `track` and `collect` may be.
    return {
      contract: contractVersion,
      id: "acme-crm",
      target,
      limits: {
        maxFileBytes: settings.maxFileBytes,
        firstPollMillis: 1_000,
        maxPollMillis: 30_000,
        findGraceMillis: 30_000
      },
      stage: makeStage(client),
      validate: makeValidate(client),
      start: makeStart(client, target),
      find: makeFind(client, target),
      track: makeTrack(client),
      collect: makeCollect(client),
      readOutcomes,
      recordReadings,
      diagnose: makeDiagnose(client)
    }
  })
