/** What clients of the SFTP drop have asked for, and what is to go wrong when they do. */

/** One request as it arrived, kept in the order of arrival. */
export interface RecordedSftpRequest {
  /**
   * `sftp-connect`, `sftp-authenticate`, or `sftp-` and SFTP's own word: `sftp-open`, `sftp-rename`, `sftp-stat`…
   *
   * The writes to one open file are one record.
   */
  readonly operation: string
  /** Path as the client gave it; of a rename, the old one. Empty where there is none. */
  readonly path: string
  /** New path of a rename. */
  readonly to: string | undefined
  /** Milliseconds since the epoch at arrival. */
  readonly at: number
  /** Bytes written so far. */
  readonly bytes: number
  /** SFTP status of the answer, 0 when all is well; undefined when none was sent (yet). */
  readonly status: number | undefined
}

/** What to do instead of, or around, a normal answer. */
export type SftpFaultAction =
  /** Answers with this status, without acting: 4, "failure", is what a full disk looks like. */
  | { readonly type: "refuse"; readonly status: number; readonly message?: string }
  /** Cuts the connection without acting and without an answer. */
  | { readonly type: "reset" }
  /** Acts as usual, then cuts the connection instead of answering. */
  | { readonly type: "lose-reply" }
  /** Acts as usual, then answers with this status. */
  | { readonly type: "replace-reply"; readonly status: number; readonly message?: string }
  /** Waits until the promise is settled, then goes on as usual. */
  | { readonly type: "hold"; readonly until: Promise<unknown> }
  /** Accepts the request and never answers. */
  | { readonly type: "hang" }

/** A scripted fault: applies to the next `times` matching requests (once when left out), in the order scripted. */
export interface SftpFault {
  /** An operation as recorded; of connecting, any fault but `hang` is a reset. */
  readonly on: string
  readonly times?: number
  /** For `sftp-write`: not before so many bytes of the file have arrived. */
  readonly afterBytes?: number
  readonly action: SftpFaultAction
}

/** A record that is still being written. */
export type OpenRecord = { -readonly [K in keyof RecordedSftpRequest]: RecordedSftpRequest[K] }

/** The record of requests, and the faults that are still to come. */
export interface SftpLog {
  readonly records: Array<OpenRecord>
  readonly begin: (operation: string, path?: string, to?: string) => OpenRecord
  readonly takeFault: (record: RecordedSftpRequest) => SftpFaultAction | undefined
  readonly addFault: (fault: SftpFault) => void
  readonly clearFaults: () => void
}

/** An empty log. */
export const makeSftpLog = (): SftpLog => {
  const records: Array<OpenRecord> = []
  const faults: Array<{ readonly fault: SftpFault; left: number }> = []
  return {
    records,
    begin: (operation, path = "", to) => {
      const record = { operation, path, to, at: Date.now(), bytes: 0, status: undefined }
      records.push(record)
      return record
    },
    takeFault: ({ bytes, operation }) => {
      const at = faults.findIndex(({ fault }) => fault.on === operation && bytes >= (fault.afterBytes ?? 0))
      const found = faults[at]
      if (found === undefined) return undefined
      found.left -= 1
      if (found.left <= 0) faults.splice(at, 1)
      return found.fault.action
    },
    addFault: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    clearFaults: () => void faults.splice(0)
  }
}
