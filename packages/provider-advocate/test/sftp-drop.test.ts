import { Effect, Exit, Redacted, Scope } from "effect"
import { randomBytes } from "node:crypto"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import ssh2 from "ssh2"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openSftpDrop } from "../src/sftp/sftp-drop.ts"
import { publishDoubtOf } from "../src/sftp/sftp-failure.ts"
import { probeSftp } from "../src/sftp/sftp-probe.ts"
import { failing, otherKey, run } from "./sftp-attempts.ts"
import { breakingLine, type RunningServer, servers } from "./sftp-servers.ts"

describe.each(servers)("the SFTP client with $name", ({ missing, name, start }) => {
  if (missing !== undefined) console.log(`Not tested with ${name}: ${missing}.`)
  const test = it.skipIf(missing !== undefined)

  const scope = Scope.makeUnsafe()
  let server: RunningServer
  let local: string
  let cases = 0
  beforeAll(async () => {
    local = await mkdtemp(join(tmpdir(), "bulkport-sftp-"))
    if (missing === undefined) server = await Effect.runPromise(Scope.provide(start, scope))
  })
  afterAll(async () => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await rm(local, { recursive: true })
  })

  /** A folder of its own at the server for each test. */
  const inNewFolder = async () => {
    cases += 1
    const folder = `case-${cases}`
    await mkdir(join(server.folder, folder))
    return { options: { ...server.options, folder }, remote: join(server.folder, folder) }
  }
  const file = async (content: string | Uint8Array) => {
    const path = join(local, `${randomBytes(6).toString("hex")}.csv`)
    await writeFile(path, content)
    return path
  }

  test("sends a file under a temporary name, and publishes it under its own", async () => {
    const { options, remote } = await inNewFolder()
    const path = await file("id,accountId\na,b\n")
    await run(options, (drop) =>
      Effect.gen(function* () {
        expect(yield* drop.upload({ path }, ".users.csv.part")).toEqual({ bytes: 17, isSizeConfirmed: true })
        expect(yield* Effect.promise(() => readdir(remote))).toEqual([".users.csv.part"])
        expect(yield* drop.publish(".users.csv.part", "users.csv")).toEqual({ renamed: "now" })
      })
    )
    expect(await readdir(remote)).toEqual(["users.csv"])
    expect(await readFile(join(remote, "users.csv"), "utf8")).toBe("id,accountId\na,b\n")
  })

  test("sends every byte of a large file to its place", async () => {
    const { options, remote } = await inNewFolder()
    const content = randomBytes(3_000_001)
    const path = await file(content)
    await run(options, (drop) => drop.upload({ path }, "large.part"))
    expect((await readFile(join(remote, "large.part"))).equals(content)).toBe(true)
  })

  test("sends ranges one behind the other, and an empty file as one", async () => {
    const { options, remote } = await inNewFolder()
    const path = await file("head\none\ntwo\nthree\n")
    const ranges = [
      { from: 0, to: 5 },
      { from: 9, to: 9 },
      { from: 9, to: 13 }
    ]
    await run(options, (drop) => drop.upload({ path, ranges }, "part"))
    expect(await readFile(join(remote, "part"), "utf8")).toBe("head\ntwo\n")
    const empty = await file("")
    expect(await run(options, (drop) => drop.upload({ path: empty }, "empty"))).toMatchObject({ bytes: 0 })
    expect(await readFile(join(remote, "empty"), "utf8")).toBe("")
  })

  test("replaces what an earlier attempt left, however long that is", async () => {
    const { options, remote } = await inNewFolder()
    await writeFile(join(remote, "users.part"), "x".repeat(100_000))
    const path = await file("short")
    await run(options, (drop) => drop.upload({ path }, "users.part"))
    expect(await readFile(join(remote, "users.part"), "utf8")).toBe("short")
  })

  test("never replaces a file by publishing another, and calls it doubtful", async () => {
    const { options, remote } = await inNewFolder()
    await writeFile(join(remote, "users.csv"), "there before")
    await writeFile(join(remote, "users.part"), "new")
    const failure = await failing(options, (drop) => drop.publish("users.part", "users.csv"))
    expect(failure).toEqual({ _tag: "AlreadyThere", name: "users.csv" })
    expect(publishDoubtOf(failure)).toBeDefined()
    expect(await readFile(join(remote, "users.csv"), "utf8")).toBe("there before")
    expect(await readFile(join(remote, "users.part"), "utf8")).toBe("new")
  })

  test("tells a file that was published before from one that was never uploaded", async () => {
    const { options, remote } = await inNewFolder()
    await writeFile(join(remote, "users.csv"), "published by an attempt whose answer was lost")
    expect(await run(options, (drop) => drop.publish("users.part", "users.csv"))).toEqual({
      renamed: "before"
    })
    const failure = await failing(options, (drop) => drop.publish("events.part", "events.csv"))
    expect(failure).toEqual({ _tag: "NotUploaded", name: "events.part" })
    // It may also have been published and taken away by now.
    expect(publishDoubtOf(failure)).toBeDefined()
  })

  test("is certain that a refused rename of a file that is still there has not happened", async () => {
    const { options, remote } = await inNewFolder()
    await writeFile(join(remote, "users.part"), "new")
    const failure = await failing(options, (drop) => drop.publish("users.part", "nowhere/users.csv"))
    expect(failure).toMatchObject({ _tag: "SftpRefused", operation: "rename", status: 2 })
    expect(publishDoubtOf(failure)).toBeUndefined()
    expect(await readdir(remote)).toEqual(["users.part"])
  })

  test("looks under both names, and lists a folder with its files", async () => {
    const { options, remote } = await inNewFolder()
    await writeFile(join(remote, "users.part"), "12345")
    await mkdir(join(remote, "archive"))
    const both = await run(options, (drop) => drop.look("users.part", "users.csv"))
    expect(both).toMatchObject({ temporary: { bytes: 5, isFolder: false }, published: undefined })
    expect(both.temporary?.modifiedAt).toBeGreaterThan(Date.now() - 60_000)
    const listed = await run(options, (drop) => drop.list())
    expect(listed.map(({ isFolder, name: each }) => [each, isFolder]).sort()).toEqual([
      ["archive", true],
      ["users.part", false]
    ])
    const above = await run(server.options, (drop) => drop.list())
    expect(above.map((each) => each.name)).toContain(options.folder)
    expect(await run(server.options, (drop) => drop.list(`${options.folder}/archive`))).toEqual([])
  })

  test("lists a folder with more entries than go into one answer", async () => {
    const { options, remote } = await inNewFolder()
    const names = Array.from({ length: 450 }, (_, index) => `file-${index}`)
    await Promise.all(names.map((each) => writeFile(join(remote, each), "")))
    const listed = await run(options, (drop) => drop.list())
    expect(new Set(listed.map((each) => each.name))).toEqual(new Set(names))
  })

  test("names the folder that is not there", async () => {
    const options = { ...server.options, folder: "nowhere/" }
    const path = await file("a")
    const noSuchFolder = { _tag: "NoSuchFolder", folder: "nowhere" }
    expect(await failing(options, (drop) => drop.upload({ path }, "a.part"))).toEqual(noSuchFolder)
    expect(await failing(options, (drop) => drop.list())).toEqual(noSuchFolder)
    expect(await Effect.runPromise(probeSftp(options))).toMatchObject({
      passed: ["options", "connect", "host-key", "key", "sftp"],
      failed: { stage: "folder", failure: noSuchFolder }
    })
  })

  test("knows the server by its fingerprint, by its key, and as one of several", async () => {
    const wrong = `SHA256:${"A".repeat(43)}`
    const { fingerprint, hostKey, options } = server
    for (const pin of [
      fingerprint,
      `${fingerprint}=`,
      hostKey,
      `${wrong}, ${fingerprint}`,
      `${wrong},${hostKey}`
    ]) {
      expect(await run({ ...options, hostKey: pin }, (drop) => drop.list())).toBeInstanceOf(Array)
    }
  })

  test("does not go on with a server that shows another key, and says which it shows", async () => {
    const options = { ...server.options, hostKey: `SHA256:${"A".repeat(43)}` }
    expect(await failing(options, (drop) => drop.list())).toEqual({
      _tag: "HostKeyMismatch",
      host: `127.0.0.1:${server.options.port ?? 0}`,
      expected: [options.hostKey],
      actual: server.fingerprint,
      keyType: "ssh-ed25519"
    })
    expect(await Effect.runPromise(probeSftp(options))).toMatchObject({
      passed: ["options", "connect"],
      hostKey: server.fingerprint,
      failed: { stage: "host-key" }
    })
  })

  test("says that the key, or the user, is not let in", async () => {
    const { host, port = 0, username } = server.options
    const options = { ...server.options, privateKey: otherKey() }
    const refused = { _tag: "KeyRefused", host: `${host}:${port}`, username }
    expect(await failing(options, (drop) => drop.list())).toEqual(refused)
    const stranger = { ...server.options, username: "nobody-of-this-name" }
    expect(await failing(stranger, (drop) => drop.list())).toMatchObject({ _tag: "KeyRefused" })
    expect(await Effect.runPromise(probeSftp(options))).toMatchObject({
      passed: ["options", "connect", "host-key"],
      failed: { stage: "key", failure: refused }
    })
  })

  test("takes the same key in PEM", async () => {
    const key = ssh2.utils.parseKey(Redacted.value(server.options.privateKey))
    if (key instanceof Error) throw key
    const pem = key.getPrivatePEM()
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    for (const text of [pem, pem.trim().replaceAll("\n", "\\n")]) {
      const options = { ...server.options, privateKey: Redacted.make(text) }
      expect(await run(options, (drop) => drop.list())).toBeInstanceOf(Array)
    }
  })

  // The emulator has one key of its own.
  const testWithTwoKeys = it.skipIf(missing !== undefined || name !== "OpenSSH")
  testWithTwoKeys("asks for the host key that is pinned, of several, and logs in with RSA", async () => {
    const { options, rsa } = server
    if (rsa === undefined) throw new Error("It has one key only")
    await run({ ...options, hostKey: rsa.hostKey, privateKey: rsa.privateKey }, (drop) => drop.list())
  })

  test("passes every check of a probe, and leaves everything as it is", async () => {
    const { options, remote } = await inNewFolder()
    await writeFile(join(remote, "users.csv"), "kept")
    expect(await Effect.runPromise(probeSftp(options))).toEqual({
      passed: ["options", "connect", "host-key", "key", "sftp", "folder"],
      hostKey: server.fingerprint
    })
    expect(await readdir(remote)).toEqual(["users.csv"])
  })

  test("says that an upload is lost when the line breaks, and mends it by another", async () => {
    const { options, remote } = await inNewFolder()
    const content = randomBytes(1_000_000)
    const path = await file(content)
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const port = yield* breakingLine(server.options.port ?? 0, 300_000)
          const broken = yield* openSftpDrop({ ...options, port })
          const lost = yield* Effect.flip(broken.upload({ path }, "users.part"))
          expect(lost).toMatchObject({ _tag: "Lost", operation: "write" })
          const after = yield* Effect.flip(broken.publish("users.part", "users.csv"))
          expect(after).toMatchObject({ _tag: "NotConnected", host: `127.0.0.1:${port}` })
          expect(publishDoubtOf(after as never)).toBeUndefined()
        })
      )
    )
    await run(options, (drop) => drop.upload({ path }, "users.part"))
    expect((await readFile(join(remote, "users.part"))).equals(content)).toBe(true)
  })

  test("says what is wrong with the local file, and sends no more of it than there is", async () => {
    const { options } = await inNewFolder()
    const path = join(local, "nowhere.csv")
    expect(await failing(options, (drop) => drop.upload({ path }, "a.part"))).toMatchObject({
      _tag: "StorageFailed",
      code: "ENOENT"
    })
    const short = await file("12345")
    const content = { path: short, ranges: [{ from: 0, to: 6 }] }
    expect(await failing(options, (drop) => drop.upload(content, "a.part"))).toMatchObject({
      _tag: "StorageFailed",
      code: "FILE_CHANGED"
    })
  })
})
