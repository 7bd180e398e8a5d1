import { Effect, Exit, Scope } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { connect } from "node:net"
import ssh2, { type SFTPWrapper } from "ssh2"
import { describe, expect, it } from "vitest"
import {
  type AdvocateEmulatorWithSftp,
  makeAdvocateEmulator,
  type SftpDropOptions
} from "../../src/emulators/advocate/advocate-emulator.ts"
import { sample } from "./advocate-client.ts"

/** A plain client: nothing but the SSH library. */
const login = async ({ sftp: drop }: AdvocateEmulatorWithSftp) => {
  const client = new ssh2.Client()
  const gone = new Promise<never>((_, reject) => {
    client.on("error", reject)
    client.on("close", () => reject(new Error("closed")))
  })
  gone.catch(() => undefined)
  client.on("connect", () => client.setNoDelay(true))
  type Done<A> = (error: Error | null | undefined, value?: A) => void
  // The library does not answer what is asked once the connection is gone.
  const ask = <A = unknown>(send: (done: Done<A>) => void): Promise<A> =>
    Promise.race([
      gone,
      new Promise<A>((resolve, reject) => {
        send((error, value) => (error ? reject(error) : resolve(value as A)))
      })
    ])
  const sftp = await ask<SFTPWrapper>((done) => {
    client.on("ready", () => client.sftp(done))
    client.connect({
      host: drop.host,
      port: drop.port,
      username: drop.username,
      privateKey: drop.privateKey ?? "",
      hostVerifier: (key: Buffer) => drop.hostKey.split(" ")[1] === key.toString("base64")
    })
  })
  const open = (path: string, flags: ssh2.OpenMode = "w") =>
    ask<Buffer>((done) => sftp.open(path, flags, done))
  const write = (handle: Buffer, text: string, at = 0) =>
    ask((done) => sftp.write(handle, Buffer.from(text), 0, Buffer.byteLength(text), at, done))
  const close = (handle: Buffer) => ask((done) => sftp.close(handle, done))
  return {
    sftp,
    ask,
    open,
    write,
    close,
    put: async (path: string, text: string) => {
      const handle = await open(path)
      await write(handle, text)
      await close(handle)
    },
    rename: (from: string, to: string) => ask((done) => sftp.rename(from, to, done)),
    end: () => client.end(),
    destroy: () => client.destroy()
  }
}

type Login = Awaited<ReturnType<typeof login>>

/** Runs a test with a client at an emulator of its own, and fails when the emulator turns out to have a bug. */
const withDrop =
  (
    sftp: SftpDropOptions,
    test: (emulator: AdvocateEmulatorWithSftp, client: Login) => Promise<void>
  ): (() => Promise<void>) =>
  () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const emulator = yield* makeAdvocateEmulator({ jobMillis: 0, sftp: { pickUpMillis: 0, ...sftp } })
          const client = yield* Effect.promise(() => login(emulator))
          yield* Effect.promise(() => test(emulator, client).finally(client.end))
          expect(emulator.bugs()).toEqual([])
        })
      )
    )

const users = "accountId,id\na,b\n"

describe("the SFTP drop", () => {
  it(
    "makes an upload and a job of a file that gets its name, and runs the job",
    withDrop({}, async (emulator, { put, rename }) => {
      await put(".part", await sample("users.csv"))
      expect(emulator.sftp.uploadHistory()).toEqual([])
      await rename(".part", "users-1.csv")
      await expect.poll(() => emulator.jobs()[0]?.status).toBe("COMPLETED")
      const [upload] = emulator.uploads()
      expect(upload?.fileRef).toMatch(/^imports\/test_akdq8a9wyvzba\/users-1_[0-9a-f]{24}\.csv$/)
      expect(await readFile(upload?.path ?? "", "utf8")).toBe(await sample("users.csv"))
      expect(emulator.jobs()).toMatchObject([
        {
          type: "MUTATION/USER",
          requester: "SFTP",
          name: null,
          params: null,
          mailtoEmail: null,
          fileRef: upload?.fileRef,
          counts: { recordsProcessed: 4, errors: 0 }
        }
      ])
      expect(emulator.sftp.uploadHistory()).toMatchObject([
        {
          name: "users-1.csv",
          isAccepted: true,
          text: "",
          fileRef: upload?.fileRef,
          jobId: emulator.jobs()[0]?.id
        }
      ])
    })
  )

  it(
    "reads the type of job from the longest prefix that fits, in order of appearance",
    withDrop({}, async (emulator, { put }) => {
      emulator.sftp.behaviour.prefixes = {
        ...emulator.sftp.behaviour.prefixes,
        usersGone: "MUTATION/DELETE_USER"
      }
      for (const name of [
        "users.csv",
        "userEvents.csv",
        "deleteUsers_2.csv",
        "usersGone.csv",
        "referrals.jsonl"
      ]) {
        await put(name, "{}")
      }
      await expect
        .poll(() => emulator.jobs().map(({ type }) => type))
        .toEqual([
          "MUTATION/USER",
          "MUTATION/USER_EVENT",
          "MUTATION/DELETE_USER",
          "MUTATION/DELETE_USER",
          "MUTATION/REFERRAL"
        ])
    })
  )

  it(
    "leaves temporary names alone, and notes bad names and large files without making a job",
    withDrop({ maxFileBytes: 20 }, async (emulator, { put }) => {
      for (const name of [".users.csv", "users.csv.part", "users.csv.TMP", "notes", "readme.txt"]) {
        await put(name, users)
      }
      await put("Users.csv", users)
      await put("users.xlsx", users)
      await put("users-large.csv", `${users}c,d\n`)
      await put("users.csv", users)
      await expect.poll(() => emulator.jobs()).toHaveLength(1)
      const shown = emulator.sftp
        .uploadHistory()
        .map(({ isAccepted, name, text }) => [name, isAccepted, text])
      expect(shown).toEqual([
        ["Users.csv", false, "The file name does not begin with a known data type"],
        ["users.xlsx", false, "The file name must end with .csv or .jsonl"],
        ["users-large.csv", false, "The file is larger than 20 bytes"],
        ["users.csv", true, ""]
      ])
    })
  )

  it(
    "takes a file under its own name when it is closed, or when the connection breaks",
    withDrop({}, async (emulator, { close, destroy, open, write }) => {
      const first = await open("users-1.csv")
      await write(first, users)
      const second = await open("users-2.csv")
      await write(second, "accountId,id\nhalf")
      await close(first)
      await expect.poll(() => emulator.uploads().map(({ bytes }) => bytes)).toEqual([users.length])
      destroy()
      await expect.poll(() => emulator.uploads().map(({ bytes }) => bytes)).toEqual([users.length, 17])
    })
  )

  it(
    "takes half a file when told to, as soon as it has a fitting name",
    withDrop({ pickUp: "as-written" }, async (emulator, { close, open, put, rename, write }) => {
      const handle = await open("users.csv")
      await write(handle, "accountId,id\nhal")
      await expect.poll(() => emulator.jobs()[0]?.status).toMatch(/COMPLETED|ABORTED/)
      expect(emulator.uploads()[0]?.bytes).toBeLessThanOrEqual(16)
      await write(handle, "f,done\n", 16)
      await close(handle)
      await put("whole", users)
      await rename("whole", "users-2.csv")
      await expect.poll(() => emulator.uploads()[1]?.bytes).toBe(users.length)
      expect(emulator.uploads()).toHaveLength(2)
    })
  )

  it(
    "keeps, deletes or archives what it took",
    withDrop({}, async (emulator, { put }) => {
      const { behaviour, root } = emulator.sftp
      const names = async () => (await readdir(root, { recursive: true })).sort()
      await put("users-kept.csv", users)
      await expect.poll(() => emulator.jobs()).toHaveLength(1)
      behaviour.afterPickUp = "delete"
      await put("users-deleted.csv", users)
      await expect.poll(() => emulator.sftp.uploadHistory()).toHaveLength(2)
      behaviour.afterPickUp = "archive"
      await put("users-archived.csv", users)
      await expect.poll(() => emulator.sftp.uploadHistory()).toHaveLength(3)
      expect(await names()).toEqual(["archive", "archive/users-archived.csv", "users-kept.csv"])
    })
  )

  it(
    "names its jobs and their requester as told, and lets waiting files go when told",
    withDrop(
      { pickUpMillis: 3_600_000, jobName: "file-name", requester: null, outputFormat: "JSONL" },
      async (emulator, { put }) => {
        await put("users.csv", users)
        expect(emulator.jobs()).toEqual([])
        emulator.sftp.behaviour.pickUpMillis = 0
        await expect.poll(() => emulator.jobs()).toHaveLength(1)
        expect(emulator.jobs()[0]).toMatchObject({
          name: "users.csv",
          requester: null,
          outputFormat: "JSONL"
        })
      }
    )
  )

  it(
    "refuses a file for its content before there is a job, when told",
    withDrop({ validation: "before-job" }, async (emulator, { put }) => {
      await put("users.csv", "accountId,email\na,b@example.com\n")
      await expect.poll(() => emulator.sftp.uploadHistory()).toHaveLength(1)
      expect(emulator.sftp.uploadHistory()[0]).toMatchObject({ isAccepted: false, text: /id/ as never })
      expect(emulator.jobs()).toEqual([])
    })
  )

  it(
    "takes files from its folder only, and shows nothing outside of its root",
    withDrop({ folder: "imports" }, async (emulator, { ask, put, sftp }) => {
      await put("users.csv", users)
      await put("imports/users.csv", users)
      await put("../../../users-climbing.csv", users)
      await expect.poll(() => emulator.jobs()).toHaveLength(1)
      expect((await readdir(emulator.sftp.root)).sort()).toEqual([
        "imports",
        "users-climbing.csv",
        "users.csv"
      ])
      expect(await ask((done) => sftp.realpath("..", done))).toBe("/")
      expect(emulator.sftp.uploadHistory()).toHaveLength(1)
    })
  )

  it(
    "does not replace a file by renaming another, and says in version 3's few words what is wrong",
    withDrop({ pickUpMillis: 3_600_000 }, async (emulator, { ask, open, put, rename, sftp }) => {
      await put("one", "1")
      await put("two", "2")
      await expect(rename("one", "two")).rejects.toMatchObject({ code: 4, message: "Failure" })
      await expect(rename("none", "three")).rejects.toMatchObject({ code: 2 })
      await expect(open("nowhere/file")).rejects.toMatchObject({ code: 2 })
      await expect(open("one", "wx")).rejects.toMatchObject({ code: 4 })
      await expect(ask((done) => sftp.ext_openssh_rename("one", "two", done))).rejects.toThrow(
        /does not support/
      )
      expect(await readFile(`${emulator.sftp.root}/two`, "utf8")).toBe("2")
      expect(await ask<Buffer>((done) => sftp.readFile("one", done as never))).toEqual(Buffer.from("1"))
      await ask((done) => sftp.unlink("one", done))
      expect(await ask((done) => sftp.readdir("/", done as never))).toMatchObject([{ filename: "two" }])
    })
  )

  it(
    "remembers what was asked, with one record for all writes to a file",
    withDrop({ pickUpMillis: 3_600_000 }, async ({ sftp: drop }, { close, open, rename, write }) => {
      const handle = await open("part")
      await write(handle, "one")
      await write(handle, "two", 3)
      await close(handle)
      await rename("part", "users.csv")
      expect(drop.requests()).toMatchObject([
        { operation: "sftp-connect" },
        { operation: "sftp-authenticate" },
        { operation: "sftp-open", path: "part", status: 0 },
        { operation: "sftp-write", path: "/part", bytes: 6, status: 0 },
        { operation: "sftp-close", path: "/part", status: 0 },
        { operation: "sftp-rename", path: "part", to: "users.csv", status: 0 }
      ])
      expect(drop.requestsOf("sftp-write")).toHaveLength(1)
      drop.clearRequests()
      expect(drop.requests()).toEqual([])
    })
  )
})

describe("faults of the SFTP drop", () => {
  const faults = { pickUpMillis: 3_600_000 }

  it(
    "are refusals, before or instead of acting",
    withDrop(faults, async ({ sftp: drop }, { open, put, rename, write }) => {
      drop.addFault({
        on: "sftp-write",
        afterBytes: 4,
        action: { type: "refuse", status: 4, message: "Full" }
      })
      const handle = await open("part")
      await write(handle, "abc")
      await expect(write(handle, "def", 3)).rejects.toMatchObject({ code: 4, message: "Full" })
      await put("one", "1")
      drop.addFault({ on: "sftp-rename", action: { type: "refuse", status: 3 } })
      drop.addFault({ on: "sftp-rename", action: { type: "replace-reply", status: 4 } })
      await expect(rename("one", "two")).rejects.toMatchObject({ code: 3 })
      expect(await readdir(drop.root)).toContain("one")
      await expect(rename("one", "two")).rejects.toMatchObject({ code: 4 })
      expect(await readdir(drop.root)).toContain("two")
    })
  )

  it(
    "cut the connection before or after acting, and leave the answer open",
    withDrop(faults, async (emulator, { put, rename }) => {
      const { sftp: drop } = emulator
      await put("one", "1")
      drop.addFault({ on: "sftp-rename", action: { type: "reset" } })
      drop.addFault({ on: "sftp-rename", action: { type: "lose-reply" } })
      await expect(rename("one", "two")).rejects.toThrow()
      expect(await readdir(drop.root)).toEqual(["one"])
      const again = await login(emulator)
      await expect(again.rename("one", "two")).rejects.toThrow()
      expect(await readdir(drop.root)).toEqual(["two"])
      expect(drop.requestsOf("sftp-rename").map(({ status }) => status)).toEqual([undefined, undefined])
      await expect.poll(drop.openConnections).toBe(0)
    })
  )

  it(
    "hold an answer back until they are told",
    withDrop(faults, async ({ sftp: drop }, { put, rename }) => {
      await put("one", "1")
      let release = (): void => undefined
      const until = new Promise<void>((resolve) => (release = resolve))
      drop.addFault({ on: "sftp-rename", action: { type: "hold", until } })
      const renaming = rename("one", "two")
      await expect.poll(() => drop.requestsOf("sftp-rename")).toHaveLength(1)
      expect(await readdir(drop.root)).toEqual(["one"])
      release()
      await renaming
      expect(await readdir(drop.root)).toEqual(["two"])
    })
  )

  it(
    "refuse the connection, the key, or show another host key",
    withDrop({}, async (emulator) => {
      const { sftp: drop } = emulator
      drop.addFault({ on: "sftp-connect", action: { type: "reset" } })
      await expect(login(emulator)).rejects.toThrow()
      drop.behaviour.clientKey = "refused"
      await expect(login(emulator)).rejects.toMatchObject({ level: "client-authentication" })
      drop.behaviour.clientKey = "accepted"
      drop.behaviour.hostKey = "another"
      await expect(login(emulator)).rejects.toThrow(/Host denied/)
      await expect(login({ ...emulator, sftp: { ...drop, username: "somebody" } })).rejects.toThrow()
    })
  )
})

describe("an emulator with a drop", () => {
  it("stops the drop with its scope, connections and all", async () => {
    const scope = Scope.makeUnsafe()
    const emulator = await Effect.runPromise(Scope.provide(makeAdvocateEmulator({ sftp: true }), scope))
    const client = await login(emulator)
    await client.open("users.csv")
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await expect(client.open("more.csv")).rejects.toThrow()
    const refused = new Promise((resolve) => connect(emulator.sftp.port, "127.0.0.1").on("error", resolve))
    expect(await refused).toMatchObject({ code: "ECONNREFUSED" })
    await expect(readdir(emulator.sftp.root)).rejects.toThrow()
    expect(emulator.bugs()).toEqual([])
  })

  it("has none unless asked", async () => {
    const emulator = await Effect.runPromise(Effect.scoped(makeAdvocateEmulator()))
    expect(emulator.sftp).toBeUndefined()
  })
})
