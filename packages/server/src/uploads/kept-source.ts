/** Files that were sent, kept in the store until they have been imported, each with whose it is. */
import {
  forgetSource,
  keepSource,
  keptFor,
  type KeptSource,
  type RunJournal,
  type SourceBroken,
  StorageFailed
} from "@bulkport/core"
import { Effect, Result, Schema, Stream } from "effect"
import { dirname } from "node:path"
import type { ApiFailure } from "../answers/api-failure.ts"

/** What is noted down with a file that was sent. One without it was kept by a program, and belongs to nobody here. */
const Note = Schema.Struct({ sent: Schema.Struct({ tenant: Schema.optionalKey(Schema.String) }) })
const decodeNote = Schema.decodeUnknownResult(Note)

/** Ids under which a file was found that is not the one which was sent: it is not ours to delete. */
const keptByOthers = new Set<string>()

/** A file that was sent. */
export interface SentSource extends Omit<KeptSource, "note"> {
  readonly tenant?: string
}

/** A source as one that was sent; `undefined` for one that was kept otherwise. */
const sentSource = ({ note, ...kept }: KeptSource): SentSource | undefined => {
  const read = decodeNote(note)
  return Result.isSuccess(read) ? { ...kept, ...read.success.sent } : undefined
}

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
    const note = { sent: tenant === undefined ? {} : { tenant } }
    const { isNew, source } = yield* keepSource(id, { open: () => noted }, { name, note }).pipe(
      Effect.catchTag("OptionsInvalid", Effect.die),
      // The engine says that what was sent broke; we know why.
      Effect.mapError((problem) => failed.why ?? problem)
    )
    const sent = sentSource(source)
    if (!isNew || sent === undefined) {
      // Another process has given the same id to another file by chance, maybe that of another tenant.
      keptByOthers.add(id)
      return yield* new StorageFailed({ path: dirname(source.path), code: "EEXIST" })
    }
    return sent
  })

/** The file that was sent under this id; `undefined` when there is none, or it did not come to its end. */
export const findSent = (id: string): Effect.Effect<SentSource | undefined, StorageFailed, RunJournal> =>
  // What is no id leads to no folder.
  Effect.map(keptFor(id), (kept) => (kept === undefined ? undefined : sentSource(kept)))

/** Deletes what was sent under this id. What cannot be deleted now goes with the sources that nobody submits. */
export const forgetSent = (id: string): Effect.Effect<void, never, RunJournal> =>
  keptByOthers.has(id) ? Effect.void : Effect.ignore(forgetSource(id))
