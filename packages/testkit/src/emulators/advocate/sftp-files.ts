/** The folder behind the SFTP drop: what each request of SFTP version 3 does to it. */
import { constants } from "node:fs"
import { link, lstat, open, readdir, stat, unlink, type FileHandle } from "node:fs/promises"
import { join, posix } from "node:path"
import type { Attributes, FileEntry } from "ssh2"

/** SFTP's status words that are used here. */
export const sftpStatus = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8
}

/** A request that is answered with a status other than ok. */
export class SftpRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The answer to whatever went wrong with a file. Version 3 has no words for most of it. */
export const refusalOf = (error: unknown): SftpRefusal | undefined => {
  if (error instanceof SftpRefusal) return error
  const code = (error as { readonly code?: unknown } | null)?.code
  if (typeof code !== "string") return undefined
  if (code === "ENOENT") return new SftpRefusal(sftpStatus.noSuchFile, "No such file")
  if (code === "EACCES" || code === "EPERM") {
    return new SftpRefusal(sftpStatus.permissionDenied, "Permission denied")
  }
  return new SftpRefusal(sftpStatus.failure, "Failure")
}

type Opened =
  | { readonly type: "file"; readonly path: string; readonly file: FileHandle; readonly isWritten: boolean }
  | { readonly type: "folder"; readonly entries: Array<FileEntry> }

/** What watches the folder hears. */
export interface SftpFilesListener {
  readonly opened: (path: string) => void
  readonly closed: (path: string) => void
  readonly renamed: (path: string) => void
}

/** The files as one connection sees them, with what it has open. */
export interface SftpFiles {
  readonly realPath: (path: string) => string
  readonly open: (path: string, flags: number) => Promise<Buffer>
  readonly read: (handle: Buffer, offset: number, length: number) => Promise<Buffer>
  readonly write: (handle: Buffer, offset: number, data: Buffer) => Promise<void>
  readonly close: (handle: Buffer) => Promise<void>
  readonly openFolder: (path: string) => Promise<Buffer>
  readonly readFolder: (handle: Buffer) => Array<FileEntry>
  readonly stat: (path: string) => Promise<Attributes>
  readonly statHandle: (handle: Buffer) => Promise<Attributes>
  readonly rename: (from: string, to: string) => Promise<void>
  readonly remove: (path: string) => Promise<void>
  /** The path under which a handle was opened, for the record. */
  readonly pathOf: (handle: Buffer) => string
  /** Closes what is still open: the connection is gone. */
  readonly closeAll: () => Promise<void>
}

/** SFTP's flags for opening. */
const wants = { write: 2, append: 4, create: 8, empty: 16, fresh: 32 }

const nodeFlags = (flags: number): number =>
  (flags & wants.write ? constants.O_RDWR : constants.O_RDONLY) |
  (flags & wants.append ? constants.O_APPEND : 0) |
  (flags & wants.create ? constants.O_CREAT : 0) |
  (flags & wants.empty ? constants.O_TRUNC : 0) |
  (flags & wants.fresh ? constants.O_EXCL : 0)

interface Stats {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly atimeMs: number
  readonly mtimeMs: number
}

const attributesOf = ({ atimeMs, gid, mode, mtimeMs, size, uid }: Stats): Attributes => ({
  mode,
  uid,
  gid,
  size,
  atime: Math.floor(atimeMs / 1000),
  mtime: Math.floor(mtimeMs / 1000)
})

/** A path as a client gives it, from the root of the drop. None leads out of it. */
export const fromRoot = (path: string): string => posix.normalize(`/${path}`).replace(/(.)\/$/, "$1")

/** Serves a folder to one connection. */
export const makeSftpFiles = (root: string, listener: SftpFilesListener): SftpFiles => {
  const opened = new Map<string, Opened>()
  let lastHandle = 0

  const local = (path: string) => join(root, fromRoot(path))
  const keep = (what: Opened): Buffer => {
    lastHandle += 1
    opened.set(String(lastHandle), what)
    return Buffer.from(String(lastHandle))
  }
  const find = (handle: Buffer): Opened => {
    const found = opened.get(handle.toString())
    if (found === undefined) throw new SftpRefusal(sftpStatus.failure, "Unknown handle")
    return found
  }
  const findFile = (handle: Buffer) => {
    const found = find(handle)
    if (found.type !== "file") throw new SftpRefusal(sftpStatus.failure, "Not a file")
    return found
  }
  const release = async (key: string, what: Opened) => {
    opened.delete(key)
    if (what.type !== "file") return
    await what.file.close()
    if (what.isWritten) listener.closed(what.path)
  }

  return {
    realPath: fromRoot,
    open: async (path, flags) => {
      const isWritten = (flags & wants.write) !== 0
      const file = await open(local(path), nodeFlags(flags))
      if (isWritten) listener.opened(fromRoot(path))
      return keep({ type: "file", path: fromRoot(path), file, isWritten })
    },
    read: async (handle, offset, length) => {
      const { file } = findFile(handle)
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(Math.min(length, 32_768)),
        0,
        undefined,
        offset
      )
      if (bytesRead === 0) throw new SftpRefusal(sftpStatus.endOfFile, "End of file")
      return buffer.subarray(0, bytesRead)
    },
    write: async (handle, offset, data) => {
      const { file } = findFile(handle)
      for (let done = 0; done < data.length;) {
        const { bytesWritten } = await file.write(data, done, data.length - done, offset + done)
        done += bytesWritten
      }
    },
    close: (handle) => release(handle.toString(), find(handle)),
    openFolder: async (path) => {
      const names = await readdir(local(path))
      const entries = await Promise.all(
        names.map(async (filename) => {
          const attrs = attributesOf(await lstat(join(local(path), filename)))
          return { filename, longname: filename, attrs }
        })
      )
      return keep({ type: "folder", entries })
    },
    readFolder: (handle) => {
      const found = find(handle)
      if (found.type !== "folder") throw new SftpRefusal(sftpStatus.failure, "Not a folder")
      if (found.entries.length === 0) throw new SftpRefusal(sftpStatus.endOfFile, "End of file")
      return found.entries.splice(0, 100)
    },
    stat: async (path) => attributesOf(await stat(local(path))),
    statHandle: async (handle) => attributesOf(await findFile(handle).file.stat()),
    // As OpenSSH does: a link first, because a rename of the system's would replace a file that is there.
    rename: async (from, to) => {
      await link(local(from), local(to))
      await unlink(local(from))
      listener.renamed(fromRoot(to))
    },
    remove: (path) => unlink(local(path)),
    pathOf: (handle) => {
      const found = opened.get(handle.toString())
      return found?.type === "file" ? found.path : ""
    },
    closeAll: async () => {
      for (const [key, what] of opened) await release(key, what)
    }
  }
}
