import {
  makeAdvocateEmulator,
  type EmulatedSftpDrop,
  type SftpDropOptions
} from "@bulkport/testkit/emulators"
import { Effect, Fiber, Redacted } from "effect"
import { createPrivateKey, randomBytes } from "node:crypto"
import { readdirSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import ssh2 from "ssh2"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openSftpDrop } from "../src/sftp/sftp-drop.ts"
import { publishDoubtOf, sftpWords } from "../src/sftp/sftp-failure.ts"
import type { SftpOptions } from "../src/sftp/sftp-options.ts"
import { probeSftp } from "../src/sftp/sftp-probe.ts"
import { failing, otherKey, run } from "./sftp-attempts.ts"

const optionsFor = (sftp: EmulatedSftpDrop): SftpOptions => ({
  host: sftp.host,
  port: sftp.port,
  username: sftp.username,
  privateKey: Redacted.make(sftp.privateKey ?? ""),
  hostKey: sftp.hostKeyFingerprint
})

/** Runs a test against an emulated drop of its own, whose bugs fail it. */
const withDrop =
  (
    given: SftpDropOptions,
    test: (options: SftpOptions, sftp: EmulatedSftpDrop, files: () => ReadonlyArray<string>) => Promise<void>
  ): (() => Promise<void>) =>
  () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const { bugs, sftp } = yield* makeAdvocateEmulator({ sftp: { pickUpMillis: 0, ...given } })
          const files = () => readdirSync(sftp.root).sort()
          yield* Effect.promise(() => test(optionsFor(sftp), sftp, files))
          expect(bugs()).toEqual([])
        })
      )
    )

let local: string
let path: string
const content = randomBytes(200_000)
beforeAll(async () => {
  local = await mkdtemp(join(tmpdir(), "bulkport-sftp-"))
  path = join(local, "users.csv")
  await writeFile(path, content)
})
afterAll(() => rm(local, { recursive: true }))

const part = ".users.csv.part"
const name = "users.csv"

describe("a publish that goes wrong", () => {
  it(
    "is lost when the answer does not come although the file was renamed, and is known as done afterwards",
    withDrop({}, async (options, sftp, files) => {
      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "lose-reply" } })
      const failure = await failing(options, (drop) => drop.publish(part, name))
      expect(failure).toMatchObject({ _tag: "Lost", operation: "rename" })
      expect(publishDoubtOf(failure)).toMatch(/no answer to rename/)
      expect(files()).toEqual([name])

      expect(await run(options, (drop) => drop.look(part, name))).toMatchObject({
        temporary: undefined,
        published: { bytes: content.length }
      })
      expect(await run(options, (drop) => drop.publish(part, name))).toEqual({ renamed: "before" })
      expect(sftp.requestsOf("sftp-rename")).toHaveLength(2)
    })
  )

  it(
    "is as lost when the file was not renamed, and can be made up for",
    withDrop({}, async (options, sftp, files) => {
      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "reset" } })
      const failure = await failing(options, (drop) => drop.publish(part, name))
      expect(failure).toMatchObject({ _tag: "Lost", operation: "rename" })
      expect(publishDoubtOf(failure)).toBeDefined()
      expect(files()).toEqual([part])
      const both = await run(options, (drop) => drop.look(part, name))
      expect(both).toMatchObject({ temporary: { bytes: content.length }, published: undefined })
      expect(await run(options, (drop) => drop.publish(part, name))).toEqual({ renamed: "now" })
    })
  )

  it(
    "is lost when the answer takes too long",
    withDrop({}, async (options, sftp) => {
      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "hang" } })
      // Enough for all other answers on a busy machine.
      const failure = await failing({ ...options, replyMillis: 400 }, (drop) => drop.publish(part, name))
      expect(failure).toEqual({ _tag: "Lost", operation: "rename", code: "timeout" })
    })
  )

  it(
    "certainly did nothing when it is refused and the file is still there",
    withDrop({}, async (options, sftp, files) => {
      await run(options, (drop) => drop.upload({ path }, part))
      const message = "Permission\r\n denied, for reasons of our own"
      sftp.addFault({ on: "sftp-rename", action: { type: "refuse", status: 3, message } })
      const failure = await failing(options, (drop) => drop.publish(part, name))
      expect(failure).toEqual({
        _tag: "SftpRefused",
        operation: "rename",
        status: 3,
        detail: "Permission denied, for reasons of our own"
      })
      expect(publishDoubtOf(failure)).toBeUndefined()
      expect(files()).toEqual([part])
    })
  )

  it(
    "is done when it is refused and the file has its name all the same",
    withDrop({}, async (options, sftp) => {
      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "replace-reply", status: 4 } })
      expect(await run(options, (drop) => drop.publish(part, name))).toEqual({ renamed: "before" })
    })
  )

  it(
    "is unclear when it is refused and neither file is there, or nobody tells",
    withDrop({ afterPickUp: "delete" }, async (options, sftp, files) => {
      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "lose-reply" } })
      await failing(options, (drop) => drop.publish(part, name))
      await expect.poll(files).toEqual([])
      sftp.addFault({ on: "sftp-rename", action: { type: "refuse", status: 4 } })
      const gone = await failing(options, (drop) => drop.publish(part, name))
      expect(gone).toMatchObject({ _tag: "Unclear", operation: "rename", status: 4 })
      expect(publishDoubtOf(gone)).toMatch(/neither name/)

      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "refuse", status: 4 } })
      sftp.addFault({ on: "sftp-stat", action: { type: "reset" } })
      const untold = await failing(options, (drop) => drop.publish(part, name))
      expect(untold).toMatchObject({ _tag: "Unclear" })
      expect(publishDoubtOf(untold)).toMatch(/no answer to stat/)
    })
  )

  it(
    "is in doubt when an earlier one was done and its file was taken away",
    withDrop({ afterPickUp: "archive" }, async (options, sftp, files) => {
      await run(options, (drop) => drop.upload({ path }, part))
      sftp.addFault({ on: "sftp-rename", action: { type: "lose-reply" } })
      await failing(options, (drop) => drop.publish(part, name))
      await expect.poll(files).toEqual(["archive"])
      const failure = await failing(options, (drop) => drop.publish(part, name))
      expect(failure).toEqual({ _tag: "NotUploaded", name: part })
      expect(publishDoubtOf(failure)).toBeDefined()
    })
  )
})

describe("an upload that goes wrong", () => {
  it(
    "says that the server refused to write, closes the file, and leaves the connection usable",
    withDrop({}, async (options, sftp) => {
      const action = { type: "refuse", status: 4, message: "No space left on device" } as const
      sftp.addFault({ on: "sftp-write", afterBytes: 100_000, action })
      await run(options, (drop) =>
        Effect.gen(function* () {
          const failure = yield* Effect.flip(drop.upload({ path }, part))
          expect(failure).toEqual({
            _tag: "SftpRefused",
            operation: "write",
            status: 4,
            detail: "No space left on device"
          })
          expect(sftp.requestsOf("sftp-close")).toHaveLength(1)
          expect(yield* drop.upload({ path }, part)).toEqual({ bytes: content.length, isSizeConfirmed: true })
        })
      )
    })
  )

  it(
    "says that the server refused to close what was written",
    withDrop({}, async (options, sftp) => {
      sftp.addFault({ on: "sftp-close", action: { type: "replace-reply", status: 4 } })
      const failure = await failing(options, (drop) => drop.upload({ path }, part))
      expect(failure).toMatchObject({ _tag: "SftpRefused", operation: "close" })
    })
  )

  it(
    "says that the file is not there any more when the service took it while it was being written",
    withDrop({ pickUp: "as-written", afterPickUp: "delete" }, async (options, sftp, files) => {
      const until = expect.poll(() => [sftp.uploadHistory().length, files()]).toEqual([1, []])
      sftp.addFault({ on: "sftp-close", action: { type: "hold", until } })
      // Under its own name at once, as nobody should.
      const failure = await failing(options, (drop) => drop.upload({ path }, name))
      expect(failure).toEqual({ _tag: "SizeDiffers", name, sentBytes: content.length })
    })
  )

  it(
    "says that the server has another size than was sent",
    withDrop({}, async (options, sftp) => {
      sftp.addFault({ on: "sftp-write", action: { type: "refuse", status: 0 } })
      await writeFile(join(local, "short.csv"), "never written")
      const failure = await failing(options, (drop) => drop.upload({ path: join(local, "short.csv") }, part))
      expect(failure).toEqual({ _tag: "SizeDiffers", name: part, sentBytes: 13, foundBytes: 0 })
    })
  )

  it(
    "does without the size where the server tells none",
    withDrop({}, async (options, sftp) => {
      for (const status of [3, 8]) {
        sftp.addFault({ on: "sftp-stat", action: { type: "refuse", status } })
        expect(await run(options, (drop) => drop.upload({ path }, part))).toEqual({
          bytes: content.length,
          isSizeConfirmed: false
        })
      }
    })
  )

  it(
    "cuts the connection when it is interrupted",
    withDrop({}, async (options, sftp) => {
      sftp.addFault({ on: "sftp-write", afterBytes: 50_000, action: { type: "hang" } })
      await Effect.runPromise(
        Effect.gen(function* () {
          const uploading = openSftpDrop(options).pipe(
            Effect.flatMap((drop) => drop.upload({ path }, part)),
            Effect.scoped
          )
          const fiber = yield* Effect.forkChild(uploading)
          yield* Effect.promise(() =>
            expect.poll(() => sftp.requestsOf("sftp-write")[0]?.bytes ?? 0).toBeGreaterThan(50_000)
          )
          yield* Fiber.interrupt(fiber)
        })
      )
      await expect.poll(() => sftp.openConnections()).toBe(0)
    })
  )
})

describe("a connection that cannot be made", () => {
  it(
    "names the system's code where nobody listens, and fails a probe there",
    withDrop({}, async (options) => {
      const server = createServer().listen(0, "127.0.0.1")
      await new Promise((resolve) => server.once("listening", resolve))
      const { port } = server.address() as AddressInfo
      await new Promise((resolve) => server.close(resolve))
      const failure = { _tag: "NotConnected", host: `127.0.0.1:${port}`, code: "ECONNREFUSED" }
      expect(await failing({ ...options, port }, (drop) => drop.list())).toEqual(failure)
      expect(await Effect.runPromise(probeSftp({ ...options, port }))).toEqual({
        passed: ["options"],
        failed: { stage: "connect", failure }
      })
    })
  )

  it(
    "gives up on a server that says nothing, or hangs up",
    withDrop({}, async (options, sftp) => {
      sftp.addFault({ on: "sftp-connect", action: { type: "hang" } })
      const silent = await failing({ ...options, connectMillis: 30 }, (drop) => drop.list())
      expect(silent).toMatchObject({ _tag: "NotConnected", code: "timeout" })
      await expect.poll(() => sftp.openConnections()).toBe(0)
      sftp.addFault({ on: "sftp-connect", action: { type: "reset" } })
      const reset = await failing(options, (drop) => drop.list())
      expect(reset).toMatchObject({ _tag: "NotConnected", code: expect.stringMatching(/ECONNRESET|closed/) })
      expect(publishDoubtOf(reset)).toBeUndefined()
    })
  )

  it(
    "shows our key to no server but the expected one",
    withDrop({ hostKey: "another" }, async (options, sftp) => {
      const failure = await failing(options, (drop) => drop.upload({ path }, part))
      expect(failure).toMatchObject({ _tag: "HostKeyMismatch", expected: [sftp.hostKeyFingerprint] })
      expect(sftp.requests().map(({ operation }) => operation)).toEqual(["sftp-connect"])
    })
  )

  it(
    "says so when the key is not let in any more",
    withDrop({}, async (options, sftp) => {
      sftp.behaviour.clientKey = "refused"
      expect(await failing(options, (drop) => drop.list())).toMatchObject({ _tag: "KeyRefused" })
      expect(sftp.requestsOf("sftp-authenticate")).toEqual([])
    })
  )

  it("logs in with RSA keys in either kind of PEM", async () => {
    const { private: text, public: authorizedKey } = ssh2.utils.generateKeyPairSync("rsa", { bits: 2048 })
    const key = ssh2.utils.parseKey(text)
    if (key instanceof Error) throw key
    const pkcs1 = key.getPrivatePEM()
    expect(pkcs1).toMatch(/BEGIN RSA PRIVATE KEY/)
    const pkcs8 = createPrivateKey(pkcs1).export({ type: "pkcs8", format: "pem" }).toString()
    await withDrop({ authorizedKey }, async (options, sftp) => {
      expect(sftp.privateKey).toBeUndefined()
      for (const pem of [text, pkcs1, pkcs8]) {
        await run({ ...options, privateKey: Redacted.make(pem) }, (drop) => drop.list())
      }
    })()
  })

  it(
    "keeps the key out of every failure",
    withDrop({}, async (options, sftp) => {
      const key = otherKey()
      const failures = [
        await failing({ ...options, privateKey: key }, (drop) => drop.list()),
        await failing({ ...options, privateKey: key, hostKey: "nonsense" }, (drop) => drop.list()),
        await failing({ ...options, privateKey: Redacted.make(`${Redacted.value(key)}x`) }, (drop) =>
          drop.list()
        )
      ]
      sftp.behaviour.hostKey = "another"
      failures.push(await failing({ ...options, privateKey: key }, (drop) => drop.list()))
      const secret = Redacted.value(key).split("\n")[1] ?? ""
      expect(secret.length).toBeGreaterThan(40)
      for (const failure of failures) {
        expect(JSON.stringify(failure) + sftpWords(failure)).not.toContain(secret.slice(0, 20))
      }
    })
  )
})
