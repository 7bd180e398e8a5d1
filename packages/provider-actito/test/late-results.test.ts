/** Results and output files that are not there right after the end, by whatever clock. */
import type { ActitoBehaviour } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { collectPatiently } from "./patient-collect.ts"
import { bench, collectAll, customersCsv, failureOf, finishFile, makeContext, run } from "./support.ts"

const notReady = { _tag: "JobNotFinished", isRetryable: true }
const both = ["integration-results.json", "output-files.zip"]
const cleanCsv = "customerId,emailAddress\n1,ann@example.com\n"
const hour = 60 * 60 * 1000

/** A wire profile that gives results this long to come. */
const graceProfile = Effect.fnUntraced(function* (resultsGraceMillis: number) {
  const { folder } = yield* makeContext()
  const wireProfile = join(folder, "profile.json")
  writeFileSync(wireProfile, JSON.stringify({ resultsGraceMillis }))
  return { wireProfile }
})

const namesOf = (outputs: ReadonlyArray<{ readonly name: string }>) => outputs.map(({ name }) => name)

describe("results that are late", () => {
  it.each([404, 409, 400, 204] as const)("are waited for when they are answered with %i", (notReadyStatus) =>
    run(
      Effect.gen(function* () {
        const late = { resultsNotReadyForPolls: 2, outputFilesNotReadyForPolls: 2 }
        const { emulator, provider } = yield* bench({ notReadyStatus, ...late })
        const { job } = yield* finishFile({ emulator, provider })
        for (const _ of [1, 2, 3, 4]) {
          expect(yield* failureOf(collectAll(provider, job))).toMatchObject(notReady)
        }
        expect(namesOf(yield* collectAll(provider, job))).toEqual(both)
        // Files are not asked for before there are results.
        expect(emulator.requestsOf("output-files").length).toBe(3)
      })
    )
  )

  it("are not asked for while their own absence is still being read", () =>
    run(
      Effect.gen(function* () {
        // With a single request at a time, one that is left unread would be waited for by the next for ever.
        const one = { ...(yield* graceProfile(0)), requestsAtOnce: "1" }
        const { emulator, provider } = yield* bench({ resultsNotReadyForPolls: 1000 }, one)
        const { job } = yield* finishFile({ emulator, provider })
        expect(namesOf(yield* collectAll(provider, job))).toEqual(["output-files.zip"])
      })
    ))

  it.each([404, 400, 204] as const)(
    "are not missed among files when no row was rejected, and the files answer %i",
    (status) =>
      run(
        Effect.gen(function* () {
          const { emulator, provider } = yield* bench()
          const { job } = yield* finishFile({ emulator, provider }, cleanCsv)
          emulator.addFault({ on: "output-files", action: { type: "reply", status } })
          expect(namesOf(yield* collectAll(provider, job))).toEqual(["integration-results.json"])
        })
      )
  )

  it("are missed among files where counts and status disagree, and where there are no counts", () =>
    run(
      Effect.gen(function* () {
        for (const behaviour of [{ agreement: "with-error-but-zero" }, { counts: "missing" }] as const) {
          const { emulator, provider } = yield* bench({ ...behaviour, outputFilesNotReadyForPolls: 1 })
          const { job } = yield* finishFile({ emulator, provider }, cleanCsv)
          expect(yield* failureOf(collectAll(provider, job))).toMatchObject(notReady)
          expect(namesOf(yield* collectAll(provider, job))).toEqual(both)
        }
      })
    ))

  it("are not missed among files that the definition does not ask for", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const definition = {
          format: { separator: "," },
          dataLoadings: [
            {
              destination: { type: "PROFILE_TABLE", id: "16" },
              mode: "CREATE_UPDATE",
              attributesMapping: ["customerId", "emailAddress"].map((name) => ({
                headerColumn: name,
                attributeName: name
              }))
            }
          ]
        }
        const { job } = yield* finishFile({ emulator, provider }, customersCsv, { definition })
        expect(namesOf(yield* collectAll(provider, job))).toEqual(["integration-results.json"])
      })
    ))

  it("are given up after a few looks, whatever the clocks say", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({
          resultsNotReadyForPolls: 1_000,
          outputFilesNotReadyForPolls: 1_000
        })
        const { job } = yield* finishFile({ emulator, provider })
        expect(yield* collectPatiently(provider, job)).toEqual([])
        // From then on at once.
        expect(yield* collectAll(provider, job)).toEqual([])
      })
    ))

  it("are given up when their time is over", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench(
          { resultsNotReadyForPolls: 1_000 },
          yield* graceProfile(5)
        )
        const { job } = yield* finishFile({ emulator, provider })
        yield* Effect.ignore(collectAll(provider, job))
        yield* Effect.sleep(10)
        expect(namesOf(yield* collectAll(provider, job))).toEqual(["output-files.zip"])
        const impatient = yield* bench({ resultsNotReadyForPolls: 1_000 }, yield* graceProfile(0))
        const other = yield* finishFile(impatient)
        expect(namesOf(yield* collectAll(impatient.provider, other.job))).toEqual(["output-files.zip"])
      })
    ))
})

describe("clocks that are wrong", () => {
  const late = { resultsNotReadyForPolls: 2 }

  it.each<readonly [string, Partial<ActitoBehaviour>]>([
    ["hours ahead", { clockSkewMillis: 5 * hour }],
    ["hours behind", { clockSkewMillis: -5 * hour }],
    ["years behind", { clockSkewMillis: -20_000 * hour }],
    ["without a time zone", { moments: "without-zone" }],
    ["without a time zone, and hours ahead", { moments: "without-zone", clockSkewMillis: 7 * hour }],
    ["with an offset", { moments: "offset" }],
    ["in milliseconds", { moments: "millis" }]
  ])("neither hide results nor hold up a job: %s", (_, behaviour) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ ...behaviour, ...late })
        const { job } = yield* finishFile({ emulator, provider })
        expect(namesOf(yield* collectPatiently(provider, job))).toEqual(both)
        const never = yield* bench({ ...behaviour, resultsNotReadyForPolls: 1_000 })
        const other = yield* finishFile(never)
        expect(namesOf(yield* collectPatiently(never.provider, other.job))).toEqual(["output-files.zip"])
      })
    )
  )

  const zoned = (millis: number) => new Date(millis).toISOString()

  it.each<readonly [string, (now: number) => unknown, (now: number) => string]>([
    ["an end hours before the date", (now) => zoned(now - 3 * hour), (now) => new Date(now).toUTCString()],
    ["an end hours after the date", (now) => zoned(now + 3 * hour), (now) => new Date(now).toUTCString()],
    ["a date hours behind the end", (now) => zoned(now), (now) => new Date(now - 9 * hour).toUTCString()],
    ["a date that is none", (now) => zoned(now), () => "yesterday"],
    ["no end", () => undefined, (now) => new Date(now).toUTCString()],
    ["an end that is null", () => null, (now) => new Date(now).toUTCString()],
    ["an end that is none", () => "soon", (now) => new Date(now).toUTCString()]
  ])("of one machine and another do no harm: %s", (_, endMoment, date) =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench(late)
        const { job } = yield* finishFile({ emulator, provider })
        const now = Date.now()
        const body = JSON.stringify({ status: "SUCCESS", endMoment: endMoment(now) })
        const reply = { type: "reply", status: 200, headers: { date: date(now) }, body } as const
        emulator.addFault({ on: "get-execution", times: 100, action: reply })
        expect(yield* failureOf(collectAll(provider, job))).toMatchObject(notReady)
        expect(namesOf(yield* collectPatiently(provider, job))).toEqual(both)
        emulator.addFault({ on: "integration-results", times: 100, action: { type: "reply", status: 404 } })
        expect(namesOf(yield* collectPatiently(provider, job))).toEqual(["output-files.zip"])
      })
    )
  )

  it("that agree on an end long ago are believed, and nothing is waited for", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* finishFile({ emulator, provider })
        const body = JSON.stringify({ status: "SUCCESS", endMoment: "2020-01-01T00:00:00Z" })
        emulator.addFault({ on: "get-execution", action: { type: "reply", status: 200, body } })
        emulator.addFault({ on: "integration-results", action: { type: "reply", status: 404 } })
        expect(namesOf(yield* collectAll(provider, job))).toEqual(["output-files.zip"])
      })
    ))
})
