import { Effect, Result, Stream } from "effect"
import { describe, expect, it } from "vitest"
import type { ActitoBehaviour } from "@bulkport/testkit/emulators"
import { bench, collectAll, customers, failureOf, finishFile, profileBPath, readAll, run } from "./support.ts"
import { collectPatiently } from "./patient-collect.ts"

const rejected = {
  _tag: "RowOutcome",
  outcome: "rejected",
  key: { customerId: "2" },
  record: 3,
  code: expect.any(String),
  message: expect.any(String)
}
const created = (customerId: string) => ({
  _tag: "RowOutcome",
  outcome: "accepted",
  key: { customerId },
  word: "CREATED"
})
const totals = { _tag: "OutcomeTotals", read: 3, accepted: 2, rejected: 1 }

describe("track", () => {
  it("asks once, and keeps the service's own word", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ statusScript: ["in-progress", "Archived"] })
        const { job } = yield* finishFile({ emulator, provider })
        emulator.clearRequests()
        expect(yield* provider.track(job)).toEqual({
          state: "running",
          providerState: "in-progress",
          isKnownState: true
        })
        expect(yield* provider.track(job)).toEqual({
          state: "running",
          providerState: "Archived",
          isKnownState: false
        })
        expect(yield* provider.track(job)).toEqual({
          state: "finished",
          providerState: "WITH_ERROR",
          isKnownState: true
        })
        expect(emulator.requests().map(({ operation }) => operation)).toEqual(Array(3).fill("get-execution"))
      })
    ))

  it("survives members nobody announced, and replies without a status", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ extraFields: true })
        const { job } = yield* finishFile({ emulator, provider })
        expect((yield* provider.track(job)).state).toBe("finished")
        for (const action of [
          { type: "reply", status: 204 },
          { type: "reply", status: 200, body: '{"status":null}' }
        ] as const) {
          emulator.addFault({ on: "get-execution", action })
          expect(yield* provider.track(job)).toEqual({
            state: "running",
            providerState: "(none)",
            isKnownState: false
          })
        }
      })
    ))

  it("does not know a job that the service does not know, whatever its id looks like", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* finishFile({ emulator, provider })
        for (const id of ["999", "../../entities", "a/b"]) {
          expect(yield* failureOf(provider.track({ ...job, id }))).toMatchObject({
            _tag: "JobNotFound",
            jobId: id
          })
        }
      })
    ))
})

describe("collect", () => {
  it("reads results too large to be counts to their end before it asks for output files, with one request at a time", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({}, { requestsAtOnce: "1" })
        const { context, folder, job, staged } = yield* finishFile({ emulator, provider })
        const body = JSON.stringify({ integratedRows: 2, notes: "x".repeat(6_000_000) })
        emulator.addFault({ on: "integration-results", action: { type: "reply", status: 200, body } })
        const askedFor = () => emulator.requestsOf("output-files").length
        const outputs = yield* provider.collect(job).pipe(
          Stream.mapEffect(({ body: bytes, kind, name }) => {
            const before = askedFor()
            return Effect.map(Stream.runCollect(bytes), (chunks) => ({
              name,
              kind,
              bytes: Buffer.concat(chunks),
              before
            }))
          }),
          Stream.runCollect
        )
        expect(outputs.map(({ before, bytes, kind, name }) => [name, kind, before, bytes.length])).toEqual([
          ["integration-results.json", "other", 0, body.length],
          ["output-files.zip", "other", 1, expect.any(Number)]
        ])
        expect(outputs[0]?.bytes.equals(Buffer.from(body))).toBe(true)
        // The rows of the output files count all the same.
        const files = outputs.slice(1)
        const statements = yield* readAll(provider, { context, folder, staged }, files)
        expect(statements).toContainEqual(rejected)
      })
    ))

  it("hands out results and output files as they are, and reads every row from them", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const file = yield* finishFile({ emulator, provider })
        const outputs = yield* collectAll(provider, file.job)
        expect(outputs.map(({ kind, name }) => [name, kind])).toEqual([
          ["integration-results.json", "summary"],
          ["output-files.zip", "other"]
        ])
        expect(JSON.parse(String(outputs[0]?.bytes))).toMatchObject({ results: [{ rowsRead: 3 }] })
        expect(yield* readAll(provider, file, outputs)).toEqual([
          totals,
          rejected,
          created("1"),
          created("3")
        ])
      })
    ))

  it("speaks another wire profile as well", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ wireProfile: "B" }, { wireProfile: profileBPath })
        const options = { ...customers, map: { Id: "customerId", Mail: "emailAddress" }, key: ["Id"] }
        const csv = "Id,Mail\n1,ann@example.com\n2,nobody\n"
        const file = yield* finishFile({ emulator, provider }, csv, options)
        expect(emulator.executions()[0]).toMatchObject({ name: "run-1", status: "WITH_ERROR" })
        expect((yield* provider.track(file.job)).providerState).toBe("Finished With Errors")
        const outputs = yield* collectAll(provider, file.job)
        expect(outputs.map(({ name }) => name)).toEqual(["integration-results.json", "output-files.csv"])
        expect(yield* readAll(provider, file, outputs)).toEqual([
          { _tag: "OutcomeTotals", read: 2, accepted: 1, rejected: 1 },
          { ...rejected, key: { Id: "2" }, record: 2 }
        ])
      })
    ))

  it.each<readonly [Partial<ActitoBehaviour>, string, boolean]>([
    [{ outputFiles: "plain-csv" }, "output-files.csv", false],
    [{ outputFiles: "gzip" }, "output-files.gz", false],
    [{ outputFiles: "gzip", vagueContentType: true }, "output-files.gz", false],
    [{ rejectedRowColumns: "keys" }, "output-files.zip", true],
    [{ lineNumbers: "row-with-header" }, "output-files.zip", true]
  ])("reads rejected rows from output files in the manner %j", (behaviour, name, hasAccepted) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench(behaviour)
        const file = yield* finishFile({ emulator, provider })
        const outputs = yield* collectAll(provider, file.job)
        expect(outputs.at(-1)?.name).toBe(name)
        const statements = yield* readAll(provider, file, outputs)
        expect(statements).toEqual([totals, rejected, ...(hasAccepted ? [created("1"), created("3")] : [])])
      })
    )
  )

  it.each(["absent-404", "absent-204", "empty-zip"] as const)(
    "gets by without output files: %s",
    (outputFiles) =>
      run(
        Effect.gen(function* () {
          const { emulator, provider } = yield* bench({ outputFiles })
          const file = yield* finishFile({ emulator, provider })
          const outputs = yield* collectPatiently(provider, file.job)
          expect(outputs.length).toBe(outputFiles === "empty-zip" ? 2 : 1)
          expect(yield* readAll(provider, file, outputs)).toEqual([totals])
        })
      )
  )

  it("keeps the results when the output files are gone", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ outputFiles: "gone-410" })
        const { job } = yield* finishFile({ emulator, provider })
        const seen: Array<string> = []
        const reason = yield* failureOf(
          Stream.runForEach(provider.collect(job), ({ name }) => Effect.sync(() => void seen.push(name)))
        )
        expect(reason._tag).toBe("OutputsGone")
        expect(seen).toEqual(["integration-results.json"])
      })
    ))

  it.each(["path-traversal-entry", "bomb", "too-many-entries"] as const)(
    "refuses a hostile archive: %s",
    (outputFiles) =>
      run(
        Effect.gen(function* () {
          const { emulator, provider } = yield* bench({ outputFiles, extraEntries: 60 })
          const file = yield* finishFile({ emulator, provider })
          const outputs = yield* collectAll(provider, file.job)
          const read = yield* Effect.result(readAll(provider, file, outputs))
          expect(Result.isFailure(read) ? read.failure._tag : "").toBe("OutputMalformed")
        })
      )
  )

  it("refuses while the job is running, or in a state nobody knows", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ statusScript: ["RUNNING", "Archived"] })
        const { job } = yield* finishFile({ emulator, provider })
        for (const providerState of ["RUNNING", "Archived"]) {
          expect(yield* failureOf(collectAll(provider, job))).toMatchObject({
            _tag: "JobNotFinished",
            providerState
          })
        }
      })
    ))

  it.each<readonly [Partial<ActitoBehaviour>, ReadonlyArray<unknown>]>([
    [{ agreement: "with-error-but-zero" }, []],
    [{ agreement: "success-but-some" }, [totals]],
    [{ counts: "strings" }, [totals]],
    [{ counts: "null" }, []],
    [{ counts: "missing" }, []],
    [{ resultsShape: "array", extraFields: true }, [totals]],
    [{ resultsShape: "object", extraFields: true }, [totals]]
  ])("takes only totals that are certain: %j", (behaviour, expected) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench(behaviour)
        const file = yield* finishFile({ emulator, provider })
        const statements = yield* readAll(provider, file, yield* collectAll(provider, file.job))
        expect(statements.filter(({ _tag }) => _tag === "OutcomeTotals")).toEqual(expected)
        expect(statements.filter(({ _tag }) => _tag === "RowOutcome").length).toBe(3)
      })
    )
  )

  it.each(["integration-results", "output-files"])("does not take a web page for the %s", (on) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* finishFile({ emulator, provider })
        const page = { type: "reply", status: 200, body: "<!doctype html><title>Sign in</title>" } as const
        for (const headers of [{ "content-type": "text/html" }, { "content-type": "text/csv" }]) {
          emulator.addFault({ on, action: { ...page, headers } })
          expect(yield* failureOf(collectAll(provider, job))).toMatchObject({
            _tag: "UnexpectedResponse",
            status: 200
          })
        }
      })
    )
  )

  it("fails when a file breaks off, instead of cutting it short", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* finishFile({ emulator, provider })
        emulator.addFault({ on: "output-files", action: { type: "truncate-reply", afterBytes: 30 } })
        expect((yield* failureOf(collectAll(provider, job)))._tag).toBe("ReplyLost")
      })
    ))

  it("closes its connections", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* finishFile({ emulator, provider })
        yield* collectAll(provider, job)
        yield* Effect.promise(() => expect.poll(emulator.openConnections).toBe(0))
      })
    ))
})
