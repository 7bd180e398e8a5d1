/** The private key as people have it, made into what the SSH library takes, or refused with the reason. */
import { Redacted, Result } from "effect"
import { createPrivateKey, type KeyObject, randomBytes } from "node:crypto"

const refused = (problem: string): Result.Result<never, string> =>
  Result.fail(`The SFTP private key ${problem}.`)

const passphrase = "has a passphrase; the service needs a key without one"

const otherType = (type: string): Result.Result<never, string> =>
  refused(`is of the type ${type}; the service takes RSA and ED25519`)

/**
 * Checks a key and brings it into a form the SSH library reads: OpenSSH's own, or PEM of PKCS#1.
 *
 * Takes RSA and ED25519, as OpenSSH and PEM write them (PKCS#1, PKCS#8); the service takes no others, and none with a
 * passphrase (its page on the SFTP import). Line breaks may be written as `\n`, as in environment files. Fails with what is
 * wrong, as a sentence without a word of the key.
 */
export const readPrivateKey = (key: Redacted.Redacted): Result.Result<Redacted.Redacted, string> => {
  const text = Redacted.value(key).replaceAll("\\n", "\n").replaceAll("\r\n", "\n").trim()
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----$/m.exec(text)?.[1] ?? ""
  if (text === "") return refused("is empty")
  if (text.startsWith("PuTTY-User-Key-File-")) {
    return refused("is in PuTTY's own format; export it as an OpenSSH key")
  }
  if (/^ssh-|PUBLIC KEY$/.test(label === "" ? text : label)) return refused("is a public key")
  if (label === "OPENSSH PRIVATE KEY") return readOpenSsh(text)
  if (label === "ENCRYPTED PRIVATE KEY" || /^Proc-Type: *4, *ENCRYPTED/m.test(text))
    return refused(passphrase)
  if (!label.endsWith("PRIVATE KEY")) return refused("is not a private key in PEM or OpenSSH form")
  try {
    return fromKeyObject(createPrivateKey(text))
  } catch {
    return refused("cannot be read")
  }
}

const fromKeyObject = (key: KeyObject): Result.Result<Redacted.Redacted, string> => {
  if (key.asymmetricKeyType === "rsa") {
    return Result.succeed(Redacted.make(key.export({ type: "pkcs1", format: "pem" }).toString().trim()))
  }
  return key.asymmetricKeyType === "ed25519"
    ? Result.succeed(Redacted.make(writeOpenSsh(key)))
    : otherType(key.asymmetricKeyType ?? "unknown")
}

const magic = "openssh-key-v1\0"

/** Reads only what is not secret: the cipher and the public half. */
const readOpenSsh = (text: string): Result.Result<Redacted.Redacted, string> => {
  const body = text.replace(/^-----.*-----$/gm, "")
  const bytes = Buffer.from(body, "base64")
  if (!bytes.subarray(0, magic.length).equals(Buffer.from(magic))) return refused("cannot be read")
  let at = magic.length
  const next = (): Buffer => {
    const length = bytes.readUInt32BE(at)
    const field = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return field
  }
  try {
    const cipher = next().toString("latin1")
    if (cipher !== "none") return refused(passphrase)
    // The name and the options of the key derivation, then the number of keys.
    next()
    next()
    at += 4
    const publicKey = next()
    const type = publicKey.toString("latin1", 4, 4 + publicKey.readUInt32BE(0))
    return type === "ssh-rsa" || type === "ssh-ed25519"
      ? Result.succeed(Redacted.make(text))
      : otherType(type)
  } catch {
    return refused("cannot be read")
  }
}

/** OpenSSH's form of an ED25519 key, the only one that the SSH library reads (openssh/PROTOCOL.key). */
const writeOpenSsh = (key: KeyObject): string => {
  const { d = "", x = "" } = key.export({ format: "jwk" })
  const secret = Buffer.from(d, "base64url")
  const open = Buffer.from(x, "base64url")
  const publicKey = Buffer.concat([field("ssh-ed25519"), field(open)])
  const check = randomBytes(4)
  const fields = [check, check, publicKey, field(Buffer.concat([secret, open])), field("")]
  const length = fields.reduce((sum, { length }) => sum + length, 0)
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (length % 8)) % 8))
  const bytes = Buffer.concat([
    Buffer.from(magic),
    field("none"),
    field("none"),
    field(""),
    Buffer.from([0, 0, 0, 1]),
    field(publicKey),
    field(Buffer.concat([...fields, padding]))
  ])
  const lines = bytes.toString("base64").replace(/.{70}(?=.)/g, "$&\n")
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----`
}

const field = (content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
