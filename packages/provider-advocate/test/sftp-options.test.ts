import { Redacted, Result } from "effect"
import { generateKeyPairSync } from "node:crypto"
import ssh2 from "ssh2"
import { describe, expect, it } from "vitest"
import { readPrivateKey } from "../src/sftp/private-key.ts"
import { readHostKeyPins } from "../src/sftp/host-key-pins.ts"
import { readSftpOptions } from "../src/sftp/sftp-options.ts"
import { otherKey } from "./sftp-attempts.ts"

const problemOf = (text: string): string => {
  const read = readPrivateKey(Redacted.make(text))
  if (Result.isSuccess(read)) throw new Error("It was taken")
  return read.failure
}

const pem = { type: "pkcs8", format: "pem" } as const

describe("a private key", () => {
  it("is refused with a passphrase, in every form", () => {
    const passphrase = "sesame"
    const sealed = { cipher: "aes-256-cbc", passphrase }
    const openSsh = ssh2.utils.generateKeyPairSync("ed25519", { passphrase, cipher: "aes256-ctr", rounds: 1 })
    const ed25519 = generateKeyPairSync("ed25519").privateKey
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey
    const texts = [
      openSsh.private,
      ed25519.export({ ...pem, ...sealed }).toString(),
      rsa.export({ ...pem, ...sealed }).toString(),
      rsa.export({ type: "pkcs1", format: "pem", ...sealed }).toString()
    ]
    for (const text of texts) {
      expect(problemOf(text)).toBe(
        "The SFTP private key has a passphrase; the service needs a key without one."
      )
    }
  })

  it("is refused when it is of a type the service does not take", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
    expect(problemOf(privateKey.export(pem).toString())).toMatch(/of the type ec;/)
    expect(problemOf(privateKey.export({ type: "sec1", format: "pem" }).toString())).toMatch(
      /of the type ec;/
    )
    const openSsh = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 })
    expect(problemOf(openSsh.private)).toMatch(/of the type ecdsa-sha2-nistp256;/)
  })

  it("is refused when it is no private key, and says what it is", () => {
    const { public: line } = ssh2.utils.generateKeyPairSync("ed25519")
    const { publicKey } = generateKeyPairSync("ed25519")
    expect(problemOf(line)).toMatch(/is a public key/)
    expect(problemOf(publicKey.export({ type: "spki", format: "pem" }).toString())).toMatch(/is a public key/)
    expect(problemOf("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none")).toMatch(/PuTTY/)
    expect(problemOf(" \n")).toMatch(/is empty/)
    expect(problemOf("/home/me/.ssh/id_ed25519")).toMatch(/is not a private key/)
    expect(problemOf("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")).toMatch(
      /is not a private/
    )
    for (const label of ["OPENSSH PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY"]) {
      expect(problemOf(`-----BEGIN ${label}-----\nbm90IGEga2V5\n-----END ${label}-----`)).toMatch(
        /cannot be read/
      )
    }
  })

  it("becomes one that the library reads, of the same public key", () => {
    for (const { privateKey, publicKey } of [
      generateKeyPairSync("rsa", { modulusLength: 1024 }),
      ...Array.from({ length: 20 }, () => generateKeyPairSync("ed25519"))
    ]) {
      const read = readPrivateKey(Redacted.make(privateKey.export(pem).toString()))
      const key = ssh2.utils.parseKey(Redacted.value(Result.getOrThrow(read)))
      if (key instanceof Error) throw key
      const wanted = publicKey.export({ type: "spki", format: "pem" }).toString().trim()
      expect(key.getPublicPEM().trim()).toBe(wanted)
      const signature = key.sign("data")
      expect(signature instanceof Error ? signature : key.verify("data", signature)).toBe(true)
    }
  })
})

describe("host keys", () => {
  const fingerprint = `SHA256:${"Ab0+/".repeat(8)}xyz`
  const pins = (text: string) => Result.getOrElse(readHostKeyPins(text), (problem) => problem)

  it("are read from what ssh-keygen and ssh-keyscan print", () => {
    const { public: line } = ssh2.utils.generateKeyPairSync("rsa", { bits: 1024 })
    const [type = "", key = ""] = line.split(" ")
    const pinned = { keyType: "ssh-rsa", fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/) }
    expect(pins(`256 ${fingerprint} drop.example (ED25519)\n`)).toEqual([{ fingerprint }])
    expect(pins(`${type} ${key} a comment`)).toEqual([pinned])
    expect(pins(`# drop.example:22\n[drop.example]:22 ${type} ${key}\n${fingerprint}`)).toEqual([
      pinned,
      { fingerprint }
    ])
  })

  it("are all refused when one of them is not a host key", () => {
    expect(pins("")).toMatch(/is needed/)
    expect(pins(" , ")).toMatch(/is needed/)
    expect(pins("MD5:aa:bb")).toMatch(/^The SFTP host key is neither/)
    expect(pins(`${fingerprint},${fingerprint}0`)).toMatch(/^Number 2 of the SFTP host keys/)
    expect(pins("ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQAB")).toMatch(/is neither/)
  })
})

describe("options", () => {
  const good = {
    host: "drop.example",
    username: "test_abc",
    privateKey: otherKey(),
    hostKey: `SHA256:${"A".repeat(43)}`
  }

  it("are complete with what is usual", () => {
    expect(Result.getOrThrow(readSftpOptions({ ...good, folder: "in/" }))).toMatchObject({
      host: "drop.example",
      port: 22,
      folder: "in",
      connectMillis: 20_000,
      replyMillis: 300_000
    })
  })

  it("are refused with everything that is wrong about them at once", () => {
    const bad = {
      host: "sftp://drop",
      port: 70_000,
      username: "",
      privateKey: Redacted.make(""),
      hostKey: ""
    }
    const read = readSftpOptions(bad)
    expect(Result.isFailure(read) ? read.failure : []).toHaveLength(5)
    expect(Result.isFailure(readSftpOptions({ ...good, host: "me@drop.example" }))).toBe(true)
  })
})
