import { Ajv2020 } from "ajv/dist/2020.js"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openApiDocument } from "../src/index.ts"
import { type ApiUnderTest, contactsCsv, startApi } from "./support/api-under-test.ts"
import { makeValue, type Random, randomFrom } from "./support/made-values.ts"

type JsonSchema = Readonly<Record<string, unknown>>

interface Operation {
  readonly parameters?: ReadonlyArray<{
    readonly name: string
    readonly in: string
    readonly schema: JsonSchema
  }>
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
        readonly headers?: Readonly<Record<string, { readonly description: string }>>
      }
    >
  >
}

const paths = openApiDocument["paths"] as Readonly<Record<string, Readonly<Record<string, Operation>>>>
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
)

const resolve = (ref: string): JsonSchema =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>(
      (at, name) => (at as JsonSchema)[name.replaceAll("~1", "/").replaceAll("~0", "~")],
      openApiDocument
    ) as JsonSchema

const seed = Number(process.env["BULKPORT_FUZZ_SEED"] ?? 20261128)
const timesEach = Number(process.env["BULKPORT_FUZZ_TIMES"] ?? 30)

describe("the document of the API", () => {
  it("is OpenAPI 3.1, and says of each route what it may be refused for", () => {
    expect(openApiDocument["openapi"]).toBe("3.1.0")
    for (const { operation, path } of operations)
      expect([path, Object.keys(operation.responses)]).toEqual([
        path,
        expect.arrayContaining(["400", "401", "403", "404", "500"])
      ])
  })

  it("has types that clients can be made from, and the headers that answers have", () => {
    // No number is a text, in an address or in an answer.
    expect(JSON.stringify(openApiDocument)).not.toMatch(/NaN|\[Ee\]/)
    const operation = (path: string, method: string) => paths[path]?.[method]
    const list = operation("/v1/imports", "get")?.parameters ?? []
    expect(list.find(({ name }) => name === "limit")?.schema).toEqual({
      type: "integer",
      minimum: 1,
      maximum: 1000
    })
    const key = operation("/v1/imports", "post")?.parameters?.find(({ name }) => name === "idempotency-key")
    expect(new RegExp(String(key?.schema["pattern"]), "u").test("two words")).toBe(false)
    const headers = (path: string, method: string, status: string) =>
      Object.keys(operation(path, method)?.responses[status]?.headers ?? {})
    expect(headers("/v1/imports", "post", "201")).toEqual(["x-request-id", "location"])
    expect(headers("/v1/imports/{id}/retry", "post", "201")).toContain("location")
    expect(headers("/v1/imports", "get", "429")).toContain("retry-after")
    expect(headers("/v1/imports", "get", "401")).toContain("www-authenticate")
  })
})

describe(`requests made from the document, with the seed ${seed}`, () => {
  let api: ApiUnderTest
  let ended: string
  let known: Readonly<Record<string, unknown>>
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: "api", ...openApiDocument })
  beforeAll(async () => {
    api = await startApi()
    ended = await api.submit(contactsCsv("fuzzed", 3, true), { more: { allowFindings: true } })
    await api.until(ended, "ended")
    const sent = await api.fetch("/v1/sources", { method: "POST", body: contactsCsv("sent") })
    const { id: source } = (await sent.json()) as { readonly id: string }
    known = { source, provider: "memory", importType: "contacts", tenant: "acme" }
  })
  afterAll(() => api.stop())

  const addressOf = (path: string, operation: Operation, random: Random): string => {
    const values = (operation.parameters ?? []).map(({ in: place, name, schema }) => ({
      place,
      name,
      value: makeValue(schema, { random, resolve, wildness: 0.2 })
    }))
    const inPath = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
      const found = values.find((value) => value.name === name)?.value
      const text = random() < 0.7 ? (name === "id" ? ended : "outcomes") : String(found)
      return encodeURIComponent(text === "" || text === "." || text === ".." ? "x" : text).slice(0, 1000)
    })
    const query = new URLSearchParams(
      values.flatMap(({ name, place, value }) =>
        place !== "query" || random() < 0.5
          ? []
          : [value].flat().map((one): [string, string] => [name, String(one)])
      )
    )
    return `${inPath}?${query.toString()}`
  }

  const bodyOf = (operation: Operation, random: Random): RequestInit => {
    const content = Object.entries(operation.requestBody?.content ?? {})
    if (content.length === 0) return {}
    const [type, { schema }] = content[Math.floor(random() * content.length)] ?? ["", { schema: {} }]
    if (type === "multipart/form-data") {
      const form = new FormData()
      const value = makeValue(schema, { random, resolve, known, wildness: 0.02 }) as JsonSchema | null
      for (const [name, part] of Object.entries(value ?? {}))
        if (name === "file") form.append(name, new Blob([contactsCsv("x")]), "x.csv")
        else form.append(name, JSON.stringify(part))
      return { body: form }
    }
    if (type === "application/octet-stream")
      return { body: contactsCsv("y"), headers: { "content-type": type } }
    return {
      body: JSON.stringify(makeValue(schema, { random, resolve, known, wildness: 0.03 })),
      headers: { "content-type": type }
    }
  }

  it.each(operations)("get from $method $path what it says they get", async ({ method, operation, path }) => {
    const random = randomFrom(seed)
    const seen = new Set<number>()
    for (let time = 0; time < timesEach; time++) {
      const address = addressOf(path, operation, random)
      const body = method === "post" ? bodyOf(operation, random) : {}
      const token = random() < 0.5 ? "all" : "acme"
      const reply = await api.fetch(address, { method, token, ...body, signal: AbortSignal.timeout(60_000) })
      const text = await reply.text()
      const { headers = {} } = operation.responses[String(reply.status)] ?? {}
      for (const [name, { description }] of Object.entries(headers))
        if (/^(location|content-|www|x-request)/.test(name))
          expect(reply.headers.has(name), description).toBe(true)
      const what = `${method} ${address}: ${reply.status} ${text.slice(0, 300)}`
      seen.add(reply.status)
      expect(reply.status, what).toBeLessThan(path === "/readyz" ? 504 : 500)
      const documented = operation.responses[String(reply.status)]
      expect(documented, what).toBeDefined()
      const type = reply.headers.get("content-type") ?? ""
      if (!type.includes("json")) continue
      expect(Object.keys(documented?.content ?? {}), what).toContain(type)
      const pointer = ["paths", path, method, "responses", String(reply.status), "content", type, "schema"]
        .map((name) =>
          name.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D")
        )
        .join("/")
      const validate = ajv.getSchema(`api#/${pointer}`) ?? ajv.compile({ $ref: `api#/${pointer}` })
      expect(validate(JSON.parse(text)), `${what} ${JSON.stringify(validate.errors?.slice(0, 3))}`).toBe(true)
    }
    // Not only refusals: it did what was asked for, or looked whether it could.
    if (timesEach >= 30)
      expect(
        [...seen].some((status) => status < 300 || status === 409),
        `${method} ${path}: ${[...seen].join()}`
      ).toBe(true)
  })
})
