/** Starts in doubt whose execution would bear no label: a person is told which ones it may be, and none is ever adopted. */
import type { JsonObject } from "@bulkport/core/provider"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { recordingServer, type ScriptedAnswer, shop } from "./recording-server.ts"
import { customersCsv, failureOf, makeContext, prepare, run } from "./support.ts"

const minute = 60_000
const listPath = `GET ${shop}/etl-executions`

const definition = {
  dataLoadings: [
    {
      destination: { type: "PROFILE_TABLE", id: "16" },
      mode: "CREATE_UPDATE",
      attributesMapping: [{ headerColumn: "customerId", attributeName: "customerId" }]
    }
  ]
}

interface Listed {
  readonly id: string
  /** Minutes from the start on, by this machine's clock; left out where the service does not say. */
  readonly after?: number
  readonly more?: object
}

/** Loses the reply to a start, and looks for the execution. `skew` is how far the service's clock is ahead. */
const doubted = Effect.fnUntraced(function* (
  options: JsonObject,
  executions: ReadonlyArray<Listed>,
  { forgets = false, skew = 0 }: { readonly skew?: number; readonly forgets?: boolean } = {}
) {
  const list = executions.map(({ after, id, more }) => ({
    id,
    ...(after === undefined
      ? {}
      : { creationMoment: new Date(Date.now() + after * minute + skew).toISOString() }),
    ...more
  }))
  const answers: Record<string, ScriptedAnswer> = {
    [`POST ${shop}/etl-executions`]: { status: 502 },
    [`POST ${shop}/etls/7/trigger-execution`]: { status: 502 },
    [listPath]: { body: list, headers: { date: new Date(Date.now() + skew).toUTCString() } }
  }
  const { context, folder } = yield* makeContext()
  const wireProfile = join(folder, "profile.json")
  writeFileSync(wireProfile, '{"canListExecutions":true}')
  const { provider } = yield* recordingServer(answers, { wireProfile })
  const staged = yield* provider.stage(prepare(folder, customersCsv, options), context)
  if (!forgets) expect((yield* failureOf(provider.start(staged, context)))._tag).toBe("StartInDoubt")
  if (provider.find === undefined) return expect.unreachable()
  const reason = yield* failureOf(provider.find(staged, context))
  expect(reason).toMatchObject({ _tag: "StartInDoubt", label: "run-1" })
  return reason.message
})

describe("a start in doubt without a label", () => {
  it("names the executions created since with the same definition", () =>
    run(
      Effect.gen(function* () {
        const message = yield* doubted({ definition }, [
          { id: "1001", after: 1, more: { definition } },
          { id: "1002", after: 1, more: { definition: { ...definition, name: "another" } } },
          { id: "1003", after: -60, more: { definition } },
          { id: "1004", after: 2, more: { whatever: definition } }
        ])
        expect(message).toContain("created since the start with this definition: 1001, 1004)")
      })
    ))

  it("names those of the same ETL, wherever its id stands", () =>
    run(
      Effect.gen(function* () {
        const message = yield* doubted({ etl: "7" }, [
          { id: "7", after: 1 },
          { id: "1001", after: 1, more: { etlId: "7" } },
          { id: "1002", after: 1, more: { etl: { id: 7 } } },
          { id: "1003", after: 1, more: { etlId: "8" } }
        ])
        expect(message).toContain(
          "ETL 7 is predefined and bears no label; created since the start of this ETL: 1001, 1002)"
        )
      })
    ))

  it.each([90, -90])("goes by the service's clock, which is %i minutes ahead", (ahead) =>
    run(
      Effect.gen(function* () {
        const executions = [
          { id: "1001", after: 0, more: { definition } },
          { id: "1002", after: -30, more: { definition } }
        ]
        const message = yield* doubted({ definition }, executions, { skew: ahead * minute })
        expect(message).toContain("this definition: 1001)")
      })
    )
  )

  it("names at most five, and says how many more there are", () =>
    run(
      Effect.gen(function* () {
        const executions = Array.from({ length: 8 }, (_, index) => ({
          id: `100${index}`,
          after: 1,
          more: { definition }
        }))
        expect(yield* doubted({ definition }, executions)).toContain(
          "1000, 1001, 1002, 1003, 1004 and 3 more)"
        )
      })
    ))

  it("names others created since when none shows what it does, and those without a date", () =>
    run(
      Effect.gen(function* () {
        const message = yield* doubted({ definition }, [
          { id: "1001", after: 1 },
          { id: "1002" },
          { id: "1003", after: -60 }
        ])
        expect(message).toContain(
          "created since the start, though not known to be with this definition: 1001, 1002)"
        )
      })
    ))

  it("does not take an empty list for a proof that there is none", () =>
    run(
      Effect.gen(function* () {
        expect(yield* doubted({ definition }, [{ id: "1001", after: -60, more: { definition } }])).toContain(
          "no execution is listed that was created since the start"
        )
      })
    ))

  it("names all with the same definition when it does not know any more when the start was", () =>
    run(
      Effect.gen(function* () {
        const executions = [{ id: "1001", after: -600, more: { definition } }]
        const message = yield* doubted({ definition }, executions, { forgets: true })
        expect(message).toContain("listed with this definition: 1001)")
      })
    ))
})
