/** Answers the SFTP requests of one connection, in the order in which they come. */
import type { SFTPWrapper } from "ssh2"
import { refusalOf, type SftpFiles, sftpStatus } from "./sftp-files.ts"
import type { OpenRecord, SftpLog } from "./sftp-log.ts"

/** What a session works with. */
export interface SftpSessionParts {
  readonly files: SftpFiles
  readonly log: SftpLog
  /** Cuts the connection at once. */
  readonly cut: () => void
  readonly onBug: (error: unknown) => void
}

/** What an operation gives its client: nothing but a status, or a function that sends what was asked for. */
type Reply = void | (() => void)

const noAttributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 }

/** Serves one client until its connection ends. */
export const serveSftp = (sftp: SFTPWrapper, { cut, files, log, onBug }: SftpSessionParts): void => {
  const writes = new Map<string, OpenRecord>()
  let isCut = false
  let last: Promise<void> = Promise.resolve()

  const status = (id: number, record: OpenRecord, code: number, message?: string) => {
    record.status = code
    sftp.status(id, code, message)
  }
  const stopHere = () => {
    isCut = true
    cut()
  }

  const attempt = async (id: number, record: OpenRecord, act: () => Reply | Promise<Reply>) => {
    try {
      const reply = await act()
      return () => {
        record.status = sftpStatus.ok
        if (typeof reply === "function") reply()
        else sftp.status(id, sftpStatus.ok)
      }
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === undefined) onBug(error)
      return () => status(id, record, refusal?.status ?? sftpStatus.failure, refusal?.message)
    }
  }

  const answer = async (id: number, record: OpenRecord, act: () => Reply | Promise<Reply>) => {
    const fault = log.takeFault(record)
    switch (fault?.type) {
      case "hang":
        return
      case "reset":
        return stopHere()
      case "refuse":
        return status(id, record, fault.status, fault.message)
      case "lose-reply":
        await attempt(id, record, act)
        return stopHere()
      case "replace-reply":
        await attempt(id, record, act)
        return status(id, record, fault.status, fault.message)
      case "hold":
        await fault.until.catch(() => undefined)
        return (await attempt(id, record, act))()
      case undefined:
        return (await attempt(id, record, act))()
    }
  }

  const inTurn = (act: () => Promise<void>) => {
    last = last.then(async () => (isCut ? undefined : act())).catch(onBug)
  }
  const on = (id: number, record: OpenRecord, act: () => Reply | Promise<Reply>) =>
    inTurn(() => answer(id, record, act))

  sftp.on("OPEN", (id, path, flags) => {
    on(id, log.begin("sftp-open", path), async () => {
      const handle = await files.open(path, flags)
      return () => sftp.handle(id, handle)
    })
  })
  sftp.on("READ", (id, handle, offset, length) => {
    on(id, log.begin("sftp-read", files.pathOf(handle)), async () => {
      const data = await files.read(handle, offset, length)
      return () => sftp.data(id, data)
    })
  })
  sftp.on("WRITE", (id, handle, offset, data) => {
    const key = handle.toString()
    const record = writes.get(key) ?? log.begin("sftp-write", files.pathOf(handle))
    writes.set(key, record)
    // The library uses the memory of a request again.
    const kept = Buffer.from(data)
    inTurn(() => {
      record.bytes += kept.length
      return answer(id, record, () => files.write(handle, offset, kept))
    })
  })
  sftp.on("CLOSE", (id, handle) => {
    writes.delete(handle.toString())
    on(id, log.begin("sftp-close", files.pathOf(handle)), () => files.close(handle))
  })
  sftp.on("OPENDIR", (id, path) => {
    on(id, log.begin("sftp-opendir", path), async () => {
      const handle = await files.openFolder(path)
      return () => sftp.handle(id, handle)
    })
  })
  sftp.on("READDIR", (id, handle) => {
    on(id, log.begin("sftp-readdir"), () => {
      const entries = files.readFolder(handle)
      return () => sftp.name(id, entries)
    })
  })
  for (const [event, operation] of [
    ["STAT", "sftp-stat"],
    ["LSTAT", "sftp-lstat"]
  ] as const) {
    sftp.on(event as "STAT", (id, path) => {
      on(id, log.begin(operation, path), async () => {
        const attributes = await files.stat(path)
        return () => sftp.attrs(id, attributes)
      })
    })
  }
  sftp.on("FSTAT", (id, handle) => {
    on(id, log.begin("sftp-fstat", files.pathOf(handle)), async () => {
      const attributes = await files.statHandle(handle)
      return () => sftp.attrs(id, attributes)
    })
  })
  // Clients like to keep times and modes; the service has no use for them.
  sftp.on("SETSTAT", (id, path) => on(id, log.begin("sftp-setstat", path), () => undefined))
  sftp.on("FSETSTAT", (id, handle) => {
    on(id, log.begin("sftp-fsetstat", files.pathOf(handle)), () => undefined)
  })
  sftp.on("REALPATH", (id, path) => {
    on(id, log.begin("sftp-realpath", path), () => {
      const filename = files.realPath(path)
      return () => sftp.name(id, [{ filename, longname: filename, attrs: noAttributes }])
    })
  })
  sftp.on("RENAME", (id, from, to) => {
    on(id, log.begin("sftp-rename", from, to), () => files.rename(from, to))
  })
  sftp.on("REMOVE", (id, path) => on(id, log.begin("sftp-remove", path), () => files.remove(path)))
}
