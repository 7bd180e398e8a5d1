import { Effect, Stream } from "effect"
import { describe, expect, it } from "vitest"
import {
  type Answerer,
  apiKey,
  type Asked,
  json,
  jobRef,
  openProvider,
  startServer,
  withServer
} from "./answering-server.ts"

const authorization = `Basic ${Buffer.from(`:${apiKey}`).toString("base64")}`

const finished = {
  id: jobRef.id,
  status: "COMPLETED",
  stats: null,
  dateCompleted: 1,
  dateExpires: "99999999999999"
}

/** Answers the job query with these links, and leaves everything else to the answerer. */
const service =
  (links: object | ((number: number) => object), answer: Answerer): Answerer =>
  (response, asked, number, request) => {
    if (!asked.line.includes("graphql")) return answer(response, asked, number, request)
    json(response, {
      data: { job: { ...finished, ...(typeof links === "function" ? links(number) : links) } }
    })
  }

const file: Answerer = (response) =>
  void response.writeHead(200, { "content-type": "text/csv" }).end("id\n1\n")

const redirect = (location: string, status = 303): Answerer => {
  return (response) => void response.writeHead(status, { location }).end()
}

const collectText = (provider: Effect.Success<ReturnType<typeof openProvider>>) =>
  provider.collect(jobRef).pipe(
    Stream.mapEffect(({ body, kind, name }) =>
      Effect.map(Stream.runCollect(body), (chunks) => ({
        kind,
        name,
        text: Buffer.concat(chunks).toString()
      }))
    ),
    Stream.runCollect,
    Effect.result
  )

const collectFrom = (answer: Answerer) =>
  withServer(answer, (provider, server) =>
    Effect.map(collectText(provider), (result) => ({ result, asked: server.asked }))
  )

/** Collects where the API redirects to another origin, and says what that origin heard. */
const collectThrough = (status: number, elsewhere: Answerer) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const origins = { api: "" }
        const storage = yield* startServer((response, asked, number, request) => {
          if (asked.line.includes("/back"))
            return redirect(`${origins.api}/again`)(response, asked, number, request)
          elsewhere(response, asked, number, request)
        })
        const api = yield* startServer(
          service({ downloadUrl: "/download" }, (response, asked, number, request) =>
            asked.line.endsWith("/again")
              ? file(response, asked, number, request)
              : redirect(`${storage.url}/file?Signature=s1gned`, status)(response, asked, number, request)
          )
        )
        origins.api = api.url
        const result = yield* collectText(yield* openProvider(api.url))
        return { result, api: api.asked, storage: storage.asked }
      })
    )
  )

const authorizations = (asked: ReadonlyArray<Asked>) => asked.map(({ headers }) => headers.authorization)

const ok = { _tag: "Success", success: [{ kind: "accepted", name: "success.csv", text: "id\n1\n" }] }

describe("downloads", () => {
  it("identify themselves at the service's own origin", async () => {
    const { asked, result } = await collectFrom(service({ downloadUrl: "/download" }, file))
    expect(result).toMatchObject(ok)
    expect(authorizations(asked)).toEqual([authorization, authorization])
  })

  it("open both files, and leave out the one that is not there", async () => {
    const both = await collectFrom(service({ downloadUrl: "/a", downloadErrorUrl: "/b" }, file))
    expect(both.result).toMatchObject({
      success: [
        { kind: "accepted", name: "success.csv" },
        { kind: "rejected", name: "errors.csv" }
      ]
    })
    expect((await collectFrom(service({ downloadUrl: null }, file))).result).toMatchObject({ success: [] })
  })

  it.each([301, 302, 303, 307, 308])("follow %d to another origin without credentials", async (status) => {
    const { api, result, storage } = await collectThrough(status, file)
    expect(result).toMatchObject(ok)
    expect(authorizations(api)).toEqual([authorization, authorization])
    expect(authorizations(storage)).toEqual([undefined])
    expect(JSON.stringify(storage)).not.toContain(apiKey)
  })

  it("stay without credentials when they are sent back", async () => {
    const { api, result } = await collectThrough(302, redirect("/back"))
    expect(result).toMatchObject(ok)
    expect(api.at(-1)?.line).toBe("GET /again")
    expect(authorizations(api)).toEqual([authorization, authorization, undefined])
  })

  it("go to a link at another origin without credentials", async () => {
    const asked = await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const storage = yield* startServer(file)
          const api = yield* startServer(service({ downloadUrl: `${storage.url}/x` }, file))
          yield* collectText(yield* openProvider(api.url))
          return storage.asked
        })
      )
    )
    expect(authorizations(asked)).toEqual([undefined])
  })

  it("follow at most five redirects", async () => {
    const hops = (count: number) =>
      collectFrom(
        service({ downloadUrl: "/0" }, (response, asked, number, request) => {
          const hop = Number(asked.line.split("/").at(-1))
          return (hop < count ? redirect(String(hop + 1)) : file)(response, asked, number, request)
        })
      )
    expect((await hops(5)).result).toMatchObject(ok)
    const tooMany = await hops(6)
    expect(tooMany.result).toMatchObject({ failure: { _tag: "UnexpectedResponse" } })
    expect(tooMany.asked).toHaveLength(1 + 6)
  })

  it.each(["http://example.com/file", "ftp://example.com/file", "http://[", undefined])(
    "do not follow a redirect to %s",
    async (location) => {
      const { result } = await collectFrom(
        service({ downloadUrl: "/download" }, (response) => {
          response.writeHead(302, location === undefined ? {} : { location }).end()
        })
      )
      expect(result).toMatchObject({ failure: { _tag: "UnexpectedResponse" } })
    }
  )

  it("do not open a link that is not secure", async () => {
    const { result } = await collectFrom(
      service({ downloadUrl: "http://example.com/x?Signature=s1gned" }, file)
    )
    expect(result).toMatchObject({ failure: { _tag: "UnexpectedResponse" } })
    expect(JSON.stringify(result)).not.toContain("s1gned")
  })

  it.each([403, 404, 410])("ask once for a fresh link after %d", async (status) => {
    const links = (number: number) => ({ downloadUrl: number === 1 ? "/stale" : "/fresh" })
    const { asked, result } = await collectFrom(
      service(links, (response, one, number, request) =>
        one.line.endsWith("/stale") ? response.writeHead(status).end() : file(response, one, number, request)
      )
    )
    expect(result).toMatchObject(ok)
    expect(asked.map(({ line }) => line.split("/").at(-1))).toEqual(["graphql", "stale", "graphql", "fresh"])
  })

  it("give up when the fresh link is refused too", async () => {
    const { asked, result } = await collectFrom(
      service({ downloadUrl: "/x" }, (response) => void response.writeHead(403).end())
    )
    expect(result).toMatchObject({ failure: { _tag: "AccessDenied" } })
    expect(asked).toHaveLength(4)
  })

  it.each([
    [
      "a page",
      (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<p>Log in</p>")
    ],
    ["a page without a name", (response) => void response.end("<!DOCTYPE html><p>Log in</p>")],
    ["the service's error object", (response) => json(response, { message: "No", statusCode: 404 })]
  ] satisfies ReadonlyArray<readonly [string, Answerer]>)(
    "do not take %s for a file",
    async (_name, answer) => {
      const { result } = await collectFrom(service({ downloadUrl: "/x" }, answer))
      expect(result).toMatchObject({ failure: { _tag: "UnexpectedResponse" } })
    }
  )

  it.each([
    [401, "CredentialsRefused"],
    [429, "RateLimited"],
    [503, "ServiceUnavailable"],
    [400, "RequestRefused"],
    [204, "UnexpectedResponse"]
  ])("report %d as %s", async (status, tag) => {
    const { result } = await collectFrom(
      service({ downloadUrl: "/x" }, (response) => void response.writeHead(status).end())
    )
    expect(result).toMatchObject({ failure: { _tag: tag } })
  })

  it("pass on the beginning before the end has come, and close the connection when left", async () => {
    let isClosed = false
    const first = await withServer(
      service({ downloadUrl: "/x" }, (response) => {
        response.on("close", () => (isClosed = true))
        response.writeHead(200, { "content-type": "text/csv" }).write("id\n")
      }),
      (provider) =>
        provider.collect(jobRef).pipe(
          Stream.flatMap(({ body }) => body),
          Stream.take(1),
          Stream.runCollect,
          Effect.tap(() => Effect.promise(() => expect.poll(() => isClosed).toBe(true)))
        )
    )
    expect(Buffer.concat(first).toString()).toBe("id\n")
    expect(isClosed).toBe(true)
  })
})

describe("collect", () => {
  const collectOf = (job: object | null, errors?: ReadonlyArray<object>) =>
    withServer(
      (response) => json(response, { data: { job }, ...(errors === undefined ? {} : { errors }) }),
      collectText
    )

  it.each([
    ["PENDING", {}, "JobNotFinished"],
    ["SOMETHING_NEW", {}, "JobNotFinished"],
    ["EXPIRED", {}, "OutputsGone"],
    ["COMPLETED", { dateExpires: 1000 }, "OutputsGone"],
    ["COMPLETED", { dateExpires: "1000" }, "OutputsGone"]
  ])("answers a job that is %s %j with %s", async (status, more, tag) => {
    expect(await collectOf({ ...finished, status, ...more })).toMatchObject({ failure: { _tag: tag } })
  })

  it("does not know a job that is null, with or without an error", async () => {
    expect(await collectOf(null)).toMatchObject({ failure: { _tag: "JobNotFound" } })
    const error = { message: "No such job", extensions: { apiError: { statusCode: 404 } } }
    expect(await collectOf(null, [error])).toMatchObject({ failure: { _tag: "JobNotFound" } })
  })

  it("has nothing to give for an aborted job without links", async () => {
    expect(await collectOf({ ...finished, status: "ABORTED" })).toMatchObject({ success: [] })
  })

  it("waits for links that have not appeared yet, but not for ever", async () => {
    const fresh = { ...finished, dateCompleted: Date.now() }
    expect(await collectOf(fresh)).toMatchObject({ failure: { _tag: "JobNotFinished", isRetryable: true } })
    expect(await collectOf({ ...fresh, downloadUrl: "/x", stats: { errors: "2" } })).toMatchObject({
      failure: { _tag: "JobNotFinished" }
    })
    expect(await collectOf({ ...fresh, dateCompleted: Date.now() - 60_000 })).toMatchObject({ success: [] })
  })

  it("does not take a link that failed for a file that is not there", async () => {
    expect(await collectOf(finished, [{ message: "downloadUrl failed" }])).toMatchObject({
      failure: { _tag: "RequestRefused" }
    })
  })
})

describe("track", () => {
  const trackOf = (body: object) =>
    withServer(
      (response) => json(response, body),
      (provider, server) =>
        Effect.map(Effect.result(provider.track(jobRef)), (result) => {
          expect(server.asked).toHaveLength(1)
          return result
        })
    )

  it.each([
    [{ recordsProcessed: 22, errors: 0 }, { rowsProcessed: 22 }],
    [{ recordsProcessed: "22", errors: "0" }, { rowsProcessed: 22 }],
    [{ recordsProcessed: 0 }, { rowsProcessed: 0 }],
    [null, {}],
    [{ recordsProcessed: "many" }, {}],
    ["22", {}]
  ])("reads the counts %j", async (stats, counts) => {
    expect(await trackOf({ data: { job: { id: "j", status: "COMPLETED", stats, more: 1 } } })).toEqual(
      expect.objectContaining({
        success: { state: "finished", providerState: "COMPLETED", isKnownState: true, ...counts }
      })
    )
  })

  it("does not know a job that is null, with or without an error", async () => {
    expect(await trackOf({ data: { job: null } })).toMatchObject({ failure: { _tag: "JobNotFound" } })
    const error = { message: "No such job", extensions: { apiError: { statusCode: 404 } } }
    expect(await trackOf({ data: { job: null }, errors: [error] })).toMatchObject({
      failure: { _tag: "JobNotFound" }
    })
  })

  it("takes what it needs from an answer with errors about something else", async () => {
    expect(
      await trackOf({ data: { job: { id: "j", status: "PENDING" } }, errors: [{ message: "stats failed" }] })
    ).toMatchObject({ success: { state: "running" } })
  })
})
