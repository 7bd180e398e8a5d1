/** What a diagnosis says, and that it changes nothing. */
import type { Diagnosis } from "@bulkport/core/provider"
import {
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { openActitoClient } from "../src/actito-client.ts"
import { makeDiagnose } from "../src/actito-doctor.ts"
import { type ActitoEnvironment, actitoEnvironments, environmentAt } from "../src/actito-environments.ts"
import { type ActitoSettings, targetOf } from "../src/actito-settings.ts"
import { profileA } from "../src/actito-wire-profile.ts"
import { openFor, profileBPath, run } from "./support.ts"

const makesNothing = ({ bugs, executions, requests }: ActitoEmulator) => {
  expect(requests().map(({ method }) => method)).toEqual(requests().map(() => "GET"))
  expect(executions()).toEqual([])
  expect(bugs()).toEqual([])
}

/** Diagnoses a connection to an emulator that behaves so. */
const diagnose = (
  options: ActitoEmulatorOptions = {},
  settings: Readonly<Record<string, string>> = {},
  prepare: (emulator: ActitoEmulator) => void = () => undefined
): Promise<ReadonlyArray<Diagnosis>> =>
  run(
    Effect.gen(function* () {
      const emulator = yield* makeActitoEmulator(options)
      prepare(emulator)
      const provider = yield* openFor(emulator, settings)
      const found = yield* provider.diagnose?.() ?? Effect.die("absent")
      makesNothing(emulator)
      expect(JSON.stringify(found)).not.toContain(emulator.apiKey)
      return found
    })
  )

const outcomes = (found: ReadonlyArray<Diagnosis>) => found.map(({ name, outcome }) => `${name}: ${outcome}`)

const named = (found: ReadonlyArray<Diagnosis>, name: string): Diagnosis | undefined =>
  found.find((each) => each.name === name)

describe("a diagnosis", () => {
  it("says what works, and what only an import would tell", async () => {
    const found = await diagnose()
    expect(outcomes(found)).toEqual([
      "Environment: unknown",
      "Service: passed",
      "API key: passed",
      "Clock: passed",
      "Path scheme: passed",
      "Entity: passed",
      "Profile tables: passed",
      "Right to see imports: passed",
      "List of executions: unknown",
      "Right to import: unknown",
      "Wire profile: unknown"
    ])
    expect(named(found, "API key")?.detail).toContain("900 s")
    expect(named(found, "Profile tables")?.detail).toContain("Customers (16)")
    expect(named(found, "Wire profile")).toMatchObject({
      detail: expect.stringContaining("Profile A") as string,
      advice: expect.stringContaining("bulkport actito profile check") as string
    })
  })

  it("names the wire profile in force", async () => {
    const found = await diagnose({ wireProfile: "B" }, { wireProfile: profileBPath })
    expect(named(found, "Wire profile")?.detail).toContain("Profile B")
    expect(named(found, "Entity")?.outcome).toBe("passed")
  })

  it("tells nothing more when nobody answers, or somebody else", async () => {
    const nobody = await run(
      Effect.gen(function* () {
        const emulator = yield* Effect.scoped(makeActitoEmulator())
        const provider = yield* openFor(emulator)
        return yield* provider.diagnose?.() ?? Effect.die("absent")
      })
    )
    expect(outcomes(nobody).slice(1)).toEqual([
      "Service: failed",
      "API key: skipped",
      "Clock: unknown",
      "Path scheme: skipped",
      "Entity: skipped",
      "Profile tables: skipped",
      "Right to see imports: skipped",
      "List of executions: skipped",
      "Wire profile: unknown"
    ])
    const status = (code: number, body: string) => (emulator: ActitoEmulator) =>
      emulator.addFault({ on: "token", times: 10, action: { type: "reply", status: code, body } })
    for (const [code, body] of [
      [404, "<p>no such page</p>"],
      [200, "<p>welcome</p>"],
      [503, ""]
    ] as const) {
      const found = await diagnose({}, {}, status(code, body))
      expect(named(found, "Service")).toMatchObject({
        outcome: "failed",
        detail: expect.stringContaining(String(code)) as string
      })
    }
  })

  it.each([
    ["-400", "ahead of", -400_000],
    ["+400", "behind", 400_000]
  ])(
    "says that the clocks are apart, and that no import fails by it: %s s",
    async (_by, word, clockSkewMillis) => {
      const clock = named(await diagnose({ clockSkewMillis }), "Clock")
      expect(clock?.outcome).toBe("failed")
      expect(clock?.detail).toMatch(new RegExp(`clock is (399|40\\d) s ${word} the service's`))
      expect(clock?.detail).toContain("No import fails by that")
    }
  )

  it("takes a clock for right that is off by less", async () => {
    expect(named(await diagnose({ clockSkewMillis: 200_000 }), "Clock")?.outcome).toBe("passed")
  })

  it.each<readonly [string, string, ActitoEmulatorOptions, RegExp, RegExp]>([
    [
      "a misspelt name",
      "bulkport_dmo",
      {},
      /no entity bulkport_dmo.*bulkport-demo \(1\)/,
      /ACTITO_ENTITY=bulkport-demo/
    ],
    ["an id", "1", {}, /1 is the id.*bulkport-demo/, /ACTITO_ENTITY=bulkport-demo/],
    ["another name", "somewhere", {}, /bulkport-demo \(1\), other \(2\)/, /technical name/],
    [
      "an entity without rights",
      "other",
      { readableEntities: ["bulkport-demo"] },
      /no entity other/,
      /technical name/
    ],
    [
      "no rights at all",
      "bulkport-demo",
      { readableEntities: [] },
      /no entity, and so not bulkport-demo/,
      /technical name/
    ]
  ])("tells about %s instead of the entity", async (_what, entity, options, detail, advice) => {
    const found = await diagnose({ entities: ["other"], ...options }, { entity })
    const diagnosis = named(found, "Entity")
    expect(diagnosis).toMatchObject({ outcome: "failed" })
    expect(diagnosis?.detail).toMatch(detail)
    expect(diagnosis?.advice).toMatch(advice)
  })

  it("does not call a right missing that cannot be looked at", async () => {
    const found = await diagnose({ entityRights: "none", tableRights: "none" })
    expect(named(found, "Entity")).toMatchObject({
      outcome: "unknown",
      detail: expect.stringContaining("403") as string
    })
    expect(named(found, "Profile tables")).toMatchObject({
      outcome: "unknown",
      detail: expect.stringContaining("Imports may be allowed all the same") as string
    })
  })

  it("lists ten tables at most", async () => {
    const found = await diagnose({}, {}, ({ tables }) => {
      const [table] = tables.list()
      if (table === undefined) throw new Error("no table")
      for (let id = 100; id < 112; id++) tables.add({ ...table, id: String(id), name: `Table ${id}` })
    })
    expect(named(found, "Profile tables")?.detail).toMatch(/Table 108 \(108\) and 3 more/)
  })

  it("tells a missing right to imports where the service tells it", async () => {
    const refused = await diagnose({ rights: "none" })
    expect(named(refused, "Right to see imports")?.outcome).toBe("failed")
    const hidden = await diagnose({ rights: "none", missingRightStatus: 404 })
    expect(named(hidden, "Right to see imports")).toMatchObject({
      outcome: "unknown",
      detail: expect.stringContaining("may hide a missing right") as string
    })
  })

  it("says when executions could be listed, and when they cannot although they should", async () => {
    expect(named(await diagnose(), "List of executions")?.advice).toContain("canListExecutions")
    const without = await diagnose({ listExecutions: false })
    expect(named(without, "List of executions")).toMatchObject({ outcome: "unknown" })
    const listing = new URL("__fixtures__/wire-profile.listing.json", import.meta.url).pathname
    const should = await diagnose({ listExecutions: false }, { wireProfile: listing })
    expect(named(should, "List of executions")?.outcome).toBe("failed")
    const does = await diagnose({}, { wireProfile: listing })
    expect(named(does, "List of executions")?.outcome).toBe("passed")
  })
})

describe("a diagnosis of paths", () => {
  it.each<readonly ["category" | "legacy", "category" | "legacy"]>([
    ["category", "legacy"],
    ["legacy", "category"]
  ])(
    "says which setting to change when they are written in the %s way and served in the %s way",
    async (set, served) => {
      const found = await diagnose({ urlScheme: served }, { pathScheme: set })
      expect(named(found, "Path scheme")).toMatchObject({
        outcome: "failed",
        advice: `Set ACTITO_PATH_SCHEME=${served}.`
      })
    }
  )

  it("does not take hidden rights for other paths", async () => {
    const found = await diagnose({ rights: "none", missingRightStatus: 404 })
    expect(named(found, "Path scheme")?.outcome).toBe("unknown")
  })

  it.each<readonly [ActitoEmulatorOptions, Diagnosis["outcome"], RegExp]>([
    [{ v4: "served" }, "passed", /told from a path/],
    [{ v4: "served", errorBody: "empty" }, "unknown", /only an import tells/],
    [{ v4: "retired-404" }, "unknown", /only an import tells/],
    [{ v4: "retired-405" }, "failed", /retired/],
    [{ v4: "retired-410" }, "failed", /retired/],
    [{ rights: "none" }, "failed", /the right is missing/]
  ])("says whether imports before V5 answer: %j", async (options, outcome, detail) => {
    const found = await diagnose(options, { transport: "v4" })
    const v4 = named(found, "V4 imports")
    expect(v4?.outcome).toBe(outcome)
    expect(v4?.detail).toMatch(detail)
    expect(named(found, "List of executions")).toBeUndefined()
  })
})

describe("a key that is refused", () => {
  /** Four services, the last of which has the key, under the names of the published ones; the last stands apart when told so. */
  const withEnvironments = (
    body: (
      emulators: ReadonlyArray<ActitoEmulator>,
      diagnoseAt: (
        baseUrl: string,
        environments: ReadonlyArray<ActitoEnvironment>
      ) => Effect.Effect<ReadonlyArray<Diagnosis>>,
      environments: ReadonlyArray<ActitoEnvironment>
    ) => Effect.Effect<void>
  ) =>
    run(
      Effect.gen(function* () {
        const keys = ["key-of-another-0", "key-of-another-1", "key-of-another-2", "the-key-itself"]
        const emulators = yield* Effect.forEach(keys, (apiKey) => makeActitoEmulator({ apiKey }))
        const environments = emulators.map(({ url }, index) => {
          const published = actitoEnvironments[index]
          if (published === undefined) throw new Error("there are four")
          return { ...published, url }
        })
        const diagnoseAt = (baseUrl: string, known: ReadonlyArray<ActitoEnvironment>) =>
          Effect.gen(function* () {
            const settings: ActitoSettings = {
              apiKey: Redacted.make("the-key-itself"),
              entity: "bulkport-demo",
              baseUrl,
              pathScheme: "category",
              transport: "v5",
              requestsAtOnce: 4,
              requestsPerMinute: 1000,
              runsPerDay: 24,
              maxFileBytes: 1000,
              maxUnpackedBytes: 1000
            }
            const client = yield* openActitoClient(settings, profileA)
            const connection = { client, settings, profile: profileA, target: targetOf(settings) }
            return yield* makeDiagnose(connection, known)()
          }).pipe(Effect.scoped)
        yield* body(emulators, diagnoseAt, environments)
        emulators.forEach(makesNothing)
      })
    )

  it("is found where it belongs, with the setting to change", () =>
    withEnvironments((emulators, diagnoseAt, environments) =>
      Effect.gen(function* () {
        const [first, second, , home] = emulators
        const found = yield* diagnoseAt(first?.url ?? "", environments)
        expect(outcomes(found).slice(0, 5)).toEqual([
          "Environment: passed",
          "Service: passed",
          "API key: failed",
          "Clock: passed",
          "Path scheme: skipped"
        ])
        const key = named(found, "API key")
        expect(key?.detail).toContain("PREPROD")
        expect(key?.advice).toBe(`Set ACTITO_BASE_URL=${home?.url}.`)
        expect(JSON.stringify(found)).not.toContain("the-key-itself")
        expect(second?.requests().map(({ path }) => path)).toEqual(["/auth/token"])
        expect(home?.requests().map(({ path }) => path)).toEqual(["/auth/token"])
      })
    ))

  it("goes nowhere from an address that is none of the published ones", () =>
    withEnvironments((emulators, diagnoseAt, environments) =>
      Effect.gen(function* () {
        const [first] = emulators
        const found = yield* diagnoseAt(first?.url ?? "", environments.slice(1))
        expect(outcomes(found).slice(0, 3)).toEqual([
          "Environment: unknown",
          "Service: passed",
          "API key: failed"
        ])
        expect(named(found, "API key")?.detail).toContain("tried nowhere else")
        for (const { requests } of emulators.slice(1)) expect(requests()).toEqual([])
      })
    ))

  it("is said to be wrong when all refuse it, and undecided where one did not tell", () =>
    withEnvironments((emulators, diagnoseAt, environments) =>
      Effect.gen(function* () {
        const [first, second, , home] = emulators
        const three = environments.slice(0, 3)
        const refused = named(yield* diagnoseAt(first?.url ?? "", three), "API key")
        expect(refused?.detail).toContain("So do all other published environments.")
        expect(refused?.advice).toContain("Wrong or revoked key")
        second?.addFault({ on: "token", action: { type: "reply", status: 503 } })
        const undecided = named(yield* diagnoseAt(first?.url ?? "", three), "API key")
        expect(undecided?.detail).toContain(`${second?.url} did not tell`)
        expect(home?.requests()).toEqual([])
      })
    ))
})

describe("the published environments", () => {
  it("are four, known by their origin", () => {
    expect(actitoEnvironments.map(({ url }) => url)).toEqual([
      "https://api.actito.com",
      "https://api1.actito.com",
      "https://api3.actito.com",
      "https://api-pre1.actito.com"
    ])
    expect(environmentAt("https://api3.actito.com/")?.region).toBe("Paris")
    expect(environmentAt("https://api2.actito.com")).toBeUndefined()
    expect(environmentAt("http://api.actito.com")).toBeUndefined()
  })
})
