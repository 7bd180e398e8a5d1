import { ImportQueue, layerQueue, layerWorker } from "@bulkport/cluster"
import { EngineSettings, type ProviderPlugin, ProviderRegistry, RunJournal } from "@bulkport/core"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { memoryPlugin, type MemoryService, startMemoryService } from "@bulkport/testkit"
import { Context, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  BulkportServer,
  layerServer,
  makeToken,
  type ServerOptions,
  type TokenRecord,
  tokensOf,
  TokenScope
} from "../../src/index.ts"

/** Tokens by what they are for. */
export const madeTokens = (rights: Readonly<Record<string, Omit<TokenRecord, "sha256" | "name">>>) => {
  const made = Object.entries(rights).map(([name, right]) => ({ name, ...makeToken({ name, ...right }) }))
  return {
    records: made.map(({ record }) => record),
    token: (name: string): string => {
      const found = made.find((one) => one.name === name)
      if (found === undefined) throw new Error(`no token ${name}`)
      return Redacted.value(found.token)
    }
  }
}

const everything = TokenScope.literals

/** The tokens that most tests use. */
export const usualTokens = madeTokens({
  acme: { tenants: ["acme"], scopes: everything },
  globex: { tenants: ["globex"], scopes: everything },
  both: { tenants: ["acme", "globex"], scopes: everything },
  all: { tenants: "all", scopes: everything },
  ended: { tenants: "all", scopes: everything, expiresAt: "2020-01-01T00:00:00Z" },
  powerless: { tenants: ["acme"], scopes: [] },
  cautious: { tenants: ["acme"], scopes: everything.filter((scope) => scope !== "confirm") }
})

/** A server with all that is behind it: a store in SQLite, a worker, and a service to import into. */
export interface ApiUnderTest {
  readonly url: string
  readonly folder: string
  readonly service: MemoryService
  readonly queue: ImportQueue["Service"]
  readonly journal: RunJournal["Service"]
  /** What was logged so far, a line each. */
  readonly logged: ReadonlyArray<string>
  readonly fetch: (path: string, options?: RequestInit & { readonly token?: string }) => Promise<Response>
  readonly json: (
    path: string,
    options?: Omit<RequestInit, "body"> & { readonly token?: string; readonly body?: unknown }
  ) => Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>
  /** Submits a file, and gives the id. */
  readonly submit: (
    csv: string,
    options?: { readonly token?: string; readonly key?: string; readonly more?: object }
  ) => Promise<string>
  /** Waits until an import is in one of these states. */
  readonly until: (id: string, ...states: ReadonlyArray<string>) => Promise<void>
  readonly stop: () => Promise<void>
}

/** What else may be different about it. */
export interface StartOptions {
  readonly withWorker?: boolean
  readonly mostQueued?: number
  /** The memory service's plugin, otherwise than usual. */
  readonly plugin?: ProviderPlugin
  /** What the server and all behind it run with. */
  readonly layers?: Layer.Layer<never>
}

/** Starts it. `withWorker: false` leaves what is submitted in the queue. */
export const startApi = async (
  options: Partial<ServerOptions> = {},
  { layers = Layer.empty, mostQueued, plugin = memoryPlugin, withWorker = true }: StartOptions = {}
): Promise<ApiUnderTest> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-api-"))
  const scope = Effect.runSync(Scope.make())
  const logged: Array<string> = []
  const log = Logger.map(Logger.formatJson, (line) => void logged.push(line))
  const program = Effect.gen(function* () {
    const service = yield* startMemoryService()
    const registry = ProviderRegistry.layer([plugin], () => ({
      url: service.url,
      apiKey: service.apiKey
    }))
    const worker = withWorker ? layerWorker({ pollMillis: 20 }) : Layer.empty
    const context = yield* Layer.build(
      layerServer({ tokens: tokensOf(usualTokens.records), ...options }).pipe(
        Layer.provideMerge(layerQueue(mostQueued === undefined ? {} : { mostQueued })),
        Layer.provideMerge(worker),
        Layer.provideMerge(registry),
        Layer.provideMerge(layerSqlite({ folder })),
        Layer.provideMerge(
          Layer.succeed(EngineSettings, { ...EngineSettings.defaultValue(), pollMillis: 10 })
        ),
        Layer.provideMerge(Logger.layer([log])),
        Layer.provide(layers)
      )
    )
    return { service, context }
  })
  const { context, service } = await Effect.runPromise(Scope.provide(program, scope))
  const { url } = Context.get(context, BulkportServer)
  const queue = Context.get(context, ImportQueue)
  const ask: ApiUnderTest["fetch"] = (path, { token = "acme", ...more } = {}) =>
    fetch(`${url}${path}`, {
      ...more,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${usualTokens.token(token)}` }),
        ...(more.headers as Record<string, string> | undefined)
      }
    })
  const json: ApiUnderTest["json"] = async (path, { body, ...more } = {}) => {
    const reply = await ask(path, {
      ...more,
      ...(body === undefined
        ? {}
        : {
            method: more.method ?? "POST",
            body: JSON.stringify(body),
            headers: {
              "content-type": "application/json",
              ...(more.headers as Record<string, string> | undefined)
            }
          })
    })
    const text = await reply.text()
    return {
      status: reply.status,
      body: text === "" ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
    }
  }
  return {
    url,
    folder,
    service,
    queue,
    journal: Context.get(context, RunJournal),
    logged,
    fetch: ask,
    json,
    submit: async (csv, { key, more = {}, token = "acme" } = {}) => {
      const form = new FormData()
      form.set("import", JSON.stringify({ provider: "memory", importType: "contacts", ...more }))
      form.set("file", new Blob([csv]), "contacts.csv")
      const reply = await ask("/v1/imports", {
        token,
        method: "POST",
        body: form,
        ...(key === undefined ? {} : { headers: { "idempotency-key": key } })
      })
      const { id } = (await reply.json()) as { readonly id?: string }
      if (id === undefined) throw new Error(`not submitted: ${reply.status}`)
      return id
    },
    until: async (id, ...states) => {
      for (let tries = 0; tries < 6000; tries++) {
        const { state } = await Effect.runPromise(queue.look(id))
        if (states.includes(state)) return
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      const stands = await Effect.runPromise(queue.look(id))
      throw new Error(`${id} did not become ${states.join(" or ")}: ${JSON.stringify(stands)}`)
    },
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** A file of contacts with so many rows, the last of them bad where that is asked for. */
export const contactsCsv = (name: string, rows = 3, isLastBad = false): string =>
  [
    "email",
    ...Array.from({ length: rows }, (_, row) =>
      isLastBad && row === rows - 1 ? `${name}-no-address` : `${name}-${row}@example.com`
    ),
    ""
  ].join("\n")
