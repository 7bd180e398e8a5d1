import { Effect, type Scope } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { RunLocked, StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "../rows/file-bytes.ts"

const lockName = "lock.sqlite"
const holderName = "lock-holder.txt"

const readHolder = (folder: string) =>
  Effect.promise(() => readFile(join(folder, holderName), "utf8").catch(() => "another process"))

/** SQLite's code for a file that another connection holds. */
const busy = 5

const isBusy = (error: unknown): boolean => (error as { errcode?: unknown } | null)?.errcode === busy

/**
 * Holds a run for this process until the scope closes; at most one holder at any time on one machine.
 *
 * It is the operating system's lock on a file, taken through SQLite, and so ends with its holder however that ends: no
 * stale lock is ever left to be deleted.
 */
export const holdRun = (
  runId: string,
  folder: string
): Effect.Effect<void, RunLocked | StorageFailed, Scope.Scope> => {
  const path = join(folder, lockName)
  return Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const { DatabaseSync } = await import("node:sqlite")
        const database = new DatabaseSync(path)
        try {
          database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
          return database
        } catch (error) {
          database.close()
          throw error
        }
      },
      catch: (error) => error
    }).pipe(
      Effect.catch((error) =>
        Effect.flatMap(readHolder(folder), (holder): Effect.Effect<never, RunLocked | StorageFailed> =>
          isBusy(error)
            ? Effect.fail(new RunLocked({ runId, holder }))
            : Effect.fail(new StorageFailed({ path, code: systemCode(error) }))
        )
      )
    ),
    (database) => Effect.sync(() => database.close())
  ).pipe(
    Effect.andThen(
      // For whoever waits; wrong contents do no harm, so a failure to write does not matter.
      Effect.promise(() =>
        writeFile(
          join(folder, holderName),
          `process ${process.pid} on host ${hostname()} since ${new Date().toISOString()}`
        ).catch(() => undefined)
      )
    )
  )
}
