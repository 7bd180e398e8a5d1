/** What can be seen of imports that a worker takes from the queue: one trace for each, and gauges of the queue. */
import { EngineSettings, RunJournal } from "@bulkport/core"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { startMemoryService } from "@bulkport/testkit"
import { Effect, Layer, Metric, Option, Schedule, Tracer } from "effect"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { ImportQueue, layerQueue, layerWorker } from "../src/index.ts"
import { contactsPlan, registryOf } from "./support/memory-import.ts"
import { untilState } from "./support/queue-under-test.ts"
import { engineOptions } from "./support/worker-process-settings.ts"

it("a run is one trace from its submission on, and the queue is measured", async () => {
  const folder = await mkdtemp(join(tmpdir(), "seen-"))
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const seen = Effect.gen(function* () {
    const service = yield* startMemoryService()
    const services = Layer.mergeAll(layerQueue({ followMillis: 20 }), layerWorker({ pollMillis: 20 })).pipe(
      Layer.provideMerge(
        Layer.mergeAll(
          layerSqlite({ folder }),
          registryOf(service),
          Layer.succeed(EngineSettings, engineOptions)
        )
      ),
      Layer.provide(Layer.succeed(Tracer.Tracer, tracer))
    )
    return yield* Effect.gen(function* () {
      const queue = yield* ImportQueue
      const { runId } = yield* queue.submit({ plan: contactsPlan(folder, "seen") })
      yield* untilState(runId, "ended")
      const { state } = yield* (yield* RunJournal).view(runId)
      // Measured now and then, and for the first time at some moment after the worker was there.
      const gauges = yield* Effect.repeat(
        Effect.map(Metric.snapshot, (all) => all.filter(({ id }) => /queue|workers|in_doubt/.test(id))),
        { schedule: Schedule.spaced(20), until: (seen) => seen.some(({ id }) => id.includes("in_doubt")) }
      )
      return { runId, trace: state.trace, gauges }
    }).pipe(Effect.provide(services))
  })
  const { gauges, runId, trace } = await seen.pipe(
    Effect.scoped,
    Effect.provideService(Metric.MetricRegistry, new Map()),
    Effect.runPromise
  )

  const ofRun = spans.filter(({ attributes }) => attributes.get("bulkport.run.id") === runId)
  const steps = ["stage", "validate", "start", "track", "collect"].map((step) => `bulkport.${step}`)
  expect(ofRun.map(({ name }) => name)).toEqual(expect.arrayContaining(steps))
  expect(new Set(ofRun.map(({ traceId }) => traceId))).toEqual(new Set([trace?.traceId]))
  const roots = ofRun.filter(({ parent }) => Option.isNone(parent))
  expect(roots.map(({ spanId }) => spanId)).toEqual([trace?.spanId])

  expect(
    Object.fromEntries(
      gauges.map(({ attributes, id, state }) => [
        [id, ...Object.values(attributes ?? {})].join(" "),
        "value" in state ? state.value : undefined
      ])
    )
  ).toMatchObject({
    "bulkport.workers {worker}": 1,
    "bulkport.queue.age s": expect.any(Number) as number,
    "bulkport.queue.depth {run} stopped": 0,
    "bulkport.runs.in_doubt {run}": 0
  })
})
