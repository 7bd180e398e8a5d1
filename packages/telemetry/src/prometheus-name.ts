import type { MetricSheet } from "@bulkport/core"

const unitEndings: Readonly<Record<string, string>> = { s: "_seconds", By: "_bytes" }

/**
 * The name that a metric has in Prometheus, however it gets there: by OTLP, or from `prometheusText`. Histograms have it with
 * `_bucket`, `_sum` and `_count` behind it.
 */
export const prometheusName = ({ kind, name, unit }: MetricSheet): string =>
  `${name.replaceAll(/[^a-zA-Z0-9_:]/g, "_")}${unitEndings[unit] ?? ""}${kind === "counter" ? "_total" : ""}`

/** The name of a label there, from that of an attribute. */
export const prometheusLabel = (attribute: string): string => attribute.replaceAll(/[^a-zA-Z0-9_]/g, "_")
