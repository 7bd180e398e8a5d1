/** Files that were sent, kept in the store until they have been imported, each with whose it is. */
import {
  keepSource,
  keptFor,
  type KeptSource,
  RunJournal,
  type SourceBroken,
  StorageFailed
} from "@bulkport/core"
import { Effect, Result, Schema, Stream } from "effect"
import { open, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import type { ApiFailure } from "../answers/api-failure.ts"

/** Beside the file; no file that is kept is called so. One without it belongs to nobody. */
const ownerName = ".owner.json"

const Owner = Schema.Struct({ tenant: Schema.optionalKey(Schema.String) })
const decodeOwner = Schema.decodeUnknownResult(Schema.fromJsonString(Owner))

/** Ids under which a file was found that is not the one which was sent: it is not ours to delete. */
const keptByOthers = new Set<string>()

/** A file that was sent. */
export interface SentSource extends KeptSource {
  readonly tenant?: string
}

const onStorage = <A>(path: string, use: () => Promise<A>): Effect.Effect<A, StorageFailed> =>
  Effect.tryPromise({
    try: use,
    catch: (error) =>
      new StorageFailed({
        path,
        code: error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN"
      })
  })

const writeOwner = (path: string, tenant: string | undefined) =>
  onStorage(path, async () => {
    const handle = await open(path, "w", 0o600)
    try {
      await handle.writeFile(JSON.stringify(tenant === undefined ? {} : { tenant }))
      await handle.sync()
    } finally {
      await handle.close()
    }
  })

/**
 * Keeps what is sent, under an id that was promised to it: also that of the run that is going to import it. Leaves nothing behind when
 * it does not come to its end, and what is kept under that id already as it is.
 */
export const keepSent = (
  id: string,
  name: string,
  tenant: string | undefined,
  content: Stream.Stream<Uint8Array, ApiFailure>
): Effect.Effect<SentSource, ApiFailure | StorageFailed | SourceBroken, RunJournal> =>
  Effect.gen(function* () {
    const failed: { why?: ApiFailure } = {}
    const noted = Stream.tapError(content, (why) =>
      Effect.sync(() => {
        failed.why = why
      })
    )
    const { isNew, source } = yield* keepSource(id, { open: () => noted }, { name }).pipe(
      Effect.catchTag("OptionsInvalid", Effect.die),
      // The engine says that what was sent broke; we know why.
      Effect.mapError((problem) => failed.why ?? problem)
    )
    const folder = (yield* RunJournal).sourceFolder(id)
    if (!isNew) {
      // Another process has given the same id to another file by chance, maybe that of another tenant.
      keptByOthers.add(id)
      return yield* new StorageFailed({ path: folder, code: "EEXIST" })
    }
    yield* writeOwner(join(folder, ownerName), tenant).pipe(Effect.onError(() => forgetSent(id)))
    return { ...source, ...(tenant === undefined ? {} : { tenant }) }
  })

/** The file that was sent under this id; `undefined` when there is none, or it did not come to its end. */
export const findSent = (id: string): Effect.Effect<SentSource | undefined, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    // What is no id leads to no folder.
    const kept = yield* keptFor(id)
    if (kept === undefined) return undefined
    const path = join((yield* RunJournal).sourceFolder(id), ownerName)
    const owner = yield* onStorage(path, () => readFile(path, "utf8")).pipe(
      Effect.map(decodeOwner),
      Effect.catchIf(
        ({ code }) => code === "ENOENT",
        () => Effect.succeed(undefined)
      )
    )
    return owner !== undefined && Result.isSuccess(owner) ? { ...kept, ...owner.success } : undefined
  })

/** Deletes what was sent under this id. What cannot be deleted now goes with the sources that nobody submits. */
export const forgetSent = (id: string): Effect.Effect<void, never, RunJournal> =>
  Effect.gen(function* () {
    if (keptByOthers.has(id)) return
    const folder = (yield* RunJournal).sourceFolder(id)
    yield* Effect.ignore(onStorage(folder, () => rm(folder, { recursive: true, force: true })))
  })
