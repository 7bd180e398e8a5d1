import { describe, expect, it } from "vitest"
import type { ActitoEmulatorOptions } from "../../src/emulators/actito/index.ts"
import { definitionA, unzip, withEmulator, type ActitoClient } from "./actito-client.ts"

const columns = ["customerId", "emailAddress"]
const csv = "customerId,emailAddress\n1,ann@example.com\n2,no\n"

type Json = Readonly<Record<string, unknown>>

/** Runs the usual file, one row of which is rejected. */
const ran = (options: ActitoEmulatorOptions, check: (client: ActitoClient, id: string) => Promise<void>) =>
  withEmulator(options, async (client) => check(client, await client.run(csv, definitionA(columns))))

const results = async (client: ActitoClient, id: string): Promise<unknown> =>
  (await client.ask(`/etl-executions/${id}/integration-results`)).json()

const listed = async (client: ActitoClient): Promise<ReadonlyArray<Json>> =>
  ((await client.ask("/etl-executions")).json() as { etlExecutions: ReadonlyArray<Json> }).etlExecutions

describe("Actito emulator, results and lists", () => {
  const own = expect.objectContaining({ destination: { type: "PROFILE_TABLE", id: "16" }, rowsRead: 2 })
  const other = expect.objectContaining({ destination: { type: "PROFILE_TABLE", id: "990017" }, rowsRead: 7 })

  it.each([
    ["own", "wrapper", { results: [own] }],
    ["other", "array", [other]],
    ["other", "object", other],
    ["own-and-other", "array", [other, own]],
    ["own-and-other", "object", { results: [other, own] }]
  ] as const)("is about the table: %s, as %s", async (resultsTables, resultsShape, expected) => {
    await ran({ resultsTables, resultsShape }, async (client, id) => {
      expect(await results(client, id)).toEqual(expected)
    })()
  })

  it.each([
    ["miscounted", "WITH_ERROR", { rowsRead: 2, rowsCreated: 1, rowsInError: 2, withErrors: true }],
    ["flag-contradicts", "WITH_ERROR", { rowsRead: 2, rowsCreated: 1, rowsInError: 1, withErrors: false }]
  ] as const)("can have counts that are %s", async (agreement, status, counts) => {
    await ran({ agreement }, async (client, id) => {
      expect(await client.status(id)).toBe(status)
      expect(await client.result(id)).toMatchObject(counts)
    })()
  })

  it(
    "can count rejected rows and no others",
    ran({ counts: "rejected-only" }, async (client, id) => {
      const result = await client.result(id)
      expect(result).toMatchObject({ rowsInError: 1, withErrors: true })
      expect(result).not.toHaveProperty("rowsRead")
      expect(result).not.toHaveProperty("rowsCreated")
    })
  )

  it.each([
    ["finished", "FINISHED_WITH_ERRORS"],
    ["completed", "PARTIALLY_COMPLETED"],
    ["dashed", "with-errors"]
  ] as const)("has other words for states: %s", async (statusWords, word) => {
    await ran({ statusWords }, async (client, id) => expect(await client.status(id)).toBe(word))()
  })

  it(
    "lists what others have made, with and without names, in either order",
    withEmulator(
      {
        foreignExecutions: [
          { id: "990001", name: "theirs", createdAt: 1_000 },
          { id: "990002", status: "RUNNING" }
        ]
      },
      async (client) => {
        const id = await client.run(csv, definitionA(columns))
        const ids = async () => (await listed(client)).map((body) => body["id"])
        expect(await ids()).toEqual(["990002", id, "990001"])
        client.emulator.behaviour.listOrder = "oldest-first"
        expect(await ids()).toEqual(["990001", id, "990002"])
        expect(await listed(client)).toMatchObject([
          { definition: { name: "theirs" }, status: "SUCCESS", creationMoment: "1970-01-01T00:00:01.000Z" },
          { definition: { name: "customers of today" } },
          { definition: {}, status: "RUNNING" }
        ])
        expect(await client.status("990002")).toBe("RUNNING")
        expect((await client.ask("/etl-executions/990001/integration-results")).status).toBe(404)
        client.emulator.behaviour.listedNames = "left-out"
        for (const body of await listed(client)) expect(body["definition"]).not.toHaveProperty("name")
        expect((await client.ask(`/etl-executions/${id}`)).json()).toMatchObject({
          definition: { name: "customers of today" }
        })
      }
    )
  )

  it(
    "writes moments in other ways",
    ran({}, async (client, id) => {
      const { behaviour } = client.emulator
      const moment = async () =>
        ((await client.ask(`/etl-executions/${id}`)).json() as Json)["creationMoment"]
      const iso = await moment()
      expect(iso).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      behaviour.moments = "millis"
      expect(await moment()).toBe(Date.parse(String(iso)))
      behaviour.moments = "offset"
      const offset = String(await moment())
      expect(offset).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/)
      expect(Date.parse(offset)).toBe(Math.floor(Date.parse(String(iso)) / 1000) * 1000)
      behaviour.moments = "without-zone"
      expect(await moment()).toBe(offset.slice(0, 19).replace("T", " "))
    })
  )

  it(
    "has a clock of its own, in every moment and in Date",
    ran({ clockSkewMillis: 86_400_000 }, async (client, id) => {
      const answer = await client.ask(`/etl-executions/${id}`)
      const tomorrow = Date.now() + 86_400_000
      const near = (moment: unknown) => Math.abs(Date.parse(String(moment)) - tomorrow) < 60_000
      expect(near(answer.headers.get("date"))).toBe(true)
      const body = answer.json() as Json
      for (const name of ["creationMoment", "startMoment", "endMoment"])
        expect(near(body[name]), name).toBe(true)
      expect(near(client.emulator.records("16").all()[0]?.["updateMoment"])).toBe(true)
      const refused = await client.ask("/etl-executions/1")
      expect(near(refused.headers.get("date"))).toBe(true)
    })
  )

  it(
    "answers 504 to a creation that it has accepted",
    withEmulator({ creationAnswers: "gateway-timeout" }, async (client) => {
      const created = await client.create(csv, definitionA(columns))
      expect([created.status, created.headers.has("location")]).toEqual([504, false])
      await client.emulator.settle()
      expect(client.emulator.executions()).toMatchObject([{ status: "WITH_ERROR" }])
    })
  )

  it(
    "answers 204 to a creation, with the id in Location",
    withEmulator({ createStatus: 204 }, async (client) => {
      const created = await client.create(csv, definitionA(columns))
      expect([created.status, created.text]).toEqual([204, ""])
      expect(created.headers.get("location")).toMatch(/\/etl-executions\/\d+$/)
    })
  )

  it(
    "holds the answer to a creation back",
    withEmulator({ creationMillis: 60 }, async (client) => {
      await client.token()
      const start = performance.now()
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
      expect(performance.now() - start).toBeGreaterThan(55)
    })
  )

  it.each([
    [false, 0],
    [true, 2]
  ] as const)(
    "uses up runs for refused definitions that name a table: %s",
    async (refusedCreationsCount, used) => {
      await withEmulator({ refusedCreationsCount, strictNames: true }, async (client) => {
        const { emulator } = client
        expect((await client.create(csv, definitionA(columns, {}, { mode: "?" }))).status).toBe(400)
        expect((await client.create(csv, { wrong: true })).status).toBe(400)
        expect(emulator.creationsToday("16")).toBe(refusedCreationsCount ? 1 : 0)
        expect((await client.create(csv, definitionA(columns))).status).toBe(201)
        expect((await client.create(csv, definitionA(columns))).status).toBe(409)
        expect(emulator.creationsToday("16")).toBe(used + 1)
      })()
    }
  )
})

describe("Actito emulator, output files", () => {
  it(
    "can be links, which lead to the files",
    ran({ outputFiles: "json-links" }, async (client, id) => {
      const path = `/etl-executions/${id}/output-files`
      const { files } = (await client.ask(path)).json() as {
        files: ReadonlyArray<{ name: string; href: string }>
      }
      expect(files.map(({ name }) => name)).toEqual([`errors_${id}.csv`, `result_${id}.csv`])
      const file = await client.ask(client.emulator.url + (files[1]?.href ?? ""))
      expect(file.text).toBe(
        "customerId,emailAddress,operation,recordId\n1,ann@example.com,CREATED,5000001\n"
      )
      expect((await client.ask(`${path}?file=other.csv`)).status).toBe(404)
    })
  )

  it(
    "can have names that tell nothing",
    ran({ outputNames: "numbered" }, async (client, id) => {
      const { bytes } = await client.ask(`/etl-executions/${id}/output-files`)
      expect(Object.keys(await unzip(bytes))).toEqual(["1.csv", "2.csv"])
    })
  )

  it.each([
    ["semicolon", "customerId;emailAddress;operation;recordId\n1;"],
    ["tab", "customerId\temailAddress\toperation\trecordId\n1\t"],
    ["byte-order-mark", "\uFEFFcustomerId,emailAddress,operation,recordId\n1,"],
    ["crlf", "customerId,emailAddress,operation,recordId\r\n1,"]
  ] as const)("can be written with %s", async (outputDialect, start) => {
    await ran({ outputDialect }, async (client, id) => {
      expect((await client.files(id)).result?.startsWith(start)).toBe(true)
    })()
  })

  it(
    "can be without line numbers",
    ran({ lineNumbers: "left-out" }, async (client, id) => {
      expect((await client.files(id)).errors).toMatch(
        /^customerId,emailAddress,errorCode,errorMessage\n2,no,INVALID_VALUE,/
      )
    })
  )
})
