import type { StagedFile } from "@bulkport/core/provider"
import type { FaultAction } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { appendFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  bench,
  collectAll,
  customers,
  customersCsv,
  failureOf,
  makeContext,
  openFor,
  prepare,
  readAll,
  run,
  startFile
} from "./support.ts"

const large = `customerId,emailAddress\n${Array.from({ length: 60_000 }, (_, row) => `${row},p${row}@example.com`).join("\n")}\n`

describe("start", () => {
  it("creates one execution with one request, and gives a reference to it", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* startFile({ provider })
        const [execution] = emulator.executions()
        expect(job).toEqual({
          version: 1,
          provider: "actito",
          id: execution?.id,
          target: provider.target,
          label: "run-1",
          handle: { entity: emulator.entity }
        })
        expect(execution).toMatchObject({ name: "run-1", table: "16", fileName: "customers.csv" })
        expect(emulator.requestsOf("create-execution").length).toBe(1)
        expect(emulator.requestsOf("create-execution")[0]?.headers).toMatchObject({ connection: "close" })
      })
    ))

  it.each(["none", "gzip", "zip"] as const)(
    "sends files packed with %s that the service can read",
    (compression) =>
      run(
        Effect.gen(function* () {
          const { emulator, provider } = yield* bench()
          const format = { separator: "," }
          const destination = { type: "PROFILE_TABLE", id: "16" }
          const attributesMapping = [{ headerColumn: "customerId", attributeName: "customerId" }]
          const definition = {
            compression: compression.toUpperCase(),
            format,
            dataLoadings: [{ destination, mode: "CREATE_UPDATE", attributesMapping }]
          }
          const { job } = yield* startFile({ provider }, large, { definition })
          yield* Effect.promise(() => emulator.settle())
          expect(yield* provider.track(job)).toEqual({
            state: "finished",
            providerState: "SUCCESS",
            isKnownState: true
          })
          expect(emulator.executions()[0]).toMatchObject({ definition, counts: { created: 60_000 } })
        })
      )
  )

  it("goes on with a file that was staged by an earlier version", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { context, folder } = yield* makeContext()
        const staged = yield* provider.stage(prepare(folder, customersCsv, customers), context)
        const { data, definition, isLabelled } = staged.handle as {
          readonly data: object
          readonly definition: object
          readonly isLabelled: boolean
        }
        const earlier = {
          ...staged,
          handle: JSON.parse(
            JSON.stringify({ version: 1, ...data, definition, isLabelled })
          ) as StagedFile["handle"]
        }
        const job = yield* provider.start(earlier, context)
        yield* Effect.promise(() => emulator.settle())
        const statements = yield* readAll(
          provider,
          { context, folder, staged: earlier },
          yield* collectAll(provider, job)
        )
        expect(statements).toContainEqual(expect.objectContaining({ outcome: "rejected" }))
        expect(emulator.executions()).toMatchObject([{ name: "run-1", table: "16" }])
      })
    ))

  it("speaks the legacy paths when told to", () =>
    run(
      Effect.gen(function* () {
        const { emulator } = yield* bench({ urlScheme: "legacy" })
        const provider = yield* openFor(emulator, { pathScheme: "legacy" })
        const { job } = yield* startFile({ provider })
        yield* provider.track(job)
        expect(emulator.requests().map(({ path }) => path)).toContain(
          `/v5/entities/${emulator.entity}/etl-executions`
        )
      })
    ))

  it("encodes names of entities", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ entity: "Café / Nord & Süd" })
        yield* startFile({ provider })
        expect(emulator.executions().length).toBe(1)
      })
    ))

  it.each([
    [{ idPlacement: "body-string" }],
    [{ idPlacement: "body-number", createStatus: 200 }],
    [{ idPlacement: "location-only", createStatus: 202 }],
    [{ idPlacement: "location-only", absoluteLocation: true }]
  ] as const)("finds the id of the execution with %j", (behaviour) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench(behaviour)
        expect((yield* startFile({ provider })).job.id).toBe(emulator.executions()[0]?.id)
      })
    )
  )

  it.each<readonly [string, FaultAction | undefined, number]>([
    ["a lost reply", { type: "lose-reply" }, 1],
    ["a reply that breaks off", { type: "truncate-reply", afterBytes: 4 }, 1],
    ["an accepted request without an id", undefined, 1],
    ["a page instead of a reply", { type: "replace-reply", status: 200, body: "<p>hello</p>" }, 1],
    [
      "an id with lost digits",
      { type: "replace-reply", status: 201, body: '{"id":12345678901234567890}' },
      1
    ],
    ["a word instead of an id", { type: "replace-reply", status: 202, body: '"ACCEPTED"' }, 1],
    [
      "the place of all executions instead of one",
      { type: "reply", status: 201, headers: { location: "/v5/entities/shop/etl-executions/" } },
      0
    ],
    ["a 502 after the execution was created", { type: "replace-reply", status: 502, body: "" }, 1],
    ["a 500", { type: "reply", status: 500 }, 0],
    ["a redirection", { type: "reply", status: 307, headers: { location: "/elsewhere" } }, 0],
    ["a connection that is cut", { type: "reset" }, 0],
    ["a connection that is cut while sending", { type: "reset-during-upload", afterBytes: 1000 }, 0]
  ])("reports %s as in doubt, after exactly one request", (_, action, executions) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench(action === undefined ? { idPlacement: "missing" } : {})
        if (action !== undefined) emulator.addFault({ on: "create-execution", times: 9, action })
        const reason = yield* failureOf(startFile({ provider }, large))
        expect(reason).toMatchObject({ _tag: "StartInDoubt", label: "run-1", isRetryable: false })
        expect(emulator.requestsOf("create-execution").length).toBe(1)
        expect(emulator.executions().length).toBe(executions)
      })
    )
  )

  it.each([
    [400, "RequestRefused"],
    [403, "AccessDenied"],
    [404, "TargetNotFound"],
    [405, "RequestRefused"],
    [409, "RequestRefused"],
    [413, "RequestRefused"],
    [415, "RequestRefused"],
    [429, "RateLimited"]
  ])("takes HTTP %i for a definite no: %s", (status, tag) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const headers = { "retry-after": "3" }
        emulator.addFault({ on: "create-execution", action: { type: "reply", status, headers, body: "{}" } })
        const reason = yield* failureOf(startFile({ provider }))
        expect(reason._tag).toBe(tag)
        if (status === 429) expect(reason).toMatchObject({ retryAfterMillis: 3000 })
        expect(emulator.requestsOf("create-execution").length).toBe(1)
      })
    )
  )

  it("says that nothing was sent when no token or no connection could be had", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        emulator.addFault({ on: "token", action: { type: "reply", status: 503 } })
        expect((yield* failureOf(startFile({ provider })))._tag).toBe("ServiceUnavailable")
        emulator.addFault({ on: "token", action: { type: "reset" } })
        expect((yield* failureOf(startFile({ provider })))._tag).toBe("ReplyLost")
        const cutOff = yield* openFor({ ...emulator, url: "http://127.0.0.1:9" })
        expect((yield* failureOf(startFile({ provider: cutOff })))._tag).toBe("Unreachable")
        expect(emulator.requestsOf("create-execution")).toEqual([])
      })
    ))

  it("sends nothing when the staged file is another one now", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { context, folder } = yield* makeContext()
        const file = prepare(folder, customersCsv, customers)
        const staged = yield* provider.stage(file, context)
        appendFileSync(file.path, "4,dan@example.com,Dan\n")
        expect((yield* failureOf(provider.start(staged, context)))._tag).toBe("SourceFileUnreadable")
        expect(emulator.requests()).toEqual([])
      })
    ))

  it("repeats the service's words of refusal, without the key or a token", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const reason = yield* failureOf(startFile({ provider }, customersCsv, { table: "99" }))
        expect(reason.message).toContain("no such table: 99")
        const body = JSON.stringify({ message: `the key ${emulator.apiKey} may not` })
        emulator.addFault({ on: "create-execution", action: { type: "reply", status: 403, body } })
        const denied = yield* failureOf(startFile({ provider }))
        expect(denied.message).toContain("the key <redacted> may not")
      })
    ))
})

describe("find", () => {
  const listing = Effect.fnUntraced(function* () {
    const { emulator } = yield* bench()
    const { folder } = yield* makeContext()
    const path = `${folder}/profile.json`
    appendFileSync(path, '{"canListExecutions": true}')
    return { emulator, provider: yield* openFor(emulator, { wireProfile: path }) }
  })

  it("finds the execution of a lost reply by its label", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* listing()
        const { context, folder } = yield* makeContext("run-2")
        const staged = yield* provider.stage(prepare(folder, customersCsv, customers), context)
        yield* startFile({ provider })
        expect(yield* provider.find!(staged, context)).toEqual([])
        emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
        expect((yield* failureOf(provider.start(staged, context)))._tag).toBe("StartInDoubt")
        expect(yield* provider.find!(staged, context)).toMatchObject([
          { id: emulator.executions()[1]?.id, label: "run-2" }
        ])
      })
    ))

  it.each(['{"items":[{"id":1}]}', "[[42]]", "{}", "<p>", '{"a":[],"b":[]}'])(
    "takes a list without names for no list: %s",
    (body) =>
      run(
        Effect.gen(function* () {
          const { emulator, provider } = yield* listing()
          const { context, folder } = yield* makeContext()
          const staged = yield* provider.stage(prepare(folder, customersCsv, customers), context)
          emulator.addFault({ on: "list-executions", action: { type: "reply", status: 200, body } })
          expect((yield* failureOf(provider.find!(staged, context)))._tag).toBe("UnexpectedResponse")
        })
      )
  )
})
