import { type ImportReason, Unreachable } from "@bulkport/core/provider"
import { makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { makeTokenSource } from "../src/actito-token.ts"
import { lifetimeMillisOf, type TokenAnswer, tokenAnswer } from "../src/actito-wire.ts"
import { bench, failureOf, openFor, run, startFile } from "./support.ts"

const timed = <A, E>(body: Effect.Effect<A, E>) => Effect.runPromise(Effect.provide(body, TestClock.layer()))

/** A source whose exchange takes a second and is counted. */
const counted = (answer: (exchange: number) => Effect.Effect<TokenAnswer, ImportReason>) => {
  let exchanges = 0
  const source = makeTokenSource(Effect.suspend(() => Effect.delay(answer(++exchanges), 1000)))
  const value = Effect.map(source.token, Redacted.value)
  return { source, value, exchanges: () => exchanges }
}

const numbered = (lifetimeMillis: number) =>
  counted((exchange) => Effect.succeed({ accessToken: `t${exchange}`, lifetimeMillis }))

describe("tokens", () => {
  it.each([
    ["900s", 900_000],
    ["900", 900_000],
    [900, 900_000],
    ["15m", 900_000],
    ["1 h", 3_600_000],
    ["0s", 0],
    [undefined, 900_000],
    ["soon", 900_000],
    [null, 900_000]
  ])("reads the lifetime %j as %i ms", (value, millis) => {
    expect(lifetimeMillisOf(value)).toBe(millis)
  })

  it("passes a token on as it is, and takes nothing else for one", () => {
    expect(tokenAnswer({ accessToken: "a%2Bb%3D", expiresIn: "900s" })?.accessToken).toBe("a%2Bb%3D")
    for (const body of [
      undefined,
      null,
      {},
      { accessToken: "" },
      { accessToken: "two\r\nlines" },
      "token",
      []
    ]) {
      expect(tokenAnswer(body)).toBeUndefined()
    }
  })

  it("asks once however many callers wait, and again only near the end of the lifetime", () =>
    timed(
      Effect.gen(function* () {
        const { exchanges, value } = numbered(900_000)
        const waiting = yield* Effect.forkChild(
          Effect.all(
            Array.from({ length: 20 }, () => value),
            { concurrency: 20 }
          )
        )
        yield* TestClock.adjust("1 second")
        expect(new Set(yield* Fiber.join(waiting))).toEqual(new Set(["t1"]))
        yield* TestClock.adjust("718 seconds")
        expect(yield* value).toBe("t1")
        yield* TestClock.adjust("2 seconds")
        const renewed = yield* Effect.forkChild(value)
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(renewed)).toBe("t2")
        expect(exchanges()).toBe(2)
      })
    ))

  it("lets all who waited share a failure, and tries again for the next", () =>
    timed(
      Effect.gen(function* () {
        const { exchanges, value } = counted((exchange) =>
          exchange === 1
            ? Effect.fail(new Unreachable({ host: "h", code: "ECONNREFUSED" }))
            : Effect.succeed({ accessToken: `t${exchange}`, lifetimeMillis: 900_000 })
        )
        const waiting = yield* Effect.forkChild(
          Effect.all(
            Array.from({ length: 5 }, () => Effect.flip(value)),
            { concurrency: 5 }
          )
        )
        yield* TestClock.adjust("5 seconds")
        expect((yield* Fiber.join(waiting)).length).toBe(5)
        expect(exchanges()).toBe(1)
        const next = yield* Effect.forkChild(value)
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(next)).toBe("t2")
      })
    ))

  it("goes on when the caller that asked is interrupted", () =>
    timed(
      Effect.gen(function* () {
        const { value } = numbered(900_000)
        const first = yield* Effect.forkChild(value)
        const second = yield* Effect.forkChild(value)
        yield* TestClock.adjust("100 millis")
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("2 seconds")
        expect(yield* Fiber.join(second)).toBe("t2")
      })
    ))

  it("forgets a refused token, but not one that was issued since", () =>
    timed(
      Effect.gen(function* () {
        const { exchanges, source } = numbered(900_000)
        const ask = Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(source.token)
          yield* TestClock.adjust("1 second")
          return yield* Fiber.join(fiber)
        })
        const first = yield* ask
        yield* source.drop(first)
        const second = yield* ask
        yield* source.drop(first)
        expect(yield* ask).toBe(second)
        expect(exchanges()).toBe(2)
        expect(source.secrets().map(Redacted.value)).toEqual(["t1", "t2"])
      })
    ))

  it("renews an expired token once, and starts one execution with it", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        const { job } = yield* startFile({ provider })
        emulator.expireTokens()
        yield* provider.track(job)
        emulator.expireTokens()
        yield* startFile({ provider })
        expect(emulator.requestsOf("token").length).toBe(3)
        expect(emulator.requestsOf("create-execution").map(({ status }) => status)).toEqual([201, 401, 201])
        expect(emulator.executions().length).toBe(2)
      })
    ))

  it("takes a second 401 as final, and does not go round in circles", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench()
        emulator.addFault({
          on: "create-execution",
          times: 9,
          action: { type: "reply", status: 401, body: "" }
        })
        const reason = yield* failureOf(startFile({ provider }))
        expect(reason._tag).toBe("CredentialsRefused")
        expect(emulator.requestsOf("token").length).toBe(2)
        expect(emulator.requestsOf("create-execution").length).toBe(2)
      })
    ))

  it("reports a key that the environment does not know, without asking for anything else", () =>
    run(
      Effect.gen(function* () {
        const { emulator, provider } = yield* bench({ refuseKey: true })
        const reason = yield* failureOf(startFile({ provider }))
        expect(reason._tag).toBe("CredentialsRefused")
        expect(reason.message).not.toContain(emulator.apiKey)
        expect(emulator.requests().map(({ operation }) => operation)).toEqual(["token"])
      })
    ))

  it("asks with the raw key, once for calls at the same time, and passes the token on undecoded", () =>
    run(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0 })
        // Providers that are open share their tokens.
        const { job } = yield* Effect.scoped(
          Effect.flatMap(openFor(emulator), (provider) => startFile({ provider }))
        )
        emulator.clearRequests()
        const fresh = yield* openFor(emulator)
        yield* Effect.all([fresh.track(job), fresh.track(job)], { concurrency: 2 })
        expect(emulator.requestsOf("token").map(({ headers }) => headers["authorization"])).toEqual([
          emulator.apiKey
        ])
        const [track] = emulator.requestsOf("get-execution")
        expect(String(track?.headers["authorization"])).toMatch(/^Bearer emulated%2B/)
      })
    ))
})
