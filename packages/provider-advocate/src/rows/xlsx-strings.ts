import { StorageFailed } from "@bulkport/core/provider"
import { Effect, type Scope, Stream } from "effect"
import { makeRunText } from "./xlsx-text.ts"
import type { PartBytes } from "./xlsx-workbook.ts"
import { readXml } from "./xlsx-xml.ts"
import type { ZipFailure } from "./zip-archive.ts"

/** The texts that cells refer to by number, from 0. */
export interface SharedStrings {
  /** Undefined where there is no such number. Throws `StorageFailed`. */
  readonly at: (index: number) => string | undefined
}

/** SQLite keeps what fits into its cache, 8 MB, in memory, and writes the rest to a temporary file. */
const table = `
  PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;
  BEGIN;
  CREATE TABLE string (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
`

/**
 * Reads the shared strings of a workbook; without any, there are none.
 *
 * A database without a name, because a workbook may have millions of them and memory must not grow with them: SQLite makes a
 * file of its own for it only once that is needed, and it is gone when the scope closes and even when the process dies.
 */
export const loadSharedStrings = (
  bytes: PartBytes | undefined
): Effect.Effect<SharedStrings, ZipFailure, Scope.Scope> =>
  Effect.gen(function* () {
    if (bytes === undefined) return { at: () => undefined }
    const database = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: async () => {
          const { DatabaseSync } = await import("node:sqlite")
          return new DatabaseSync("")
        },
        catch: storageFailed
      }),
      (opened) => Effect.sync(() => opened.close())
    )
    const [insert, select] = yield* Effect.try({
      try: () => {
        database.exec(table)
        return [
          database.prepare("INSERT INTO string VALUES (?, ?)"),
          database.prepare("SELECT text FROM string WHERE id = ?")
        ] as const
      },
      catch: storageFailed
    })
    const strings = readXml<never>(bytes, "sst", () => {
      const current = makeRunText()
      let count = 0
      return {
        open: current.open,
        text: current.text,
        close: (name) => {
          current.close(name)
          if (name === "si") onDisk(() => insert.run(count++, current.take()))
        }
      }
    })
    yield* Stream.runDrain(strings)
    return {
      at: (index: number) => {
        const text = Number.isSafeInteger(index) ? onDisk(() => select.get(index))?.["text"] : undefined
        return typeof text === "string" ? text : undefined
      }
    }
  })

const onDisk = <A>(run: () => A): A => {
  try {
    return run()
  } catch (error) {
    throw storageFailed(error)
  }
}

/** SQLite says `13` where the system says `ENOSPC`. */
const storageFailed = (error: unknown): StorageFailed => {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  const word = errcode === 13 ? "ENOSPC" : typeof code === "string" ? code : "unknown error"
  return new StorageFailed({ path: "a temporary database", code: word })
}
