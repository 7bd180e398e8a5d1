import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import { expect, test } from "vitest"
import { longestWithoutShareMillis, makeEngineShare } from "../src/engine-share.ts"

test("a worker without a part of the work is of no use after a while, and says so once", async () => {
  const said: Array<string> = []
  const parts = new Set<number>()
  await Effect.gen(function* () {
    const share = yield* makeEngineShare({ hasShardId: ({ id }) => parts.has(id) }, "idle")
    const standing = Effect.andThen(share.tell, share.wasThereLately)
    // It has yet to begin.
    expect([share.isThere, yield* standing]).toEqual([false, true])
    yield* TestClock.adjust(longestWithoutShareMillis + 1)
    expect([yield* standing, yield* standing]).toEqual([false, false])
    expect(said).toEqual([expect.stringMatching(/^Worker idle has had no part of the work for 30 s/)])
    parts.add(3)
    expect([share.isThere, yield* standing, yield* standing]).toEqual([true, true, true])
    expect(said.slice(1)).toEqual(["Worker idle has a part of the work again."])
    parts.clear()
    yield* TestClock.adjust(longestWithoutShareMillis)
    expect([share.isThere, yield* standing]).toEqual([false, true])
    expect(said).toHaveLength(2)
  }).pipe(
    Effect.provide([
      TestClock.layer(),
      Logger.layer([Logger.make(({ message }) => void said.push(String(message)))])
    ]),
    Effect.runPromise
  )
})
