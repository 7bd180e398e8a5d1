/** The dashboard and the alerts name what is measured, and nothing else. */
import { attributeNames, metricSheets } from "@bulkport/core"
import { Effect, Layer, Metric } from "effect"
import * as Yaml from "effect/encoding/Yaml"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  layerPrometheus,
  prometheusContentType,
  PrometheusEndpoint,
  prometheusLabel,
  prometheusName,
  prometheusText
} from "../src/index.ts"
import { namesIn } from "./support/promql-names.ts"

const root = join(import.meta.dirname, "..")

interface Panel {
  readonly title: string
  readonly targets: ReadonlyArray<{ readonly expr: string; readonly legendFormat: string }>
}
interface Dashboard {
  readonly panels: ReadonlyArray<Panel>
}
interface Rules {
  readonly groups: ReadonlyArray<{
    readonly rules: ReadonlyArray<{ readonly alert: string; readonly expr: string }>
  }>
}

const dashboard = async () =>
  JSON.parse(await readFile(join(root, "grafana/bulkport.json"), "utf8")) as Dashboard

const rules = async () => {
  const text = await readFile(join(root, "alerts/bulkport.yaml"), "utf8")
  const { groups } = Yaml.parse(text) as Rules
  return groups.flatMap((group) => group.rules)
}

/** Which labels each name in Prometheus may have. */
const known = new Map(
  Object.values(metricSheets).flatMap((sheet) => {
    const name = prometheusName(sheet)
    const labels = new Set(sheet.attributes.map(prometheusLabel))
    return sheet.kind === "histogram"
      ? [`${name}_bucket`, `${name}_sum`, `${name}_count`].map(
          (each) => [each, new Set([...labels, "le"])] as const
        )
      : [[name, labels] as const]
  })
)

const problemsOf = (query: string): ReadonlyArray<string> => {
  const { labels, metrics } = namesIn(query)
  const unknown = [...metrics].filter((metric) => !known.has(metric))
  const all = new Set([...metrics].flatMap((metric) => [...(known.get(metric) ?? [])]))
  return [
    ...unknown,
    ...[...labels].filter((label) => !all.has(label)),
    ...(metrics.size === 0 ? ["no metric"] : [])
  ]
}

describe("what is shown of metrics", () => {
  it("is something that is measured, in every panel", async () => {
    const { panels } = await dashboard()
    const wrong = panels.flatMap(({ targets, title }) =>
      targets.flatMap(({ expr }) => problemsOf(expr).map((problem) => `${title}: ${problem}`))
    )
    expect(wrong).toEqual([])
    const legends = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr, legendFormat }) =>
        [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].filter(
          ([, label = ""]) => !namesIn(expr).labels.has(label)
        )
      )
    )
    expect(legends).toEqual([])
  })

  it("leaves out nothing that is measured", async () => {
    const shown = (await dashboard()).panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => [...namesIn(expr).metrics])
    )
    const left = Object.values(metricSheets)
      .map(prometheusName)
      .filter((name) => !shown.some((metric) => metric.replace(/_(?:bucket|sum|count)$/, "") === name))
    expect(left).toEqual([])
  })

  it("is something that is measured, in every alert", async () => {
    const all = await rules()
    expect(all.length).toBeGreaterThan(5)
    expect(
      all.flatMap(({ alert, expr }) => problemsOf(expr).map((problem) => `${alert}: ${problem}`))
    ).toEqual([])
  })

  it("is refused by this test when it is not", () => {
    expect(problemsOf('sum by (bulkport_nothing) (rate(bulkport_rows_total{le="1"}[5m]))')).toEqual([
      "bulkport_nothing",
      "le"
    ])
    expect(problemsOf("max(bulkport_nowhere)")).toEqual(["bulkport_nowhere"])
    expect(() => namesIn("sum(rate(bulkport_rows_total[5m])")).toThrow("not closed")
  })
})

describe("the text for Prometheus", () => {
  it("has the names that come by OTLP, with units and kinds", async () => {
    const text = await Effect.gen(function* () {
      const { name } = metricSheets.stepDuration
      yield* Metric.update(
        Metric.histogram(name, { boundaries: [1], attributes: { unit: "s", "bulkport.step": "stage" } }),
        0.5
      )
      yield* Metric.update(Metric.counter(metricSheets.sent.name, { attributes: { unit: "By" } }), 12)
      yield* Metric.update(Metric.gauge("somebody.else"), 1)
      return yield* prometheusText
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.runPromise)
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "# TYPE bulkport_step_duration_seconds histogram",
        'bulkport_step_duration_seconds_bucket{bulkport_step="stage",le="1"} 1',
        "bulkport_sent_bytes_total 12",
        "somebody_else 1"
      ])
    )
  })
})

describe("the endpoint for Prometheus", () => {
  it("answers with the text, and with nothing else", async () => {
    const url = await Effect.gen(function* () {
      yield* Metric.update(
        Metric.counter(metricSheets.polls.name, { attributes: { "bulkport.step": "track" } }),
        3
      )
      const endpoint = yield* PrometheusEndpoint
      const reply = yield* Effect.promise(() => fetch(endpoint.url))
      expect(reply.headers.get("content-type")).toBe(prometheusContentType)
      expect(yield* Effect.promise(() => reply.text())).toContain(
        'bulkport_polls_total{bulkport_step="track"} 3\n'
      )
      const other = yield* Effect.promise(() => fetch(new URL("/", endpoint.url)))
      expect(other.status).toBe(404)
      const taken = Number(new URL(endpoint.url).port)
      const again = yield* Effect.exit(Effect.scoped(Layer.build(layerPrometheus({ port: taken }))))
      expect(String(again)).toContain("EADDRINUSE")
      return endpoint.url
    }).pipe(
      Effect.provide(layerPrometheus({ port: 0 })),
      Effect.provideService(Metric.MetricRegistry, new Map()),
      Effect.runPromise
    )
    await expect(fetch(url)).rejects.toThrow()
  })
})

it("the page about it names every metric with its unit, and every attribute", async () => {
  const page = await readFile(join(root, "../../apps/docs/content/observability.md"), "utf8")
  const lines = page.split("\n").map((line) => line.replaceAll(/ +/g, " "))
  const missing = Object.values(metricSheets).filter(
    ({ kind, name, unit }) =>
      !lines.some((line) => line.startsWith(`| \`${name}\` | ${kind} | \`${unit}\` |`))
  )
  expect(missing).toEqual([])
  expect(Object.values(attributeNames).filter((name) => !page.includes(`| \`${name}\``))).toEqual([])
})
