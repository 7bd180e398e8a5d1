import type { SqlDatabase } from "@bulkport/store-sql"
import { StorageFailed } from "@bulkport/core"
import { Effect, type Scope } from "effect"
import { join } from "node:path"
import { WorkerPresent } from "./queue-reasons.ts"

/** SQLite's code for a file that somebody else holds. */
const sqliteBusy = 5

/**
 * Makes sure that no other process works on the same SQLite store until the scope closes: its engine could not tell them apart.
 *
 * It is the operating system's lock on a file, taken through SQLite, and so ends with its holder however that ends. PostgreSQL tells
 * workers apart by itself.
 */
export const soleWorker = ({
  folder,
  kind
}: SqlDatabase["Service"]): Effect.Effect<void, WorkerPresent | StorageFailed, Scope.Scope> => {
  const path = join(folder, "worker-lock.sqlite")
  return kind === "postgres"
    ? Effect.void
    : Effect.asVoid(
        Effect.acquireRelease(
          Effect.tryPromise({
            try: async () => {
              const { DatabaseSync } = await import("node:sqlite")
              const file = new DatabaseSync(path)
              try {
                file.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
                return file
              } catch (error) {
                file.close()
                throw error
              }
            },
            catch: (error) => {
              const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
              return errcode === sqliteBusy
                ? new WorkerPresent({ folder })
                : new StorageFailed({ path, code: typeof code === "string" ? code : "unknown" })
            }
          }),
          (file) => Effect.sync(() => file.close())
        )
      )
}
