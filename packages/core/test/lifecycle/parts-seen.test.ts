/** What can be seen from outside of a file that is imported in parts. */
import { assert, it } from "@effect/vitest"
import { Effect, Metric, Option, Tracer } from "effect"
import { join } from "node:path"
import { metricSheets, planImport, runImport } from "../../src/index.ts"
import { makePartsService, rowsOf, withService } from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

it.live("a file in parts is one trace with a span for each part, and its rows are counted once", () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return Effect.gen(function* () {
    const service = makePartsService({ limits: { maxRows: 3 } })
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", `id,name\r\n${rowsOf(8, [2, 7])}`)
    const plan = planImport({ file, provider: "scripted", importType: "rows" })
    const report = yield* withService(service, join(folder, "runs"), runImport(plan))
    const counted = (yield* Metric.snapshot).flatMap(({ attributes, id, state }) =>
      id === metricSheets.rows.name || id === metricSheets.runsEnded.name
        ? [[attributes?.["bulkport.row.outcome"] ?? "runs", "count" in state ? state.count : 0] as const]
        : []
    )
    assert.deepStrictEqual(Object.fromEntries(counted), {
      runs: 1,
      accepted: report.rows.accepted,
      rejected: report.rows.rejected,
      unknown: 0,
      "set-aside": 0
    })
    const [root] = spans.filter(({ parent }) => Option.isNone(parent))
    assert.strictEqual(root?.name, "bulkport.runImport")
    assert.strictEqual(new Set(spans.map(({ traceId }) => traceId)).size, 1)
    const parts = spans.filter(({ name }) => name === "bulkport.part")
    assert.deepStrictEqual(
      // Each is made ready, before any of them is imported.
      parts.map(({ attributes }) => attributes.get("bulkport.part")),
      [1, 2, 3, 1, 2, 3]
    )
    const collected = spans.filter(({ name }) => name === "bulkport.collect")
    assert.deepStrictEqual(
      collected.map(({ parent }) => Option.getOrUndefined(parent)?.spanId),
      parts.slice(3).map(({ spanId }) => spanId)
    )
  }).pipe(
    Effect.provideService(Tracer.Tracer, tracer),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )
})
