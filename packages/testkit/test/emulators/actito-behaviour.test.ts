import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import type { ActitoEmulatorOptions } from "../../src/emulators/actito/index.ts"
import { definitionA, unzip, withEmulator, type ActitoClient } from "./actito-client.ts"

const columns = ["customerId", "emailAddress"]
const csv = "customerId,emailAddress\n1,ann@example.com\n2,no\n"
const withoutFiles = { generateErrorFile: false, generateResultFile: false }

const files = (client: ActitoClient, id: string) => client.ask(`/etl-executions/${id}/output-files`)

/** Runs the usual file and asks for its output files. */
const outputOf = (
  options: ActitoEmulatorOptions,
  check: (client: ActitoClient, id: string) => Promise<void>
) => withEmulator(options, async (client) => check(client, await client.run(csv, definitionA(columns))))

describe("Actito emulator, behaviour", () => {
  it.each([
    ["body-string", 200, /^\{"id":"\d+"\}$/, true],
    ["body-number", 201, /^\{"id":\d+\}$/, true],
    ["location-only", 202, /^$/, true],
    ["missing", 201, /^$/, false]
  ] as const)(
    "answers a creation with the id as %s and status %d",
    async (idPlacement, status, body, hasLocation) => {
      await withEmulator({ idPlacement, createStatus: status }, async (client) => {
        const created = await client.create(csv, definitionA(columns))
        expect(created.status).toBe(status)
        expect(created.text).toMatch(body)
        expect(created.headers.has("location")).toBe(hasLocation)
        expect(client.emulator.executions()).toHaveLength(1)
      })()
    }
  )

  it(
    "answers scripted status words first, in the letter case asked for",
    withEmulator({ statusScript: ["Warming Up", "SUCCESS"], statusCase: "lower" }, async (client) => {
      const id = await client.run(csv, definitionA(columns))
      const words = [await client.status(id), await client.status(id), await client.status(id)]
      expect(words).toEqual(["warming up", "success", "with_error"])
    })
  )

  it(
    "stays unfinished as long as it is told to",
    withEmulator({ executionMillis: Number.POSITIVE_INFINITY }, async (client) => {
      const id = await client.run(csv, definitionA(columns))
      expect(await client.status(id)).toBe("PENDING")
      expect((await files(client, id)).status).toBe(404)
      client.emulator.behaviour.executionMillis = 0
      expect(await client.status(id)).toBe("WITH_ERROR")
    })
  )

  it.each([404, 409, 400, 204] as const)(
    "has results and files late, answering %d before",
    async (notReadyStatus) => {
      const late = { resultsNotReadyForPolls: 2, outputFilesNotReadyForPolls: 1, notReadyStatus }
      await outputOf(late, async (client, id) => {
        const path = `/etl-executions/${id}/integration-results`
        const statuses = [await client.ask(path), await client.ask(path), await client.ask(path)].map(
          ({ status }) => status
        )
        expect(statuses).toEqual([notReadyStatus, notReadyStatus, 200])
        expect([(await files(client, id)).status, (await files(client, id)).status]).toEqual([
          notReadyStatus,
          200
        ])
      })()
    }
  )

  it.each([
    ["numbers", 1],
    ["strings", "1"],
    ["null", null],
    ["missing", undefined]
  ] as const)("writes counts as %s", async (counts, expected) => {
    await outputOf({ counts }, async (client, id) => {
      const result = await client.result(id)
      expect(result["rowsInError"]).toBe(expected)
      expect(result["rowsCreated"]).toBe(expected)
    })()
  })

  it.each(["wrapper", "array", "object"] as const)("shapes results as %s", async (resultsShape) => {
    await outputOf({ resultsShape, extraFields: true }, async (client, id) => {
      const body = (await client.ask(`/etl-executions/${id}/integration-results`)).json()
      const result = expect.objectContaining({ rowsRead: 2, rowsInError: 1, priority: 3 })
      expect(body).toEqual(
        resultsShape === "object"
          ? result
          : resultsShape === "array"
            ? [result]
            : expect.objectContaining({ results: [result] })
      )
    })()
  })

  it(
    "can contradict itself about rejected rows",
    outputOf({ agreement: "with-error-but-zero" }, async (client, id) => {
      expect(await client.status(id)).toBe("WITH_ERROR")
      expect(await client.result(id)).toMatchObject({ rowsInError: 0, withErrors: false })
      client.emulator.behaviour.agreement = "success-but-some"
      expect(await client.status(id)).toBe("SUCCESS")
      expect(await client.result(id)).toMatchObject({ rowsInError: 1, withErrors: true })
    })
  )

  it(
    "gives output files as one CSV, as gzip, or not at all",
    outputOf({ outputFiles: "plain-csv" }, async (client, id) => {
      const { behaviour } = client.emulator
      const plain = await files(client, id)
      expect(plain.text).toMatch(
        /^customerId,emailAddress,lineNumber,errorCode,errorMessage\n2,no,3,INVALID_VALUE,/
      )
      behaviour.outputFiles = "gzip"
      behaviour.vagueContentType = true
      const packed = await files(client, id)
      expect(packed.headers.get("content-type")).toBe("application/octet-stream")
      expect(gunzipSync(packed.bytes).toString()).toBe(plain.text)
      for (const [outputFiles, status] of [
        ["absent-404", 404],
        ["absent-204", 204],
        ["gone-410", 410]
      ] as const) {
        behaviour.outputFiles = outputFiles
        expect((await files(client, id)).status).toBe(status)
      }
      behaviour.outputFiles = "empty-zip"
      expect(await unzip((await files(client, id)).bytes)).toEqual({})
    })
  )

  it(
    "gives no output files when the definition enables none, in each way",
    withEmulator({}, async (client) => {
      const id = await client.run(csv, definitionA(columns, withoutFiles))
      expect((await files(client, id)).status).toBe(404)
      client.emulator.behaviour.outputFilesNotEnabled = 204
      expect((await files(client, id)).status).toBe(204)
      client.emulator.behaviour.outputFilesNotEnabled = "empty-zip"
      expect(await unzip((await files(client, id)).bytes)).toEqual({})
    })
  )

  it(
    "names output files by the definition's patterns",
    withEmulator({}, async (client) => {
      const names = {
        errorFile: { fileNamePattern: "no_$yyyyMMdd.csv" },
        resultFile: { fileNamePattern: "yes.csv" }
      }
      const id = await client.run(csv, definitionA(columns, { outputFiles: names }))
      const found = Object.keys(await unzip((await files(client, id)).bytes))
      expect(found).toEqual([expect.stringMatching(/^no_\d{8}\.csv$/), "yes.csv"])
    })
  )

  it(
    "can send hostile archives",
    outputOf(
      { outputFiles: "path-traversal-entry", bombBytes: 3_000_000, extraEntries: 500 },
      async (client, id) => {
        await expect(unzip((await files(client, id)).bytes)).rejects.toThrow(/relative path/)
        client.emulator.behaviour.outputFiles = "bomb"
        const bomb = await files(client, id)
        expect(bomb.bytes.length).toBeLessThan(100_000)
        expect((await unzip(bomb.bytes))["errors_more.csv"]).toHaveLength(3_000_000)
        client.emulator.behaviour.outputFiles = "too-many-entries"
        expect(Object.keys(await unzip((await files(client, id)).bytes))).toHaveLength(502)
      }
    )
  )

  it.each([
    ["errors", "application/json", /^\{"errors":\[\{"code":"NOT_FOUND","message":".+"\}\]\}$/],
    ["message", "application/json", /^\{"message":".+","code":"NOT_FOUND"\}$/],
    ["text", "text/plain", /^no such execution$/],
    ["html", "text/html", /^<html>/],
    ["empty", null, /^$/]
  ] as const)("shapes refusals as %s", async (errorBody, contentType, body) => {
    await withEmulator({ errorBody }, async (client) => {
      const answer = await client.ask("/etl-executions/1")
      expect(answer.status).toBe(404)
      expect(answer.headers.get("content-type")).toBe(contentType)
      expect(answer.text).toMatch(body)
    })()
  })

  it(
    "refuses a name that was used, when names are strict",
    withEmulator({ strictNames: true }, async (client) => {
      expect((await client.create(csv, definitionA(columns))).status).toBe(201)
      expect((await client.create(csv, definitionA(columns))).status).toBe(409)
      expect((await client.create(csv, definitionA(columns, { name: "another" }))).status).toBe(201)
    })
  )

  it(
    "ignores unknown fields of a definition when told so",
    withEmulator({ unknownDefinitionFields: "ignore" }, async (client) => {
      expect((await client.create(csv, definitionA(columns, { surprise: true }))).status).toBe(201)
    })
  )
})
