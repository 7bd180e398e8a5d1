/** The keys by which a server is recognised. Without one of them there is no connection. */
import { Result } from "effect"
import { createHash } from "node:crypto"

/** One key that a server may show. */
export interface HostKeyPin {
  /** As `ssh-keygen -lf` prints it: `SHA256:` and base64 without padding. */
  readonly fingerprint: string
  /** Known when the key itself was given, such as `ssh-ed25519`. */
  readonly keyType?: string
}

const keyTypes =
  /(?:^|\s)(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/

const fingerprint = /(?:^|\s)SHA256:([A-Za-z0-9+/]{43})=?(?:\s|$)/

/** The type that a key in SSH's own form begins with. */
export const keyTypeOf = (key: Uint8Array): string => {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0)
  return bytes.toString("latin1", 4, 4 + Math.min(length, 64))
}

/** The fingerprint of a key in SSH's own form, as `ssh-keygen -lf` prints it. */
export const fingerprintOf = (key: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`

const readPin = (text: string): HostKeyPin | undefined => {
  const printed = fingerprint.exec(text)?.[1]
  if (printed !== undefined) return { fingerprint: `SHA256:${printed}` }
  const [, keyType = "", base64 = ""] = keyTypes.exec(text) ?? []
  const key = Buffer.from(base64, "base64")
  return keyType !== "" && keyTypeOf(key) === keyType
    ? { fingerprint: fingerprintOf(key), keyType }
    : undefined
}

/**
 * Reads one or more pins, separated by commas or line breaks: fingerprints, or public keys. The whole lines that
 * `ssh-keygen -lf` and `ssh-keyscan` print are read too. Fails with what is wrong, as a sentence.
 */
export const readHostKeyPins = (text: string): Result.Result<ReadonlyArray<HostKeyPin>, string> => {
  const parts = text
    .split(/[,\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !part.startsWith("#"))
  if (parts.length === 0) {
    return Result.fail("The SFTP server's host key is needed: its fingerprint, or its public key.")
  }
  const pins = parts.map(readPin)
  const wrong = pins.findIndex((pin) => pin === undefined)
  if (wrong >= 0) {
    const which = parts.length === 1 ? "The SFTP host key" : `Number ${wrong + 1} of the SFTP host keys`
    return Result.fail(
      `${which} is neither a fingerprint such as SHA256:… nor a public key such as ssh-ed25519 AAAA….`
    )
  }
  return Result.succeed(pins.filter((pin) => pin !== undefined))
}

const algorithms = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa"
] as const

/** A way for a server to prove that it has its key. */
export type HostKeyAlgorithm = (typeof algorithms)[number]

/**
 * What to ask the server for, in order of preference: first what fits the pins, so that a server with several keys shows the
 * one it is pinned to. A fingerprint does not say its type.
 */
export const hostKeyAlgorithms = (pins: ReadonlyArray<HostKeyPin>): Array<HostKeyAlgorithm> => {
  const fits = (algorithm: HostKeyAlgorithm) =>
    pins.some(
      ({ keyType }) => keyType === algorithm || (keyType === "ssh-rsa" && algorithm.startsWith("rsa-"))
    )
  return [...algorithms.filter(fits), ...algorithms.filter((algorithm) => !fits(algorithm))]
}
