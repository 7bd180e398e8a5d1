/** Limits that imports share: what the emulator's record shows of ten imports at once. */
import { makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { addTables, ten, withImporter } from "./shared-importer.ts"
import { bench, collectAll, finishFile, makeContext, openFor, run, startFile, unhurried } from "./support.ts"

describe("ten imports at once", () => {
  it("never have more requests in flight than allowed, and fetch one token for all", () =>
    // The emulator refuses a third request at once, and takes longer for each than the next one takes to come.
    withImporter(
      { maxConcurrentRequests: 2, callsPerMinute: 0, slowDownMillisPerCall: 0.5 },
      { requestsAtOnce: "2" },
      async ({ emulator, importInto }) => {
        const tables = addTables(emulator)
        const reports = await Promise.all(tables.map((table, index) => importInto(table, index)))
        expect(reports.map(({ verdict }) => verdict)).toEqual(ten.map(() => "succeeded"))
        const requests = emulator.requests()
        expect(requests.length).toBeGreaterThan(40)
        const { mostInFlight, mostPerMinute } = emulator.traffic()
        // Requests for a token keep to the limit too, though the emulator does not count them against it.
        expect(mostInFlight).toBe(2)
        expect(mostPerMinute).toBeLessThanOrEqual(100)
        expect(requests.filter(({ status }) => status === 429)).toEqual([])
        expect(emulator.requestsOf("token").length).toBe(1)
      }
    ))

  it("would have more without the limit", () =>
    withImporter(
      { maxConcurrentRequests: 2, callsPerMinute: 0, slowDownMillisPerCall: 0.5 },
      { requestsAtOnce: "10" },
      async ({ emulator, importInto }) => {
        const tables = addTables(emulator)
        const isRefused = () => emulator.requests().some(({ status }) => status === 429)
        const imports = Promise.allSettled(tables.map((table, index) => importInto(table, index)))
        // A busy machine takes long to get all of them through, and one refusal says enough.
        await Promise.race([imports, expect.poll(isRefused, { interval: 5, timeout: 20_000 }).toBe(true)])
        expect(isRefused()).toBe(true)
      }
    ))

  it("come to an end with a single request at a time", () =>
    withImporter({ maxConcurrentRequests: 1 }, { requestsAtOnce: "1" }, async ({ emulator, importInto }) => {
      const tables = addTables(emulator)
      const reports = await Promise.all(tables.map((table, index) => importInto(table, index)))
      expect(reports.map(({ verdict }) => verdict)).toEqual(ten.map(() => "succeeded"))
      expect(emulator.requests().filter(({ status }) => status === 429)).toEqual([])
    }))
})

describe("imports into one table", () => {
  it("follow one another, and say that they wait", () =>
    withImporter({ executionMillis: Infinity }, unhurried, async ({ emulator, events, importInto }) => {
      const awaited = () => events.filter(({ type }) => type === "destination-awaited")
      const imports = Promise.all([1, 2, 3].map((number) => importInto("16", number)))
      await Promise.race([imports, expect.poll(() => awaited().length).toBe(2)])
      emulator.behaviour.executionMillis = 100
      await imports
      const executions = emulator.executions()
      expect(executions.length).toBe(3)
      expect(awaited().map((event) => "destination" in event && event.destination)).toEqual([
        "table Customers (16)",
        "table Customers (16)"
      ])
      // None is over before 100 ms have gone by.
      const begun = executions.map(({ createdAt }) => createdAt).sort((one, other) => one - other)
      for (const [index, at] of begun.slice(1).entries())
        expect(at - (begun[index] ?? at)).toBeGreaterThanOrEqual(100)
    }))

  it("follow one another and share the day when one calls it by its id and the other by its name", () =>
    withImporter({ executionMillis: Infinity }, { ...unhurried, runsPerDay: "2" }, async (trial) => {
      const { emulator, events, importInto } = trial
      const awaited = () => events.filter(({ type }) => type === "destination-awaited").length
      const imports = Promise.all([importInto("16", 1), importInto("Customers", 2)])
      await Promise.race([imports, expect.poll(awaited).toBe(1)])
      emulator.behaviour.executionMillis = 100
      await imports
      expect(awaited()).toBe(1)
      await importInto("Customers", 3)
      expect(events.find(({ type }) => type === "allowance-warned")).toMatchObject({ used: 2, needed: 1 })
      const [first = 0, second = 0] = emulator.executions().map(({ createdAt }) => createdAt)
      expect(Math.abs(second - first)).toBeGreaterThanOrEqual(100)
    }))

  it("are told apart by what they call it where the structure is not shown", () =>
    withImporter({}, { ...unhurried, runsPerDay: "1" }, async ({ emulator, events, importInto }) => {
      emulator.addFault({ on: "profile-table", times: 2, action: { type: "reply", status: 403 } })
      await importInto("16", 1)
      await importInto("Customers", 2)
      expect(events.filter(({ type }) => type === "allowance-warned")).toEqual([])
      // Whoever says the id means the same table whether its structure is shown or not.
      await importInto("16", 3)
      expect(events.filter(({ type }) => type === "allowance-warned").length).toBe(1)
    }))

  it("end with the time to come back when the day is used up, are warned of before, and go on the next day", () =>
    withImporter(
      { dailyAllowance: 2 },
      { ...unhurried, runsPerDay: "2" },
      async ({ emulator, events, importer, importInto }) => {
        await importInto("16", 1)
        await importInto("16", 2)
        expect(events.some(({ type }) => type === "allowance-warned")).toBe(false)
        const error: unknown = await importInto("16", 3).catch((reason: unknown) => reason)
        expect(error).toMatchObject({
          reason: { _tag: "AllowanceUsedUp", allowance: "2 runs a day for table Customers (16)" }
        })
        expect((error as Error).message).toContain("at the latest")
        // One refusal is enough: what is used is known here.
        expect(emulator.requestsOf("create-execution").length).toBe(3)
        expect(events.find(({ type }) => type === "allowance-warned")).toMatchObject({
          destination: "table Customers (16)",
          most: 2,
          used: 2,
          needed: 1
        })
        emulator.startNewDay()
        const { runId } = error as { readonly runId: string }
        expect((await importer.resume(runId)).verdict).toBe("succeeded")
      }
    ))

  it("end so too when other systems have used up the day", () =>
    withImporter({ dailyAllowance: 0 }, unhurried, async ({ emulator, importInto }) => {
      await expect(importInto("16", 1)).rejects.toMatchObject({ reason: { _tag: "AllowanceUsedUp" } })
      expect(emulator.requestsOf("create-execution").length).toBe(3)
    }))

  it("do not end so when it is only the exchange of the key that is limited", () =>
    withImporter({}, unhurried, async ({ emulator, importer, importInto }) => {
      // Nothing is asked before the start of an import into a custom table.
      const [, orders] = emulator.tables.list()
      emulator.addFault({ on: "token", times: 3, action: { type: "reply", status: 429 } })
      const map = { customerId: "orderNumber", emailAddress: "customerId" }
      const options = { "table-type": "custom", map }
      const error: unknown = await importInto(orders?.id ?? "", 1, options).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ step: "start", reason: { _tag: "RateLimited" } })
      expect(emulator.requestsOf("token").length).toBe(3)
      expect(emulator.requestsOf("create-execution")).toEqual([])
      const { runId } = error as { readonly runId: string }
      await importer.resume(runId)
      expect(emulator.executions().length).toBe(1)
    }))
})

describe("an answer that there is nothing", () => {
  it.each([204, 400, 404, 409])("holds no place while the next request waits for one: HTTP %i", (status) =>
    run(
      Effect.gen(function* () {
        const { folder } = yield* makeContext()
        const wireProfile = join(folder, "profile.json")
        yield* Effect.promise(() => writeFile(wireProfile, '{"resultsGraceMillis":0}'))
        const { emulator, provider } = yield* bench({}, { requestsAtOnce: "1", wireProfile })
        const { job } = yield* finishFile({ emulator, provider })
        emulator.addFault({ on: "integration-results", action: { type: "reply", status } })
        const outputs = yield* collectAll(provider, job)
        expect(outputs.map(({ name }) => name)).toEqual(["output-files.zip"])
      })
    )
  )
})

describe("tokens", () => {
  it("are shared by providers with one key, and fetched over the connections of one that is still open", () =>
    run(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0 })
        const second = yield* openFor(emulator)
        const { job } = yield* Effect.scoped(
          Effect.gen(function* () {
            return yield* startFile({ provider: yield* openFor(emulator) })
          })
        )
        yield* second.track(job)
        expect(emulator.requestsOf("token").length).toBe(1)
        emulator.expireTokens()
        yield* second.track(job)
        expect(emulator.requestsOf("token").length).toBe(2)
      })
    ))

  it("are not shared between keys, nor kept when nobody has the key open any more", () =>
    run(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0 })
        const { job } = yield* Effect.scoped(
          Effect.gen(function* () {
            return yield* startFile({ provider: yield* openFor(emulator) })
          })
        )
        const again = yield* openFor(emulator)
        yield* again.track(job)
        expect(emulator.requestsOf("token").length).toBe(2)
        const other = yield* openFor({ ...emulator, apiKey: "another-key" })
        yield* Effect.flip(other.track(job))
        expect(emulator.requestsOf("token").length).toBe(3)
      })
    ))
})

describe("what is left on the machine", () => {
  it("names neither key nor licence nor table", async () => {
    const folder = join(process.env["BULKPORT_STATE_FOLDER"] ?? "", "limits")
    await withImporter({}, { ...unhurried, licence: "the-licence" }, ({ importInto }) => importInto("16", 1))
    const names = await readdir(folder)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      const text = name + (await readFile(join(folder, name), "latin1"))
      for (const word of ["actito-emulator-api-key", "the-licence", "table 16", "Customers"])
        expect(text).not.toContain(word)
    }
  })
})
