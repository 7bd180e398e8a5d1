/** Imports by SFTP through the whole engine, as they go when nobody fails: what a caller and the service get to see. */
import { type RunEvent, RunLocked } from "@bulkport/core"
import { BeforeSending } from "@bulkport/core/provider"
import type { ForeignJob } from "@bulkport/testkit/emulators"
import { makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Redacted } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { describe, expect, it } from "vitest"
import { advocateSamples } from "./advocate-samples.ts"
import { openFor } from "./advocate-under-test.ts"
import {
  fileText,
  preparedFile,
  renamesIn,
  sftpSettingsOf,
  type SftpTrial,
  usersText,
  withSftp
} from "./sftp-imports.ts"
import { servers } from "./sftp-servers.ts"
import { prefixOf, prefixes } from "./sftp-words.ts"

const isHandedOver = (name: string): RegExp => new RegExp(`^${name}_bulkport-[0-9a-z-]+\\.(csv|jsonl)$`)

/** Jobs of other people whose files have names that are almost that of a run's. */
const foreignJobs = (label: string): ReadonlyArray<ForeignJob> => {
  const others = [
    `${label}-part-12`,
    `${label}-part-10`,
    `${label}-part-1-2`,
    `${label}1`,
    `x${label}`,
    "by-hand"
  ]
  const shared = { type: "MUTATION/USER", status: "COMPLETED" }
  return [
    ...others.map((each, index) => ({
      ...shared,
      id: `f${index}`,
      fileRef: `imports/t/users_${each}_00.csv`
    })),
    ...others.map((each, index) => ({ ...shared, id: `n${index}`, name: `users_${each}.csv` })),
    ...Array.from({ length: 40 }, (_, index) => ({
      id: `e${index}`,
      type: "QUERY/USER",
      status: "COMPLETED"
    }))
  ]
}

/** Puts those jobs there as soon as the name of the run is known. */
const amongOthers = (event: RunEvent, { emulator }: SftpTrial): void => {
  if (event.type === "run-created") emulator.behaviour.foreignJobs = foreignJobs(`bulkport-${event.runId}`)
}

describe("an import by SFTP", () => {
  it.each(
    advocateSamples.map((sample, index) => ({
      ...sample,
      jobName: index % 2 === 0 ? ("null" as const) : ("file-name" as const)
    }))
  )(
    "of $importType as $format ends in a report about every row, with one job from one rename",
    ({ format, importType, jobName, rowsFor }) =>
      withSftp({ drop: { jobName } }, async (trial) => {
        const sample = rowsFor(trial.emulator)
        const rows = [sample.accepted(1, "one"), sample.rejected(2, "two"), sample.accepted(3, "three")]
        const file = await trial.write(`rows.${format}`, fileText(sample, rows))
        const report = await trial.run(file, importType, { allowFindings: true })
        expect(report).toMatchObject({
          verdict: "incomplete",
          rows: { staged: 3, accepted: 2, rejected: 1, unknown: 0 },
          calibration: { status: "settled" },
          warnings: []
        })
        expect(trial.emulator.jobs()).toMatchObject([{ id: report.job?.id, type: importType }])
        expect(renamesIn(trial)).toEqual({ asked: 1, done: 1 })
        // A temporary name would be in the history, had it been looked at: files are taken as they are being written.
        expect(trial.drop.uploadHistory()).toMatchObject([
          {
            name: expect.stringMatching(isHandedOver(prefixOf[importType as keyof typeof prefixOf])),
            isAccepted: true
          }
        ])
        expect(trial.emulator.requestsOf("upload")).toEqual([])
        expect(trial.emulator.requestsOf("createJob")).toEqual([])
      })
  )

  it("sends CSV as JSON lines where the import takes nothing else", () =>
    withSftp({}, async (trial) => {
      const header = "programId,referrerUser.accountId,referrerUser.id,referredUser.accountId,referredUser.id"
      for (const id of ["a", "b"]) trial.emulator.putUser({ accountId: id, id })
      const file = await trial.write("referrals.csv", `${header}\nprogram,a,a,b,b\n`)
      expect(await trial.run(file, "referrals")).toMatchObject({
        verdict: "succeeded",
        rows: { accepted: 1 }
      })
      expect(trial.drop.uploadHistory()).toMatchObject([
        { name: expect.stringMatching(/^referrals_.*\.jsonl$/) }
      ])
    }))

  it("is not validated by the service beforehand, and says so", () =>
    withSftp({}, async (trial) => {
      const report = await trial.run(await trial.write("users.csv", usersText(3)), "users")
      expect(report).toMatchObject({
        verdict: "succeeded",
        validation: { service: "skipped", rowsValidated: true }
      })
      expect(report.validation.notValidated.join(" ")).toContain("by SFTP")
      expect(trial.emulator.requestsOf("validateJobCreation")).toEqual([])
    }))

  it("says why there may be a job, and looks for it", () =>
    withSftp({}, async (trial) => {
      await trial.run(await trial.write("users.csv", usersText(1)), "users")
      const doubts = trial.events.filter(({ type }) => type === "start-doubted")
      expect(doubts).toMatchObject([{ cause: expect.stringContaining("handed over by SFTP") }])
    }))

  it.each([
    ["keep", "null", "CSV"],
    ["delete", "file-name", "JSONL"],
    ["archive", "null", "XLSX"]
  ] as const)(
    "finds its job among those of others when files that were taken are treated so: %s (named %s, results as %s)",
    (afterPickUp, jobName, outputFormat) =>
      withSftp({ drop: { afterPickUp, jobName, outputFormat }, onEvent: amongOthers }, async (trial) => {
        const report = await trial.run(await trial.write("users.csv", usersText(3)), "users")
        expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3, unknown: 0 } })
        expect(trial.emulator.jobs().map(({ id }) => id)).toEqual([report.job?.id])
        expect(renamesIn(trial)).toEqual({ asked: 1, done: 1 })
        const left = await readdir(trial.drop.root)
        expect(left.filter((name) => name.endsWith(".csv"))).toHaveLength(afterPickUp === "keep" ? 1 : 0)
        expect(left.filter((name) => name.endsWith(".part"))).toEqual([])
      })
  )

  it.each(["null", "file-name"] as const)(
    "hands every part of a file over as one of its own, and does not confuse them (jobs named: %s)",
    (jobName) =>
      withSftp(
        {
          drop: { jobName },
          settings: { maxRows: "2" },
          onEvent: amongOthers,
          service: { jobListOrder: "mixed" }
        },
        async (trial) => {
          const report = await trial.run(await trial.write("users.csv", usersText(5)), "users")
          expect(report).toMatchObject({ verdict: "succeeded", rows: { staged: 5, accepted: 5, unknown: 0 } })
          expect(report.parts?.map(({ job, rows }) => [job.id, rows.accepted])).toEqual(
            trial.emulator.jobs().map(({ id }, index) => [id, index === 2 ? 1 : 2])
          )
          expect(trial.drop.uploadHistory().map(({ name }) => name)).toEqual(
            [1, 2, 3].map((part) => `users_bulkport-${report.runId}-part-${part}.csv`)
          )
          expect(renamesIn(trial)).toEqual({ asked: 3, done: 3 })
        }
      )
  )

  it("uses the folder and the port of the settings", () =>
    withSftp({ drop: { folder: "in/box" }, settings: { sftpFolder: "in/box/" } }, async (trial) => {
      const report = await trial.run(await trial.write("users.jsonl", usersText(1, "jsonl")), "users")
      expect(report.verdict).toBe("succeeded")
      expect(await readdir(join(trial.drop.root, "in/box"))).toHaveLength(1)
    }))
})

describe("the job of a file that was handed over", () => {
  const label = "bulkport-20261128-000000-abcde-part-1"
  const prepared = preparedFile("MUTATION/USER")
  // When the run was made, as its label says.
  const uploadedAt = Date.UTC(2026, 10, 28)
  const handle = { temporaryName: `.${label}.part`, name: `users_${label}.csv`, uploadedAt }
  const job = (id: string, more: Partial<ForeignJob>): ForeignJob => ({
    id,
    type: "MUTATION/USER",
    status: "COMPLETED",
    ...more
  })

  it("is known by the file's name or its reference, whatever the service makes of them", async () => {
    const ours = [
      job("1", { name: `users_${label}.csv` }),
      job("2", { name: `users_${label}` }),
      job("3", { fileRef: `imports/t/users_${label}_63323378e1edcd44b03eed9a.csv` }),
      job("4", { fileRef: `users_${label}.csv` }),
      job("5", { fileRef: `imports/t/${label}_63323378e1edcd44b03eed9a.csv` }),
      job("6", { name: `SFTP: /in/users_${label}.csv` })
    ]
    const theirs = [
      ...foreignJobs(label.slice(0, -"-part-1".length)),
      // The folder of a reference is not the file's name.
      job("8", { fileRef: `imports/${label}/users.csv` }),
      job("9", { name: `users_${label}.csv`, dateCreated: handle.uploadedAt - 25 * 60 * 60 * 1000 })
    ]
    const found = await Effect.runPromise(findAmong([...theirs, ...ours]))
    expect(found.map(({ id }) => id).sort()).toEqual(ours.map(({ id }) => id))
  })

  const findAmong = (jobs: ReadonlyArray<ForeignJob>) =>
    Effect.gen(function* () {
      const emulator = yield* makeAdvocateEmulator({ sftp: true, foreignJobs: jobs })
      const provider = yield* openFor(emulator, emulator.apiUrl, sftpSettingsOf(emulator))
      const context = { label, folder: "", resolve: (path: string) => path }
      return yield* provider.find?.({ prepared, handle }, context) ?? Effect.die("absent")
    }).pipe(Effect.scoped)

  it("is not made by a process whose run another one may have taken over while it connected", () =>
    Effect.gen(function* () {
      const emulator = yield* makeAdvocateEmulator({ sftp: true })
      const provider = yield* openFor(emulator, emulator.apiUrl, sftpSettingsOf(emulator))
      const context = { label, folder: "", resolve: (path: string) => path }
      const lost = Effect.fail(new RunLocked({ runId: "20261128-000000-abcde", holder: "another process" }))
      const start = provider.start({ prepared, handle }, context)
      const reason = yield* Effect.flip(Effect.provideService(start, BeforeSending, lost))
      expect(reason).toMatchObject({ _tag: "Unreachable", code: "RunLocked" })
      expect(emulator.sftp.requestsOf("sftp-rename")).toEqual([])
    }).pipe(Effect.scoped, Effect.runPromise))

  it("is named when it is of another type than the file was meant for", async () => {
    const wrong = job("7", { name: `users_${label}.csv`, type: "MUTATION/DELETE_USER" })
    const reason = await Effect.runPromise(Effect.flip(findAmong([wrong])))
    expect(reason).toMatchObject({ _tag: "UnexpectedResponse" })
    expect(reason.message).toContain("job 7 of type MUTATION/DELETE_USER")
    expect(reason.message).toContain("sftpPrefixes")
  })
})

/** Imports a file through the API, without a name, as the service would do with one that it has found. */
const importByHand = async ({ emulator }: SftpTrial, path: string, type: string): Promise<void> => {
  const { apiKey, apiUrl, tenantAlias } = emulator
  const base = `${apiUrl}/api/v1/${tenantAlias}`
  const authorization = `Basic ${Buffer.from(`:${apiKey}`).toString("base64")}`
  const form = new FormData()
  form.append("file", new Blob([await readFile(path)]), basename(path))
  const uploaded = await fetch(`${base}/export/upload`, {
    method: "POST",
    headers: { authorization },
    body: form
  })
  const { fileRef } = (await uploaded.json()) as { readonly fileRef: string }
  const query = "mutation ($jobInput: JobInput!) { createJob(jobInput: $jobInput) { id } }"
  await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { jobInput: { type, fileRef, outputFormat: "CSV" } } })
  })
}

/** Waits for a file of a fitting name, and imports it once. */
const takeFrom = async (trial: SftpTrial, folder: string, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const name = (await readdir(folder)).find((each) => each.startsWith("users_"))
    if (name !== undefined) return importByHand(trial, join(folder, name), "MUTATION/USER")
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe.each(servers.filter(({ name }) => name === "OpenSSH"))("an import by SFTP to $name", (server) => {
  if (server.missing !== undefined) console.log(`No import to ${server.name}: ${server.missing}.`)

  it.skipIf(server.missing !== undefined)("ends in the report of the job that was made of its file", () =>
    Effect.gen(function* () {
      const { folder, options } = yield* server.start
      const settings = {
        sftpPort: String(options.port),
        sftpUsername: options.username,
        sftpPrivateKey: Redacted.value(options.privateKey),
        sftpHostKey: options.hostKey,
        sftpPrefixes: prefixes
      }
      yield* Effect.promise(() =>
        withSftp({ settings, onEvent: amongOthers }, async (trial) => {
          const controller = new AbortController()
          const taken = takeFrom(trial, folder, controller.signal)
          const report = await trial.run(await trial.write("users.csv", usersText(3)), "users")
          controller.abort()
          await taken
          expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3, unknown: 0 } })
          expect(trial.emulator.jobs()).toHaveLength(1)
          expect(trial.drop.requests()).toEqual([])
          const [left, ...more] = await readdir(folder)
          expect(more).toEqual([])
          expect(await readFile(join(folder, left ?? ""), "utf8")).toBe(usersText(3))
        })
      )
    }).pipe(Effect.scoped, Effect.runPromise)
  )
})
