/** Finds out what a saved ZIP archive is: a workbook, a workbook within an archive, or one packed file. */
import { StorageFailed } from "@bulkport/core/provider"
import { Effect, Option, type Scope, Stream } from "effect"
import { mkdtemp, open, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  isZip,
  openArchive,
  unpackedLimit,
  type ZipArchive,
  type ZipFailure,
  ZipProblem
} from "./zip-archive.ts"

/** What the rows are to be read from; the bytes can be read more than once. */
export type ZipContent =
  | { readonly _tag: "Workbook"; readonly archive: ZipArchive }
  | { readonly _tag: "PackedFile"; readonly bytes: Stream.Stream<Uint8Array, ZipFailure> }

/**
 * Opens a saved archive, by what is in it and not by its name. An archive within an archive is opened only once, and only
 * if it is a workbook: it is unpacked to a temporary file, because archives are read from their end. All is gone when the
 * scope closes.
 *
 * Fails with `ZipProblem` for anything else, and where more would come out of it than any result file has.
 */
export const zipContent = (path: string): Effect.Effect<ZipContent, ZipFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const { size } = yield* onDisk(path, () => stat(path))
    // What is packed twice is held against the same size: that of the file that was sent.
    const limit = unpackedLimit(size)
    const outer = yield* openArchive(path, limit)
    if (isOfficeDocument(outer)) return { _tag: "Workbook", archive: outer }
    const bytes = yield* onlyFile(outer)
    const head = yield* Stream.runHead(bytes)
    if (!Option.exists(head, isZip)) return { _tag: "PackedFile", bytes }
    const inner = yield* openArchive(yield* unpackedFile(bytes), limit)
    if (isOfficeDocument(inner)) return { _tag: "Workbook", archive: inner }
    return yield* new ZipProblem({ problem: "it is a zip archive of another one that is not a workbook" })
  })

/** Workbooks, and other documents of the same make: that there are sheets in it is for their reader to see. */
const isOfficeDocument = ({ files }: ZipArchive): boolean => files.has("[content_types].xml")

const onlyFile = ({
  bytes,
  files
}: ZipArchive): Effect.Effect<Stream.Stream<Uint8Array, ZipFailure>, ZipProblem> => {
  const [first] = files.values()
  if (first === undefined)
    return Effect.fail(new ZipProblem({ problem: "it is a zip archive without files" }))
  return files.size === 1
    ? Effect.succeed(bytes(first))
    : Effect.fail(new ZipProblem({ problem: `it is a zip archive of ${files.size} files, not of one` }))
}

/** Not beside the saved file: a run's folder holds what was received, also after a crash. */
const unpackedFile = (
  bytes: Stream.Stream<Uint8Array, ZipFailure>
): Effect.Effect<string, ZipFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const parent = tmpdir()
    const folder = yield* Effect.acquireRelease(
      onDisk(parent, () => mkdtemp(join(parent, "bulkport-"))),
      (made) => Effect.promise(() => rm(made, { recursive: true, force: true }))
    )
    const path = join(folder, "workbook")
    yield* Effect.scoped(
      Effect.gen(function* () {
        const file = yield* Effect.acquireRelease(
          onDisk(path, () => open(path, "wx", 0o600)),
          (opened) => Effect.promise(() => opened.close())
        )
        yield* Stream.runForEach(bytes, (chunk) => onDisk(path, () => file.writeFile(chunk)))
      })
    )
    return path
  })

const onDisk = <A>(path: string, run: () => Promise<A>): Effect.Effect<A, StorageFailed> =>
  Effect.tryPromise({
    try: run,
    catch: (error) => {
      const code = (error as { readonly code?: unknown } | null)?.code
      return new StorageFailed({ path, code: typeof code === "string" ? code : "unknown error" })
    }
  })
