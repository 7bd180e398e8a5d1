/** What operators look at: the list of jobs, jobs that others started, and whether a connection works. */
import type { Diagnosis, JobSummary, Provider } from "@bulkport/core/provider"
import {
  makeAdvocateEmulator,
  type AdvocateBehaviour,
  type AdvocateEmulator,
  type ForeignJob
} from "@bulkport/testkit/emulators"
import { Effect, Result, Schedule, type Scope, Stream } from "effect"
import { describe, expect, it } from "vitest"
import { advocatePlugin } from "../src/index.ts"
import { openFor } from "./advocate-under-test.ts"
import { json, withServer } from "./answering-server.ts"

const withEmulator = <A>(
  behaviour: Partial<AdvocateBehaviour>,
  body: (provider: Provider, emulator: AdvocateEmulator) => Effect.Effect<A, unknown, Scope.Scope>
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeAdvocateEmulator({ jobMillis: 0, ...behaviour })
        return yield* body(yield* openFor(emulator), emulator)
      })
    )
  )

const listed = (provider: Provider): Effect.Effect<ReadonlyArray<JobSummary>, unknown> =>
  Stream.runCollect(provider.jobs?.() ?? Stream.empty)

const idOf = (number: number): string => number.toString(16).padStart(24, "0")

const foreign = (number: number, more: Partial<ForeignJob> = {}): ForeignJob => ({
  id: idOf(number),
  type: "MUTATION/USER",
  status: "COMPLETED",
  dateCreated: 1_700_000_000_000 - number,
  ...more
})

describe("the list of jobs", () => {
  it("goes through all pages, and gives every job once", () =>
    withEmulator({ foreignJobs: Array.from({ length: 45 }, (_, index) => foreign(index + 1)) }, (provider) =>
      Effect.map(listed(provider), (jobs) => {
        expect(jobs.map(({ id }) => id)).toEqual(Array.from({ length: 45 }, (_, index) => idOf(index + 1)))
      })
    ))

  it("asks for no page that nobody wants", () =>
    withEmulator(
      { foreignJobs: Array.from({ length: 45 }, (_, index) => foreign(index + 1)) },
      (provider, emulator) =>
        Effect.gen(function* () {
          yield* Stream.runCollect(Stream.take(provider.jobs?.() ?? Stream.empty, 5))
          expect(emulator.requestsOf("jobs")).toHaveLength(1)
        })
    ))

  it("tells imports from exports, and ours from those of others", () =>
    withEmulator(
      {
        foreignJobs: [
          foreign(1, { type: "QUERY/USER", status: "PENDING", requester: "Somebody" }),
          foreign(2, { name: "bulkport-20261127-235812-311c5", requester: "Bulkport" }),
          foreign(3, { name: "bulkport-20261127-235812-311c5-part-12" }),
          foreign(4, { name: "bulkport, by hand", status: "SOMETHING_NEW" })
        ]
      },
      (provider) =>
        Effect.map(listed(provider), (jobs) => {
          expect(
            jobs.map(({ isImport, label, providerState, state }) => [isImport, state, providerState, label])
          ).toEqual([
            [false, "running", "PENDING", undefined],
            [true, "finished", "COMPLETED", "bulkport-20261127-235812-311c5"],
            [true, "finished", "COMPLETED", "bulkport-20261127-235812-311c5-part-12"],
            [true, "running", "SOMETHING_NEW", undefined]
          ])
          expect(jobs[0]).toMatchObject({ startedBy: "Somebody", createdAt: 1_699_999_999_999 })
        })
    ))

  it("leaves out what the service does not say", () =>
    withServer(
      (response) =>
        json(response, { data: { jobs: { data: [{ id: "1", stats: null, type: null }], totalCount: "1" } } }),
      (provider) =>
        Effect.map(listed(provider), (jobs) => {
          expect(jobs).toEqual([
            { id: "1", type: "unknown", isImport: false, state: "running", providerState: "unknown" }
          ])
        })
    ))
})

describe("a job that somebody else started", () => {
  it("is followed by its id, with the file that was uploaded for it", () =>
    withEmulator({}, (provider, emulator) =>
      Effect.gen(function* () {
        const { job, text } = yield* Effect.promise(() => importByHand(emulator))
        const adopted = yield* provider.adopt?.(job) ?? Effect.die("no adopt")
        expect(adopted).toMatchObject({ importType: "MUTATION/USER", job: { id: job, provider: "advocate" } })
        expect(adopted.upload?.name).toMatch(/\.csv$/)
        const bytes = yield* Stream.runCollect(adopted.upload?.body ?? Stream.empty)
        expect(Buffer.concat(bytes).toString()).toBe(text)
        const { state } = yield* Effect.repeat(provider.track(adopted.job), {
          until: (progress) => progress.state === "finished",
          schedule: Schedule.spaced("20 millis")
        })
        expect(state).toBe("finished")
        // The file is fetched like a result: credentials stay with the service.
        for (const request of emulator.requestsOf("storage-download"))
          expect(request.headers).not.toHaveProperty("authorization")
      })
    ))

  it("is refused when it is unknown, or no import", () =>
    withEmulator({ foreignJobs: [foreign(1, { type: "QUERY/USER" })] }, (provider) =>
      Effect.gen(function* () {
        const adopt = (id: string) => Effect.flip(provider.adopt?.(id) ?? Effect.die("no adopt"))
        expect(yield* adopt(idOf(9))).toMatchObject({ _tag: "JobNotFound", jobId: idOf(9) })
        expect(yield* adopt(idOf(1))).toMatchObject({ _tag: "AbilityMissing" })
      })
    ))
})

/** Uploads a file and creates a job as another tool would. */
const importByHand = async ({ apiKey, apiUrl, tenantAlias }: AdvocateEmulator) => {
  const base = `${apiUrl}/api/v1/${tenantAlias}`
  const headers = { authorization: `Basic ${Buffer.from(`:${apiKey}`).toString("base64")}` }
  const text = "accountId,id\na,u\n"
  const form = new FormData()
  form.append("file", new Blob([text]), "theirs.csv")
  const uploaded = (await (
    await fetch(`${base}/export/upload`, { method: "POST", headers, body: form })
  ).json()) as { readonly fileRef: string }
  const query = "mutation ($jobInput: JobInput!) { createJob(jobInput: $jobInput) { id } }"
  const variables = { jobInput: { type: "MUTATION/USER", fileRef: uploaded.fileRef } }
  const created = (await (
    await fetch(`${base}/graphql`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ query, variables })
    })
  ).json()) as { readonly data: { readonly createJob: { readonly id: string } } }
  return { job: created.data.createJob.id, text }
}

describe("a diagnosis", () => {
  const outcomes = (found: ReadonlyArray<Diagnosis>): Readonly<Record<string, string>> =>
    Object.fromEntries(found.map(({ name, outcome }) => [name, outcome]))

  const diagnose = (settings: Readonly<Record<string, string>>) =>
    Effect.gen(function* () {
      const provider = yield* advocatePlugin.open(settings)
      return yield* provider.diagnose?.() ?? Effect.die("no diagnose")
    })

  const settingsOf = ({ apiKey, apiUrl, tenantAlias }: AdvocateEmulator) => ({
    tenantAlias,
    apiKey,
    baseUrl: apiUrl
  })

  it("says what works, and what only an upload would tell, and leaves nothing behind", () =>
    withEmulator({}, (_provider, emulator) =>
      Effect.gen(function* () {
        const found = yield* diagnose(settingsOf(emulator))
        expect(outcomes(found)).toEqual({
          "Live or test": "passed",
          Service: "passed",
          Tenant: "passed",
          "API key": "passed",
          "Right to see jobs": "passed",
          Validation: "passed",
          "Right to import": "unknown"
        })
        expect(emulator.jobs()).toHaveLength(0)
        expect(emulator.uploads()).toHaveLength(0)
      })
    ))

  it("tells a wrong key from a wrong tenant, and never shows the key", () =>
    withEmulator({}, (_provider, emulator) =>
      Effect.gen(function* () {
        const settings = settingsOf(emulator)
        const wrongKey = yield* diagnose({ ...settings, apiKey: "TEST_wrong_key_canary" })
        expect(outcomes(wrongKey)).toMatchObject({
          Service: "passed",
          Tenant: "unknown",
          "API key": "failed"
        })
        expect(wrongKey.find(({ name }) => name === "API key")?.detail).toContain("401")
        expect(JSON.stringify(wrongKey)).not.toContain("canary")
        const wrongTenant = yield* diagnose({ ...settings, tenantAlias: "test_nobody" })
        expect(outcomes(wrongTenant)).toMatchObject({
          Service: "passed",
          Tenant: "failed",
          "API key": "skipped"
        })
        expect(wrongTenant.find(({ name }) => name === "Tenant")?.detail).toContain("404")
      })
    ))

  it("notices a key of a live tenant beside the alias of a test tenant", () =>
    withEmulator({}, (_provider, emulator) =>
      Effect.gen(function* () {
        const found = yield* diagnose({ ...settingsOf(emulator), apiKey: "LIVE_something" })
        expect(outcomes(found)).toMatchObject({ "Live or test": "failed" })
      })
    ))

  it("says that a tenant's API has no validation", () =>
    withEmulator({ schemaGeneration: "older" }, (_provider, emulator) =>
      Effect.map(diagnose(settingsOf(emulator)), (found) => {
        expect(outcomes(found)).toMatchObject({ Validation: "unknown", "API key": "passed" })
      })
    ))

  it("says that nobody answers", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.map(
          Effect.result(
            diagnose({ tenantAlias: "test_abc", apiKey: "TEST_x", baseUrl: "http://127.0.0.1:1" })
          ),
          (found) => {
            expect(Result.isSuccess(found) && outcomes(found.success)).toMatchObject({
              Service: "failed",
              Tenant: "skipped",
              "API key": "skipped"
            })
          }
        )
      )
    ))
})
