import { type Redacted, Result } from "effect"
import { type HostKeyPin, readHostKeyPins } from "./host-key-pins.ts"
import { readPrivateKey } from "./private-key.ts"

/** What a connection to the SFTP drop needs, as people give it. */
export interface SftpOptions {
  /** Name or address, without a port. The service shows it in its portal only. */
  readonly host: string
  /** 22 when left out. */
  readonly port?: number
  /** The service's user name is the tenant alias. */
  readonly username: string
  /** RSA or ED25519, PEM or OpenSSH, without a passphrase. */
  readonly privateKey: Redacted.Redacted
  /** Fingerprints (`SHA256:…`) or public keys of the server, separated by commas. There is no connection without. */
  readonly hostKey: string
  /** Where files go. The folder one is in after logging in, when left out: the service documents no layout. */
  readonly folder?: string
  /** For connecting, shaking hands, logging in and opening SFTP together, in milliseconds. 20 s. */
  readonly connectMillis?: number
  /** From a request to its answer, in milliseconds. 5 min. */
  readonly replyMillis?: number
}

/** The options, checked and complete. */
export interface SftpAccess {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly privateKey: Redacted.Redacted
  readonly pins: ReadonlyArray<HostKeyPin>
  /** Without a slash at the end; empty for the folder one is in after logging in. */
  readonly folder: string
  readonly connectMillis: number
  readonly replyMillis: number
}

/** Checks options without connecting. Fails with one sentence for each problem, none of which holds the key. */
export const readSftpOptions = (options: SftpOptions): Result.Result<SftpAccess, ReadonlyArray<string>> => {
  const { connectMillis = 20_000, folder = "", host, port = 22, replyMillis = 300_000, username } = options
  const problems: Array<string> = []
  if (!/^[^\s/@]+$/.test(host)) {
    problems.push("The SFTP host must be a name or an address, without a protocol, a user or a path.")
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    problems.push("The SFTP port must be a number from 1 to 65535.")
  }
  if (username === "") problems.push("The SFTP user name is empty.")
  const privateKey = readPrivateKey(options.privateKey)
  if (Result.isFailure(privateKey)) problems.push(privateKey.failure)
  const pins = readHostKeyPins(options.hostKey)
  if (Result.isFailure(pins)) problems.push(pins.failure)
  if (problems.length > 0 || Result.isFailure(privateKey) || Result.isFailure(pins))
    return Result.fail(problems)
  return Result.succeed({
    host,
    port,
    username,
    privateKey: privateKey.success,
    pins: pins.success,
    folder: folder === "/" ? folder : folder.replace(/\/+$/, ""),
    connectMillis,
    replyMillis
  })
}

/** The path of a file in a folder. */
export const pathIn = (folder: string, name: string): string =>
  folder === "" ? name : `${folder.replace(/\/$/, "")}/${name}`
