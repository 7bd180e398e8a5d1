import type { Redacted } from "effect"

/** One of the three kinds of what is sent. */
export type TelemetrySignal = "traces" | "metrics" | "logs"

/** All three. */
export const telemetrySignals: ReadonlyArray<TelemetrySignal> = ["traces", "metrics", "logs"]

/** Where to send traces, metrics and logs, and how. */
export interface OtlpOptions {
  /** Address of a collector, such as `http://localhost:4318`: `/v1/traces` and the others are put behind it. */
  readonly endpoint: string | URL
  /** Whole addresses of single signals, for those that go elsewhere. Nothing is put behind them. */
  readonly endpoints?: Partial<Readonly<Record<TelemetrySignal, string | URL>>>
  /** Sent with every request; what gives access belongs here and is shown nowhere. */
  readonly headers?: Readonly<Record<string, string | Redacted.Redacted>>
  /** JSON unless given. Both go over HTTP; there is no gRPC. */
  readonly protocol?: "http/json" | "http/protobuf"
  readonly compression?: "gzip" | "none"
  /** What is sent. All three unless given. */
  readonly signals?: ReadonlyArray<TelemetrySignal>
  /** Name of the program in the eyes of whoever looks at it. `bulkport` unless given. */
  readonly serviceName?: string
  readonly serviceVersion?: string
  /** What else is said of this process, such as `deployment.environment.name`. `service.instance.id` is random unless given. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
  /** How often spans and logs are sent, in milliseconds. 5000 unless given. */
  readonly exportMillis?: number
  /** How often metrics are sent, in milliseconds. 15000 unless given. */
  readonly metricsMillis?: number
  /** Counters since the process began, which Prometheus wants, or since the last time. `cumulative` unless given. */
  readonly temporality?: "cumulative" | "delta"
  /** How long a collector has to answer, in milliseconds. 10000 unless given. */
  readonly timeoutMillis?: number
  /** How long what is left may take to be sent when the scope closes, in milliseconds. 3000 unless given. */
  readonly closeMillis?: number
  /**
   * Share of the traces that are recorded, from 0 to 1. 1 unless given. Decided once for a run, for all processes that work on it,
   * and by the caller's trace where there is one.
   */
  readonly sampleRatio?: number
  /** Send the spans of SQL statements as well, without their parameters: most spans are such then. False unless given. */
  readonly statements?: boolean
  /** Tell tenants apart in metrics: it multiplies the number of series by that of the tenants. False unless given. */
  readonly measureTenants?: boolean
}
