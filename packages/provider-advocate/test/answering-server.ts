/** A server that answers as a test says, and remembers what it was asked. */
import { plainSource, type Provider, type StagedFile, type StepContext } from "@bulkport/core/provider"
import { Effect, type Scope } from "effect"
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { advocatePlugin } from "../src/index.ts"

/** A request as it arrived. */
export interface Asked {
  readonly line: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A running server. */
export interface AnsweringServer {
  readonly url: string
  readonly asked: ReadonlyArray<Asked>
}

/** Answers one request; the number counts from 1. */
export type Answerer = (
  response: ServerResponse,
  asked: Asked,
  number: number,
  request: IncomingMessage
) => void

/** Starts a server that stops with the scope. */
export const startServer = (answer: Answerer): Effect.Effect<AnsweringServer, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const asked: Array<Asked> = []
        const server = createServer((request, response) => {
          void text(request).then((body) => {
            const one = { line: `${request.method} ${request.url}`, headers: request.headers, body }
            asked.push(one)
            answer(response, one, asked.length, request)
          })
        })
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
        const { port } = server.address() as AddressInfo
        return { server, url: `http://127.0.0.1:${port}`, asked }
      }),
      ({ server }) =>
        Effect.promise(async () => {
          server.closeAllConnections()
          await new Promise((resolve) => server.close(resolve))
        })
    ),
    ({ asked, url }) => ({ url, asked })
  )

/** Answers with JSON. */
export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}

/** The key the provider below is opened with. */
export const apiKey = "TEST_key_that_must_not_leak"

/** Opens the provider for a server. */
export const openProvider = (baseUrl: string): Effect.Effect<Provider, unknown, Scope.Scope> =>
  advocatePlugin.open({ tenantAlias: "test_abc", apiKey, baseUrl })

/** A staged file of users, without a file. */
export const stagedFile = (change: Partial<StagedFile["prepared"]> = {}): StagedFile => ({
  prepared: {
    source: plainSource("/nowhere/users.csv", "csv"),
    sourceSha256: "",
    path: "1-stage/users.csv",
    format: "csv",
    delimiter: ",",
    sha256: "",
    bytes: 10,
    rows: 1,
    columns: ["accountId", "id"],
    sourceColumns: ["accountId", "id"],
    encoding: "utf-8",
    setAside: 0,
    hasMultilineRows: false,
    importType: "MUTATION/USER",
    options: {},
    ...change
  },
  handle: { fileRef: "imports/test_abc/users_1.csv", uploadedAt: 1_700_000_000_000 }
})

/** A run without a folder. */
export const context: StepContext = { label: "run-1", folder: "/nowhere", resolve: (path) => path }

/** A job as `start` gives it. */
export const jobRef = {
  version: 1,
  provider: "advocate",
  id: "633b1cf34efc053cb50a3f6d",
  target: "tenant test_abc",
  label: "run-1",
  handle: {}
} as const

/** Runs a test against a server and the provider opened for it. */
export const withServer = <A>(
  answer: Answerer,
  body: (provider: Provider, server: AnsweringServer) => Effect.Effect<A, unknown, Scope.Scope>
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* startServer(answer)
        return yield* body(yield* openProvider(server.url), server)
      })
    )
  )
