/** The dashboard and the alerts take what is measured, as it has to be taken, and nothing else. */
import { attributeNames, metricSheets } from "@bulkport/core"
import { Effect, Layer, Metric } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { layerPrometheus, prometheusContentType, PrometheusEndpoint, prometheusText } from "../src/index.ts"
import { faultsOf, labelsIn, sheetsIn } from "./support/query-faults.ts"
import { readAlerts, readDashboard } from "./support/shown-files.ts"

const root = join(import.meta.dirname, "..")
const page = join(root, "../../apps/docs/content/observability.md")

/** A query of the dashboard as it is when Grafana has put its own words in. */
const asSent = (expr: string): string => expr.replaceAll("$__rate_interval", "5m")

/** Names of variables in a query. */
const variablesIn = (text: string): ReadonlyArray<string> =>
  [...asSent(text).matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name)

const faultsIn = (name: string, faults: ReadonlyArray<string>): ReadonlyArray<string> =>
  faults.map((fault) => `${name}: ${fault}`)

describe("the dashboard", () => {
  it("takes what is measured, as it has to be taken, in every panel", async () => {
    const { panels } = await readDashboard()
    const faults = panels.flatMap(({ targets, title }) =>
      targets.flatMap(({ expr, legendFormat }) => {
        const labels = labelsIn(asSent(expr))
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label)
        return faultsIn(title, [
          ...faultsOf(asSent(expr)),
          ...shown.filter((label) => !labels.has(label)).map((label) => `no label ${label} is left to show`)
        ])
      })
    )
    expect(faults).toEqual([])
  })

  it("leaves out nothing that is measured", async () => {
    const { panels } = await readDashboard()
    const shown = new Set(
      panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => sheetsIn(asSent(expr))))
    )
    expect(Object.values(metricSheets).filter((sheet) => !shown.has(sheet))).toEqual([])
  })

  it("asks for values of its variables, and for no others", async () => {
    const { panels, templating } = await readDashboard()
    const [, ...others] = templating.list
    const names = new Set(templating.list.map(({ name }) => name))
    const used = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => variablesIn(expr))))
    expect([...used].filter((name) => !names.has(name))).toEqual([])
    expect(others.filter(({ name }) => !used.has(name))).toEqual([])
    for (const { query } of others) {
      const [, metric = "", label = ""] = /^label_values\((\w+), (\w+)\)$/.exec(query) ?? []
      expect(faultsOf(`sum by (${label}) (rate(${metric}[5m]))`)).toEqual([])
    }
  })

  it("has panels that can be told apart and do not cover one another", async () => {
    const { panels } = await readDashboard()
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length)
    for (const { targets } of panels)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`)
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(panels.filter(({ gridPos }) => gridPos.x + gridPos.w > 24)).toEqual([])
  })
})

describe("the alerts", () => {
  it("take what is measured, as it has to be taken, and show labels that are left", async () => {
    const alerts = await readAlerts()
    expect(alerts.length).toBeGreaterThan(5)
    const faults = alerts.flatMap(({ alert, annotations, expr }) => {
      const labels = labelsIn(expr)
      const shown = Object.values(annotations)
        .flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)])
        .map(([, label = ""]) => label)
      return faultsIn(alert, [
        ...faultsOf(expr),
        ...shown.filter((label) => !labels.has(label)).map((label) => `no label ${label} is left to show`)
      ])
    })
    expect(faults).toEqual([])
  })

  it("each have a place in the documentation, which says what to do", async () => {
    const text = await readFile(page, "utf8")
    const titles = text.split("\n").flatMap((line) => /^### (Bulkport\w+)$/.exec(line)?.[1] ?? [])
    const alerts = await readAlerts()
    expect(titles).toEqual(alerts.map(({ alert }) => alert))
    expect(alerts.map(({ annotations }) => annotations.runbook_url)).toEqual(
      titles.map(
        (title) =>
          `https://github.com/bulkport/bulkport/blob/main/apps/docs/content/observability.md#${title.toLowerCase()}`
      )
    )
  })
})

describe("a query", () => {
  it.each([
    ["sum(rate(bulkport_rows_total[5m])", "It cannot be read: "],
    ['sum(rate(bulkport_rows_total{bulkport_provider="a[5m]))', "It cannot be read: "],
    ["1 + 1", "It takes no metric"],
    ["max(bulkport_nowhere)", "bulkport_nowhere is not measured"],
    ["sum(bulkport_rows_total)", "bulkport_rows_total only grows: take its rate or its increase"],
    [
      "sum(bulkport_rows_total unless (bulkport_polls_total offset 1h))",
      "bulkport_rows_total only grows: take its rate or its increase"
    ],
    [
      "sum(increase(bulkport_rows_total[1h]))",
      "bulkport_rows_total loses what a process counts first: take new series whole"
    ],
    ["rate(bulkport_queue_depth[5m])", "bulkport_queue_depth goes up and down: take it as it is"],
    ["sum(bulkport_queue_depth)", "bulkport_queue_depth is said by every worker: take its max"],
    ['sum(rate(bulkport_rows_total{le="1"}[5m]))', "bulkport_rows_total has no label le"],
    [
      "sum by (bulkport_row_outcome) (rate(bulkport_polls_total[5m]))",
      "bulkport_polls_total cannot be grouped by bulkport_row_outcome"
    ],
    [
      "histogram_quantile(0.5, sum by (bulkport_step) (rate(bulkport_step_duration_seconds_bucket[5m])))",
      "sum loses the label le of bulkport_step_duration_seconds_bucket"
    ],
    [
      "histogram_quantile(0.5, sum by (bulkport_step) (rate(bulkport_step_duration_seconds_sum[5m])))",
      "bulkport_step_duration_seconds_sum has no buckets for histogram_quantile"
    ],
    [
      "sum by (le) (rate(bulkport_step_duration_seconds_bucket[5m]))",
      "bulkport_step_duration_seconds_bucket is for histogram_quantile"
    ]
  ])("is refused by these tests: %s", (query, fault) => {
    expect(faultsOf(query)).toContainEqual(expect.stringContaining(fault))
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
  const text = await readFile(page, "utf8")
  const lines = text.split("\n").map((line) => line.replaceAll(/ +/g, " "))
  const missing = Object.values(metricSheets).filter(
    ({ kind, name, unit }) =>
      !lines.some((line) => line.startsWith(`| \`${name}\` | ${kind} | \`${unit}\` |`))
  )
  expect(missing).toEqual([])
  expect(Object.values(attributeNames).filter((name) => !text.includes(`| \`${name}\``))).toEqual([])
})
