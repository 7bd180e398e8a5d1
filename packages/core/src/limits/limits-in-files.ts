import { type Clock, Effect, Schedule } from "effect"
import { createHash } from "node:crypto"
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { StorageFailed } from "../errors/reasons.ts"
import { FileHeld, holdFile, isBusy } from "../journal/run-lock.ts"
import { systemCode } from "../rows/file-bytes.ts"
import { sharedLimitsInMemory } from "./limits-in-memory.ts"
import type { SharedLimits } from "./shared-limits.ts"

/**
 * Limits in files, shared by all processes that use the same folder on one machine.
 *
 * A place is a file under the operating system's lock, as a run is; uses are the rows of a small database. Files are named
 * after a hash of the key, and hold nothing but moments and marks. Where the folder cannot be used, or another process has kept
 * the uses to itself for so many milliseconds, as one does that was stopped in the middle, the limits are shared within this
 * process only, because no import should fail for that.
 */
export const sharedLimitsInFiles = (folder: () => string, longestBusyMillis = 5000): SharedLimits => {
  const within = sharedLimitsInMemory()

  const inFolder = <A, R>(
    onFiles: (folder: string) => Effect.Effect<A, StorageFailed | FileHeld, R>,
    inMemory: Effect.Effect<A, never, R>
  ): Effect.Effect<A, never, R> =>
    Effect.gen(function* () {
      // The system may not know where the home folder of a user is.
      const path = yield* Effect.try({
        try: folder,
        catch: (error) => new StorageFailed({ path: "the folder for limits", code: systemCode(error) })
      })
      return yield* onFiles(path).pipe(
        // Before the first use there is no folder, and making one each time costs more than it does to fail once.
        Effect.catchTag("StorageFailed", () => Effect.andThen(makeFolder(path), onFiles(path)))
      )
    }).pipe(
      Effect.catch((error) =>
        Effect.andThen(
          Effect.logDebug(`Limits are shared within this process only. ${error.message}`),
          inMemory
        )
      )
    )

  const withUses = <A>(
    key: string,
    body: (database: DatabaseSync, now: number) => A,
    inMemory: Effect.Effect<A>
  ): Effect.Effect<A> => inFolder((path) => inUses(path, key, longestBusyMillis, body), inMemory)

  return {
    tryPlace: (key, places) => inFolder((path) => tryFiles(path, key, places), within.tryPlace(key, places)),
    recordUse: (key, mark, window) =>
      withUses(
        key,
        (database, now) => {
          const { most, windowMillis } = window
          const since = now - windowMillis
          database.prepare("DELETE FROM uses WHERE at <= ?").run(since)
          const first =
            most === undefined
              ? undefined
              : database.prepare("SELECT at FROM uses ORDER BY at DESC LIMIT 1 OFFSET ?").get(most - 1)
          if (first !== undefined) return Number(first["at"]) + windowMillis - now
          database.prepare("INSERT INTO uses (at, mark) VALUES (?, ?)").run(now, mark)
          return 0
        },
        within.recordUse(key, mark, window)
      ),
    takeBackUse: (key, mark) =>
      withUses(
        key,
        (database) => {
          database.prepare("DELETE FROM uses WHERE mark = ?").run(mark)
        },
        within.takeBackUse(key, mark)
      ),
    countUses: (key, windowMillis) =>
      withUses(
        key,
        (database, now) => {
          const counting = database.prepare("SELECT count(*) AS used FROM uses WHERE at > ?")
          return Number(counting.get(now - windowMillis)?.["used"])
        },
        within.countUses(key, windowMillis)
      )
  }
}

const makeFolder = (path: string): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({
    try: () => mkdir(path, { recursive: true, mode: 0o700 }),
    catch: (error) => new StorageFailed({ path, code: systemCode(error) })
  })

const fileOf = (folder: string, key: string, ending: string): string =>
  join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 40)}.${ending}`)

/** From the last place on: whoever allows for fewer has only the first ones to choose from. */
const tryFiles = (folder: string, key: string, places: number) =>
  Effect.gen(function* () {
    for (let place = places; place >= 1; place--) {
      const isTaken = yield* holdFile(fileOf(folder, key, `place-${place}.sqlite`)).pipe(
        Effect.as(true),
        Effect.catchTag("FileHeld", () => Effect.succeed(false))
      )
      if (isTaken) return true
    }
    return false
  })

/** SQLite's codes for a file that is damaged, as after a power cut, and for one that is no database. */
const damaged: ReadonlyArray<unknown> = [11, 26]

/** Does something with the uses of a key while no other process does. They are held for a moment only. */
const inUses = <A>(
  folder: string,
  key: string,
  longestBusyMillis: number,
  body: (database: DatabaseSync, now: number) => A
): Effect.Effect<A, StorageFailed | FileHeld> => {
  const path = fileOf(folder, key, "uses.sqlite")
  return Effect.clockWith((clock) =>
    Effect.tryPromise({
      try: async () => {
        try {
          return await transaction(path, clock, body)
        } catch (error) {
          if (!damaged.includes((error as { errcode?: unknown }).errcode)) throw error
          // What was counted is lost, which is better than never to count again.
          await rm(path, { force: true })
          return await transaction(path, clock, body)
        }
      },
      catch: (error) =>
        isBusy(error)
          ? new FileHeld(`Another process has ${path}.`)
          : new StorageFailed({ path, code: systemCode(error) })
    })
  ).pipe(
    Effect.uninterruptible,
    Effect.retry({
      schedule: Schedule.spaced(5).pipe(
        Schedule.modifyDelay(() => Effect.sync(() => 2 + Math.random() * 8)),
        Schedule.upTo({ duration: longestBusyMillis })
      ),
      while: (error) => error._tag === "FileHeld"
    })
  )
}

const transaction = async <A>(
  path: string,
  clock: Clock.Clock,
  body: (database: DatabaseSync, now: number) => A
): Promise<A> => {
  const { DatabaseSync } = await import("node:sqlite")
  const database = new DatabaseSync(path)
  try {
    // A killed process must leave a sound file behind; a power cut may spoil it, and need not be waited for.
    database.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF; BEGIN EXCLUSIVE")
    // Not before: what others have recorded meanwhile would seem to lie in the future.
    const now = clock.currentTimeMillisUnsafe()
    database.exec("CREATE TABLE IF NOT EXISTS uses (at INTEGER NOT NULL, mark TEXT NOT NULL)")
    // What lies in the future was recorded before the clock was set back: it counts from now on, and not for longer.
    database.prepare("UPDATE uses SET at = ? WHERE at > ?").run(now, now)
    const result = body(database, now)
    database.exec("COMMIT")
    return result
  } finally {
    database.close()
  }
}
