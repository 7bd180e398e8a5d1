import { type RunEvent, RunObserver } from "@bulkport/core"
import { Deferred, Effect, Exit, Fiber } from "effect"
import * as TestClock from "effect/testing/TestClock"
import { expect, test } from "vitest"
import { letGoSafely } from "../src/let-go-safely.ts"

const tell = (event: RunEvent) => Effect.flatMap(RunObserver, (observe) => observe(event))
const startBegun: RunEvent = { type: "step-begun", runId: "r", step: "start" }
const startFinished: RunEvent = {
  type: "step-finished",
  runId: "r",
  step: "start",
  millis: 1,
  wasRecorded: false
}

/** An import that starts a job whose reply takes until it is let through, and then waits for the job for ever. */
const given = Effect.gen(function* () {
  const reply = yield* Deferred.make<void>()
  const letGo = yield* Deferred.make<void>()
  const isStarting = yield* Deferred.make<void>()
  const steps: Array<string> = []
  const importing = Effect.gen(function* () {
    yield* tell(startBegun)
    yield* Deferred.succeed(isStarting, undefined)
    yield* Effect.onInterrupt(Deferred.await(reply), () => Effect.sync(() => steps.push("start cut off")))
    steps.push("started")
    yield* tell(startFinished)
    return yield* Effect.onInterrupt(Effect.never, () => Effect.sync(() => steps.push("waiting cut off")))
  })
  const fiber = yield* Effect.forkChild(letGoSafely(importing, Deferred.await(letGo), 5000))
  yield* Deferred.await(isStarting)
  return { reply, letGo, steps, fiber }
})

test("a start that is under way comes to its end before an import is let go", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const { fiber, letGo, reply, steps } = yield* given
      yield* Deferred.succeed(letGo, undefined)
      yield* Effect.sleep(20)
      expect(steps).toEqual([])
      yield* Deferred.succeed(reply, undefined)
      expect(yield* Fiber.join(fiber)).toBeUndefined()
      expect(steps[0]).toBe("started")
    })
  ))

test("an import that starts nothing is let go at once", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const { fiber, letGo, reply, steps } = yield* given
      yield* Deferred.succeed(reply, undefined)
      while (steps.length === 0) yield* Effect.sleep(1)
      yield* Deferred.succeed(letGo, undefined)
      expect(yield* Fiber.join(fiber)).toBeUndefined()
      expect(steps).toEqual(["started", "waiting cut off"])
    })
  ))

test("a start that takes too long is cut off, and so left in doubt", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const { fiber, letGo, steps } = yield* given
      yield* Deferred.succeed(letGo, undefined)
      yield* TestClock.adjust(4000)
      expect(steps).toEqual([])
      yield* TestClock.adjust(2000)
      expect(yield* Fiber.join(fiber)).toBeUndefined()
      expect(steps).toEqual(["start cut off"])
    }).pipe(Effect.provide(TestClock.layer()))
  ))

test("what came of an import that nobody stops is handed on, a failure too", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      expect(yield* letGoSafely(Effect.succeed(7), Effect.never, 5000)).toEqual(Exit.succeed(7))
      expect(yield* letGoSafely(Effect.fail("no"), Effect.never, 5000)).toEqual(Exit.fail("no"))
    })
  ))
