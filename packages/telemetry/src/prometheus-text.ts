import { metricSheets } from "@bulkport/core"
import type { Effect } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { prometheusName } from "./prometheus-name.ts"

/** The type of what `prometheusText` gives, for the header of a reply. */
export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8"

const names: ReadonlyMap<string, string> = new Map(
  Object.values(metricSheets).map((sheet) => [sheet.name, prometheusName(sheet)])
)

/**
 * All metrics of this process as Prometheus reads them, under the names that they have when they come by OTLP. For the `/metrics` of a
 * program that is scraped. Costs a millisecond or so for some hundred series.
 */
export const prometheusText: Effect.Effect<string> = PrometheusMetrics.format({
  metricNameMapper: (name) => names.get(name) ?? name
})
