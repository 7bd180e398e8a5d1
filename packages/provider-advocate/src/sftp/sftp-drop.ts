import type { FileContent, StorageFailed } from "@bulkport/core/provider"
import { Effect, Result, type Scope } from "effect"
import { type ConnectionListener, openSftpConnection, type SftpConnection } from "./sftp-connection.ts"
import { noSuchFolder, type SftpFailure } from "./sftp-failure.ts"
import { pathIn, readSftpOptions, type SftpAccess, type SftpOptions } from "./sftp-options.ts"
import { type BothNames, lookAtBoth, type Published, publishFile } from "./sftp-publish.ts"
import { close, isAbsent, type ListedFile, openFolder, readFolder } from "./sftp-requests.ts"
import { type Uploaded, uploadFile } from "./sftp-upload.ts"

/** The folder at the service into which import files are put. Every function makes one attempt. */
export interface SftpDrop {
  /** Sends a file under a temporary name, replacing an earlier one of that name. Repeating it does no harm. */
  readonly upload: (
    content: FileContent,
    temporaryName: string
  ) => Effect.Effect<Uploaded, SftpFailure | StorageFailed>
  /**
   * Gives an uploaded file the name upon which the service makes a job of it. Never replaces a file.
   *
   * Success says that it has the name; a failure is to be judged with `publishDoubtOf`.
   */
  readonly publish: (temporaryName: string, name: string) => Effect.Effect<Published, SftpFailure>
  /** Which of the two names of a file are there. Changes nothing. */
  readonly look: (temporaryName: string, name: string) => Effect.Effect<BothNames, SftpFailure>
  /** What is in a folder, the drop's own when left out; not more than the first ten thousand entries. Changes nothing. */
  readonly list: (folder?: string) => Effect.Effect<ReadonlyArray<ListedFile>, SftpFailure>
}

/** Checks the options, connects and logs in. The connection is closed with the scope, and is not opened again when it breaks. */
export const openSftpDrop = (
  options: SftpOptions,
  listener: ConnectionListener = {}
): Effect.Effect<SftpDrop, SftpFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const access = readSftpOptions(options)
    if (Result.isFailure(access)) {
      return yield* Effect.fail<SftpFailure>({ _tag: "OptionsUnusable", problems: access.failure })
    }
    return makeDrop(yield* openSftpConnection(access.success, listener), access.success)
  })

const makeDrop = (connection: SftpConnection, { folder }: SftpAccess): SftpDrop => ({
  upload: (content, temporaryName) =>
    uploadFile(connection, content, pathIn(folder, temporaryName)).pipe(
      Effect.mapError((failure) => {
        const lacksFolder =
          failure._tag === "SftpRefused" && failure.operation === "open" && isAbsent(failure)
        if (lacksFolder) return noSuchFolder(shown(folder))
        return failure._tag === "SizeDiffers" ? { ...failure, name: temporaryName } : failure
      })
    ),
  publish: (temporaryName, name) => publishFile(connection, folder, temporaryName, name),
  look: (temporaryName, name) => lookAtBoth(connection, folder, temporaryName, name),
  list: (other = folder) => listFolder(connection, other)
})

const shown = (folder: string): string => (folder === "" ? "." : folder)

const maxEntries = 10_000

const listFolder = (
  connection: SftpConnection,
  folder: string
): Effect.Effect<ReadonlyArray<ListedFile>, SftpFailure> =>
  Effect.gen(function* () {
    const handle = yield* openFolder(connection, shown(folder)).pipe(
      Effect.mapError((failure) => (isAbsent(failure) ? noSuchFolder(shown(folder)) : failure))
    )
    const found: Array<ListedFile> = []
    while (found.length < maxEntries) {
      const entries = yield* readFolder(connection, handle)
      if (entries === undefined) break
      found.push(...entries)
    }
    yield* close(connection, handle)
    return found.slice(0, maxEntries)
  })
