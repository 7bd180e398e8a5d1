import { contractVersion, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import { openActitoClient } from "./actito-client.ts"
import type { ActitoConnection } from "./actito-connection.ts"
import { makeDiagnose } from "./actito-doctor.ts"
import { destinationOf } from "./actito-destination.ts"
import { jobs } from "./actito-jobs.ts"
import { type ActitoSettings, loadProfile, providerId, targetOf } from "./actito-settings.ts"
import { stage } from "./lifecycle/1-stage.ts"
import { validate } from "./lifecycle/2-validate.ts"
import { find, start } from "./lifecycle/3-start.ts"
import { track } from "./lifecycle/4-track.ts"
import { collect, readOutcomes, recordReadings } from "./lifecycle/5-collect.ts"
import { makeV4Provider, v4TargetOf } from "./v4/v4-provider.ts"

/**
 * Opens the provider for one entity. Makes no request; connections close with the scope.
 *
 * `validate` holds columns against the table's structure, since the service itself validates nothing before an import. There is
 * `find` only where the wire profile says that executions can be listed. With `transport` v4, the imports before V5 are spoken.
 */
export const openActito = Effect.fnUntraced(function* (settings: ActitoSettings) {
  const profile = yield* loadProfile(settings)
  const isV4 = settings.transport === "v4"
  const connection: ActitoConnection = {
    client: yield* openActitoClient(settings, profile),
    settings,
    profile,
    target: isV4 ? v4TargetOf(settings) : targetOf(settings)
  }
  const operations = isV4
    ? makeV4Provider(connection)
    : {
        stage: stage(connection),
        start: start(connection),
        ...(profile.canListExecutions ? { find: find(connection), jobs: jobs(connection) } : {}),
        track: track(connection),
        collect: collect(connection),
        readOutcomes: readOutcomes(connection)
      }
  const provider: Provider = {
    contract: contractVersion,
    id: providerId,
    target: connection.target,
    // Parts of a file are imported one after the other: the order of runs on one table is not documented.
    limits: {
      maxPackedBytes: settings.maxFileBytes,
      firstPollMillis: 5000,
      maxPollMillis: 60_000,
      findGraceMillis: 30_000
    },
    ...operations,
    validate: validate(connection),
    // A table has one allowance, whichever imports load it.
    destination: destinationOf(settings),
    recordReadings,
    diagnose: makeDiagnose(connection)
  }
  return provider
})
