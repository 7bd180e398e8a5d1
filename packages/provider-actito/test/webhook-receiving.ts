/** A server that uses a receiver as a platform would, over real HTTP. */
import { Effect, Redacted, type Scope } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { WebhookHints } from "../src/webhooks/webhook-hint.ts"
import {
  makeWebhookReceiver,
  maxWebhookBytes,
  type WebhookReceiver,
  type WebhookReceiverOptions
} from "../src/webhooks/webhook-receiver.ts"
import type { DeliveryRefused } from "../src/webhooks/delivery-refused.ts"

/** The header that the subscriptions of the tests have. */
export const secret = "a-shared-secret-that-must-not-leak"

/** The receiver of the tests' own entity. */
export const receiverFor = (options: Partial<WebhookReceiverOptions> = {}) =>
  makeWebhookReceiver({ entity: "shop", secret: Redacted.make(secret), ...options })

/** A running server. */
export interface ReceivingServer {
  readonly url: string
  /** What the receiver said, oldest first. */
  readonly said: ReadonlyArray<WebhookHints | DeliveryRefused>
  /** Posts a delivery and gives the status of the answer. */
  readonly deliver: (
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Readonly<Record<string, string>>
  ) => Effect.Effect<number>
}

/** Starts a server that stops with the scope. */
export const startReceiving = (
  receive: WebhookReceiver
): Effect.Effect<ReceivingServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const said: Array<WebhookHints | DeliveryRefused> = []
    const server = createServer((request, response) => {
      const answer = async () => {
        let body = Buffer.alloc(0)
        for await (const piece of request.iterator({ destroyOnReturn: false })) {
          body = Buffer.concat([body, piece as Buffer])
          if (body.length > maxWebhookBytes) break
        }
        const hints = await Effect.runPromise(
          receive({ headers: request.headers, body }).pipe(Effect.catch((refused) => Effect.succeed(refused)))
        )
        said.push(hints)
        response.writeHead(hints.status, { connection: "close" }).end()
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
      url,
      said,
      deliver: (body, headers = { "X-Bulkport-Secret": secret }) =>
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
