/** What must not go wrong however strange the file, the names or the moment. */
import { createImporter } from "@bulkport/core/promise"
import { type ActitoEmulatorOptions, makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { bench, customers, customersCsv, failureOf, makeContext, prepare, run, unhurried } from "./support.ts"

/** Runs one import by the engine into a service that was made ready for it. */
const imported = (
  options: ActitoEmulatorOptions,
  makeReady: (emulator: Effect.Success<ReturnType<typeof makeActitoEmulator>>) => void = () => undefined
) =>
  Effect.gen(function* () {
    const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...options })
    makeReady(emulator)
    const report = yield* Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "actito-bad-input-"))
      const { apiKey, entity, url: baseUrl } = emulator
      const importer = createImporter({
        providers: [actitoPlugin],
        settings: { actito: { apiKey, entity, baseUrl, ...unhurried } },
        runsFolder: join(folder, "runs"),
        engine: { pollMillis: 5, retryBaseMillis: 5 }
      })
      try {
        const file = join(folder, "customers.csv")
        await writeFile(file, customersCsv)
        return await importer.run({ file, provider: "actito", importType: "etl", options: customers })
      } finally {
        await importer.close()
        await rm(folder, { recursive: true })
      }
    })
    expect(emulator.bugs()).toEqual([])
    return { emulator, report }
  })

describe("bad input", () => {
  it.each([
    [100_000_000, undefined],
    [100_000_001, "LimitExceeded"]
  ])("of %i bytes, as they are sent, comes to %s before anything is asked", (bytes, tag) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { context, folder } = yield* makeContext()
        const options = { ...customers, "sent-compression": "none" }
        const file = prepare(folder, customersCsv, options, { bytes })
        yield* Effect.promise(() => truncate(file.path, bytes))
        const staged = yield* Effect.result(provider.stage(file, context))
        expect(staged._tag === "Failure" ? staged.failure._tag : undefined).toBe(tag)
        if (staged._tag === "Failure") {
          expect(staged.failure.message).toMatch(/has 100000001 bytes after compression.*at most 100000000/)
        }
        expect(emulator.requests()).toEqual([])
      })
    )
  )

  it.each(["Caf\u00e9 / Nord & S\u00fcd", "..%2f..", "a b?c#d"])(
    "in the name of the entity is but a name: %s",
    (entity) =>
      run(
        Effect.gen(function* () {
          const { emulator, report } = yield* imported({ entity })
          expect(report.rows).toMatchObject({ accepted: 2, rejected: 1, unknown: 0 })
          const paths = emulator.requests().map(({ path }) => path)
          const own = paths.filter((path) => path.startsWith("/mass-imports"))
          expect(own.length).toBeGreaterThan(3)
          for (const path of own) expect(path).toContain(`/v5/entities/${encodeURIComponent(entity)}/`)
        })
      )
  )

  it("at any moment, such as a token that has expired, loses nothing and starts nothing twice", () =>
    run(
      Effect.gen(function* () {
        const operations = ["create-execution", "get-execution", "integration-results", "output-files"]
        const { emulator, report } = yield* imported({}, ({ addFault }) => {
          for (const on of operations) addFault({ on, action: { type: "reply", status: 401 } })
        })
        expect(report.rows).toMatchObject({ accepted: 2, rejected: 1, unknown: 0 })
        expect(emulator.executions().length).toBe(1)
        for (const operation of operations) {
          expect(
            emulator
              .requestsOf(operation)
              .map(({ status }) => status)
              .slice(0, 2)
          ).toEqual([401, operation === "create-execution" ? 201 : 200])
        }
      })
    ))

  it("in the reply to a start, an acceptance without an id, is never answered with a second start", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ idPlacement: "missing" })
        const { context, folder } = yield* makeContext()
        const staged = yield* provider.stage(prepare(folder, customersCsv, customers), context)
        const reason = yield* failureOf(provider.start(staged, context))
        expect(reason).toMatchObject({ _tag: "StartInDoubt", isRetryable: false })
        expect(reason.message).toMatch(/HTTP 201 without an id that can be read/)
        expect(emulator.executions().length).toBe(1)
      })
    ))
})
