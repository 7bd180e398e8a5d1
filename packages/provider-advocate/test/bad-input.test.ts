/** What goes wrong at the edges: what the user is told, that nothing is lost or leaked, and that it can be gone on from there. */
import type { ImportError, RunReport } from "@bulkport/core"
import { createImporter, type Importer } from "@bulkport/core/promise"
import {
  makeAdvocateEmulator,
  type AdvocateEmulator,
  type AdvocateEmulatorOptions
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { advocatePlugin } from "../src/index.ts"

interface World {
  readonly emulator: AdvocateEmulator
  readonly folder: string
  readonly importer: (settings?: Readonly<Record<string, string>>) => Importer
  /** Runs a file and gives how it failed. */
  readonly failure: (importer: Importer, file: string, importType?: string) => Promise<ImportError>
}

const canary = "row-value-canary"

const users = `accountId,id,firstName\na,one,${canary}\na,two,${canary}\na,three,${canary}\n`

const inWorld = <A>(options: AdvocateEmulatorOptions, body: (world: World) => Promise<A>): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeAdvocateEmulator({ jobMillis: 0, ...options })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "advocate-bad-input-"))
          const opened: Array<Importer> = []
          const importer: World["importer"] = (settings = {}) => {
            const { apiKey, apiUrl: baseUrl, tenantAlias } = emulator
            const made = createImporter({
              providers: [advocatePlugin],
              settings: { advocate: { tenantAlias, apiKey, baseUrl, ...settings } },
              runsFolder: join(folder, "runs"),
              engine: { pollMillis: 5, retries: 2, retryBaseMillis: 5, findGraceMillis: 40 }
            })
            opened.push(made)
            return made
          }
          const failure: World["failure"] = async (using, file, importType = "users") => {
            const error: unknown = await using.run({ file, provider: "advocate", importType }).then(
              (report) => expect.fail(`it ended with ${report.verdict}`),
              (reason: unknown) => reason
            )
            return error as ImportError
          }
          try {
            return await body({ emulator, folder, importer, failure })
          } finally {
            for (const each of opened) await each.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )

const fileIn = async (folder: string, name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** All that a run has written, without the copies of the rows themselves. */
const recordsOf = async (folder: string, runId: string): Promise<string> => {
  const run = join(folder, "runs", runId)
  return Buffer.concat([
    await readFile(join(run, "journal.ndjson")),
    await readFile(join(run, "report.json")).catch(() => Buffer.alloc(0))
  ]).toString()
}

describe("a wrong key", () => {
  it("is named as such, in no record and no message, and the run goes on with the right one", () =>
    inWorld({}, async ({ emulator, failure, folder, importer }) => {
      const file = await fileIn(folder, "users.csv", users)
      const key = "TEST_wrong_key_canary"
      const error = await failure(importer({ apiKey: key }), file)
      expect(error.reason._tag).toBe("CredentialsRefused")
      expect(error.message).toContain("HTTP 401")
      const encoded = Buffer.from(`:${key}`).toString("base64")
      const records = `${error.message}${JSON.stringify(error)}${await recordsOf(folder, error.runId ?? "")}`
      expect(records).not.toContain(key)
      expect(records).not.toContain(encoded)
      expect(records).not.toContain(canary)
      expect(emulator.uploads()).toHaveLength(0)
      const report = await importer().resume(error.runId ?? "")
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
    }))
})

describe("a test key at a live tenant", () => {
  it("is refused as a wrong key, before anything is sent, and the doctor says which it is", () =>
    inWorld(
      { tenantAlias: "aboih12h16t", apiKey: "LIVE_right" },
      async ({ failure, folder, importer, emulator }) => {
        const file = await fileIn(folder, "users.csv", users)
        const error = await failure(importer({ apiKey: "TEST_right" }), file)
        expect(error.reason._tag).toBe("CredentialsRefused")
        expect(error.reason.nextStep).toContain("belongs to this environment")
        expect(emulator.jobs()).toHaveLength(0)
        const found = await Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const provider = yield* advocatePlugin.open({
                tenantAlias: "aboih12h16t",
                apiKey: "TEST_right",
                baseUrl: emulator.apiUrl
              })
              return yield* provider.diagnose?.() ?? Effect.succeed([])
            })
          )
        )
        expect(found.find(({ name }) => name === "Live or test")).toMatchObject({
          outcome: "failed",
          detail: expect.stringContaining("looks like one of a test tenant")
        })
      }
    ))
})

describe("an upload that the service no longer has", () => {
  it("is sent again by itself, and makes one job", () =>
    inWorld({}, async ({ emulator, folder, importer }) => {
      const file = await fileIn(folder, "users.csv", users)
      const apiError = { message: "File not found", statusCode: 404, apiErrorCode: "FILE_NOT_FOUND" }
      const body = JSON.stringify({ data: null, errors: [{ message: "No.", extensions: { apiError } }] })
      emulator.addFault({ on: "createJob", action: { type: "reply", status: 200, body } })
      const report = await importer().run({ file, provider: "advocate", importType: "users" })
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
      expect(emulator.uploads()).toHaveLength(2)
      expect(emulator.jobs()).toHaveLength(1)
    }))

  it("stops the run with the service's words when it is lost again, and resuming goes on", () =>
    inWorld(
      { fileRefMillis: -1, unknownFileInValidation: "graphql-error" },
      async ({ emulator, failure, folder, importer }) => {
        const file = await fileIn(folder, "users.csv", users)
        const using = importer()
        const error = await failure(using, file)
        expect(error.reason._tag).toBe("StagedFileGone")
        expect(error.message).toContain("imports/")
        expect(error.reason.nextStep).toContain("Resume the run")
        expect(emulator.uploads()).toHaveLength(2)
        expect(emulator.jobs()).toHaveLength(0)
        emulator.behaviour.fileRefMillis = Infinity
        const report = await using.resume(error.runId ?? "")
        expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
        expect(emulator.jobs()).toHaveLength(1)
      }
    ))

  it("is a finding of the service, in its words, where its validation says so", () =>
    inWorld(
      { fileRefMillis: -1, unknownFileInValidation: "error-text" },
      async ({ failure, folder, importer }) => {
        const error = await failure(importer(), await fileIn(folder, "users.csv", users))
        expect(error.reason._tag).toBe("FindingsRefused")
        expect(error.message).toContain("File not found")
      }
    ))
})

describe("a file of the wrong type", () => {
  it.each([
    ["users.csv", users, "user-events", "ColumnsMissing", "userId"],
    ["users.jsonl", '{"accountId":"a","id":"one"}\n', "user-events", "FindingsRefused", "userId"],
    ["referrals.jsonl", '{"accountId":"a","id":"one"}\n', "referrals", "FindingsRefused", "referrerUser"],
    ["picture.csv", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "users", "SourceFileUnreadable", ""]
  ])("%s is refused before anything is sent", (name, text, importType, tag, words) =>
    inWorld({}, async ({ emulator, failure, folder, importer }) => {
      const file = join(folder, name)
      await writeFile(file, Buffer.from(text, "latin1"))
      const error = await failure(importer(), file, importType)
      expect([tag, "SourceMalformed"]).toContain(error.reason._tag)
      expect(error.message).toContain(words)
      expect(emulator.requests()).toHaveLength(0)
    })
  )
})

describe("an upload that is too large for the service (HTTP 413)", () => {
  it("names both sizes, and leaves no job", () =>
    inWorld({ maxUploadBytes: 40 }, async ({ emulator, failure, folder, importer }) => {
      const error = await failure(importer(), await fileIn(folder, "users.csv", users))
      expect(error.reason._tag).toBe("LimitExceeded")
      expect(error.message).toContain(String(users.length))
      expect(error.message).toContain("413")
      expect(emulator.jobs()).toHaveLength(0)
    }))
})

describe("a connection that is reset during the upload", () => {
  it("is tried again, and makes one job", () =>
    inWorld({}, async ({ emulator, folder, importer }) => {
      emulator.addFault({ on: "upload", times: 2, action: { type: "reset-during-upload", afterBytes: 20 } })
      const file = await fileIn(folder, "users.csv", users)
      const report = await importer().run({ file, provider: "advocate", importType: "users" })
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
      expect(emulator.jobs()).toHaveLength(1)
    }))
})

describe("a malformed error file", () => {
  it.each([
    ["a quote that never closes", 'recordNumber,message\n2,"broken'],
    ["something else entirely", "\0\u0001\u0002"]
  ])("%s is kept as received, and its rows are unknown, not accepted", (_name, text) =>
    inWorld({}, async ({ emulator, folder, importer }) => {
      // Only the service can know that nobody has the second user's code.
      const rows = "accountId,id,referredBy.code\na,one,\na,two,NOBODYS\n"
      const file = await fileIn(folder, "users.csv", rows)
      const report = await reportWithErrorFile(emulator, importer(), file, text)
      expect(report.rows.accepted + report.rows.rejected + report.rows.unknown).toBe(2)
      expect(report.rows.unknown).toBeGreaterThan(0)
      expect(report.verdict).toBe("incomplete")
      expect(report.warnings.join(" ")).toContain("errors.csv")
      const raw = await readdir(join(folder, "runs", report.runId, "5-collect"), { recursive: true })
      expect(raw.some((name) => name.endsWith("errors.csv"))).toBe(true)
    })
  )
})

describe("a page in place of a result file", () => {
  it("stops the run, since it says nothing, and the run goes on when the file is there", () =>
    inWorld({ downloads: "direct" }, async ({ emulator, failure, folder, importer }) => {
      const body = "<!doctype html><p>Sorry</p>"
      emulator.addFault({ on: "download", times: 1, action: { type: "reply", status: 200, body } })
      const using = importer()
      const error = await failure(using, await fileIn(folder, "users.csv", users))
      expect(error.reason._tag).toBe("UnexpectedResponse")
      expect(error.message).toContain("success.csv")
      const report = await using.resume(error.runId ?? "")
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
      expect(emulator.jobs()).toHaveLength(1)
    }))
})

/** Answers for the error file with something of its own. */
const reportWithErrorFile = async (
  emulator: AdvocateEmulator,
  importer: Importer,
  file: string,
  text: string
): Promise<RunReport> => {
  emulator.behaviour.downloads = "direct"
  emulator.addFault({
    on: "download-error",
    times: 100,
    action: { type: "reply", status: 200, headers: { "content-type": "text/csv" }, body: text }
  })
  return importer.run({ file, provider: "advocate", importType: "users" })
}

describe("a link to a result file on another host", () => {
  it("is followed without our credentials", () =>
    inWorld({}, async ({ emulator, folder, importer }) => {
      const seen: Array<string | undefined> = []
      const server = createServer((request, response) => {
        seen.push(request.headers.authorization)
        response.writeHead(200, { "content-type": "text/csv" })
        response.end("accountId,id\na,one\na,two\na,three\n")
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const { port } = server.address() as AddressInfo
      try {
        emulator.addFault({
          on: "download",
          times: 100,
          action: {
            type: "reply",
            status: 303,
            headers: { location: `http://127.0.0.1:${port}/elsewhere.csv` },
            body: ""
          }
        })
        const file = await fileIn(folder, "users.csv", users)
        const report = await importer().run({ file, provider: "advocate", importType: "users" })
        expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 3 } })
        expect(seen).toEqual([undefined])
      } finally {
        await new Promise((resolve) => server.close(resolve))
      }
    }))
})
