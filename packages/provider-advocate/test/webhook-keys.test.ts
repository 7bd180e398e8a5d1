/** When the service's keys are asked for, how long they are used, and what happens when they cannot be had. */
import { Effect, Fiber, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { generateKeyPairSync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { makeWebhookReceiver, type WebhookReceiver } from "../src/webhooks/webhook-receiver.ts"
import { type Answerer, type AnsweringServer, json, startServer } from "./answering-server.ts"
import { eventOf, jwsOf, keySetOf, makeSigner, type Signer, tenantAlias } from "./webhook-world.ts"

const first = makeSigner("first")
const second = makeSigner("second")

interface World {
  readonly service: AnsweringServer
  readonly receive: WebhookReceiver
  /** A delivery signed with this key: what the receiver said, in a word. */
  readonly from: (signer: Signer) => Effect.Effect<string>
  /** How often the key set was asked for. */
  readonly asked: () => number
}

/** Time stands still unless a test moves it. */
const withKeys = <A>(
  answer: Answerer,
  body: (world: World) => Effect.Effect<A, unknown, Scope.Scope>
): Promise<A> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const service = yield* startServer(answer)
      // The address may have a path; the keys are at the origin.
      const receive = yield* makeWebhookReceiver({ tenantAlias, baseUrl: `${service.url}/some/path` })
      const sample = Buffer.from(eventOf())
      const from = (signer: Signer) =>
        receive({ headers: { "x-hook-jws-rfc-7797": jwsOf(sample, signer) }, body: sample }).pipe(
          Effect.match({ onSuccess: ({ _tag }) => _tag as string, onFailure: ({ reason }) => reason })
        )
      return yield* body({ service, receive, from, asked: () => service.asked.length })
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer()))
  )

/** A service that shows what it is told to show. */
const showing =
  (shown: { signers: ReadonlyArray<Signer>; status?: number }): Answerer =>
  (response) =>
    json(response, keySetOf(...shown.signers), shown.status)

describe("the key set", () => {
  it("is asked for with the first delivery, at the service's own origin, and not with the next", () =>
    withKeys(showing({ signers: [first, second] }), ({ asked, from, service }) =>
      Effect.gen(function* () {
        expect(asked()).toBe(0)
        expect(yield* from(first)).toBe("PollNow")
        expect(yield* from(second)).toBe("PollNow")
        expect(yield* from(first)).toBe("PollNow")
        expect(service.asked.map(({ line }) => line)).toEqual(["GET /.well-known/jwks.json"])
        expect(service.asked[0]?.headers.authorization).toBeUndefined()
      })
    ))

  it("is asked for once however many deliveries come at once", () =>
    withKeys(showing({ signers: [first] }), ({ asked, from }) =>
      Effect.gen(function* () {
        const said = yield* Effect.all(
          Array.from({ length: 20 }, (_, index) => from(index % 2 === 0 ? first : second)),
          { concurrency: "unbounded" }
        )
        expect(new Set(said)).toEqual(new Set(["PollNow", "key-unknown"]))
        expect(said.filter((one) => one === "PollNow")).toHaveLength(10)
        expect(asked()).toBe(1)
      })
    ))

  it("is asked for once a minute however many unknown keys are named", () =>
    withKeys(showing({ signers: [first] }), ({ asked, from }) =>
      Effect.gen(function* () {
        expect(yield* from(first)).toBe("PollNow")
        for (let count = 0; count < 50; count++)
          expect(yield* from({ ...second, kid: `forged-${count}` })).toBe("key-unknown")
        expect(asked()).toBe(1)
        yield* TestClock.adjust("59 seconds")
        expect(yield* from(second)).toBe("key-unknown")
        expect(asked()).toBe(1)
        yield* TestClock.adjust("1 second")
        for (let count = 0; count < 50; count++)
          expect(yield* from({ ...second, kid: `forged-${count}` })).toBe("key-unknown")
        expect(asked()).toBe(2)
      })
    ))

  it("is asked for to the end although the one who asked gives up", () => {
    let answer = (): void => undefined
    return withKeys(
      (response) => (answer = () => json(response, keySetOf(first))),
      ({ asked, from }) =>
        Effect.gen(function* () {
          const waiting = yield* Effect.forkChild(from(first))
          yield* until(() => asked() === 1)
          yield* Fiber.interrupt(waiting)
          const next = yield* Effect.forkChild(from(first))
          answer()
          expect(yield* Fiber.join(next)).toBe("PollNow")
          expect(asked()).toBe(1)
        })
    )
  })

  it("may hold entries of other kinds, and ones that are broken", () => {
    const { keys } = keySetOf(first)
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
    const odd = [
      null,
      7,
      {},
      { kty: "oct", kid: "second", k: "AAAA", alg: "HS256" },
      { ...privateKey.export({ format: "jwk" }), kid: "ec" },
      { ...keySetOf(second).keys[0], use: "enc" },
      { ...keySetOf(second).keys[0], alg: "RS512" },
      { ...keySetOf(second).keys[0], kid: 2 },
      { ...keySetOf(second).keys[0], n: "" }
    ]
    return withKeys(
      (response) => json(response, { keys: [...odd, ...keys], more: true }),
      ({ from }) =>
        Effect.gen(function* () {
          expect(yield* from(first)).toBe("PollNow")
          expect(yield* from(second)).toBe("key-unknown")
        })
    )
  })

  it("may leave out what a key is for", () =>
    withKeys(
      (response) => {
        const { e, kid, kty, n } = keySetOf(first).keys[0]!
        json(response, { keys: [{ kty, kid, n, e }] })
      },
      ({ from }) => Effect.map(from(first), (said) => expect(said).toBe("PollNow"))
    ))

  it("gives nothing to be verified with a key that is too short", () => {
    const weak = makeSigner("weak", 1024)
    return withKeys(showing({ signers: [weak] }), ({ from }) =>
      Effect.map(from(weak), (said) => expect(said).toBe("signature-wrong"))
    )
  })
})

describe("a key", () => {
  it("is learnt when the service begins to use it", () => {
    const shown = { signers: [first] }
    return withKeys(showing(shown), ({ asked, from }) =>
      Effect.gen(function* () {
        expect(yield* from(first)).toBe("PollNow")
        shown.signers = [first, second]
        yield* TestClock.adjust("1 hour")
        expect(yield* from(second)).toBe("PollNow")
        expect(asked()).toBe(2)
      })
    )
  })

  it("is used for a day after it was last seen, and refused when it is gone by then", () => {
    const shown = { signers: [first, second] }
    return withKeys(showing(shown), ({ asked, from }) =>
      Effect.gen(function* () {
        expect(yield* from(first)).toBe("PollNow")
        shown.signers = [second]
        yield* TestClock.adjust("23 hours")
        expect(yield* from(makeSigner("third"))).toBe("key-unknown")
        expect(yield* from(first)).toBe("PollNow")
        yield* TestClock.adjust("1 hour")
        expect(yield* from(first)).toBe("key-unknown")
        expect(yield* from(second)).toBe("PollNow")
        expect(asked()).toBe(3)
      })
    )
  })

  it("is the one that the service shows now when it is shown anew under the same id", () => {
    const renewed = { ...makeSigner(), kid: "first" }
    const shown: { signers: ReadonlyArray<Signer> } = { signers: [first] }
    return withKeys(showing(shown), ({ from }) =>
      Effect.gen(function* () {
        expect(yield* from(first)).toBe("PollNow")
        shown.signers = [renewed]
        expect(yield* from(renewed)).toBe("signature-wrong")
        yield* TestClock.adjust("1 day")
        expect(yield* from(renewed)).toBe("PollNow")
        expect(yield* from(first)).toBe("signature-wrong")
      })
    )
  })
})

describe("a key set that cannot be read", () => {
  it("lets the service deliver again, and is not asked for more than once a minute", () => {
    const shown: { signers: ReadonlyArray<Signer>; status: number } = { signers: [first], status: 500 }
    return withKeys(showing(shown), ({ asked, from }) =>
      Effect.gen(function* () {
        expect(yield* from(first)).toBe("keys-unreachable")
        shown.status = 200
        expect(yield* from(first)).toBe("keys-unreachable")
        expect(asked()).toBe(1)
        yield* TestClock.adjust("1 minute")
        expect(yield* from(first)).toBe("PollNow")
        expect(asked()).toBe(2)
      })
    )
  })

  it("does no harm to keys that are known, until their day is over", () => {
    const shown = { signers: [first], status: 200 }
    return withKeys(showing(shown), ({ from }) =>
      Effect.gen(function* () {
        expect(yield* from(first)).toBe("PollNow")
        shown.status = 503
        yield* TestClock.adjust("1 hour")
        expect(yield* from(second)).toBe("keys-unreachable")
        expect(yield* from(first)).toBe("PollNow")
        yield* TestClock.adjust("23 hours")
        expect(yield* from(first)).toBe("keys-unreachable")
      })
    )
  })

  it.each<[string, string, Answerer]>([
    ["another status", "HTTP 404", (response) => json(response, keySetOf(first), 404)],
    [
      "a redirect",
      "HTTP 302",
      (response) => response.writeHead(302, { location: "/elsewhere" }).end(JSON.stringify(keySetOf(first)))
    ],
    ["no JSON", "not a key set", (response) => response.end("<html>")],
    ["other JSON", "not a key set", (response) => json(response, [keySetOf(first)])],
    [
      "more than a key set may be",
      "not a key set",
      (response) => json(response, { filling: "x".repeat(300_000), ...keySetOf(first) })
    ],
    [
      "a connection that breaks",
      "UND_ERR_SOCKET",
      (response) => {
        response.writeHead(200, { "content-length": "1000" })
        response.write(JSON.stringify(keySetOf(first)).slice(0, 10), () => response.destroy())
      }
    ]
  ])("is refused with 503 and says why: %s", (_what, why, answer) =>
    withKeys(answer, ({ receive, service }) =>
      Effect.gen(function* () {
        const body = Buffer.from(eventOf())
        const headers = { "x-hook-jws-rfc-7797": jwsOf(body, first) }
        const refused = yield* Effect.flip(receive({ headers, body }))
        expect(refused).toMatchObject({ reason: "keys-unreachable", status: 503 })
        expect(refused.message).toContain(`${new URL(service.url).host}: ${why}`)
      })
    )
  )

  it("is refused with 503 when nothing listens there", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const gone = yield* Effect.scoped(startServer(() => undefined))
        const receive = yield* makeWebhookReceiver({ tenantAlias, baseUrl: gone.url })
        const body = Buffer.from(eventOf())
        const headers = { "x-hook-jws-rfc-7797": jwsOf(body, first) }
        const refused = yield* Effect.flip(receive({ headers, body }))
        expect(refused).toMatchObject({ reason: "keys-unreachable", status: 503 })
        expect(refused.message).toContain("ECONNREFUSED")
      })
    ))

  it("is not waited for longer than ten seconds, however much comes in between", () =>
    withKeys(
      (response) => response.writeHead(200).write('{"keys":'),
      ({ asked, from }) =>
        Effect.gen(function* () {
          const waiting = yield* Effect.forkChild(from(first))
          yield* until(() => asked() === 1)
          yield* TestClock.adjust("10 seconds")
          expect(yield* Fiber.join(waiting)).toBe("keys-unreachable")
        })
    ))
})

/** Waits for something that happens in real time, outside of Effect. */
const until = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() =>
    isSo() ? Effect.void : Effect.andThen(TestClock.withLive(Effect.sleep("1 millis")), until(isSo))
  )
