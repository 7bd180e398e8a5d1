import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { limitRequests } from "../../src/limits/limit-requests.ts"
import { sharedLimitsInMemory } from "../../src/limits/limits-in-memory.ts"
import { SharedLimits } from "../../src/limits/shared-limits.ts"
import { waitForPlace } from "../../src/limits/wait-for-place.ts"
import type { HttpReply, HttpRequest, HttpTransport } from "../../src/provider/index.ts"

const request: HttpRequest = { method: "GET", url: new URL("http://service.example/"), headers: {} }

/** A service that takes a while for each request, and counts those in flight. */
const countingTransport = (millis: number) => {
  const sentAt: Array<number> = []
  const state = { inFlight: 0, most: 0 }
  const body = Stream.succeed<Uint8Array>(Buffer.from("x"))
  const reply: HttpReply = { status: 200, headers: {}, body, text: () => Effect.succeed("x") }
  const transport: HttpTransport = {
    send: () =>
      Effect.gen(function* () {
        sentAt.push(yield* Clock.currentTimeMillis)
        yield* Effect.acquireRelease(
          Effect.sync(() => (state.most = Math.max(state.most, (state.inFlight += 1)))),
          () => Effect.sync(() => (state.inFlight -= 1))
        )
        return yield* Effect.delay(Effect.succeed(reply), millis)
      })
  }
  return { transport, sentAt, state }
}

const ask = (transport: HttpTransport) => Effect.scoped(transport.send(request))

const withLimits = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, SharedLimits, sharedLimitsInMemory())

/** The most moments that lie within any stretch of so many milliseconds. */
const mostWithin = (moments: ReadonlyArray<number>, millis: number): number =>
  Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + millis).length))

describe("limited requests", () => {
  it.effect("are never more at once than allowed, whichever transport of the key they use", () =>
    Effect.gen(function* () {
      const { sentAt, state, transport } = countingTransport(100)
      const limits = { key: "k", atOnce: 3, perMinute: 1000 }
      const transports = yield* Effect.all([
        limitRequests(transport, limits),
        limitRequests(transport, limits)
      ])
      const all = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 20 }, (_, index) => ask(transports[index % 2 === 0 ? 0 : 1])),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(all)
      assert.strictEqual(sentAt.length, 20)
      assert.strictEqual(state.most, 3)
    }).pipe(withLimits)
  )

  it.effect("are never more within any minute than allowed, and none is forgotten", () =>
    Effect.gen(function* () {
      const { sentAt, transport } = countingTransport(10)
      const limited = yield* limitRequests(transport, { key: "k", atOnce: 4, perMinute: 20 })
      const all = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 90 }, (_, index) => Effect.delay(ask(limited), index * 700)),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 minutes")
      yield* Fiber.join(all)
      assert.strictEqual(sentAt.length, 90)
      assert.strictEqual(mostWithin(sentAt, 60_000), 20)
    }).pipe(withLimits)
  )

  it.effect("have their place until the scope closes, or the body has been read to its end", () =>
    Effect.gen(function* () {
      const { transport } = countingTransport(0)
      const limited = yield* limitRequests(transport, { key: "k", atOnce: 1, perMinute: 1000 })
      const next = Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(ask(limited))
        yield* TestClock.adjust("1 second")
        const isDone = fiber.pollUnsafe() !== undefined
        yield* Fiber.interrupt(fiber)
        return isDone
      })
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* limited.send(request)
          assert.isFalse(yield* next)
        })
      )
      assert.isTrue(yield* next)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const reply = yield* limited.send(request)
          yield* Stream.runDrain(reply.body)
          assert.isTrue(yield* next)
        })
      )
    }).pipe(withLimits)
  )

  it.effect("give their place back in a scope that stays open, once they are certainly not in flight", () =>
    Effect.gen(function* () {
      const { transport } = countingTransport(0)
      const limits = { key: "k", atOnce: 1, perMinute: 4 }
      const limited = yield* limitRequests(transport, limits)
      const failing = yield* limitRequests(
        { send: () => Effect.fail({ _tag: "NoReply", endpoint: "GET /", code: "ECONNRESET" }) },
        limits
      )
      const asText = yield* limited.send(request)
      yield* asText.text()
      const begun = yield* limited.send(request)
      yield* Stream.runHead(begun.body)
      yield* Effect.flip(failing.send(request))
      yield* ask(limited)
      // The rate is used up by now.
      const waiting = yield* Effect.forkChild(limited.send(request))
      yield* TestClock.adjust("1 second")
      assert.isUndefined(waiting.pollUnsafe())
      yield* Fiber.interrupt(waiting)
      const next = yield* Effect.forkChild(ask(limited))
      yield* TestClock.adjust("2 minutes")
      assert.isDefined(next.pollUnsafe())
    }).pipe(Effect.scoped, withLimits)
  )

  it.effect("that are interrupted while they wait are not sent, and leave their place to the next", () =>
    Effect.gen(function* () {
      const { sentAt, transport } = countingTransport(1000)
      const limited = yield* limitRequests(transport, { key: "k", atOnce: 1, perMinute: 1000 })
      const [first, second, third] = yield* Effect.all([
        Effect.forkChild(ask(limited)),
        Effect.forkChild(ask(limited)),
        Effect.forkChild(ask(limited))
      ])
      yield* TestClock.adjust("500 millis")
      yield* Fiber.interrupt(second)
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(first)
      yield* Fiber.join(third)
      assert.strictEqual(sentAt.length, 2)
    }).pipe(withLimits)
  )

  it.effect("are served in the order they came", () =>
    Effect.gen(function* () {
      const limits = sharedLimitsInMemory()
      const served: Array<number> = []
      const all = yield* Effect.forEach(
        [1, 2, 3, 4, 5],
        (number) =>
          Effect.forkChild(
            Effect.scoped(
              Effect.gen(function* () {
                yield* waitForPlace(limits, "k", 1)
                served.push(number)
                yield* Effect.sleep(100)
              })
            )
          ),
        {}
      )
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.joinAll(all)
      assert.deepStrictEqual(served, [1, 2, 3, 4, 5])
    })
  )
})
