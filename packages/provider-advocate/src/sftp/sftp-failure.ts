/**
 * Every way in which work with the SFTP drop can fail, and what is known then about a file that was to be published.
 *
 * None of these holds a secret, and whatever is foreign in them is safe to show.
 */

/** The options cannot be used. Found before anything is connected. */
export interface OptionsUnusable {
  readonly _tag: "OptionsUnusable"
  /** One sentence each. Never the key itself. */
  readonly problems: ReadonlyArray<string>
}

/** There is no connection, or none any more: what was to be asked was certainly not sent. */
export interface NotConnected {
  readonly _tag: "NotConnected"
  /** With the port. */
  readonly host: string
  /** The system's own code, such as `ECONNREFUSED`, or `timeout`, `closed`, or a few words. */
  readonly code: string
}

/** The server shows another key than it is pinned to. Our key was not shown to it. */
export interface HostKeyMismatch {
  readonly _tag: "HostKeyMismatch"
  readonly host: string
  /** As `ssh-keygen -lf` prints them. */
  readonly expected: ReadonlyArray<string>
  readonly actual: string
  /** Of the key that the server showed, such as `ssh-rsa`. */
  readonly keyType: string
}

/** The server does not take our key, or does not know the user. */
export interface KeyRefused {
  readonly _tag: "KeyRefused"
  readonly host: string
  readonly username: string
}

/** The folder is not there, or is not a folder. */
export interface NoSuchFolder {
  readonly _tag: "NoSuchFolder"
  readonly folder: string
}

/** Neither the uploaded file nor the published one is there: never uploaded, cleared away, or published and taken before. */
export interface NotUploaded {
  readonly _tag: "NotUploaded"
  readonly name: string
}

/** There is a file of this name already. This request did not change it; an earlier one may have put it there. */
export interface AlreadyThere {
  readonly _tag: "AlreadyThere"
  readonly name: string
}

/** After the upload, the server has another size than was sent. Uploading again mends it. */
export interface SizeDiffers {
  readonly _tag: "SizeDiffers"
  readonly name: string
  readonly sentBytes: number
  /** Left out when the file is not there any more. */
  readonly foundBytes?: number
}

/** The connection broke, or fell silent, after the request was sent: whether the server acted is unknown. */
export interface Lost {
  readonly _tag: "Lost"
  /** In SFTP's words, such as `rename`. */
  readonly operation: string
  /** The system's own code, such as `ECONNRESET`, or `timeout`, `closed`, or a few words. */
  readonly code: string
}

/** The server refused the request, and it could not be found out whether it acted all the same. */
export interface Unclear {
  readonly _tag: "Unclear"
  readonly operation: string
  readonly status: number
  /** Why it could not be found out. */
  readonly because: string
}

/** The server answered that it does not do this. A rename that fails so has certainly not happened. */
export interface SftpRefused {
  readonly _tag: "SftpRefused"
  readonly operation: string
  /** SFTP status, such as 3 for "permission denied". Version 3 has 4, "failure", for a full disk and most else. */
  readonly status: number
  /** The server's words, safe to show. */
  readonly detail: string
}

/** Why the SFTP drop did not do what was asked. */
export type SftpFailure =
  | OptionsUnusable
  | NotConnected
  | HostKeyMismatch
  | KeyRefused
  | NoSuchFolder
  | NotUploaded
  | AlreadyThere
  | SizeDiffers
  | Lost
  | Unclear
  | SftpRefused

/** What can come of one request on a connection. */
export type RequestFailure = NotConnected | Lost | SftpRefused

/** The status of a path that does not exist. */
export const noSuchFile = 2

/** A folder is missing. */
export const noSuchFolder = (folder: string): NoSuchFolder => ({ _tag: "NoSuchFolder", folder })

/**
 * What makes it doubtful whether a failed `publish` has made the service begin, in a few words; undefined when it
 * certainly did not.
 *
 * A file that is there already, or of which neither name is there, counts as doubt: an earlier publish may have done it.
 */
export const publishDoubtOf = (failure: SftpFailure): string | undefined => {
  switch (failure._tag) {
    case "Lost":
    case "Unclear":
    case "AlreadyThere":
    case "NotUploaded":
      return sftpWords(failure)
    case "OptionsUnusable":
    case "NotConnected":
    case "HostKeyMismatch":
    case "KeyRefused":
    case "NoSuchFolder":
    case "SizeDiffers":
    case "SftpRefused":
      return undefined
  }
}

/** A failure in one phrase, without a full stop. */
export const sftpWords = (failure: SftpFailure): string => {
  switch (failure._tag) {
    case "OptionsUnusable":
      return failure.problems.join(" ").replace(/\.$/, "")
    case "NotConnected":
      return `no connection to ${failure.host} (${failure.code})`
    case "HostKeyMismatch":
      return `${failure.host} shows the ${failure.keyType} key ${failure.actual}, expected ${failure.expected.join(" or ")}`
    case "KeyRefused":
      return `${failure.host} does not let ${failure.username} in with this key`
    case "NoSuchFolder":
      return `there is no folder "${failure.folder}"`
    case "NotUploaded":
      return `neither the uploaded file ${failure.name} nor the published one is there`
    case "AlreadyThere":
      return `a file named ${failure.name} is there already`
    case "SizeDiffers":
      return failure.foundBytes === undefined
        ? `${failure.name} is not there any more right after its upload`
        : `${failure.name} has ${failure.foundBytes} bytes after its upload, ${failure.sentBytes} were sent`
    case "Lost":
      return `no answer to ${failure.operation} (${failure.code})`
    case "Unclear":
      return `${failure.operation} was refused with status ${failure.status}, and ${failure.because}`
    case "SftpRefused":
      return `the server refused ${failure.operation} (status ${failure.status}: ${failure.detail})`
  }
}
