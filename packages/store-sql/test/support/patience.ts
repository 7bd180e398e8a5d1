import type { EngineSettings } from "@bulkport/core"

/** For a service that answers at once. */
export const patience: EngineSettings = {
  retries: 3,
  retryBaseMillis: 5,
  retryMaxMillis: 20,
  waitMillis: 20_000,
  sameContentMillis: 60_000,
  pollMillis: 5,
  findGraceMillis: 20
}
