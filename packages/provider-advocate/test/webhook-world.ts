/** A service that signs deliveries and shows its keys, and a server that receives them, both real. */
import { Effect, type Scope } from "effect"
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import {
  makeWebhookReceiver,
  maxWebhookBytes,
  type WebhookReceiver,
  type WebhookReceiverOptions
} from "../src/webhooks/webhook-receiver.ts"
import type { WebhookHint } from "../src/webhooks/webhook-hint.ts"
import type { WebhookRefused } from "../src/webhooks/webhook-refused.ts"
import { type AnsweringServer, json, startServer } from "./answering-server.ts"

/** A key pair under the id that the service gives it. */
export interface Signer {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Makes an RSA key. The service's ids may look like this one. */
export const makeSigner = (kid = "hLX/ydWw4C0mwdrvyPhUYmdCkD8=", modulusLength = 2048): Signer => ({
  kid,
  ...generateKeyPairSync("rsa", { modulusLength })
})

/** A key set as the service shows it. */
export const keySetOf = (...signers: ReadonlyArray<Signer>) => ({
  keys: signers.map(({ kid, publicKey }) => ({
    ...publicKey.export({ format: "jwk" }),
    kid,
    use: "sig",
    alg: "RS256"
  }))
})

const encode = (value: string | Uint8Array): string => Buffer.from(value).toString("base64url")

/** A detached JWS, made by hand. `header` is put over the documented one; `signWith` replaces RS256. */
export const jwsOf = (
  body: string | Uint8Array,
  signer: Signer,
  header: Readonly<Record<string, unknown>> = {},
  signWith: (input: Uint8Array) => Uint8Array = (input) => sign("sha256", input, signer.privateKey)
): string => {
  const head = encode(JSON.stringify({ alg: "RS256", typ: "JWT", kid: signer.kid, ...header }))
  const signed = header["b64"] === false ? Buffer.from(body) : Buffer.from(encode(body))
  return `${head}..${encode(signWith(Buffer.concat([Buffer.from(`${head}.`), signed])))}`
}

/** The legacy signature. */
export const legacyOf = (body: string | Uint8Array, apiKey: string): string =>
  createHmac("sha1", apiKey).update(body).digest("base64")

/** The tenant of the sample deliveries. */
export const tenantAlias = "test_abc"

/** The documented sample of an event, made one of ours. */
export const eventOf = (change: object = {}, data: object = {}): string =>
  JSON.stringify({
    id: "577303ece4b066c5cb171835",
    type: "export.completed",
    tenantAlias,
    live: false,
    created: 1467155436449,
    data: {
      id: "5d7c18e71c3882380afea94f",
      name: "bulkport-20261127-101010-abcde",
      requester: "Bulkport",
      status: "COMPLETED",
      dateCreated: 1568413927690,
      dateCompleted: 1568413928635,
      mailtoEmail: null,
      dateExpires: 1570833128635,
      outputFormat: "CSV",
      task: "USER",
      operation: "MUTATION",
      params: {},
      stats: null,
      fileRef: null,
      ...data
    },
    ...change
  })

/** A server that uses a receiver as a platform would. */
export interface ReceivingServer {
  /** Posts a delivery and gives the status of the answer. */
  readonly deliver: (
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Readonly<Record<string, string>>
  ) => Effect.Effect<number>
  /** What the receiver said, oldest first. */
  readonly said: ReadonlyArray<WebhookHint | WebhookRefused>
}

/** Starts a server that stops with the scope. `onHint` is told what the receiver said. */
export const startReceiving = (
  receive: WebhookReceiver,
  onHint: (hint: WebhookHint | WebhookRefused) => void = () => undefined
): Effect.Effect<ReceivingServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const said: Array<WebhookHint | WebhookRefused> = []
    const server = createServer((request, response) => {
      const answer = async () => {
        let body = Buffer.alloc(0)
        for await (const piece of request.iterator({ destroyOnReturn: false })) {
          body = Buffer.concat([body, piece as Buffer])
          if (body.length > maxWebhookBytes) break
        }
        const hint = await Effect.runPromise(
          receive({ headers: request.headers, body }).pipe(Effect.catch((refused) => Effect.succeed(refused)))
        )
        said.push(hint)
        response.writeHead(hint.status, { connection: "close" }).end()
        onHint(hint)
      }
      void answer()
    })
    const url = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      }),
      () =>
        Effect.promise(async () => {
          server.closeAllConnections()
          await new Promise((resolve) => server.close(resolve))
        })
    )
    return {
      said,
      deliver: (body, headers = {}) =>
        Effect.promise(async () => {
          const answer = await fetch(url, {
            method: "POST",
            body,
            headers: { "content-type": "application/json; charset=UTF-8", ...headers }
          })
          return answer.status
        })
    }
  })

/** The service's key. */
export const signer = makeSigner()
/** A key of somebody else. */
export const stranger = makeSigner()
/** The tenant's API key. */
export const apiKey = "TEST_key_that_must_not_leak"

/** A service that shows its key, and a receiver behind a server. */
export interface World extends ReceivingServer {
  readonly receive: WebhookReceiver
  readonly service: AnsweringServer
}

/** Runs a test against all of them. */
export const withReceiver = <A>(
  body: (world: World) => Effect.Effect<A, unknown>,
  options: Partial<WebhookReceiverOptions> = {}
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const service = yield* startServer((response) => json(response, keySetOf(signer)))
        const receive = yield* makeWebhookReceiver({ tenantAlias, baseUrl: service.url, ...options })
        const server = yield* startReceiving(receive)
        return yield* body({ ...server, receive, service })
      })
    )
  )

/** Delivers once, and gives what the receiver said and the status that went out. */
export const said = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
  options: Partial<WebhookReceiverOptions> = {}
) =>
  withReceiver(
    (world) =>
      Effect.map(world.deliver(body, headers), (status) => {
        const [hint, ...more] = world.said
        if (hint === undefined || more.length > 0) throw new Error(`received ${world.said.length} deliveries`)
        return { status, hint, asked: world.service.asked.length }
      }),
    options
  )

/** The header of a delivery that the service signed. */
export const signed = (body: string | Uint8Array, header: Readonly<Record<string, unknown>> = {}) => ({
  "X-Hook-JWS-RFC-7797": jwsOf(body, signer, header)
})

/** What is expected of a delivery that is refused. */
export const refusal = (reason: string, status: number) => ({
  status,
  hint: { _tag: "WebhookRefused", reason, status }
})
