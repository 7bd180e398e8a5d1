/** Source files that are ZIP archives of one file. */
import { Effect, type Scope, Stream } from "effect"
import type { StorageFailed } from "../errors/reasons.ts"
import { archiveProblem } from "./archive-problem.ts"
import type { RowProblem } from "./row-problem.ts"
import { type ArchiveFailure, type ArchiveFault, openZip, type ZipEntry } from "./zip-archive.ts"

/** An archive with more files than this is no table, however many they are. */
const maxListed = 1000

const maxNames = 100

const broken = archiveProblem("broken-archive", "the ZIP archive is broken; fetch it again")

/** Without limits there are no other faults. */
const problems: Readonly<Partial<Record<ArchiveFault, RowProblem>>> = {
  truncated: archiveProblem("truncated-archive", "the ZIP archive breaks off before its end; fetch it again"),
  packing: archiveProblem(
    "broken-archive",
    "the ZIP archive is packed in a way that cannot be read here; unpack it first, or pack it with gzip"
  ),
  encrypted: archiveProblem("encrypted-archive", "the ZIP archive is encrypted; unpack it first")
}

const asProblem = (failure: ArchiveFailure): StorageFailed | RowProblem =>
  failure._tag === "ArchiveRefused" ? (problems[failure.fault] ?? broken) : failure

/** The user's own file: what is in it may have any name and any size. */
const openSource = (path: string) => openZip(path, { takesAnyName: true })

/** Names of the first few files, good for telling kinds of archives apart and nothing else. */
export const zippedNames = (path: string): Effect.Effect<ReadonlyArray<string>, StorageFailed | RowProblem> =>
  Effect.scoped(
    Effect.flatMap(openSource(path), ({ files }) =>
      files.pipe(
        Stream.take(maxNames),
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
    )
  ).pipe(Effect.mapError(asProblem))

/**
 * The content of the one file in an archive. Fails where there is none (`empty-archive`), where there are several
 * (`several-entries`), and where it cannot be read.
 */
export const onlyZippedFile = (path: string): Stream.Stream<Uint8Array, StorageFailed | RowProblem> =>
  Stream.unwrap(Effect.map(onlyFile(path), ({ content }) => Stream.mapError(content, asProblem)))

const onlyFile = (path: string): Effect.Effect<ZipEntry, StorageFailed | RowProblem, Scope.Scope> =>
  Effect.gen(function* () {
    const { files } = yield* Effect.mapError(openSource(path), asProblem)
    let listed = 0
    const first = yield* files.pipe(
      Stream.take(maxListed + 1),
      Stream.filter(() => listed++ === 0),
      Stream.runCollect,
      Effect.mapError(asProblem)
    )
    const [only] = first
    if (only === undefined) {
      return yield* archiveProblem("empty-archive", "there is no file in the ZIP archive")
    }
    if (listed === 1) return only
    const count = listed > maxListed ? `more than ${maxListed}` : `${listed}`
    return yield* archiveProblem(
      "several-entries",
      `there are ${count} files in the ZIP archive; unpack it and import one file at a time`
    )
  })
