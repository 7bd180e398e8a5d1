import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { type Answerer, context, json, stagedFile, withServer } from "./answering-server.ts"

const startWith = (answer: Answerer) =>
  withServer(answer, (provider, server) =>
    Effect.map(Effect.result(provider.start(stagedFile(), context)), (result) => ({
      result,
      requests: server.asked.length,
      bodies: server.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    }))
  )

const html = (status: number): Answerer => {
  return (response) => void response.writeHead(status, { "content-type": "text/html" }).end("<p>Hello</p>")
}

const answers = (body: unknown, status = 200): Answerer => {
  return (response) => json(response, body, status)
}

const graphqlError = (extensions: object, more: object = {}) => ({
  data: null,
  errors: [{ message: "No.", extensions }],
  ...more
})

const doubtful: ReadonlyArray<readonly [name: string, answer: Answerer]> = [
  ["a reset connection", (_response, _asked, _number, request) => void request.socket.resetAndDestroy()],
  ["a connection closed without an answer", (response) => void response.destroy()],
  [
    "half an answer",
    (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" })
      response.write('{"data":')
      setTimeout(() => response.destroy(), 20)
    }
  ],
  ["HTTP 500", answers({ message: "Oops", statusCode: 500, apiErrorCode: "X" }, 500)],
  ["HTTP 502 with a page", html(502)],
  ["HTTP 200 with a page", html(200)],
  ["HTTP 200 with broken JSON", (response) => void response.end('{"data":{"createJob"')],
  ["HTTP 204", (response) => void response.writeHead(204).end()],
  ["a redirect", (response) => void response.writeHead(303, { location: "/login" }).end()],
  ["no data and no error", answers({ data: null })],
  ["an empty object", answers({})],
  ["data without an id", answers({ data: { createJob: {} } })],
  ["an empty id", answers({ data: { createJob: { id: "" } } })],
  ["an error next to data without an id", answers({ data: { createJob: {} }, errors: [{ message: "No." }] })],
  ["an accident while creating", answers(graphqlError({ classification: "DataFetchingException" }))],
  ["an error of 500", answers(graphqlError({ apiError: { message: "Oops", statusCode: 500 } }))],
  [
    "an error of 500 at the top",
    answers(graphqlError({}, { extensions: { apiError: { statusCode: "503" } } }))
  ]
]

const definite: ReadonlyArray<readonly [name: string, answer: Answerer, tag: string]> = [
  [
    "a REST refusal",
    answers({ message: "Bad", statusCode: 400, apiErrorCode: "BAD_REQUEST" }, 400),
    "RequestRefused"
  ],
  ["HTTP 401", answers({ message: "Key", statusCode: 401 }, 401), "CredentialsRefused"],
  ["HTTP 403", answers({ message: "No", statusCode: 403 }, 403), "AccessDenied"],
  ["HTTP 404", answers({ message: "Tenant", apiErrorCode: "TENANT_NOT_FOUND" }, 404), "TargetNotFound"],
  ["HTTP 429", answers({}, 429), "RateLimited"],
  ["a GraphQL error", answers({ data: null, errors: [{ message: "Unknown fileRef" }] }), "RequestRefused"],
  ["a GraphQL error with 400", answers({ errors: [{ message: "Syntax" }] }, 400), "RequestRefused"],
  ["an invalid document", answers(graphqlError({ classification: "ValidationError" })), "RequestRefused"],
  [
    "a refusal while creating",
    answers(
      graphqlError({ classification: "DataFetchingException", apiError: { statusCode: 400, message: "x" } })
    ),
    "RequestRefused"
  ],
  [
    "a refusal told at the top",
    answers(
      graphqlError(
        { classification: "DataFetchingException" },
        { extensions: { apiError: { statusCode: 404 } } }
      )
    ),
    "RequestRefused"
  ]
]

describe("start", () => {
  it.each(doubtful)("reports %s as in doubt, with exactly one request", async (_name, answer) => {
    const { requests, result } = await startWith(answer)
    expect(result).toMatchObject({ _tag: "Failure", failure: { _tag: "StartInDoubt", label: "run-1" } })
    expect(requests).toBe(1)
  })

  it.each(definite)("reports %s as a refusal, with exactly one request", async (_name, answer, tag) => {
    const { requests, result } = await startWith(answer)
    expect(result).toMatchObject({ _tag: "Failure", failure: { _tag: tag } })
    expect(requests).toBe(1)
  })

  it("takes a job for created when its id came next to an error or to nonsense", async () => {
    const created = { createJob: { id: "j1", dateCreated: "1664818419661" } }
    const error = { message: "dateCreated failed" }
    const first = await startWith(answers({ data: created, errors: [error] }))
    expect(first.result).toMatchObject({
      _tag: "Success",
      success: { id: "j1", label: "run-1", handle: { dateCreated: 1664818419661 } }
    })
    const second = await startWith(
      answers({ data: { createJob: { id: "j2", dateCreated: "soon", new: 1 } } })
    )
    expect(second.result).toMatchObject({ _tag: "Success", success: { id: "j2" } })
  })

  it("sends everything explicitly, on a connection of its own", async () => {
    const { asked } = await withServer(answers({ data: { createJob: { id: "j1" } } }), (provider, server) =>
      Effect.as(provider.start(stagedFile(), context), server)
    )
    expect(asked[0]?.line).toBe("POST /api/v1/test_abc/graphql")
    expect(asked[0]?.headers).toMatchObject({ "content-type": "application/json", connection: "close" })
    const body = JSON.parse(asked[0]?.body ?? "") as { readonly variables: unknown }
    expect(body.variables).toEqual({
      jobInput: {
        type: "MUTATION/USER",
        fileRef: "imports/test_abc/users_1.csv",
        name: "run-1",
        requester: "Bulkport",
        outputFormat: "CSV",
        params: { importEvaluationOptions: { programs: false, webhooks: false, analytics: false } }
      }
    })
  })
})

describe("find", () => {
  const job = (id: string, more: object = {}) => ({
    id,
    name: "other",
    fileRef: "other",
    dateCreated: 1,
    ...more
  })

  const findIn = (pages: ReadonlyArray<ReadonlyArray<object>>, isCounted: boolean, label = context.label) =>
    withServer(
      (response, asked) => {
        const { variables } = JSON.parse(asked.body) as { readonly variables: { readonly offset: number } }
        const all = pages.flat()
        const starts = pages.map((_page, index) => pages.slice(0, index).flat().length)
        const data = pages[starts.indexOf(variables.offset)] ?? []
        json(response, {
          data: { jobs: { data, count: data.length, totalCount: isCounted ? all.length : null } }
        })
      },
      (provider, server) =>
        Effect.gen(function* () {
          const found = yield* provider.find?.(stagedFile(), { ...context, label }) ?? Effect.succeed([])
          return { ids: found.map(({ id }) => id), asked: server.asked.map(({ body }) => body) }
        })
    )

  it("goes through all pages, however small the service makes them, and gives every match", async () => {
    const pages = [[job("1"), job("2", { name: "run-1" })], [job("3")], [job("4", { name: "run-1" })]]
    const { asked, ids } = await findIn(pages, true)
    expect(ids).toEqual(["2", "4"])
    expect(asked).toHaveLength(3)
  })

  it("goes on until a page is empty when nobody counts", async () => {
    const { asked, ids } = await findIn([[job("1", { name: "run-1" })], [job("1", { name: "run-1" })]], false)
    expect(ids).toEqual(["1"])
    expect(asked).toHaveLength(3)
  })

  it("takes the file for a name only where the service keeps no names", async () => {
    const fileRef = "imports/test_abc/users_1.csv"
    const { ids } = await findIn([[job("1", { fileRef }), job("2", { fileRef, name: null })]], true)
    expect(ids).toEqual(["2"])
  })

  it("looks at jobs of this type from a day before the upload on", async () => {
    const { asked } = await findIn([], true)
    const { variables } = JSON.parse(asked[0] ?? "") as { readonly variables: { readonly filter: unknown } }
    expect(variables.filter).toEqual({
      type_eq: "MUTATION/USER",
      dateCreated_gte: 1_700_000_000_000 - 24 * 60 * 60 * 1000
    })
  })

  it("looks from a day before the run was made on, where its file was uploaded later, or once more", async () => {
    // Ten days before the upload.
    const { asked } = await findIn([], true, "bulkport-20231104-221320-abcde")
    expect(asked[0]).toContain(`"dateCreated_gte":${1_700_000_000_000 - 11 * 24 * 60 * 60 * 1000}`)
  })

  it("overlooks nothing when a part of the list comes with an error", async () => {
    const tag = await withServer(
      (response) => json(response, { data: { jobs: { data: [] } }, errors: [{ message: "Partial" }] }),
      (provider) =>
        Effect.map(
          Effect.flip(provider.find?.(stagedFile(), context) ?? Effect.die("absent")),
          (error) => error._tag
        )
    )
    expect(tag).toBe("RequestRefused")
  })
})

describe("validate", () => {
  const validateWith = (answer: Answerer) =>
    withServer(answer, (provider) =>
      Effect.result(provider.validate?.(stagedFile(), context) ?? Effect.die("absent"))
    )

  it("passes on the service's sentences as findings", async () => {
    const errors = ["The file is empty", "Column id is missing"]
    expect(await validateWith(answers({ data: { validateJobCreation: { errors } } }))).toMatchObject({
      success: {
        status: "done",
        findings: errors.map((message) => ({ by: "service", code: "service", message }))
      }
    })
  })

  it("is skipped where the schema does not know it", async () => {
    const message =
      "Validation error (FieldUndefined@[validateJobCreation]) : Field 'validateJobCreation' is undefined"
    expect(await validateWith(answers({ errors: [{ message }] }))).toMatchObject({
      success: { status: "skipped" }
    })
    expect(await validateWith(answers({ errors: [{ message }] }, 400))).toMatchObject({
      success: { status: "skipped" }
    })
  })

  it("fails when the service refuses otherwise", async () => {
    expect(await validateWith(answers(graphqlError({ apiError: { statusCode: 404 } })))).toMatchObject({
      failure: { _tag: "RequestRefused" }
    })
  })
})
