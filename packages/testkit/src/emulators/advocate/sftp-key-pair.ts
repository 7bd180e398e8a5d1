import type ssh2 from "ssh2"
import { createHash } from "node:crypto"

/** A key pair in OpenSSH's form. */
export interface SftpKeyPair {
  readonly privateKey: string
  /** A line as in `authorized_keys`. */
  readonly publicKey: string
}

/** A fresh ED25519 pair. */
export const makeSftpKeyPair = ({ utils }: typeof ssh2): SftpKeyPair => {
  for (;;) {
    const made = utils.generateKeyPairSync("ed25519")
    // The library drops zeros that a key begins with, and cannot read the result.
    if (!(utils.parseKey(made.private) instanceof Error)) {
      return { privateKey: made.private, publicKey: made.public }
    }
  }
}

/** The fingerprint of a public key line, as `ssh-keygen -lf` prints it. */
export const sftpFingerprint = (publicKey: string): string => {
  const key = Buffer.from(publicKey.split(" ")[1] ?? "", "base64")
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`
}
