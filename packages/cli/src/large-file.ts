import { Effect } from "effect"
import { stat } from "node:fs/promises"
import { compiledSchemas } from "./compiled-schemas.ts"
import { Session } from "./session.ts"

/** From so many bytes on, getting ready takes less time than it saves. */
const largeBytes = 256 * 1024

/** A file that cannot be looked at counts as large: it may be there by the time it is read. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => largeBytes
  )

/**
 * Gets the process ready to read a file that is large, which takes a tenth of a second that one of a few rows can do without.
 *
 * Give the size in bytes where it is known already; else the file itself is asked.
 */
export const readyFor = (path: string, bytes?: number): Effect.Effect<void, never, Session> =>
  Effect.gen(function* () {
    if ((bytes ?? (yield* Effect.promise(() => sizeOf(path)))) < largeBytes) return
    yield* compiledSchemas
    const { surroundings } = yield* Session
    surroundings.beforeLargeFile?.()
  })
