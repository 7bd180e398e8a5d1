/** Whole imports by the engine: what a caller gets to know of every row in the end. */
import type { RunReport } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import { Effect, Stream } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { SalesforceBehaviour } from "../emulator/salesforce-behaviour.ts"
import { type SalesforceEmulator, startSalesforceEmulator } from "../emulator/salesforce-emulator.ts"
import { salesforcePersonalities } from "../emulator/salesforce-personalities.ts"
import { salesforcePlugin } from "../src/index.ts"
import { objectFindings } from "../src/object-findings.ts"
import { settingsFor } from "./salesforce-under-test.ts"

interface Trial {
  readonly emulator: SalesforceEmulator
  /** What a test does just before a start is made. */
  readonly hooks: { beforeStart: () => void }
  readonly run: (csv: string, importType: string, more?: object) => Promise<RunReport>
  readonly resume: (runId: string) => Promise<RunReport>
  /** Begins a run for a job of the org, about the file that was imported last. Gives its id. */
  readonly adopt: (jobId: string) => Promise<string>
  /** Id of the job that was made last. */
  readonly theirs: () => string
  /** Outcome, code and message of every row, in the order of the file. */
  readonly outcomes: (report: RunReport) => Promise<ReadonlyArray<string>>
}

const withOrg = <A>(
  behaviour: Partial<SalesforceBehaviour>,
  body: (trial: Trial) => Promise<A>,
  settings: Readonly<Record<string, string>> = {}
): Promise<A> =>
  Effect.gen(function* () {
    const emulator = yield* startSalesforceEmulator(behaviour)
    return yield* Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "salesforce-imports-"))
      const runsFolder = join(folder, "runs")
      const hooks: Trial["hooks"] = { beforeStart: () => undefined }
      const importer = createImporter({
        providers: [salesforcePlugin],
        beforeStart: () => {
          hooks.beforeStart()
          return { answer: "approve" }
        },
        settings: { salesforce: { ...settingsFor(emulator, emulator.url), ...settings } },
        runsFolder,
        engine: { pollMillis: 5, retryBaseMillis: 5, findGraceMillis: 50 }
      })
      try {
        return await body({
          emulator,
          hooks,
          run: async (csv, importType, more = {}) => {
            const file = join(folder, "contacts.csv")
            await writeFile(file, csv)
            const options = { object: "Contact" }
            return importer.run({ file, provider: "salesforce", importType, options, ...more })
          },
          resume: (runId) => importer.resume(runId),
          adopt: (jobId) =>
            importer.adopt({ provider: "salesforce", jobId, file: join(folder, "contacts.csv") }),
          theirs: () => emulator.jobs().at(-1)?.id ?? "",
          outcomes: async ({ runId }) => {
            const text = await readFile(join(runsFolder, runId, "5-collect", "outcomes.csv"), "utf8")
            return text
              .trim()
              .split("\n")
              .slice(1)
              .map((line) => line.split(",").slice(2, 4).join(" ").trim())
          }
        })
      } finally {
        await importer.close()
        await rm(folder, { recursive: true })
      }
    })
  }).pipe(Effect.scoped, Effect.runPromise)

const header = "External_Id__c,LastName,Email"
const person = (number: number) => `E-${number},Name ${number},person${number}@example.com`
const nobody = (number: number) => `E-${number},Name ${number},nobody`
const csv = (...rows: ReadonlyArray<string>): string => `${[header, ...rows].join("\n")}\n`

/** Every third row is refused. */
const many = (rows: number): ReadonlyArray<string> =>
  Array.from({ length: rows }, (_, index) => (index % 3 === 2 ? nobody(index) : person(index)))

const byExternalId = { options: { object: "Contact", "external-id": "External_Id__c" } }

const accepted = "accepted"
const rejected = "rejected INVALID_EMAIL_ADDRESS"

describe("a file whose results come back shuffled", () => {
  it.each([
    ["insert", {}],
    ["upsert", byExternalId]
  ])("has the outcome of every row, with %s", async (importType, more) => {
    await withOrg({ resultOrder: "shuffled", resultColumns: "sorted" }, async ({ outcomes, run }) => {
      const report = await run(csv(...many(300)), importType, more)
      expect(report.rows).toEqual({ staged: 300, setAside: 0, accepted: 200, rejected: 100, unknown: 0 })
      expect(await outcomes(report)).toEqual(
        many(300).map((_, index) => (index % 3 === 2 ? rejected : accepted))
      )
      expect(report.warnings).toEqual([])
    })
  })

  it("is known in every row with tabs and CR LF too", async () => {
    await withOrg({}, async ({ emulator, outcomes, run }) => {
      const text = csv(...many(30))
        .replaceAll(",", "\t")
        .replaceAll("\n", "\r\n")
      const report = await run(text, "insert")
      expect(emulator.jobs()).toMatchObject([{ columnDelimiter: "TAB", lineEnding: "CRLF" }])
      expect((await outcomes(report)).filter((outcome) => outcome === rejected)).toHaveLength(10)
    })
  })

  it("is known where file and option spell the external id in another case than the org", async () => {
    await withOrg({ resultNames: "as-field" }, async ({ outcomes, run }) => {
      const options = { object: "Contact", "external-id": "external_id__c" }
      const report = await run("external_id__c,lastname\nE-1,Peeters\nE-2,\n", "upsert", { options })
      expect(await outcomes(report)).toEqual([accepted, "rejected REQUIRED_FIELD_MISSING"])
    })
  })

  it("is known in rows that differ in their last cell only", async () => {
    await withOrg({}, async ({ outcomes, run }) => {
      const rows = Array.from({ length: 9 }, (_, index) =>
        index % 3 === 2 ? `no mail ${index}` : `${index}@example.com`
      )
      const report = await run(
        `LastName,Title,Email\n${rows.map((mail) => `Peeters,Engineer,${mail}\n`).join("")}`,
        "insert"
      )
      expect(await outcomes(report)).toEqual(rows.map((_, index) => (index % 3 === 2 ? rejected : accepted)))
    })
  })

  it("is known in rows that are alike, where these fared alike", async () => {
    await withOrg({}, async ({ outcomes, run }) => {
      const report = await run(csv(person(1), nobody(2), person(1), nobody(2)), "insert")
      expect(await outcomes(report)).toEqual([accepted, rejected, accepted, rejected])
    })
  })

  it("leaves unknown which of two rows that are alike was refused", async () => {
    // The third row is the one that is locked, but nothing in the results says so.
    await withOrg({ lockedEvery: 3 }, async ({ outcomes, run }) => {
      const report = await run(csv(person(1), person(2), person(1)), "insert")
      expect(await outcomes(report)).toEqual(["unknown", accepted, "unknown"])
      expect(report.rows).toMatchObject({ accepted: 1, rejected: 0, unknown: 2 })
    })
  })

  it("has locked rows among those to be sent again", async () => {
    await withOrg({ lockedEvery: 2 }, async ({ outcomes, run }) => {
      const report = await run(csv(person(1), person(2), person(3), person(4)), "upsert", byExternalId)
      const locked = "rejected UNABLE_TO_LOCK_ROW"
      expect(await outcomes(report)).toEqual([accepted, locked, accepted, locked])
    })
  })

  it("does not count on results of batches beyond the day's allowance", async () => {
    await withOrg({ rowsBeyondAllowance: 1 }, async ({ outcomes, run }) => {
      const report = await run(csv(person(1), nobody(2), person(3)), "insert")
      expect((await outcomes(report)).filter((outcome) => outcome === "unknown").length).toBeLessThan(2)
      expect((await outcomes(report)).slice(0, 2)).toEqual([accepted, rejected])
    })
  })
})

describe("whatever the service is like", () => {
  it.each(salesforcePersonalities)("every row is known: $name", async ({ behaviour }) => {
    await withOrg(behaviour, async ({ outcomes, run }) => {
      const report = await run(csv(...many(9)), "insert")
      expect(await outcomes(report)).toEqual(
        many(9).map((_, index) => (index % 3 === 2 ? rejected : accepted))
      )
    })
  })
})

describe("a job of another program", () => {
  it("is followed with the options that it shows, and a file that is given", async () => {
    await withOrg({}, async ({ adopt, outcomes, resume, run, theirs }) => {
      await run(csv(person(1), nobody(2), person(3)), "upsert", {
        options: { object: "Contact", "external-id": "External_Id__c" }
      })
      const report = await resume(await adopt(theirs()))
      expect(report.importType).toBe("upsert")
      expect(await outcomes(report)).toEqual([accepted, rejected, accepted])
    })
  })
})

describe("a job that does not complete", () => {
  it.each([
    ["Failed", { failsAfterRows: 2 }],
    ["Aborted", { abortsAfterRows: 2 }]
  ])("tells which rows were never processed, when it is %s", async (state, behaviour) => {
    await withOrg(behaviour, async ({ outcomes, run }) => {
      const report = await run(csv(person(1), nobody(2), person(3), person(4)), "insert")
      expect(report.providerState).toBe(state)
      expect(report.providerDetail).toBe(
        state === "Failed" ? "InternalServerError : the batch was retried too often" : undefined
      )
      const unprocessed = "rejected UNPROCESSED"
      expect(await outcomes(report)).toEqual([accepted, rejected, unprocessed, unprocessed])
    })
  })

  it("keeps the service's reason with the results", async () => {
    await withOrg({ hidesFields: true }, async ({ emulator, outcomes, run }) => {
      const report = await run("LastName,Shoe\nAda,41\n", "insert")
      expect(await outcomes(report)).toEqual(["rejected UNPROCESSED"])
      expect(JSON.parse(emulator.shownJob(report.job?.id ?? ""))).toMatchObject({
        errorMessage: "InvalidBatch : Field name not found : Shoe"
      })
    })
  })
})

describe("a column that the object does not have", () => {
  it("is found before the start, and nothing is started", async () => {
    await withOrg({}, async ({ emulator, run }) => {
      const error: unknown = await run("LastName,Emial\nAda,a@example.com\n", "insert").catch(
        (reason: unknown) => reason
      )
      expect(error).toMatchObject({ reason: { _tag: "FindingsRefused", findings: 1 } })
      expect(String(error)).toContain('Column "Emial" is no field of Contact; the closest is "Email"')
      expect(emulator.requestsOf("closeJob")).toEqual([])
    })
  })

  it.each([
    ["in any case, and of a parent", "insert", "lastname,Account.Number__c", []],
    ["that nobody may write", "insert", "LastName,CreatedDate", ["not-writable"]],
    ["by which upsert cannot go", "upsert", "LastName,Phone", ["no-external-id"]]
  ])("is told from one %s", (_, operation, header, codes) => {
    const fields = [
      { name: "LastName", createable: true },
      { name: "Phone", externalId: false, idLookup: false },
      { name: "AccountId", relationshipName: "Account" },
      { name: "CreatedDate", createable: false }
    ]
    const columns = header.split(",")
    const found = objectFindings({ object: "Contact", operation, columns, externalId: "Phone" }, { fields })
    expect(found.map(({ code }) => code)).toEqual(codes)
  })
})

describe("a start", () => {
  it("whose reply is lost is found by its job, and not made again", async () => {
    await withOrg({}, async ({ emulator, run }) => {
      emulator.addFault({ on: "closeJob", action: { type: "lose-reply" } })
      const report = await run(csv(person(1)), "insert")
      expect(report.rows).toMatchObject({ accepted: 1, unknown: 0 })
      expect(emulator.requestsOf("closeJob")).toHaveLength(1)
      expect(emulator.records()).toHaveLength(1)
    })
  })

  it("that never reached the service is made again, for the same job", async () => {
    await withOrg({}, async ({ emulator, run }) => {
      emulator.addFault({ on: "closeJob", action: { type: "reset" } })
      const report = await run(csv(person(1)), "insert")
      expect(report.rows).toMatchObject({ accepted: 1 })
      expect(emulator.jobs()).toHaveLength(1)
    })
  })

  it("of a job that somebody has aborted meanwhile follows that job, and claims nothing of its rows", async () => {
    await withOrg({ secondClose: "INVALIDJOBSTATE" }, async ({ emulator, hooks, outcomes, run }) => {
      hooks.beforeStart = () => {
        const [job] = emulator.jobs()
        if (job !== undefined) job.state = "Aborted"
      }
      const report = await run(csv(person(1)), "insert")
      expect(report.providerState).toBe("Aborted")
      expect(await outcomes(report)).toEqual(["unknown"])
    })
  })
})

describe("the list of jobs", () => {
  it.each(["/elsewhere", "//elsewhere.invalid/jobs"])(
    "is asked for at the org alone, also at %s",
    async (path) => {
      await withOrg({}, async ({ emulator }) => {
        const body = JSON.stringify({ done: false, records: [], nextRecordsUrl: `${emulator.url}${path}` })
        emulator.addFault({ on: "listJobs", action: { type: "replace-reply", status: 200, body } })
        const listed = Effect.gen(function* () {
          const { jobs } = yield* salesforcePlugin.open(settingsFor(emulator, emulator.url))
          return yield* Effect.exit(Stream.runCollect(jobs?.() ?? Stream.empty))
        })
        await Effect.runPromise(Effect.scoped(listed))
        expect(emulator.requests().at(-1)).toMatchObject({ path: path.replace("//", "/"), status: 404 })
      })
    }
  )
})

describe("a list of jobs whose next page is at no address", () => {
  it("is a reply that was not expected", async () => {
    await withOrg({}, async ({ emulator }) => {
      const body = JSON.stringify({ done: false, records: [], nextRecordsUrl: "http://" })
      emulator.addFault({ on: "listJobs", action: { type: "replace-reply", status: 200, body } })
      const listed = Effect.gen(function* () {
        const { jobs } = yield* salesforcePlugin.open(settingsFor(emulator, emulator.url))
        return yield* Effect.flip(Stream.runCollect(jobs?.() ?? Stream.empty))
      })
      expect(await Effect.runPromise(Effect.scoped(listed))).toMatchObject({ _tag: "UnexpectedResponse" })
    })
  })
})

describe("the service's limits", () => {
  it("stop a run before there is a job when the day's calls are used up, and let it go on later", async () => {
    await withOrg({ callsLeft: 0 }, async ({ emulator, resume, run }) => {
      const error: unknown = await run(csv(person(1)), "insert").catch((reason: unknown) => reason)
      expect(error).toMatchObject({ step: "stage", reason: { _tag: "AllowanceUsedUp" } })
      emulator.behaviour.callsLeft = Infinity
      const { runId } = error as { readonly runId: string }
      expect((await resume(runId)).rows).toMatchObject({ accepted: 1 })
    })
  })

  it("cut a file into jobs", async () => {
    await withOrg(
      {},
      async ({ emulator, run }) => {
        const report = await run(csv(...many(60)), "upsert", byExternalId)
        expect(report.rows).toMatchObject({ staged: 60, accepted: 40, rejected: 20, unknown: 0 })
        expect(emulator.jobs().length).toBeGreaterThan(1)
      },
      { maxFileBytes: "1000" }
    )
  })
})

describe("a session that ends in the middle", () => {
  it("is renewed with a client, whatever the step", async () => {
    await withOrg({ callsPerToken: 1 }, async ({ emulator, run }) => {
      expect((await run(csv(person(1)), "insert")).rows).toMatchObject({ accepted: 1 })
      expect(emulator.requestsOf("signIn").length).toBeGreaterThan(3)
    })
  })

  it("stops a run with a given token, which goes on with another", async () => {
    await withOrg(
      {},
      async ({ emulator, run }) => {
        const error: unknown = await run(csv(person(1)), "insert").catch((reason: unknown) => reason)
        expect(error).toMatchObject({ reason: { _tag: "CredentialsRefused" } })
        expect(emulator.jobs()).toEqual([])
      },
      { clientId: "", clientSecret: "", accessToken: "00Dended" }
    )
  })
})

describe("a job whose upload breaks", () => {
  it("is removed at once", async () => {
    await withOrg({}, async ({ emulator, run }) => {
      emulator.addFault({ on: "uploadData", action: { type: "reply", status: 400 } })
      await expect(run(csv(person(1)), "insert")).rejects.toMatchObject({
        reason: { _tag: "RequestRefused" }
      })
      expect(emulator.requestsOf("createJob")).toHaveLength(1)
      expect(emulator.jobs()).toEqual([])
    })
  })

  it("is removed by the next attempt, where it could not be at once", async () => {
    await withOrg({}, async ({ emulator, run }) => {
      emulator.addFault({ on: "uploadData", action: { type: "reset-during-upload", afterBytes: 10 } })
      emulator.addFault({ on: "getJob", action: { type: "reply", status: 503 } })
      expect((await run(csv(person(1)), "insert")).rows).toMatchObject({ accepted: 1 })
      expect(emulator.requestsOf("createJob")).toHaveLength(2)
      expect(emulator.jobs()).toHaveLength(1)
    })
  })
})

describe("deleting", () => {
  it("needs somebody's agreement, and names rows by their Id", async () => {
    await withOrg({}, async ({ emulator, outcomes, run }) => {
      await run(csv(person(1), person(2)), "insert")
      const [one, two] = emulator.records().map(({ id }) => id)
      const ids = `Id\n${one}\n003000000000000AAA\n${two}\n`
      await expect(run(ids, "delete")).rejects.toMatchObject({ reason: { _tag: "ConfirmationNeeded" } })
      const report = await run(ids, "delete", { confirmed: true, again: true })
      expect(await outcomes(report)).toEqual([accepted, "rejected INVALID_CROSS_REFERENCE_KEY", accepted])
      expect(emulator.records()).toEqual([])
    })
  })
})
