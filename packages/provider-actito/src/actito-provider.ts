import { contractVersion, makeHttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import { makeActitoClient } from "./actito-client.ts"
import type { ActitoConnection } from "./actito-connection.ts"
import { type ActitoSettings, loadProfile, providerId, targetOf } from "./actito-settings.ts"
import { stage } from "./lifecycle/1-stage.ts"
import { find, start } from "./lifecycle/3-start.ts"
import { track } from "./lifecycle/4-track.ts"
import { collect, readOutcomes, recordReadings } from "./lifecycle/5-collect.ts"

/**
 * Opens the provider for one entity. Makes no request; connections close with the scope.
 *
 * There is no `validate`, because the service has none, and `find` only where the wire profile says that executions can
 * be listed.
 */
export const openActito = Effect.fnUntraced(function* (settings: ActitoSettings) {
  const profile = yield* loadProfile(settings)
  const transport = yield* makeHttpTransport()
  const connection: ActitoConnection = {
    client: makeActitoClient(transport, settings, profile),
    settings,
    profile,
    target: targetOf(settings)
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
    stage: stage(connection),
    start: start(connection),
    ...(profile.canListExecutions ? { find: find(connection) } : {}),
    track: track(connection),
    collect: collect(connection),
    readOutcomes: readOutcomes(connection),
    recordReadings
  }
  return provider
})
