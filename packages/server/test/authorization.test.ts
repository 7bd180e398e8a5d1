import { Context, Effect } from "effect"
import * as HttpApi from "effect/http-api/HttpApi"
import { createHash } from "node:crypto"
import { readdir } from "node:fs/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { BulkportApi } from "../src/api/bulkport-api.ts"
import { NeededScopes } from "../src/api/needed-scopes.ts"
import { type TokenScope, TokensUnavailable } from "../src/index.ts"
import { type ApiUnderTest, contactsCsv, startApi, usualTokens } from "./support/api-under-test.ts"
import { clockWith } from "./support/clock-with.ts"

interface Route {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly scopes: ReadonlyArray<TokenScope>
}

/** All routes of the API, as it is made: none can be forgotten here. */
const routes: ReadonlyArray<Route> = (() => {
  const found: Array<Route> = []
  HttpApi.reflect(BulkportApi, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint, group }) => {
      const scopes = Context.get(endpoint.annotations, NeededScopes)
      found.push({
        name: `${group.identifier}.${endpoint.identifier}`,
        method: endpoint.method,
        path: endpoint.path,
        scopes
      })
    }
  })
  return found
})()

const open = ["health.healthz", "health.readyz"]
const guarded = routes.filter(({ name }) => !open.includes(name))

/** What has to be sent along so that a route has nothing to complain of but the token. */
const bodies: Readonly<Record<string, unknown>> = {
  "imports.submit": { source: "20260101-000000-aaaaa", provider: "memory", importType: "contacts" },
  "imports.resume": {},
  "imports.settle": { type: "not-started" },
  "imports.retry": {}
}

describe("authorization", () => {
  let api: ApiUnderTest
  let theirs: string
  beforeAll(async () => {
    api = await startApi({ limits: { refusedTokens: 100_000 } })
    theirs = await api.submit(contactsCsv("theirs", 3, true), {
      token: "globex",
      more: { allowFindings: true }
    })
    await api.until(theirs, "ended")
  })
  afterAll(() => api.stop())

  const send = ({ method, name, path }: Route, token: string, headers: Record<string, string> = {}) => {
    const body = bodies[name]
    const address = path.replace(":id", theirs).replace(":output", "outcomes")
    return api.fetch(name === "imports.rows" ? `${address}?line=2` : address, {
      token,
      method,
      headers: { ...(method === "POST" ? { "content-type": "application/json" } : {}), ...headers },
      ...(method === "POST" ? { body: body === undefined ? "email\n" : JSON.stringify(body) } : {})
    })
  }
  const tagOf = async (reply: Response) => ((await reply.json()) as { readonly tag: string }).tag

  it("knows all routes, and each of them names a scope", () => {
    expect(guarded.length).toBe(14)
    expect(guarded.filter(({ scopes }) => scopes.length === 0)).toEqual([])
  })

  it.each(guarded)("lets nobody through to $name who has no token that counts", async (route) => {
    const none = await send(route, "")
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="bulkport"'])
    expect(await tagOf(none)).toBe("TokenMissing")
    for (const authorization of ["Bearer nonsense", `Bearer ${"a".repeat(5000)}`]) {
      const unknown = await send(route, "", { authorization })
      expect([unknown.status, await tagOf(unknown)]).toEqual([401, "TokenRefused"])
    }
    for (const authorization of ["Basic YTpi", "bearer", "Bearer  ", usualTokens.token("all")]) {
      const unknown = await send(route, "", { authorization })
      expect([unknown.status, await tagOf(unknown)]).toEqual([401, "TokenMissing"])
    }
    const ended = await send(route, "ended")
    expect([ended.status, await tagOf(ended)]).toEqual([401, "TokenRefused"])
  })

  it("takes the hash of a token for no token", async () => {
    const hash = createHash("sha256").update(usualTokens.token("all")).digest("hex")
    expect(
      (await api.fetch("/v1/imports", { token: "", headers: { authorization: `Bearer ${hash}` } })).status
    ).toBe(401)
  })

  it.each(guarded)("refuses $name to a token without its scope", async (route) => {
    const reply = await send(route, "powerless")
    expect([reply.status, await tagOf(reply)]).toEqual([403, "ScopeMissing"])
  })

  it.each(guarded.filter(({ path }) => path.includes(":id")))(
    "does not show what another tenant has by $name",
    async (route) => {
      const before = await Effect.runPromise(api.queue.look(theirs))
      const reply = await send(route, "acme")
      const missing = await send(
        { ...route, path: route.path.replace(":id", "20250101-000000-zzzzz") },
        "acme"
      )
      expect([reply.status, missing.status]).toEqual([404, 404])
      // What is hidden is not told from what is missing.
      const [hidden, absent] = (await Promise.all([reply.json(), missing.json()])) as ReadonlyArray<
        Record<string, unknown>
      >
      expect({ ...hidden, instance: "" }).toEqual({ ...absent, instance: "" })
      expect(await Effect.runPromise(api.queue.look(theirs))).toEqual(before)
    }
  )

  it("lists to each what it may see", async () => {
    const ours = await api.submit(contactsCsv("ours"))
    await api.until(ours, "ended")
    const listed = async (path: string, token: string) => {
      const { body } = await api.json(path, { token })
      return (body["imports"] as ReadonlyArray<{ readonly id: string }>).map(({ id }) => id)
    }
    for (const path of ["/v1/imports?", "/v1/imports?standing=finished&"]) {
      expect(await listed(path, "acme")).toEqual([ours])
      expect(await listed(path, "globex")).toEqual([theirs])
      expect(await listed(`${path}tenant=globex`, "acme")).toEqual([])
      expect(await listed(path, "both")).toEqual([ours, theirs])
      expect(await listed(path, "all")).toEqual([ours, theirs])
      expect(await listed(`${path}tenant=globex`, "all")).toEqual([theirs])
      // A page of one, of several tenants, and the next one.
      const first = await api.json(`${path}limit=1`, { token: "both" })
      expect(await listed(`${path}limit=1&after=${String(first.body["next"])}`, "both")).toEqual([theirs])
    }
  })

  it("lets nobody submit for another tenant, or what another tenant has sent", async () => {
    // What is sent for somebody is for a tenant as there may be one.
    const odd = await api.json("/v1/sources?tenant=a%20b", { method: "POST", headers: {}, token: "all" })
    expect([odd.status, odd.body["tag"]]).toEqual([400, "RequestInvalid"])
    const named = await api.json("/v1/sources?tenant=globex", { method: "POST", headers: {} })
    expect([named.status, named.body["tag"]]).toEqual([403, "TenantRefused"])
    const reply = await api.fetch("/v1/sources", {
      token: "globex",
      method: "POST",
      body: "email\na@example.com\n"
    })
    const { id } = (await reply.json()) as { readonly id: string }
    const body = { source: id, provider: "memory", importType: "contacts" }
    const foreign = await api.json("/v1/imports", { body })
    expect([foreign.status, foreign.body["tag"]]).toEqual([404, "NotFound"])
    const ours = await api.submit(contactsCsv("retried"))
    const retried = await api.json(`/v1/imports/${ours}/retry`, { body: { source: id } })
    expect(retried.status).toBe(404)
    // Nor does whoever may see both take the file of one for an import of the other.
    for (const [path, more] of [
      ["/v1/imports", { ...body, tenant: "acme" }],
      [`/v1/imports/${ours}/retry`, { source: id }]
    ] as const) {
      const mixed = await api.json(path, { token: "both", body: more })
      expect([mixed.status, mixed.body["tag"]]).toEqual([409, "TenantDiffers"])
    }
    const several = await api.json("/v1/sources", { token: "both", method: "POST" })
    expect([several.status, several.body["tag"]]).toEqual([400, "TenantNeeded"])
    expect((await api.json("/v1/imports", { token: "globex", body })).status).toBe(201)
  })

  it("takes a scope of its own to agree to what cannot be undone, and a right to use a connection", async () => {
    const submit = async (more: object) => {
      const form = new FormData()
      form.set("import", JSON.stringify({ provider: "memory", importType: "contacts", ...more }))
      form.set("file", new Blob(["email\n"]), "a.csv")
      const reply = await api.fetch("/v1/imports", { token: "cautious", method: "POST", body: form })
      return [reply.status, await tagOf(reply)]
    }
    expect(await submit({ confirmed: true })).toEqual([403, "ScopeMissing"])
    expect(await submit({ connection: "of-globex" })).toEqual([403, "ConnectionRefused"])
    const id = await api.submit(contactsCsv("cautious"), { token: "cautious" })
    expect(
      (await api.json(`/v1/imports/${id}/resume`, { token: "cautious", body: { confirmed: true } })).status
    ).toBe(403)
    // Nothing of what was refused is left.
    const kept = await readdir(`${api.folder}/.sources`)
    for (const source of kept) expect((await Effect.runPromise(api.queue.look(source))).runId).toBe(source)
  })
})

describe("refused tokens", () => {
  it("are slowed down, and keep nobody from using one that counts", async () => {
    // One comes back every second, and requests may take longer than that: here no time passes.
    const now = Date.now()
    const layers = clockWith(() => ({
      currentTimeMillis: Effect.succeed(now),
      currentTimeMillisUnsafe: () => now
    }))
    const api = await startApi({ limits: { refusedTokens: 3 } }, { withWorker: false, layers })
    try {
      expect((await api.fetch("/v1/imports")).status).toBe(200)
      const statuses: Array<number> = []
      for (let at = 0; at < 5; at++)
        statuses.push(
          (await api.fetch("/v1/imports", { token: "", headers: { authorization: `Bearer x${at}` } })).status
        )
      expect(statuses).toEqual([401, 401, 401, 429, 429])
      expect((await api.fetch("/v1/imports")).status).toBe(200)
      expect(api.logged.join("\n")).not.toContain("Bearer")
      expect(api.logged.join("\n")).not.toContain(usualTokens.token("acme"))
    } finally {
      await api.stop()
    }
  })
})

describe("a source of tokens", () => {
  it.each([
    [
      "says that it cannot look",
      Effect.fail(new TokensUnavailable({ problem: "secret-words" })),
      503,
      "TokensUnavailable"
    ],
    ["fails as nobody has foreseen", Effect.die(new Error("secret-words")), 500, "Unexpected"]
  ] as const)("that %s lets nobody in, and tells nothing of it", async (_what, find, status, tag) => {
    const api = await startApi({ tokens: { find: () => find } }, { withWorker: false })
    try {
      const reply = await api.json("/v1/imports")
      expect([reply.status, reply.body["tag"]]).toEqual([status, tag])
      expect(JSON.stringify([reply.body, api.logged])).not.toContain("secret-words")
    } finally {
      await api.stop()
    }
  })
})
