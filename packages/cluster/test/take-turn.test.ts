import type { ImportServices } from "@bulkport/core"
import { Deferred, Effect, Fiber, Semaphore } from "effect"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { claimRuns } from "../src/claim-runs.ts"
import { HeldRuns } from "../src/held-runs.ts"
import { ImportQueue } from "../src/index.ts"
import { makeQueueClock } from "../src/queue-clock.ts"
import { makeTakeTurn, type TurnContext } from "../src/take-turn.ts"
import { workerSettings } from "../src/worker-settings.ts"
import { contactsPlan } from "./support/memory-import.ts"
import { client, withQueue } from "./support/queue-under-test.ts"

test("a turn that the engine breaks off while it waits for a place leaves its run to others", () => {
  const folder = mkdtempSync(join(tmpdir(), "turns-"))
  return withQueue(
    {
      folder,
      serviceUrl: "http://127.0.0.1:9",
      apiKey: "none",
      worker: {}
    },
    Effect.gen(function* () {
      const sql = yield* client
      const settings = workerSettings({ slots: 1 })
      const context: TurnContext = {
        sql,
        settings,
        held: new HeldRuns(),
        clock: makeQueueClock(sql),
        places: yield* Semaphore.make(1),
        isStopping: yield* Deferred.make<void>(),
        onLetGo: Effect.void,
        services: yield* Effect.context<ImportServices>()
      }
      yield* (yield* ImportQueue).submit({
        plan: contactsPlan(folder, "waiting")
      })
      const now = yield* context.clock.sureNow
      const [row] = yield* claimRuns(sql, {
        worker: settings.name,
        holder: settings.holder,
        providers: ["memory"],
        free: 1,
        freeForLarge: 1,
        mostPerProvider: {},
        mostPerTenant: undefined,
        served: new Map(),
        now,
        heldUntil: now + settings.holdMillis
      })
      if (row === undefined) throw new Error("There is nothing to be taken up.")
      const held = context.held.add(row, now)
      const turn = { runId: row.run_id, generation: Number(row.generation), place: 0, isLast: false }
      yield* context.places.withPermits(1)(
        Effect.gen(function* () {
          const waiting = yield* Effect.forkChild(makeTakeTurn(context)(turn))
          while (!held.isBegun) yield* Effect.sleep(1)
          yield* Fiber.interrupt(waiting)
        })
      )
      // What it does not have, it does not keep others from.
      expect(context.held.size).toBe(0)
    })
  )
})
