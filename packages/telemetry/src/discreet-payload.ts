/** What leaves the process, looked through once more: whatever made it, no message of a failure and no address goes along. */
import { Layer } from "effect"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"

type Serialization = OtlpSerialization.OtlpSerialization["Service"]
type Traces = Parameters<Serialization["traces"]>[0]
type Metrics = Parameters<Serialization["metrics"]>[0]
type Logs = Parameters<Serialization["logs"]>[0]
type Span = Traces["resourceSpans"][number]["scopeSpans"][number]["spans"][number]
type Metric = Metrics["resourceMetrics"][number]["scopeMetrics"][number]["metrics"][number]

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string | null }
}

/**
 * Attributes that hold what somebody has typed, or what a program has to say about its values: paths and queries of requests, which
 * may name a row, headers, who asks from where, statements with their parameters, and messages of failures, which name files.
 */
const untold =
  /^(?:url\.(?:full|path|query)|http\.(?:url|target)|http\.(?:request|response)\.header\..*|user_agent\..*|client\..*|db\.query\.parameter\..*|exception\.(?:message|stacktrace)|code\.stacktrace|effect\.fiberId)$/

const discreet = <A extends Attribute>(attributes: ReadonlyArray<A>): Array<A> =>
  attributes.filter(({ key }) => !untold.test(key))

/** The type of a failure, which is the tag of its reason where it has one. */
const failureOf = (attributes: ReadonlyArray<Attribute>): string | undefined =>
  attributes.find(({ key }) => key === "error.type")?.value.stringValue ?? undefined

const discreetSpan = (span: Span): Span => {
  const errorType = failureOf(span.attributes)
  const { message: _said, ...status } = span.status
  return {
    ...span,
    attributes: discreet(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: discreet(event.attributes) })),
    // One that was interrupted has not failed.
    status: errorType === undefined || status.code !== 2 ? status : { ...status, message: errorType }
  }
}

/** What is done in a database. A worker looks for work several times a second, and a run records what it does. */
const isOfDatabase = ({ attributes, name }: Span): boolean =>
  attributes.some(({ key }) => key === "db.system.name") || /^(?:sql\.transaction$|Migrator )/.test(name)

/** The unit of a metric is not one of its attributes. */
const withoutUnit = <Point extends { readonly attributes?: ReadonlyArray<Attribute> }>(
  points: ReadonlyArray<Point>
): Array<Point> =>
  points.map((point) => ({
    ...point,
    attributes: (point.attributes ?? []).filter(({ key }) => key !== "unit" && key !== "time_unit")
  }))

const pointed = (metric: Metric): Metric => ({
  ...metric,
  ...(metric.sum === undefined
    ? {}
    : { sum: { ...metric.sum, dataPoints: withoutUnit(metric.sum.dataPoints) } }),
  ...(metric.gauge === undefined ? {} : { gauge: { dataPoints: withoutUnit(metric.gauge.dataPoints) } }),
  ...(metric.histogram === undefined
    ? {}
    : { histogram: { ...metric.histogram, dataPoints: withoutUnit(metric.histogram.dataPoints) } })
})

const discreetTraces = (data: Traces, hasStatements: boolean): Traces => ({
  resourceSpans: data.resourceSpans.map((resource) => ({
    ...resource,
    scopeSpans: resource.scopeSpans.map((scope) => ({
      ...scope,
      spans: scope.spans.filter((span) => hasStatements || !isOfDatabase(span)).map(discreetSpan)
    }))
  }))
})

const discreetMetrics = (data: Metrics): Metrics => ({
  resourceMetrics: data.resourceMetrics.map((resource) => ({
    ...resource,
    scopeMetrics: resource.scopeMetrics.map((scope) => ({ ...scope, metrics: scope.metrics.map(pointed) }))
  }))
})

const discreetLogs = (data: Logs): Logs => ({
  resourceLogs: data.resourceLogs.map((resource) => ({
    ...resource,
    scopeLogs: resource.scopeLogs.map((scope) => ({
      ...scope,
      logRecords: (scope.logRecords ?? []).map((record) => ({
        ...record,
        attributes: discreet(record.attributes)
      }))
    }))
  }))
})

/** Makes the bodies of requests, of what may be told only. */
export const layerDiscreetPayload = (
  protocol: "http/json" | "http/protobuf",
  hasStatements: boolean
): Layer.Layer<OtlpSerialization.OtlpSerialization> =>
  Layer.effect(
    OtlpSerialization.OtlpSerialization,
    OtlpSerialization.OtlpSerialization.useSync(({ logs, metrics, traces }) => ({
      traces: (data: Traces) => traces(discreetTraces(data, hasStatements)),
      metrics: (data: Metrics) => metrics(discreetMetrics(data)),
      logs: (data: Logs) => logs(discreetLogs(data))
    }))
  ).pipe(
    Layer.provide(protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf)
  )
