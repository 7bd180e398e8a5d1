import { Effect } from "effect"
import { join } from "node:path"
import { tmpdir } from "node:os"
import { randomUUID } from "node:crypto"
import type { ImportReason } from "../../errors/reasons.ts"
import { makeFolder, writeWhole } from "../../journal/durable-files.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { sourceNames } from "./change-columns.ts"
import { type FindingsSink, makeRowCheck } from "./check-rows.ts"
import { type FileFacts, type OnRead, readFile } from "./read-file.ts"
import { makeRepeatedKeys } from "./repeated-keys.ts"
import type { Sending } from "./sending.ts"

/** Name of the file in which every finding has a line. */
export const findingsName = "findings.csv"

/** What to look for, and where. */
export interface FileSearch {
  readonly source: SourceFile
  /** Left out when the destination is not known yet: only the structure of the file is looked at then. */
  readonly importType: ImportType | undefined
  readonly sending: Sending
  /** Where `findings.csv` is written; findings are only counted when there is no such place. */
  readonly folder: string | undefined
  readonly onRead: OnRead
}

/** What one pass over a file tells, and all that was found. */
export interface FileFound {
  readonly facts: FileFacts
  readonly tally: FindingsTally
}

/** Reads a file from end to end and finds everything that can be found without the service. In bounded memory. */
export const findIn = (search: FileSearch): Effect.Effect<FileFound, ImportReason> => {
  const { folder } = search
  if (folder === undefined) return findWith(search, undefined)
  const path = join(folder, findingsName)
  return Effect.andThen(
    makeFolder(folder),
    writeWhole(path, (handle) => findWith(search, { handle, path }))
  )
}

const findWith = (
  { folder, importType, onRead, sending, source }: FileSearch,
  sink: FindingsSink | undefined
): Effect.Effect<FileFound, ImportReason> =>
  Effect.gen(function* () {
    const rowSchema = importType?.rowSchema?.(sending.form.format)
    const check = makeRowCheck({ rowSchema, sink, sourceNames: sourceNames(sending.changes) })
    const keysPath =
      folder === undefined ? join(tmpdir(), `bulkport-keys-${randomUUID()}`) : join(folder, "keys.part")
    const keys = importType?.key === undefined ? undefined : yield* makeRepeatedKeys(keysPath)
    const facts = yield* readFile({ source, importType, sending, check, keys, onRead })
    return { facts, tally: check.tally() }
  }).pipe(Effect.scoped)
