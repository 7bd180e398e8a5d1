import { Effect } from "effect"
import { join } from "node:path"
import { tmpdir } from "node:os"
import { randomUUID } from "node:crypto"
import type { ImportReason } from "../../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../../journal/durable-files.ts"
import type { FindingsSink } from "./check-rows.ts"
import { findInSource, type Found, type SourceSearch } from "./find-in-source.ts"
import { type FileFacts, type OnRead, readFile } from "./read-file.ts"
import { spillFile } from "./spill-file.ts"

/** Name of the file in which every finding has a line. */
export const findingsName = "findings.csv"

/** What to look for in a file, and where. */
export interface FileSearch extends SourceSearch {
  /** Where `findings.csv` is written; findings are only counted when there is no such place. */
  readonly folder: string | undefined
  readonly onRead: OnRead
}

/** What one pass over a file tells, and all that was found. */
export type FileFound = Found<FileFacts>

/** Reads a file from end to end and finds everything that can be found without the service. In bounded memory. */
export const findIn = (search: FileSearch): Effect.Effect<FileFound, ImportReason> => {
  const { folder } = search
  if (folder === undefined) return findWith(search, undefined)
  const path = join(folder, findingsName)
  return Effect.andThen(
    makeFolder(folder),
    writeWhole(path, (handle) => findWith(search, (text) => onStorage(path, () => handle.writeFile(text))))
  )
}

const findWith = (
  { folder, onRead, ...search }: FileSearch,
  sink: FindingsSink | undefined
): Effect.Effect<FileFound, ImportReason> => {
  const keysPath =
    folder === undefined ? join(tmpdir(), `bulkport-keys-${randomUUID()}`) : join(folder, "keys.part")
  return findInSource(search, sink, spillFile(keysPath), (options) => readFile({ ...options, onRead }))
}
