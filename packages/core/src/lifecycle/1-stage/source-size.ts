import { Effect } from "effect"
import { stat } from "node:fs/promises"
import { SourceFileEmpty, SourceFileUnreadable } from "../../errors/reasons.ts"
import { systemCode } from "../../errors/storage-failure.ts"
import { unreadable } from "./unreadable-source.ts"

/** Size of a source file in bytes. It exists, is a regular file, and is not empty. */
export const sourceSize = (path: string): Effect.Effect<number, SourceFileUnreadable | SourceFileEmpty> =>
  Effect.gen(function* () {
    const found = yield* Effect.tryPromise({
      try: () => stat(path),
      catch: (error) => unreadable(path, systemCode(error))
    })
    if (found.isDirectory())
      return yield* new SourceFileUnreadable({ path, why: "it is a folder, not a file" })
    if (!found.isFile()) return yield* new SourceFileUnreadable({ path, why: "it is not a regular file" })
    if (found.size === 0) return yield* new SourceFileEmpty({ path, hasHeader: false })
    return found.size
  })
