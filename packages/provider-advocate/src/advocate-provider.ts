import { contractVersion, makeHttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect, type Scope } from "effect"
import { makeAdopt } from "./advocate-adopt.ts"
import { makeAdvocateClient } from "./advocate-client.ts"
import { makeDownload } from "./advocate-download.ts"
import { makeDiagnose } from "./advocate-doctor.ts"
import { makeJobs } from "./advocate-jobs.ts"
import { type AdvocateSettings, targetOf } from "./advocate-settings.ts"
import { makeStage } from "./lifecycle/1-stage.ts"
import { makeValidate } from "./lifecycle/2-validate.ts"
import { makeFind, makeStart } from "./lifecycle/3-start.ts"
import { makeTrack } from "./lifecycle/4-track.ts"
import { makeCollect, readOutcomes, recordReadings } from "./lifecycle/5-collect.ts"
import { makeSftpRoute } from "./sftp/sftp-route.ts"

/** Makes the provider for one tenant. Makes no request; its connections close with the scope. */
export const makeAdvocateProvider = (
  settings: AdvocateSettings
): Effect.Effect<Provider, never, Scope.Scope> =>
  Effect.map(makeHttpTransport(), (transport) => {
    const client = makeAdvocateClient(settings, transport)
    const target = targetOf(settings)
    const download = makeDownload(settings, transport)
    const sftp = makeSftpRoute(settings)
    const isBySftp = settings.transport === "sftp"
    return {
      contract: contractVersion,
      id: "advocate",
      target,
      limits: {
        maxFileBytes: settings.maxFileBytes,
        maxRows: settings.maxRows,
        firstPollMillis: 2_000,
        maxPollMillis: 30_000,
        findGraceMillis: isBySftp ? settings.sftpPickUpMinutes * 60_000 : 30_000
      },
      stage: isBySftp ? sftp.stage : makeStage(client, settings),
      validate: makeValidate(client, target),
      start: makeStart(client, sftp, target),
      find: makeFind(client, target),
      track: makeTrack(client, target),
      collect: makeCollect(client, download, target),
      readOutcomes,
      recordReadings,
      jobs: makeJobs(client, target),
      adopt: makeAdopt(client, download, target),
      diagnose: makeDiagnose(client, settings)
    }
  })
