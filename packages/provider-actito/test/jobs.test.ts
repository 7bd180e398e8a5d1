import { Effect, Stream } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { recordingServer, type ScriptedAnswer, shop } from "./recording-server.ts"
import { failureOf, makeContext, run } from "./support.ts"

const label = "bulkport-20260102-030405-ab1c2"

const listed = Effect.fnUntraced(function* (answer: ScriptedAnswer) {
  const { folder } = yield* makeContext()
  const wireProfile = join(folder, "profile.json")
  writeFileSync(wireProfile, '{"canListExecutions":true}')
  const { lines, provider } = yield* recordingServer(
    { [`GET ${shop}/etl-executions`]: answer },
    { wireProfile }
  )
  if (provider.jobs === undefined) return expect.unreachable()
  const jobs = yield* Stream.runCollect(provider.jobs())
  return { jobs, lines: lines().filter((line) => line.endsWith("etl-executions")) }
})

describe("the executions of an entity", () => {
  it("are listed with what is known of them, ours by their label", () =>
    run(
      Effect.gen(function* () {
        const { jobs, lines } = yield* listed({
          body: {
            items: [
              {
                id: 1002,
                status: "WITH_ERROR",
                definition: { name: label },
                creationMoment: "2026-01-02T03:04:05Z",
                endMoment: "2026-01-02T03:05:05+00:00"
              },
              { id: "1001", status: "Whatever", name: "nightly", creationMoment: "2026-01-02 03:04:05" },
              { status: "SUCCESS" }
            ]
          }
        })
        expect(lines.length).toBe(1)
        const createdAt = Date.UTC(2026, 0, 2, 3, 4, 5)
        expect(jobs).toEqual([
          {
            id: "1002",
            type: "etl-execution",
            isImport: true,
            state: "finished",
            providerState: "WITH_ERROR",
            name: label,
            label,
            createdAt,
            endedAt: createdAt + 60_000
          },
          {
            id: "1001",
            type: "etl-execution",
            isImport: true,
            state: "running",
            providerState: "Whatever",
            name: "nightly"
          }
        ])
      })
    ))

  it.each([
    [{ status: 404 }, "TargetNotFound"],
    [{ status: 503 }, "ServiceUnavailable"],
    [{ body: "<p>" }, "UnexpectedResponse"]
  ] as const)("are not made up after %j", (answer, tag) =>
    run(Effect.map(failureOf(listed(answer)), (reason) => expect(reason._tag).toBe(tag)))
  )

  it("are not listed where the service is not known to have a list", () =>
    run(Effect.map(recordingServer({}), ({ provider }) => expect(provider.jobs).toBeUndefined())))
})
