/** A service of which a test says what it answers, and which keeps what it was sent. */
import { Effect, type Scope } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { gunzipSync } from "node:zlib"
import { actitoPlugin } from "../src/index.ts"
import { unhurried } from "./support.ts"

/** What it answers to one request line, such as `GET /mass-imports/v5/entities/shop/etls/7`. */
export interface ScriptedAnswer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A request as it came. */
export interface KeptRequest {
  readonly line: string
  readonly contentType: string
  readonly body: Buffer
}

/** One part of a form. */
export interface KeptPart {
  readonly name: string
  readonly fileName: string
  readonly contentType: string
  readonly content: Buffer
}

/** Takes a form apart. Written for forms as they come from here: no part holds the boundary. */
export const partsOf = ({ body, contentType }: KeptRequest): ReadonlyArray<KeptPart> => {
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1] ?? "none"
  const pieces = body.toString("latin1").split(`--${boundary}`).slice(1, -1)
  return pieces.map((piece) => {
    const at = piece.indexOf("\r\n\r\n")
    const head = piece.slice(0, at)
    return {
      name: / name="([^"]*)"/.exec(head)?.[1] ?? "",
      fileName: / filename="([^"]*)"/.exec(head)?.[1] ?? "",
      contentType: /content-type: (.*)/i.exec(head)?.[1] ?? "",
      content: Buffer.from(piece.slice(at + 4, -2), "latin1")
    }
  })
}

/** Text of a part, unpacked where it is gzip. */
export const textOf = ({ content }: KeptPart): string =>
  (content[0] === 0x1f ? gunzipSync(content) : content).toString()

/** Where the paths of entity `shop` begin. */
export const shop = "/mass-imports/v5/entities/shop"

/** Starts such a service and opens a provider for it. Whatever has no answer is answered with 404. */
export const recordingServer = (
  answers: Readonly<Record<string, ScriptedAnswer>>,
  settings: Readonly<Record<string, string>> = {}
) =>
  Effect.gen(function* () {
    const requests: Array<KeptRequest> = []
    const server = createServer((request, response) => {
      const line = `${request.method ?? ""} ${request.url ?? ""}`
      void buffer(request).then((body) => {
        requests.push({ line, contentType: request.headers["content-type"] ?? "", body })
        const isToken = line === "GET /auth/token"
        const answer = isToken ? { body: { accessToken: "t", expiresIn: "900s" } } : answers[line]
        response.writeHead(answer === undefined ? 404 : (answer.status ?? 200), answer?.headers ?? {})
        const given = answer?.body
        response.end(typeof given === "string" || given === undefined ? given : JSON.stringify(given))
      })
    })
    const url = yield* Effect.acquireRelease(
      Effect.promise(
        () =>
          new Promise<string>((resolve) => {
            server.listen(0, "127.0.0.1", () =>
              resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
            )
          })
      ),
      () =>
        Effect.promise(
          () =>
            new Promise<void>((resolve) => {
              server.closeAllConnections()
              server.close(() => resolve())
            })
        )
    )
    const provider = yield* actitoPlugin.open({
      apiKey: "k",
      entity: "shop",
      baseUrl: url,
      ...unhurried,
      ...settings
    })
    return { provider, requests, lines: () => requests.map(({ line }) => line) }
  }) satisfies Effect.Effect<unknown, unknown, Scope.Scope>
