/** Whole imports of the vendor's sample files, against the emulated service. */
import {
  plainSource,
  type OutcomeStatement,
  type PreparedFile,
  type Provider,
  type SavedOutput,
  type StepContext
} from "@bulkport/core/provider"
import {
  makeAdvocateEmulator,
  type AdvocateBehaviour,
  type AdvocateEmulator
} from "@bulkport/testkit/emulators"
import { Effect, type Scope, Stream } from "effect"
import { randomUUID } from "node:crypto"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { findImportType } from "../src/advocate-import-types.ts"
import { openFor } from "./advocate-under-test.ts"

const fixtures = join(import.meta.dirname, "__fixtures__")

interface Trial {
  readonly emulator: AdvocateEmulator
  readonly provider: Provider
  readonly context: StepContext
}

/** A service, the provider opened for it, and a run. */
const trial = (behaviour: Partial<AdvocateBehaviour> = {}): Effect.Effect<Trial, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const emulator = yield* makeAdvocateEmulator({ jobMillis: 0, ...behaviour })
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "advocate-import-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true }))
    )
    const context = { label: `run ${randomUUID()}`, folder, resolve: (path: string) => join(folder, path) }
    return { emulator, provider: yield* openFor(emulator), context }
  })

const run = <A>(test: Effect.Effect<A, unknown, Scope.Scope>) => Effect.runPromise(Effect.scoped(test))

/** Prepares a sample as the engine would: all of them are sound. */
const prepare = ({ context }: Trial, name: string, type: string): Effect.Effect<PreparedFile, unknown> =>
  Effect.gen(function* () {
    const format = extname(name) === ".csv" ? "csv" : "jsonl"
    const importType = yield* findImportType(type)
    const bytes = yield* Effect.promise(() => readFile(join(fixtures, name)))
    yield* Effect.promise(() => writeFile(context.resolve(name), bytes))
    const lines = bytes.toString().trim().split(/\r?\n/)
    return {
      source: plainSource(join(fixtures, name), format),
      sourceSha256: "",
      path: name,
      format,
      delimiter: ",",
      sha256: "",
      bytes: (yield* Effect.promise(() => stat(join(fixtures, name)))).size,
      rows: format === "csv" ? lines.length - 1 : lines.length,
      encoding: "utf-8",
      sourceColumns: [],
      columns: format === "csv" ? (lines[0] ?? "").split(",") : ["accountId", "id"],
      setAside: 0,
      hasMultilineRows: false,
      importType: importType.id,
      options: {}
    }
  })

const waitFor = (provider: Provider, job: Parameters<Provider["track"]>[0]): Effect.Effect<string, unknown> =>
  Effect.flatMap(provider.track(job), ({ providerState, state }) =>
    state === "running"
      ? Effect.andThen(Effect.sleep("10 millis"), waitFor(provider, job))
      : Effect.succeed(providerState)
  )

const importSample = (a: Trial, name: string, type: string) =>
  Effect.gen(function* () {
    const { context, provider } = a
    const staged = yield* provider.stage(yield* prepare(a, name, type), context)
    const validation = yield* provider.validate?.(staged, context) ?? Effect.die("no validate")
    const job = yield* provider.start(staged, context)
    const word = yield* waitFor(provider, job)
    const statements: Array<OutcomeStatement> = []
    const save = (output: { readonly name: string; readonly body: Stream.Stream<Uint8Array, unknown> }) =>
      Effect.flatMap(Stream.runCollect(output.body), (chunks) =>
        Effect.promise(() => writeFile(context.resolve(output.name), Buffer.concat(chunks)))
      )
    const outputs = yield* provider.collect(job).pipe(
      Stream.tap(save),
      Stream.map(({ kind, name: path }): SavedOutput => ({ name: path, kind, path, bytes: 0, sha256: "" })),
      Stream.runCollect
    )
    for (const output of outputs) {
      yield* Stream.runForEach(
        provider.readOutcomes?.(output, staged, context) ?? Stream.empty,
        (statement) => Effect.sync(() => void statements.push(statement))
      )
    }
    return { staged, validation, job, word, statements, names: outputs.map((output) => output.name) }
  })

const samples = [
  ["users.csv", "users", 4],
  ["users.jsonl", "users", 4],
  ["user-events.csv", "user-events", 2]
] as const

describe("imports of the vendor's samples", () => {
  it.each(samples)("accept every row of %s", async (name, type, rows) => {
    const { emulator, result } = await run(
      Effect.gen(function* () {
        const a = yield* trial()
        return { emulator: a.emulator, result: yield* importSample(a, name, type) }
      })
    )
    expect(result.validation).toEqual({ status: "done", findings: [] })
    expect(result.word).toBe("COMPLETED")
    expect(result.statements.map((said) => said._tag === "RowOutcome" && said.outcome)).toEqual(
      Array<string>(rows).fill("accepted")
    )
    expect(emulator.bugs()).toEqual([])
  })

  it("accept deletions of users that exist, and reject those of others by number", async () => {
    const { first, second } = await run(
      Effect.gen(function* () {
        const a = yield* trial()
        yield* importSample(a, "users.csv", "users")
        const deletions = { ...a, context: { ...a.context, label: "deletions" } }
        const deleted = yield* importSample(deletions, "delete-users.csv", "delete-users")
        const again = { ...a, context: { ...a.context, label: "deletions again" } }
        return { first: deleted, second: yield* importSample(again, "delete-users.csv", "delete-users") }
      })
    )
    expect(first.statements).toHaveLength(4)
    expect(first.statements[0]).toMatchObject({
      outcome: "accepted",
      key: { accountId: "5ac26c53ead2245a935343d2", id: "5ac26c53ead2245a935343d3" }
    })
    expect(second.names).toContain("errors.csv")
    expect(
      second.statements.map((said) => said._tag === "RowOutcome" && [said.outcome, said.record])
    ).toEqual([1, 2, 3, 4].map((record) => ["rejected", record]))
  })

  it("name events by keys that stand in the staged file", async () => {
    const { statements } = await run(
      Effect.flatMap(trial(), (a) => importSample(a, "user-events.csv", "user-events"))
    )
    expect(statements.map((said) => said._tag === "RowOutcome" && said.key)).toContainEqual({
      accountId: "123",
      userId: "123",
      "event.key": "sampleEventOne",
      "event.dateTriggered": "1624386801843"
    })
  })

  it("name the upload after the run, with the ending that says its format", async () => {
    const { emulator, label } = await run(
      Effect.gen(function* () {
        const a = yield* trial()
        yield* importSample(a, "users.jsonl", "users")
        return { emulator: a.emulator, label: a.context.label }
      })
    )
    const [upload] = emulator.uploads()
    expect(upload?.format).toBe("jsonl")
    expect(upload?.fileRef).toContain(label.replaceAll(" ", "-"))
    expect(emulator.jobs()[0]).toMatchObject({
      name: label,
      requester: "Bulkport",
      outputFormat: "CSV",
      params: { importEvaluationOptions: { programs: false, webhooks: false } }
    })
  })
})

describe("imports into a service that is different", () => {
  it.each([
    ["of the older generation", { schemaGeneration: "older" }],
    [
      "that words unknown fields like graphql-java",
      { validation: "absent", unknownFieldWording: "graphql-java" }
    ]
  ] satisfies ReadonlyArray<readonly [string, Partial<AdvocateBehaviour>]>)(
    "skip its validation when it is one %s",
    async (_name, behaviour) => {
      const { statements, validation } = await run(
        Effect.flatMap(trial(behaviour), (a) => importSample(a, "users.csv", "users"))
      )
      expect(validation.status).toBe("skipped")
      expect(statements).toHaveLength(4)
    }
  )

  it.each([
    ["per-error", "error-text"],
    ["per-error", "graphql-error"],
    ["top-level", "graphql-error"]
  ] as const)(
    "hear of an upload that is gone (%s, %s)",
    async (apiErrorPlacement, unknownFileInValidation) => {
      const { started, validated } = await run(
        Effect.gen(function* () {
          const a = yield* trial({ apiErrorPlacement, unknownFileInValidation, fileRefMillis: -1 })
          const staged = yield* a.provider.stage(yield* prepare(a, "users.csv", "users"), a.context)
          return {
            validated: yield* Effect.result(a.provider.validate?.(staged, a.context) ?? Effect.die("absent")),
            started: yield* Effect.result(a.provider.start(staged, a.context))
          }
        })
      )
      expect(validated).toMatchObject(
        unknownFileInValidation === "error-text"
          ? { success: { status: "done", findings: [{ by: "service", code: "service" }] } }
          : { failure: { _tag: "StagedFileGone" } }
      )
      expect(started).toMatchObject({ failure: { _tag: "StagedFileGone" } })
    }
  )

  it("may try to collect again until links appear", async () => {
    const { first, last } = await run(
      Effect.gen(function* () {
        const a = yield* trial({ linksAppearAfterPolls: 3 })
        const staged = yield* a.provider.stage(yield* prepare(a, "users.csv", "users"), a.context)
        const job = yield* a.provider.start(staged, a.context)
        yield* waitFor(a.provider, job)
        const collect = Effect.result(Stream.runCollect(a.provider.collect(job)))
        const before = yield* collect
        yield* collect
        return { first: before, last: yield* collect }
      })
    )
    expect(first).toMatchObject({ failure: { _tag: "JobNotFinished", isRetryable: true } })
    expect(last).toMatchObject({ success: [{ name: "success.csv" }] })
  })

  it("send no credentials to its storage host", async () => {
    const requests = await run(
      Effect.gen(function* () {
        const a = yield* trial()
        yield* importSample(a, "users.csv", "users")
        return a.emulator.requestsOf("storage-download")
      })
    )
    expect(requests.length).toBeGreaterThan(0)
    for (const { headers } of requests) expect(headers).not.toHaveProperty("authorization")
  })

  it("are refused when the file is too large for it", async () => {
    const result = await run(
      Effect.gen(function* () {
        const a = yield* trial({ maxUploadBytes: 100 })
        return yield* Effect.result(a.provider.stage(yield* prepare(a, "users.csv", "users"), a.context))
      })
    )
    expect(result).toMatchObject({ failure: { _tag: "LimitExceeded", allowed: 821, actual: 822 } })
  })

  it("find their job among those of others, wherever it is in the list", async () => {
    const now = Date.now()
    const foreignJobs = Array.from({ length: 45 }, (_each, index) => ({
      id: `f${index}`,
      type: index % 2 === 0 ? "MUTATION/USER" : "QUERY/USER",
      status: "COMPLETED",
      name: `other ${index}`,
      dateCreated: now + 60_000 * (index % 3 === 0 ? -1 : 1)
    }))
    for (const jobListOrder of ["newest-first", "oldest-first"] as const) {
      const { found, job } = await run(
        Effect.gen(function* () {
          const a = yield* trial({ foreignJobs, jobListOrder })
          const staged = yield* a.provider.stage(yield* prepare(a, "users.csv", "users"), a.context)
          const started = yield* a.provider.start(staged, a.context)
          return { job: started, found: yield* a.provider.find?.(staged, a.context) ?? Effect.succeed([]) }
        })
      )
      expect(found).toEqual([job])
    }
  })
})
