import { Effect } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { attachment } from "../src/uploads/attachment.ts"
import { type ApiUnderTest, startApi, usualTokens } from "./support/api-under-test.ts"
import { sendRaw } from "./support/raw-request.ts"

const hostileNames = [
  "../../../etc/passwd",
  "..\\..\\windows\\system32\\evil.csv",
  "/etc/passwd",
  "C:\\users.csv",
  "CON",
  "a\u0000.csv",
  "a\r\nSet-Cookie: x=1.csv",
  "\u202Egpj.exe",
  "\u2066\u200B",
  "..",
  ".",
  "",
  " ",
  ".ssh",
  ".kept.json",
  "\uD800half",
  "é".repeat(300),
  "x".repeat(300),
  'quote".csv',
  "semi;colon=1.csv",
  "%2e%2e%2f",
  "source-../a",
  "-rf"
]

const secret = usualTokens.token("acme")

const head = (line: string, ...headers: ReadonlyArray<string>) =>
  [`${line} HTTP/1.1`, "Host: a", `Authorization: Bearer ${secret}`, ...headers, "", ""].join("\r\n")

const filesIn = async (folder: string) => readdir(folder, { recursive: true }).catch(() => [])

describe("names of files", () => {
  it.each(hostileNames)("are data and no paths: %j", (name) => {
    expect(attachment(name)).toMatch(
      /^attachment; filename="[A-Za-z0-9._ -]+"; filename\*=UTF-8''[A-Za-z0-9._~!%-]+$/
    )
  })
})

describe("hostile requests", () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = await startApi(
      { limits: { uploadBytes: 100_000, jsonBytes: 10_000, parts: 4, headerBytes: 8192 } },
      { withWorker: false }
    )
  })
  afterAll(() => api.stop())

  const post = (
    path: string,
    body: NonNullable<RequestInit["body"]>,
    type?: string,
    more: Record<string, string> = {}
  ) =>
    api.fetch(path, {
      method: "POST",
      body,
      headers: { ...(type === undefined ? {} : { "content-type": type }), ...more }
    })
  const answerTo = async (reply: Response) => [
    reply.status,
    ((await reply.json()) as { readonly tag: string }).tag
  ]

  it("keeps files of any name within their own folder", async () => {
    for (const name of hostileNames) {
      const reply = await post(
        `/v1/sources?name=${encodeURIComponent(name.replace("\uD800", ""))}`,
        "email\n"
      )
      const { id } = (await reply.json()) as { readonly id: string }
      expect(reply.status).toBe(201)
      const files = await readdir(join(api.folder, ".sources", id))
      expect(files.sort()).toEqual([".kept.json", expect.stringMatching(/^[^.\p{C}/\\][^\p{C}/\\]{0,99}$/u)])
    }
    // In a multipart body, too.
    const body = [
      "--x",
      'Content-Disposition: form-data; name="import"',
      "",
      '{"provider":"memory","importType":"contacts"}',
      "--x",
      'Content-Disposition: form-data; name="file"; filename="../../../escape.csv"',
      "",
      "email",
      "--x--",
      ""
    ].join("\r\n")
    const reply = await post("/v1/imports", body, "multipart/form-data; boundary=x")
    const { id } = (await reply.json()) as { readonly id: string }
    expect(JSON.parse(await readFile(join(api.folder, ".sources", id, ".kept.json"), "utf8"))).toMatchObject({
      name: "escape.csv"
    })
    expect(
      (await filesIn(join(api.folder, ".."))).filter((name) => name.endsWith("escape.csv"))
    ).toHaveLength(1)
  })

  it.each([
    "..",
    "%2e%2e",
    "..%2f..%2fetc",
    "20260101-000000-aaaaa%00",
    "20260101",
    "*",
    "%ff",
    "a".repeat(500),
    "__proto__"
  ])("finds nothing under the id %s", async (id) => {
    const { status, text } = await sendRaw(api.url, [head(`GET /v1/imports/${id}`, "Connection: close")])
    expect([400, 404]).toContain(status)
    expect(text).not.toContain(api.folder)
    const { status: source } = await sendRaw(api.url, [
      head(
        "POST /v1/imports",
        "Connection: close",
        "Content-Type: application/json",
        `Content-Length: ${JSON.stringify({ source: id, provider: "memory", importType: "contacts" }).length}`
      ),
      JSON.stringify({ source: id, provider: "memory", importType: "contacts" })
    ])
    expect([400, 404]).toContain(source)
  })

  it("takes no character that not every store takes", async () => {
    const body = { source: "20260101-000000-aaaaa", provider: "memory", importType: "contacts" }
    for (const reply of [
      await api.json("/v1/imports?jobId=a%00"),
      await api.json("/v1/imports?connection=%00"),
      await api.json("/v1/imports", { body: { ...body, connection: "a\0" } })
    ])
      expect([reply.status, reply.body["tag"]]).toEqual([400, "RequestInvalid"])
  })

  it("opens no address and no path that a request names", async () => {
    for (const source of ["file:///etc/passwd", "http://127.0.0.1/", "/etc/passwd"]) {
      const reply = await api.json("/v1/imports", {
        body: { source, provider: "memory", importType: "contacts" }
      })
      expect([reply.status, reply.body["tag"]]).toEqual([400, "RequestInvalid"])
    }
    const extra = {
      source: "20260101-000000-aaaaa",
      provider: "memory",
      importType: "contacts",
      file: "/etc/passwd"
    }
    expect((await api.json("/v1/imports", { body: extra })).status).toBe(400)
  })

  it("ends a body that is too large, as it says or as it turns out to be, and keeps nothing of it", async () => {
    const before = await filesIn(join(api.folder, ".sources"))
    expect(await answerTo(await post("/v1/sources", "x".repeat(100_001)))).toEqual([413, "BodyTooLarge"])
    const chunk = `2710\r\n${"x".repeat(10_000)}\r\n`
    const endless = await sendRaw(api.url, [
      head("POST /v1/sources", "Transfer-Encoding: chunked"),
      ...Array.from({ length: 40 }, () => chunk)
    ])
    expect(endless.status).toBe(413)
    expect(endless.isClosed).toBe(true)
    const declared = await sendRaw(api.url, [head("POST /v1/sources", "Content-Length: 99999999999999")])
    expect(declared.status).toBe(413)
    expect(
      await answerTo(await post("/v1/imports", `{"source":"${"x".repeat(20_000)}"}`, "application/json"))
    ).toEqual([413, "BodyTooLarge"])
    expect(await filesIn(join(api.folder, ".sources"))).toEqual(before)
  })

  it("keeps no connection open for what is left of a request that it has refused", async () => {
    const rest = ["Content-Length: 5000", "", "email"].join("\r\n")
    for (const [line, status] of [
      ["POST /v1/sources HTTP/1.1\r\nHost: a", 401],
      ["POST /v1/sources HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer none", 401],
      ["POST /nothing HTTP/1.1\r\nHost: a", 404],
      ["GET /healthz HTTP/1.1\r\nHost: a", 200]
    ] as const) {
      const reply = await sendRaw(api.url, [`${line}\r\n${rest}`])
      expect([reply.status, reply.isClosed]).toEqual([status, true])
    }
    // Others go on by the same connection.
    expect((await sendRaw(api.url, ["GET /v1/imports HTTP/1.1\r\nHost: a\r\n\r\n"], 100)).isClosed).toBe(
      false
    )
  })

  it("takes no request that can be read in two ways, and no huge headers", async () => {
    const both = head("POST /v1/sources", "Content-Length: 5", "Transfer-Encoding: chunked")
    const twice = head("POST /v1/sources", "Content-Length: 5", "Content-Length: 6")
    const negative = head("POST /v1/sources", "Content-Length: -5")
    for (const request of [both, twice, negative]) {
      const reply = await sendRaw(api.url, [request, "0\r\n\r\n"])
      expect([reply.status, reply.isClosed]).toEqual([400, true])
    }
    const huge = await sendRaw(api.url, [head("GET /v1/imports", `X-Huge: ${"x".repeat(10_000)}`)])
    expect([huge.status, huge.isClosed]).toEqual([431, true])
    expect((await sendRaw(api.url, ["NONSENSE\r\n\r\n"])).status).toBe(400)
  })

  it("keeps nothing of a body that its sender gives up", async () => {
    const before = await filesIn(join(api.folder, ".sources"))
    await sendRaw(api.url, [head("POST /v1/sources", "Content-Length: 5000"), "email\n"], 50)
    for (let tries = 0; tries < 2000; tries++) {
      if ((await filesIn(join(api.folder, ".sources"))).length === before.length) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(await filesIn(join(api.folder, ".sources"))).toEqual(before)
  })

  it("takes JSON only as it should be", async () => {
    const json = async (body: NonNullable<RequestInit["body"]>) =>
      answerTo(await post("/v1/imports", body, "application/json"))
    const invalid = [400, "RequestInvalid"]
    expect(await json("[".repeat(9000))).toEqual(invalid)
    expect(await json(`{"options":${'{"a":'.repeat(200)}1${"}".repeat(200)}}`)).toEqual(invalid)
    expect(await json("")).toEqual(invalid)
    expect(await json("null")).toEqual(invalid)
    expect(await json(new Uint8Array([0x7b, 0xff, 0x7d]))).toEqual(invalid)
    expect(await json('{"__proto__":{"provider":"memory"}}')).toEqual(invalid)
    // What is wrong is told by its place, and not repeated.
    const wrong = await api.json("/v1/imports", { body: { source: "secret-words", provider: 7 } })
    expect(wrong.body["detail"]).toBe(
      'In the body: "source" is not as documented, "provider" is not as documented, "importType" is missing.'
    )
  })

  it("says which methods a path has, to anybody, and that there are no others", async () => {
    for (const [method, path, status, allow] of [
      ["OPTIONS", "/v1/imports", 204, "GET, HEAD, OPTIONS, POST"],
      ["OPTIONS", "/v1/imports/20260101-000000-aaaaa/cancel?x=1", 204, "OPTIONS, POST"],
      ["DELETE", "/v1/imports/20260101-000000-aaaaa", 405, "GET, HEAD, OPTIONS"],
      ["PUT", "/openapi.json", 405, "GET, HEAD, OPTIONS"],
      ["GET", "/v1/imports/%ff", 404, undefined],
      ["OPTIONS", "/v2/imports", 404, undefined]
    ] as const) {
      const reply = await api.fetch(path, { method, token: "" })
      const methods = reply.headers.get("allow")?.split(", ").sort().join(", ")
      expect([method, path, reply.status, methods]).toEqual([method, path, status, allow])
      if (status === 405) expect(await reply.json()).toMatchObject({ tag: "MethodRefused", status })
      else await reply.text()
    }
    const { headers } = await api.fetch("/v1/imports", {
      headers: { authorization: "Bearer none" },
      token: ""
    })
    expect(headers.get("www-authenticate")).toContain('error="invalid_token"')
  })

  it("takes no other kind of body, and unpacks none", async () => {
    expect(await answerTo(await post("/v1/imports", "a=b", "application/x-www-form-urlencoded"))).toEqual([
      415,
      "TypeRefused"
    ])
    expect(await answerTo(await post("/v1/imports", "{}", "text/plain"))).toEqual([415, "TypeRefused"])
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const packed = { "content-encoding": "gzip" }
    expect(await answerTo(await post("/v1/sources", bomb, "text/csv", packed))).toEqual([
      415,
      "EncodingRefused"
    ])
    expect(await answerTo(await post("/v1/imports", gzipSync("{}"), "application/json", packed))).toEqual([
      415,
      "EncodingRefused"
    ])
  })

  it("takes a multipart body only as it should be, and keeps nothing of any other", async () => {
    const before = await filesIn(join(api.folder, ".sources"))
    const parts = async (...made: ReadonlyArray<readonly [string, string, string?]>) => {
      const form = new FormData()
      for (const [key, value, name] of made)
        if (name === undefined) form.append(key, value)
        else form.append(key, new Blob([value]), name)
      return answerTo(await post("/v1/imports", form))
    }
    const said = ["import", '{"provider":"memory","importType":"contacts"}'] as const
    const file = ["file", "email\n", "a.csv"] as const
    const invalid = [400, "PartsInvalid"]
    expect(await parts(said)).toEqual(invalid)
    expect(await parts(file)).toEqual(invalid)
    expect(await parts(said, said, file)).toEqual(invalid)
    expect(await parts(said, file, file)).toEqual(invalid)
    expect(await parts(file, file, said)).toEqual(invalid)
    expect(await parts(said, ["file", "no name"])).toEqual(invalid)
    expect(await parts(said, file, ["other", "x"])).toEqual(invalid)
    expect(await parts(["other", "x".repeat(50_000), "big.bin"], said, file)).toEqual(invalid)
    expect(await parts(file, ["import", '{"provider":"nobody"}'])).toEqual([400, "RequestInvalid"])
    expect(await parts(["import", `{"a":"${"x".repeat(20_000)}"}`], file)).toEqual(invalid)
    for (const [type, body] of [
      ["multipart/form-data", "x"],
      ["multipart/form-data; boundary=x", "no boundary at all"],
      [
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut off'
      ],
      ["multipart/form-data; boundary=x", `--x\r\n${"A: b\r\n".repeat(15_000)}`],
      [`multipart/form-data; boundary=${"x".repeat(5000)}`, "x"]
    ] as const)
      expect(await answerTo(await post("/v1/imports", body, type))).toEqual(invalid)
    expect(await filesIn(join(api.folder, ".sources"))).toEqual(before)
  })

  it("answers as ever afterwards, and has logged nothing that was sent", async () => {
    expect((await api.json("/readyz")).status).toBe(200)
    expect((await Effect.runPromise(api.queue.numbers())).byState.queued).toBe(1)
    expect(api.logged.join("\n")).not.toContain(secret)
    expect(api.logged.filter((line) => line.includes("request failed"))).toEqual([])
  })
})

describe("a body that does not come", () => {
  it("is waited for no longer than is said, and nothing is kept of it", async () => {
    const api = await startApi({ limits: { idleMillis: 150 } }, { withWorker: false })
    onTestFinished(() => api.stop())
    const before = await filesIn(join(api.folder, ".sources"))
    for (const path of ["/v1/sources", "/v1/imports"]) {
      const type = path === "/v1/sources" ? "text/csv" : "application/json"
      const slow = await sendRaw(api.url, [
        head(`POST ${path}`, `Content-Type: ${type}`, "Content-Length: 5000"),
        "{"
      ])
      expect([path, slow.status, slow.isClosed]).toEqual([path, 408, true])
    }
    const json = ["Content-Type: application/json", "Content-Length: 5000"]
    const trickled = await sendRaw(api.url, [head("POST /v1/imports", ...json)], undefined, 20)
    expect([trickled.status, trickled.isClosed]).toEqual([408, true])
    expect(await filesIn(join(api.folder, ".sources"))).toEqual(before)
  })
})
