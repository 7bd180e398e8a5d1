import { describe, expect, it } from "vitest"
import { basic, withEmulator, type Client } from "./advocate-client.ts"

const type = "MUTATION/USER"
const good = "accountId,id\na,1\na,2\n"
const jobs = "{ jobs { totalCount } }"

describe("credentials", () => {
  it(
    "may have a username, or must not",
    withEmulator({}, async ({ base }, emulator) => {
      const ask = async (username: string) => {
        const headers = {
          authorization: basic(username, emulator.apiKey),
          "content-type": "application/json"
        }
        const body = JSON.stringify({ query: jobs })
        return (await fetch(`${base}/graphql`, { method: "POST", headers, body })).status
      }
      expect([await ask(""), await ask("sid")]).toEqual([200, 200])
      emulator.behaviour.usernames = "empty-only"
      expect([await ask(""), await ask("sid")]).toEqual([200, 401])
    })
  )
})

describe("uploads", () => {
  it(
    "are answered with the status that is set",
    withEmulator({}, async ({ sendUpload }, emulator) => {
      for (const uploadStatus of [200, 201, 202] as const) {
        emulator.behaviour.uploadStatus = uploadStatus
        expect((await sendUpload("users.csv", good)).status).toBe(uploadStatus)
      }
    })
  )

  it(
    "without a form have a format by their first letter, by their content type, or not at all",
    withEmulator({}, async ({ authorization, base }, emulator) => {
      const send = async (contentType: string) => {
        const headers = { authorization, "content-type": contentType }
        const sent = await fetch(`${base}/export/upload`, { method: "POST", headers, body: '{"id":"1"}' })
        return sent.ok ? emulator.uploads().at(-1)?.format : sent.status
      }
      expect(await send("application/octet-stream")).toBe("jsonl")
      emulator.behaviour.rawUploads = "by-content-type"
      expect(await send("application/octet-stream")).toBe(400)
      expect(await send("text/csv; charset=utf-8")).toBe("csv")
      expect(await send("application/x-ndjson")).toBe("jsonl")
      emulator.behaviour.rawUploads = "refused"
      expect(await send("text/csv")).toBe(400)
    })
  )

  it(
    "that are too large are answered, or cut off",
    withEmulator({ maxUploadBytes: 1000 }, async ({ sendUpload }, emulator) => {
      const large = "x".repeat(2_000_000)
      expect((await sendUpload("users.csv", large)).status).toBe(413)
      emulator.behaviour.tooLargeUploads = "reset"
      await expect(sendUpload("users.csv", large)).rejects.toThrow()
      expect(emulator.uploads()).toEqual([])
      expect((await sendUpload("users.csv", good)).status).toBe(200)
    })
  )

  it(
    "have a fileRef that may tell nothing, and that can be used and downloaded all the same",
    withEmulator({ fileRefShape: "opaque" }, async ({ download, finish, start, upload }) => {
      const fileRef = await upload("users.csv", good)
      expect(fileRef).not.toMatch(/users|csv|test_/)
      const job = await finish((await start(type, fileRef)).id)
      expect(job).toMatchObject({ status: "COMPLETED", fileRef })
      expect(await download(job.downloadFileRefUrl)).toBe(good)
    })
  )

  it(
    "may back two jobs, or one",
    withEmulator({}, async ({ create, upload }, emulator) => {
      const fileRef = await upload("users.csv", good)
      const again = async () => (await create({ type, fileRef })).errors?.[0]?.extensions.apiError?.statusCode
      expect([await again(), await again()]).toEqual([undefined, undefined])
      emulator.behaviour.fileRefReuse = "refused"
      expect(await again()).toBe(400)
      expect(emulator.jobs()).toHaveLength(2)
    })
  )

  it(
    "that are unknown are missing, or a bad request",
    withEmulator({}, async ({ create }, emulator) => {
      const refusal = async () =>
        (await create({ type, fileRef: "imports/none.csv" })).errors?.[0]?.extensions.apiError
      expect(await refusal()).toMatchObject({ statusCode: 404, apiErrorCode: "FILE_NOT_FOUND" })
      emulator.behaviour.unknownFileError = "bad-request"
      expect(await refusal()).toMatchObject({ statusCode: 400, apiErrorCode: "BAD_REQUEST" })
    })
  )
})

describe("answers", () => {
  it(
    "hold members that no document names when told to",
    withEmulator({}, async ({ base, get, graphql, sendUpload }, emulator) => {
      const names = async () => [
        Object.keys((await (await sendUpload("users.csv", good)).json()) as object),
        Object.keys(await graphql(jobs)),
        Object.keys((await (await get(`${base}/export/history/list`)).json()) as object),
        Object.keys((await (await get(`${base}/export/none`)).json()) as object)
      ]
      const few = await names()
      expect(few).toEqual([
        ["fileRef"],
        ["data"],
        ["data", "count", "totalCount"],
        ["message", "statusCode", "apiErrorCode", "rsCode"]
      ])
      emulator.behaviour.extraMembers = true
      expect(await names()).toEqual(few.map((each) => [...each, "traceId", "meta"]))
    })
  )

  it(
    "refuse with the envelope, or with a web page",
    withEmulator({}, async ({ base }, emulator) => {
      const refuse = () => fetch(`${base}/graphql`, { method: "POST", body: "{}" })
      expect(await (await refuse()).json()).toMatchObject({ statusCode: 401 })
      emulator.behaviour.restErrorBodies = "html"
      const page = await refuse()
      expect([page.status, page.headers.get("content-type")]).toEqual([401, "text/html"])
      expect(await page.text()).toMatch(/^<html>/)
    })
  )

  it(
    "have the content type of JSON, or that of GraphQL",
    withEmulator({}, async ({ sendGraphql }, emulator) => {
      const contentType = async () => (await sendGraphql(jobs)).headers.get("content-type")
      expect(await contentType()).toBe("application/json")
      emulator.behaviour.graphqlContentType = "application/graphql-response+json"
      expect(await contentType()).toBe("application/graphql-response+json")
    })
  )

  it(
    "with GraphQL errors have status 200, or the error's unless some data came",
    withEmulator({}, async ({ sendGraphql }, emulator) => {
      const creation = `mutation { createJob(jobInput: { type: "${type}", fileRef: "none" }) { id } }`
      const ask = async () => [
        (await sendGraphql("{ jobs")).status,
        (await sendGraphql("{ nothing }")).status,
        (await sendGraphql(creation)).status,
        (await sendGraphql('{ jobs { count } job(id: "none") { id } }')).status
      ]
      expect(await ask()).toEqual([200, 200, 200, 200])
      emulator.behaviour.graphqlErrorStatus = "status-of-error"
      emulator.behaviour.unknownJob = "null-with-error"
      expect(await ask()).toEqual([400, 400, 404, 200])
    })
  )

  it(
    "say what an error is in four places",
    withEmulator({}, async ({ create }, emulator) => {
      const places = async () => {
        const { errors, extensions } = await create({ type, fileRef: "none" })
        return [Object.keys(errors?.[0]?.extensions ?? {}), Object.keys(extensions ?? {})]
      }
      expect(await places()).toEqual([["classification", "apiError"], []])
      emulator.behaviour.apiErrorPlacement = "top-level"
      expect(await places()).toEqual([["classification"], ["apiError"]])
      emulator.behaviour.apiErrorPlacement = "message-and-code"
      expect(await places()).toEqual([["classification", "message", "code"], []])
      emulator.behaviour.apiErrorPlacement = "nowhere"
      expect(await places()).toEqual([["classification"], []])
    })
  )

  it(
    "show the schema, or do not",
    withEmulator({}, async ({ graphql }, emulator) => {
      const query = "{ __schema { queryType { name } } }"
      expect(await graphql(query)).toEqual({ data: { __schema: { queryType: { name: "Query" } } } })
      emulator.behaviour.introspection = "refused"
      expect((await graphql(query)).errors?.[0]?.extensions.classification).toBe("ValidationError")
    })
  )

  it(
    "give what validation finds as texts, or as an error",
    withEmulator({}, async ({ upload, validate }, emulator) => {
      const input = { type, fileRef: await upload("users.csv", "accountId,id\na,\n") }
      expect((await validate(input)).data?.validateJobCreation.errors).toHaveLength(1)
      emulator.behaviour.validationFindings = "graphql-error"
      const reply = await validate(input)
      expect([reply.data, reply.errors?.[0]?.extensions.apiError?.apiErrorCode]).toEqual([
        null,
        "VALIDATION_FAILED"
      ])
      expect((await validate({ type, fileRef: await upload("users.csv", good) })).errors).toBeUndefined()
    })
  )

  it(
    "write 64-bit numbers as numbers, or as texts",
    withEmulator({}, async ({ list, look, run }, emulator) => {
      const { dateCreated, id } = await run(type, "users.csv", good)
      expect(dateCreated).toBeTypeOf("number")
      emulator.behaviour.longNumbers = "texts"
      expect(await look(id)).toMatchObject({
        dateCreated: String(dateCreated),
        stats: { recordsProcessed: "2", errors: "0" }
      })
      expect(await list()).toMatchObject({ count: 1, totalCount: "1" })
    })
  )

  it(
    "say null for an unknown job, alone or next to an error",
    withEmulator({}, async ({ graphql }, emulator) => {
      const query = '{ job(id: "none") { id } }'
      expect(await graphql(query)).toEqual({ data: { job: null } })
      emulator.behaviour.unknownJob = "null-with-error"
      expect(await graphql(query)).toMatchObject({ data: { job: null }, errors: [{ path: ["job"] }] })
    })
  )

  it(
    "show a job whole, or next to an error about its stats",
    withEmulator({}, async ({ graphql, run }, emulator) => {
      const { id } = await run(type, "users.csv", good)
      const query = `{ job(id: "${id}") { status stats { errors } } }`
      expect(await graphql(query)).toEqual({ data: { job: { status: "COMPLETED", stats: { errors: 0 } } } })
      emulator.behaviour.fieldErrors = "on-stats"
      expect(await graphql(query)).toMatchObject({
        data: { job: { status: "COMPLETED", stats: null } },
        errors: [{ path: ["job", "stats"], extensions: { apiError: { statusCode: 500 } } }]
      })
    })
  )
})

describe("a busy service", () => {
  const answersOf = async ({ sendGraphql }: Client) => {
    const answers = [await sendGraphql(jobs), await sendGraphql(jobs), await sendGraphql(jobs)]
    return answers.map(({ headers, status }) => [
      status,
      headers.get("retry-after") ?? headers.get("x-ratelimit-reset")
    ])
  }

  it.each([
    ["429", 429, null],
    ["429-retry-after", 429, "7"],
    ["429-x-ratelimit-reset", 429, "7"],
    ["503", 503, null],
    ["503-retry-after", 503, "7"]
  ] as const)("turns away every third request with %s", (busyReply, status, wait) =>
    withEmulator({ busyEvery: 3, busyReply, busySeconds: 7 }, async (client) => {
      expect(await answersOf(client)).toEqual([
        [200, null],
        [200, null],
        [status, wait]
      ])
      if (wait !== null) return
      expect(await client.sendUpload("users.csv", good)).toMatchObject({ status: 200 })
    })()
  )
})
