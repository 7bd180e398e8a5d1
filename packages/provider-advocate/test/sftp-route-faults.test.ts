/** Imports by SFTP that do not go well: never a second job, an error that says what to do, and a way to the end. */
import { ImportError, type RunReport } from "@bulkport/core"
import type { SftpBehaviour, SftpFault } from "@bulkport/testkit/emulators"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Failure, renamesIn, type SftpTrial, usersText, withSftp } from "./sftp-imports.ts"

const users = (trial: SftpTrial, rows = 3): Promise<string> => trial.write("users.csv", usersText(rows))

/**
 * Gives the report of a run whose time for looking is short, so that it ends. On a busy machine it may end before the service
 * has taken a file that was handed over: then the run is resumed, as its error advises.
 */
const inTheEnd = (trial: SftpTrial, run: Promise<RunReport>): Promise<RunReport> =>
  run.catch((error: unknown) => {
    const isHandedOver =
      error instanceof ImportError && error.reason._tag === "StartInDoubt" && error.reason.isHandedOver
    if (isHandedOver !== true) throw error
    return trial.importerWith(trial.settings, { findGraceMillis: 30_000 }).resume(error.runId ?? "")
  })

/** Resumes a run that failed, with time enough to look, and expects it to end well. */
const expectGoodEnd = async (
  trial: SftpTrial,
  { runId }: Pick<Failure, "runId">,
  findGraceMillis = 30_000
): Promise<void> => {
  const resumed = trial.importerWith(trial.settings, { findGraceMillis }).resume(runId ?? "")
  const report = await inTheEnd(trial, resumed)
  expect(report).toMatchObject({ verdict: "succeeded", rows: { staged: 3, accepted: 3, unknown: 0 } })
  expectOneJob(trial)
}

const expectOneJob = (trial: SftpTrial): void => {
  expect(trial.emulator.jobs()).toHaveLength(1)
  expect(trial.drop.uploadHistory()).toHaveLength(1)
  expect(renamesIn(trial).done).toBeLessThanOrEqual(1)
}

const isSo = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

describe("an import by SFTP whose answers are lost", () => {
  it.each<readonly [string, SftpFault["action"], number]>([
    ["after it was done", { type: "lose-reply" }, 1],
    ["before it was done", { type: "reset" }, 2],
    ["by a refusal after it was done", { type: "replace-reply", status: 4 }, 1]
  ])("makes one job when that of the rename is lost %s", (_when, action, asked) =>
    withSftp({ engine: { findGraceMillis: 200 } }, async (trial) => {
      trial.drop.addFault({ on: "sftp-rename", action })
      const report = await inTheEnd(trial, trial.run(await users(trial), "users"))
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
      expectOneJob(trial)
      // On a busy machine the job may be looked for too early: then the file is found to have its name already.
      expect(renamesIn(trial).asked).toBeGreaterThanOrEqual(asked)
    })
  )

  it.each<readonly [string, SftpFault]>([
    ["when it connects", { on: "sftp-connect", action: { type: "reset" } }],
    ["in the middle of the file", { on: "sftp-write", afterBytes: 40_000, action: { type: "reset" } }],
    ["when all is written", { on: "sftp-close", action: { type: "lose-reply" } }]
  ])("sends the file again when the connection breaks %s", (_when, fault) =>
    withSftp({}, async (trial) => {
      const rows = 3_000
      trial.drop.addFault(fault)
      const report = await trial.run(await users(trial, rows), "users")
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: rows } })
      expectOneJob(trial)
      expect(trial.events).toContainEqual(expect.objectContaining({ type: "retry-scheduled", step: "stage" }))
      const [name = ""] = await readdir(trial.drop.root)
      expect(await readFile(join(trial.drop.root, name), "utf8")).toBe(usersText(rows))
    })
  )
})

describe("an import by SFTP that is stopped", () => {
  /** Runs until something is so, stops, and gives the run. */
  const stopWhen = async (
    trial: SftpTrial,
    condition: () => boolean
  ): Promise<{ readonly runId: string }> => {
    const controller = new AbortController()
    const running = trial.run(await users(trial), "users", {}, trial.importer, controller.signal)
    const failing = trial.failing(running)
    await isSo(condition)
    controller.abort()
    await failing
    const [runId = ""] = await readdir(trial.runsFolder)
    return { runId }
  }
  const held = () => {
    let release = (): void => undefined
    const until = new Promise<void>((resolve) => (release = resolve))
    return { action: { type: "hold", until } as const, release: () => release() }
  }

  it("in the middle of the upload sends the file anew", () =>
    withSftp({}, async (trial) => {
      const { action, release } = held()
      trial.drop.addFault({ on: "sftp-write", action })
      const stopped = await stopWhen(trial, () => trial.drop.requestsOf("sftp-write").length > 0)
      release()
      await expectGoodEnd(trial, stopped)
    }))

  it.each([
    ["and the server does it afterwards", true],
    ["and the server never does it", false]
  ])("while the rename is under way %s, is resumed to one job", (_what, isDone) =>
    withSftp({}, async (trial) => {
      const { action, release } = held()
      trial.drop.addFault({ on: "sftp-rename", action })
      const stopped = await stopWhen(trial, () => trial.drop.requestsOf("sftp-rename").length > 0)
      if (isDone) release()
      // Looking cannot tell that nothing was done: until the time for it is over.
      await expectGoodEnd(trial, stopped, isDone ? 30_000 : 100)
      // A server that comes to it as late as this finds nothing to rename.
      release()
      await isSo(() => trial.drop.requestsOf("sftp-rename").every(({ status }) => status !== undefined))
      expectOneJob(trial)
    })
  )

  it("while the service has not taken the file yet, is resumed to that job", () =>
    withSftp({ drop: { pickUpMillis: 3_600_000 }, engine: { findGraceMillis: 60_000 } }, async (trial) => {
      const stopped = await stopWhen(trial, () => trial.events.some(({ type }) => type === "start-doubted"))
      trial.drop.behaviour.pickUpMillis = 0
      await expectGoodEnd(trial, stopped)
      expect(renamesIn(trial)).toEqual({ asked: 1, done: 1 })
    }))
})

describe("a file by SFTP that the service does not take in time", () => {
  const impatient = { findGraceMillis: 10 }

  it("ends the run with what has been done, and is found when the run is resumed", () =>
    withSftp({ drop: { pickUpMillis: 3_600_000 }, engine: impatient }, async (trial) => {
      const failure = await trial.failing(trial.run(await users(trial), "users"))
      expect(failure).toMatchObject({ step: "start", reason: { _tag: "StartInDoubt", isHandedOver: true } })
      expect(failure.message).toContain("has shown up yet (the file was handed over by SFTP")
      expect(trial.emulator.jobs()).toEqual([])
      expect(renamesIn(trial).done).toBe(1)

      const again = await trial.failing(trial.importer.resume(failure.runId ?? ""))
      expect(again.message).toBe(failure.message)
      trial.drop.behaviour.pickUpMillis = 0
      await expectGoodEnd(trial, failure)
    }))

  it("is not sent a second time when it was taken away, and its job is not listed yet", () =>
    withSftp(
      { drop: { afterPickUp: "delete" }, service: { jobVisibleAfterPolls: Infinity }, engine: impatient },
      async (trial) => {
        const failure = await trial.failing(trial.run(await users(trial), "users"))
        expect(failure).toMatchObject({ step: "start" })
        await isSo(() => trial.drop.uploadHistory().length > 0)
        const again = await trial.failing(trial.importer.resume(failure.runId ?? ""))
        expect(again.message).toBe(failure.message)
        // Not by the same file from another place, and not by another run either.
        const moved = await trial.write("moved.csv", usersText(3))
        await trial.failing(trial.importer.resume(failure.runId ?? "", { file: moved }))
        const other = await trial.failing(trial.run(moved, "users"))
        expect(other.reason._tag).toBe("AlreadyImported")
        expect(trial.drop.uploadHistory()).toHaveLength(1)
        expect(await readdir(trial.drop.root)).toEqual([])
        trial.emulator.behaviour.jobVisibleAfterPolls = 0
        await expectGoodEnd(trial, failure)
      }
    ))

  it.each<readonly [string, Partial<SftpBehaviour>]>([
    ["its name means nothing there", { prefixes: {} }],
    ["it is larger than the service takes", { maxFileBytes: 10 }]
  ])("starts nothing when %s", (_why, drop) =>
    withSftp({ drop, engine: impatient }, async (trial) => {
      const failure = await trial.failing(trial.run(await users(trial), "users"))
      expect(failure).toMatchObject({ step: "start", reason: { _tag: "StartInDoubt" } })
      await isSo(() => trial.drop.uploadHistory().length > 0)
      expect(trial.emulator.jobs()).toEqual([])
      expect(trial.drop.uploadHistory()).toMatchObject([{ isAccepted: false }])
    })
  )
})

describe("an import by SFTP that cannot begin", () => {
  const expectNothingDone = ({ drop, emulator }: SftpTrial): void => {
    expect(emulator.jobs()).toEqual([])
    expect(drop.requestsOf("sftp-rename")).toEqual([])
    expect(drop.uploadHistory()).toEqual([])
  }

  it.each<readonly [string, Partial<SftpBehaviour>, Readonly<Record<string, string>>, object, string]>([
    [
      "the key is refused",
      { clientKey: "refused" },
      {},
      { _tag: "CredentialsRefused" },
      "login of test_akdq8a9wyvzba"
    ],
    ["the host has another key", { hostKey: "another" }, {}, { _tag: "HostUntrusted" }, "SHA256:"],
    ["the folder is missing", {}, { sftpFolder: "nowhere" }, { _tag: "TargetNotFound" }, '"nowhere"'],
    ["nobody answers", {}, { sftpPort: "1" }, { _tag: "Unreachable" }, "127.0.0.1:1 (ECONNREFUSED)"],
    [
      "no key of the host is known",
      {},
      { sftpHostKey: "" },
      { _tag: "SettingsInvalid" },
      "ADVOCATE_SFTP_HOST_KEY"
    ],
    [
      "there is no host",
      {},
      { sftpHost: "" },
      { _tag: "SettingsInvalid" },
      "sftpHost (ADVOCATE_SFTP_HOST) is missing"
    ],
    [
      "the import type has no prefix",
      {},
      { sftpPrefixes: "MUTATION/USER_EVENT=userEvents" },
      { _tag: "SettingsInvalid" },
      "MUTATION/USER="
    ]
  ])("says that %s", (_what, drop, settings, reason, words) =>
    withSftp({ drop, settings, engine: { retries: 0 } }, async (trial) => {
      const failure = await trial.failing(trial.run(await users(trial), "users"))
      expect(failure).toMatchObject({ step: "stage", reason })
      expect(failure.message).toContain(words)
      expectNothingDone(trial)
      expect(trial.drop.requestsOf("sftp-open").every(({ status }) => status !== 0)).toBe(true)
      if ("hostKey" in drop) expect(trial.drop.requestsOf("sftp-authenticate")).toEqual([])
    })
  )

  it("takes no prefix for two import types, nor two for one", () =>
    withSftp({}, async (trial) => {
      for (const sftpPrefixes of [
        "MUTATION/USER=users,MUTATION/DELETE_USER=users",
        "MUTATION/USER=users,MUTATION/USER=people"
      ]) {
        const importer = trial.importerWith({ ...trial.settings, sftpPrefixes })
        const failure = await trial.failing(trial.run(await users(trial), "users", {}, importer))
        expect(failure).toMatchObject({ reason: { _tag: "SettingsInvalid" } })
        expect(failure.message).toContain("sftpPrefixes")
      }
      expect(trial.drop.requests()).toEqual([])
    }))

  it("shows no word of a private key that cannot be used", () =>
    withSftp({}, async (trial) => {
      const sftpPrivateKey = `-----BEGIN OPENSSH PRIVATE KEY-----\n${"c4n4ry".repeat(40)}\n-----END-----`
      const importer = trial.importerWith({ ...trial.settings, sftpPrivateKey })
      const failure = await trial.failing(trial.run(await users(trial), "users", {}, importer))
      expect(failure).toMatchObject({ step: "stage", reason: { _tag: "SettingsInvalid" } })
      expect(failure.message).toContain("private key")
      expect(JSON.stringify([failure, trial.events]) + failure.message).not.toContain("c4n4ry")
      expect(trial.drop.requests()).toEqual([])
    }))

  it.each([
    ["write", "the disk is full"],
    ["close", "the disk is full in the end"]
  ])("passes on that the server refuses a %s (%s), and goes on when it does not", (operation) =>
    withSftp({}, async (trial) => {
      trial.drop.addFault({
        on: `sftp-${operation}`,
        action: { type: "refuse", status: 4, message: "No space" }
      })
      const failure = await trial.failing(trial.run(await users(trial), "users"))
      expect(failure).toMatchObject({ step: "stage", reason: { _tag: "RequestRefused" } })
      expect(failure.message).toContain("It says: No space (SFTP status 4).")
      expectNothingDone(trial)
      await expectGoodEnd(trial, failure)
    })
  )

  it("passes on that the server refuses the rename, and goes on when it does not", () =>
    withSftp({}, async (trial) => {
      trial.drop.addFault({ on: "sftp-rename", action: { type: "refuse", status: 3, message: "Not you" } })
      const failure = await trial.failing(trial.run(await users(trial), "users"))
      expect(failure).toMatchObject({ step: "start", reason: { _tag: "RequestRefused" } })
      expect(failure.message).toContain("Not you")
      expect(trial.emulator.jobs()).toEqual([])
      await expectGoodEnd(trial, failure)
    }))

  it("is refused above the limit when it cannot be cut, before anything is sent", () =>
    withSftp({ settings: { maxFileBytes: "60" } }, async (trial) => {
      const text = `${usersText(1)}A2,U2,"${"x".repeat(100)}"\n`
      const failure = await trial.failing(trial.run(await trial.write("users.csv", text), "users"))
      expect(failure).toMatchObject({ step: "stage", reason: { _tag: "LimitExceeded", allowed: 60 } })
      expect(trial.drop.requests()).toEqual([])
    }))
})
