import { Effect, Option, type Scope } from "effect"
import type { IndexAnswer, IndexedRow, RowIndex, RowIndexWriter, StorageFailed } from "@bulkport/core"
import { randomUUID } from "node:crypto"
import { onDatabase } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { findIndexed, type FoundIndex } from "./find-indexed.ts"
import { rowHash, type RowHash } from "./row-hash.ts"
import type { RowIndexOptions } from "./row-options.ts"
import { rowWriter } from "./row-writer.ts"

/** What the index of rows needs of a database. */
export type RowDatabase = Pick<SqlInternals, "kind" | "place" | "folder" | "sql" | "patienceMillis">

const nothing: RowIndexWriter = { add: () => Effect.void, complete: Effect.void }

/** An index of rows in the tables of a store. */
export const sqlRowIndex = (
  database: RowDatabase,
  {
    mostIndexedRows = 1_000_000,
    rowIndex
  }: Omit<RowIndexOptions, "rowIndex"> & { readonly rowIndex: "not-accepted" | "all" }
): RowIndex => {
  const { sql } = database
  const inDatabase = onDatabase(database)
  let known: RowHash | undefined
  const hashes: Effect.Effect<RowHash, StorageFailed> = Effect.suspend(() =>
    known === undefined
      ? Effect.tap(rowHash(database.folder), (hash) =>
          Effect.sync(() => {
            known = hash
          })
        )
      : Effect.succeed(known)
  )

  const begin = (runId: string): Effect.Effect<RowIndexWriter, StorageFailed, Scope.Scope> =>
    Effect.gen(function* () {
      const hash = yield* hashes
      const id = randomUUID()
      yield* inDatabase(
        sql.withTransaction(
          Effect.gen(function* () {
            // One left behind by a process that stopped, or of one that has lost the run to this one.
            yield* sql`DELETE FROM row_indexes WHERE run_id = ${runId}`
            yield* sql`INSERT INTO row_indexes ${sql.insert({
              id,
              run_id: runId,
              keeps: rowIndex,
              key_id: hash.id,
              has_open_ends: 0,
              is_complete: 0
            })}`
          })
        )
      )
      return yield* rowWriter(database, {
        id,
        runId,
        hash,
        keepsAll: rowIndex === "all",
        most: mostIndexedRows
      })
    })

  const indexOf = (runId: string): Effect.Effect<Option.Option<FoundIndex>, StorageFailed> =>
    Effect.map(
      inDatabase(
        sql<{
          readonly id: string
          readonly keeps: string
          readonly key_id: string
          readonly has_open_ends: number
        }>`
          SELECT id, keeps, key_id, has_open_ends FROM row_indexes WHERE run_id = ${runId} AND is_complete = 1`
      ),
      ([row]) =>
        row === undefined
          ? Option.none()
          : Option.some({
              id: row.id,
              keepsAll: row.keeps === "all",
              keyId: row.key_id,
              hasOpenEnds: row.has_open_ends === 1
            })
    )

  return {
    open: (runId) =>
      begin(runId).pipe(
        Effect.catch((error) =>
          Effect.as(Effect.logWarning(`The rows of run ${runId} are not indexed. ${error.message}`), nothing)
        )
      ),
    find: (runId, question) =>
      Effect.gen(function* () {
        const index = Option.getOrUndefined(yield* indexOf(runId))
        if (index === undefined)
          return { rows: [] as ReadonlyArray<IndexedRow>, isCertain: false } satisfies IndexAnswer
        const hash = "key" in question ? yield* hashes : undefined
        return yield* inDatabase(findIndexed(sql, index, runId, question, hash))
      })
  }
}
