import { Effect, HashRing, Logger } from "effect"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import { TestClock } from "effect/testing"
import { expect, test } from "vitest"
import { shards } from "../src/engine-layer.ts"
import { longestWithoutShareMillis, makeEngineShare } from "../src/engine-share.ts"

test("64 workers have a part of the work each", () => {
  for (const count of [2, 17, 63, 64]) {
    const ring = HashRing.make<RunnerAddress.RunnerAddress>()
    for (let worker = 0; worker < count; worker++) {
      HashRing.add(ring, RunnerAddress.make(`machine-${worker}-${worker * 7919}`, 1))
    }
    // As the engine gives them out.
    expect(new Set(HashRing.getShards(ring, shards)).size).toBe(count)
  }
})

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
