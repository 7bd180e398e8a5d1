import { Effect, Schedule, type Scope } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { RunLocked, StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "../rows/file-bytes.ts"

const lockName = "lock.sqlite"
const holderName = "lock-holder.txt"

/** SQLite's code for a file that another connection holds. */
const busy = 5

/** True for an error of SQLite that says so. */
export const isBusy = (error: unknown): boolean => (error as { errcode?: unknown } | null)?.errcode === busy

/** Another holder has the file. */
export class FileHeld extends Error {
  readonly _tag = "FileHeld"
}

/**
 * Holds a file until the scope closes; at most one holder at any time on one machine.
 *
 * It is the operating system's lock on the file, taken through SQLite, and so ends with its holder however that ends: no
 * stale lock is ever left to be deleted.
 */
export const holdFile = (path: string): Effect.Effect<void, FileHeld | StorageFailed, Scope.Scope> =>
  Effect.acquireRelease(
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
      catch: (error) =>
        isBusy(error) ? new FileHeld() : new StorageFailed({ path, code: systemCode(error) })
    }),
    (database) => Effect.sync(() => database.close())
  ).pipe(Effect.asVoid)

/** Waits until the file can be held. For locks that are held for moments only. */
export const waitForFile = (path: string): Effect.Effect<void, StorageFailed, Scope.Scope> =>
  holdFile(path).pipe(
    Effect.retry({ schedule: Schedule.spaced(20), while: (error) => error._tag === "FileHeld" }),
    Effect.catchTag("FileHeld", () => Effect.die("the schedule does not end"))
  )

const readHolder = (folder: string) =>
  Effect.promise(() => readFile(join(folder, holderName), "utf8").catch(() => "another process"))

/** Holds a run for this process until the scope closes. Fails at once, naming the holder, when another one has it. */
export const holdRun = (
  runId: string,
  folder: string
): Effect.Effect<void, RunLocked | StorageFailed, Scope.Scope> =>
  holdFile(join(folder, lockName)).pipe(
    Effect.catchTag("FileHeld", () =>
      Effect.flatMap(readHolder(folder), (holder) => Effect.fail(new RunLocked({ runId, holder })))
    ),
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
