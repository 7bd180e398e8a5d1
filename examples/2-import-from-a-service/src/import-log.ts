import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"

/** What the service itself keeps of an import that is over. */
export interface LoggedImport {
  readonly runId: string
  readonly tenant: string
  readonly verdict: string
  readonly accepted: number
  readonly rejected: number
  readonly unknown: number
}

/**
 * A table of the service's own: in real life one more table of the database that the service has anyway. Being told of an import
 * twice must leave one line, because the engine tells again when it cannot know whether it was heard.
 */
export const openImportLog = (file: string) => {
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(`CREATE TABLE IF NOT EXISTS imports (
    run_id TEXT PRIMARY KEY, tenant TEXT, verdict TEXT, accepted INTEGER, rejected INTEGER, unknown INTEGER) STRICT`)
  return {
    write: ({ accepted, rejected, runId, tenant, unknown, verdict }: LoggedImport): void => {
      database
        .prepare("INSERT OR REPLACE INTO imports VALUES (?, ?, ?, ?, ?, ?)")
        .run(runId, tenant, verdict, accepted, rejected, unknown)
    },
    all: (): ReadonlyArray<unknown> => database.prepare("SELECT * FROM imports ORDER BY run_id").all(),
    close: (): void => database.close()
  }
}

/** The table, open. */
export type ImportLog = ReturnType<typeof openImportLog>
