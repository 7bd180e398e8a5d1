/** One function per request of SFTP that is made here. Each asks once; see `SftpConnection.request` for how it can fail. */
import { Effect } from "effect"
import type { FileEntryWithStats, Stats } from "ssh2"
import type { SftpConnection } from "./sftp-connection.ts"
import { noSuchFile, type RequestFailure } from "./sftp-failure.ts"

/** Names an open file or folder to the server. */
export type Handle = Buffer

/** What the server tells of a file or folder. */
export interface Seen {
  /** Left out when the server does not say. */
  readonly bytes?: number
  /** Left out when the server does not say. */
  readonly isFolder?: boolean
  /** Milliseconds since the epoch; left out when the server does not say. */
  readonly modifiedAt?: number
}

/** One entry of a folder. */
export interface ListedFile extends Seen {
  readonly name: string
}

/** A server may answer a question with the answer to another. */
const only =
  <A>(operation: string, isAnswer: (value: A) => boolean) =>
  (value: A): Effect.Effect<A, RequestFailure> =>
    isAnswer(value)
      ? Effect.succeed(value)
      : Effect.fail({ _tag: "Lost", operation, code: "an answer of another kind came" })

const isHandle = (value: unknown): boolean => Buffer.isBuffer(value)

/** Opens a file for writing from its beginning; one that is there is emptied. */
export const openForWriting = (connection: SftpConnection, path: string) =>
  connection
    .request<Handle>("open", (sftp, answer) => sftp.open(path, "w", answer))
    .pipe(Effect.flatMap(only<Handle>("open", isHandle)))

/** Writes a few bytes, at most 31 KiB: more is not taken by every server in one request. */
export const write = (connection: SftpConnection, handle: Handle, bytes: Uint8Array, position: number) =>
  connection.request<undefined>("write", (sftp, answer) =>
    sftp.write(
      handle,
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      0,
      bytes.byteLength,
      position,
      answer
    )
  )

/** Closes a file or folder. Only then has the server said everything about what was written. */
export const close = (connection: SftpConnection, handle: Handle) =>
  connection.request<undefined>("close", (sftp, answer) => sftp.close(handle, answer))

/** The plain rename, not OpenSSH's own `posix-rename`, which would replace a file that is there. */
export const rename = (connection: SftpConnection, from: string, to: string) =>
  connection
    .request<undefined>("rename", (sftp, answer) => sftp.rename(from, to, answer))
    .pipe(Effect.flatMap(only<undefined>("rename", (value: unknown) => value === undefined)))

/** What is there under a path; undefined when nothing is. */
export const seenAt = (
  connection: SftpConnection,
  path: string
): Effect.Effect<Seen | undefined, RequestFailure> =>
  connection
    .request<Stats>("stat", (sftp, answer) => sftp.stat(path, answer))
    .pipe(
      Effect.flatMap(only("stat", (stats) => typeof stats === "object")),
      Effect.map(seenIn),
      Effect.catchIf(isAbsent, () => Effect.undefined)
    )

/** Whether the server says that a path does not exist. */
export const isAbsent = (failure: RequestFailure): boolean =>
  failure._tag === "SftpRefused" && failure.status === noSuchFile

/** Opens a folder for reading. */
export const openFolder = (connection: SftpConnection, path: string) =>
  connection
    .request<Handle>("opendir", (sftp, answer) => sftp.opendir(path, answer))
    .pipe(Effect.flatMap(only<Handle>("opendir", isHandle)))

const endOfFile = 1

/** The next entries of an open folder, without the folder itself and its parent; undefined at its end. */
export const readFolder = (
  connection: SftpConnection,
  handle: Handle
): Effect.Effect<ReadonlyArray<ListedFile> | undefined, RequestFailure> =>
  connection
    .request<Array<FileEntryWithStats>>("readdir", (sftp, answer) => sftp.readdir(handle, answer))
    .pipe(
      Effect.flatMap(only("readdir", (entries) => Array.isArray(entries))),
      Effect.map((entries) => entries.map(({ attrs, filename }) => ({ name: filename, ...seenIn(attrs) }))),
      Effect.catchIf(
        (failure) => failure._tag === "SftpRefused" && failure.status === endOfFile,
        () => Effect.undefined
      )
    )

const folderBits = 0o040000
const typeBits = 0o170000

/** Servers may leave out any of these, whatever the types of the library say. */
const seenIn = ({ mode, mtime, size }: Partial<Stats>): Seen => ({
  ...(size === undefined ? {} : { bytes: size }),
  ...(mtime === undefined ? {} : { modifiedAt: mtime * 1000 }),
  ...(mode === undefined ? {} : { isFolder: (mode & typeBits) === folderBits })
})
