import type { EngineSettings } from "@bulkport/core"
import type { WorkerOptions } from "../../src/index.ts"

/** What a worker process is told. */
export interface WorkerProcessSettings {
  readonly folder: string
  /** Of the PostgreSQL database; SQLite in the folder when left out. */
  readonly url?: string
  /** How long a database that is away is waited for; as the store does when left out. */
  readonly patienceMillis?: number
  readonly serviceUrl: string
  readonly apiKey: string
  readonly worker: WorkerOptions
  readonly engine?: Partial<EngineSettings>
}

/** Patience that suits tests. */
export const engineOptions: EngineSettings = {
  retries: 6,
  retryBaseMillis: 20,
  retryMaxMillis: 200,
  waitMillis: 600_000,
  sameContentMillis: 0,
  pollMillis: 20,
  findGraceMillis: 200
}
