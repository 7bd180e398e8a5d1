import { Effect, Result, Schema, Stream } from "effect"
import { createHash, randomUUID } from "node:crypto"
import { mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { OptionsInvalid, SourceBroken, type StorageFailed } from "../errors/reasons.ts"
import { makeFolder, onStorage, syncFolder } from "../journal/durable-files.ts"
import { isRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import { systemCode } from "../errors/storage-failure.ts"
import { fetchedBytes } from "./fetched-bytes.ts"
import { type ImportSource, isOpenable, type KeepOptions, sourceWords } from "./import-source.ts"
import { keptName } from "./kept-name.ts"
import { KeptRecord, keptRecordName, type KeptSource, unfinishedMark } from "./kept-source.ts"
import { openedBytes } from "./opened-bytes.ts"
import { rowLines } from "./row-lines.ts"

/** Why a source was not kept. */
export type KeepProblem = SourceBroken | StorageFailed | OptionsInvalid

/** A source that is kept, and whether this call has done so. */
export interface Kept {
  readonly source: KeptSource
  /** False when it had been kept before, so that the one at hand was not read. */
  readonly isNew: boolean
}

const decodeRecord = Schema.decodeUnknownResult(Schema.fromJsonString(KeptRecord))

/** What was kept for a run, if anything was. */
export const keptFor = (runId: string): Effect.Effect<KeptSource | undefined, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    if (!isRunId(runId)) return undefined
    const folder = (yield* RunJournal).sourceFolder(runId)
    const path = join(folder, keptRecordName)
    const text = yield* onStorage(path, () => readFile(path, "utf8")).pipe(
      Effect.catch((error) => (error.code === "ENOENT" ? Effect.succeed(undefined) : Effect.fail(error)))
    )
    const record = text === undefined ? undefined : decodeRecord(text)
    if (record === undefined || Result.isFailure(record)) return undefined
    const { version: _version, ...kept } = record.success
    return { ...kept, runId, path: join(folder, kept.name) }
  })

const bytesOf = (source: ImportSource, options: KeepOptions): Stream.Stream<Uint8Array, SourceBroken> => {
  if (source instanceof URL) return fetchedBytes(source, options)
  const words = sourceWords(source, options.name === undefined ? undefined : keptName(source, options.name))
  return isOpenable(source) ? openedBytes(source, words) : rowLines(source, words, options)
}

/**
 * Copies a source that is no file, for a run that is still to begin under this id, as `newRunId` makes it. In constant memory, and
 * no faster than the disk takes it; whole or not at all: what fails or is interrupted midway leaves nothing.
 *
 * What has been kept under an id once stays as it is: another call gives that, and does not read its source.
 */
export const keepSource = (
  runId: string,
  source: ImportSource,
  options: KeepOptions = {}
): Effect.Effect<Kept, KeepProblem, RunJournal> =>
  Effect.gen(function* () {
    if (!isRunId(runId)) {
      return yield* new OptionsInvalid({
        problems: ["The id under which a source is to be kept is none that a run can have."],
        advice: "Make it with newRunId, and begin the run with it."
      })
    }
    const known = yield* keptFor(runId)
    if (known !== undefined) return { source: known, isNew: false }
    const folder = (yield* RunJournal).sourceFolder(runId)
    yield* makeFolder(dirname(folder))
    const unfinished = `${folder}${unfinishedMark}${randomUUID()}`
    const isNew = yield* write(unfinished, source, options).pipe(
      Effect.andThen(putInPlace(unfinished, folder)),
      // Also of one that another call has kept meanwhile.
      Effect.ensuring(
        Effect.promise(() => rm(unfinished, { recursive: true, force: true }).catch(() => undefined))
      )
    )
    const kept = yield* keptFor(runId)
    if (kept !== undefined) return { source: kept, isNew }
    return yield* Effect.die("what was kept is not there")
  })

/** Writes the file and what is known about it into a folder of their own. */
const write = (
  folder: string,
  source: ImportSource,
  options: KeepOptions
): Effect.Effect<void, SourceBroken | StorageFailed> =>
  Effect.gen(function* () {
    yield* onStorage(folder, () => mkdir(folder))
    const name = keptName(source, options.name, options.format)
    const path = join(folder, name)
    const hash = createHash("sha256")
    const { maxBytes = Number.POSITIVE_INFINITY } = options
    let bytes = 0
    yield* Effect.acquireUseRelease(
      onStorage(path, () => open(path, "wx")),
      (handle) =>
        Stream.runForEach(
          bytesOf(source, options),
          (piece): Effect.Effect<void, SourceBroken | StorageFailed> => {
            bytes += piece.byteLength
            if (bytes > maxBytes) {
              const problem = `it has more than the ${maxBytes} bytes that are allowed`
              return Effect.fail(
                new SourceBroken({ source: sourceWords(source), code: "too-large", problem })
              )
            }
            hash.update(piece)
            return onStorage(path, () => handle.writeFile(piece))
          }
        ).pipe(Effect.andThen(onStorage(path, () => handle.sync()))),
      (handle) => Effect.promise(() => handle.close())
    )
    const areRows = !(source instanceof URL) && !isOpenable(source)
    const record: KeptRecord = {
      version: 1,
      name,
      bytes,
      sha256: hash.digest("hex"),
      ...(areRows ? { format: options.format ?? ("jsonl" as const) } : {}),
      ...(options.note === undefined ? {} : { note: options.note })
    }
    const recordPath = join(folder, keptRecordName)
    yield* onStorage(recordPath, async () => {
      const handle = await open(recordPath, "wx")
      try {
        await handle.writeFile(`${JSON.stringify(record)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await syncFolder(folder)
    })
  })

/** Puts a finished folder in its place, in one move, and gives true. Of two, the first one stays. */
const putInPlace = (unfinished: string, folder: string): Effect.Effect<boolean, StorageFailed> =>
  onStorage(folder, async () => {
    try {
      await rename(unfinished, folder)
      await syncFolder(dirname(folder))
      return true
    } catch (error) {
      // The code for a folder that is there already differs from system to system.
      if (!["ENOTEMPTY", "EEXIST", "EPERM", "EACCES"].includes(systemCode(error))) throw error
      if (
        !(await readFile(join(folder, keptRecordName)).then(
          () => true,
          () => false
        ))
      )
        throw error
      return false
    }
  })
