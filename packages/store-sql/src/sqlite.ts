/** Runs in a SQLite database, for all processes of one machine. */
import { makeFolder } from "@bulkport/core/journal"
import { Effect, type Layer } from "effect"
import type { StorageFailed } from "@bulkport/core"
import { join, resolve } from "node:path"
import { openSqlite } from "./sqlite/sqlite-client.ts"
import { storeLayer } from "./store-layer.ts"
import type { StoreServices } from "./store-services.ts"
import type { StoreTooNew } from "./store-errors.ts"
import type { StoreOptions } from "./store-options.ts"

export type { StoreOptions } from "./store-options.ts"
export type { StoreServices } from "./store-services.ts"

/** What the database file is called, in the folder of the runs. */
export const sqliteName = "runs.sqlite"

/**
 * Runs recorded in `runs.sqlite` in a folder, beside the files of the runs. For any number of processes on one machine, and on a
 * local disk: SQLite's log is not for disks that machines share.
 */
export const layerSqlite = (
  options: StoreOptions
): Layer.Layer<StoreServices, StorageFailed | StoreTooNew> => {
  const folder = resolve(options.folder)
  const path = join(folder, sqliteName)
  return storeLayer("sqlite", path, options, Effect.andThen(makeFolder(folder), openSqlite(path)))
}
