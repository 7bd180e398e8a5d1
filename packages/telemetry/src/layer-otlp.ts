import { EventLog, MeasureTenants } from "@bulkport/core"
import { ConfigProvider, Duration, Effect, Layer, Logger, Redacted, Tracer } from "effect"
import * as OtlpExporter from "effect/observability/OtlpExporter"
import * as OtlpLogger from "effect/observability/OtlpLogger"
import * as OtlpMetrics from "effect/observability/OtlpMetrics"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import { randomUUID } from "node:crypto"
import { layerCollectorClient } from "./collector-client.ts"
import { layerDiscreetPayload } from "./discreet-payload.ts"
import { type OtlpOptions, type TelemetrySignal, telemetrySignals } from "./otlp-options.ts"
import { samplingTracer } from "./sampling-tracer.ts"
import { TelemetryInvalid } from "./telemetry-invalid.ts"

/** What all three signals are sent with. */
interface Sending {
  readonly resource: {
    readonly serviceName: string
    readonly serviceVersion?: string
    readonly attributes: Record<string, unknown>
  }
  readonly headers: Record<string, string>
  readonly compression: "gzip" | "none"
  readonly shutdownTimeout: Duration.Duration
}

const addressOf = (options: OtlpOptions, signal: TelemetrySignal): string => {
  const own = options.endpoints?.[signal]
  if (own !== undefined) return String(own)
  return `${String(options.endpoint).replace(/\/+$/, "")}/v1/${signal}`
}

/** Everything that can be found out before the first request. */
const checked = (options: OtlpOptions): Effect.Effect<void, TelemetryInvalid> =>
  Effect.gen(function* () {
    for (const signal of options.signals ?? telemetrySignals) {
      const address = addressOf(options, signal)
      const scheme = URL.canParse(address) ? new URL(address).protocol : ""
      if (scheme !== "http:" && scheme !== "https:") {
        const setting = options.endpoints?.[signal] === undefined ? "endpoint" : `endpoints.${signal}`
        return yield* new TelemetryInvalid({ setting, problem: "is no http or https address" })
      }
    }
    const { sampleRatio = 1 } = options
    if (!(sampleRatio >= 0 && sampleRatio <= 1))
      return yield* new TelemetryInvalid({
        setting: "sampleRatio",
        problem: `is ${sampleRatio}, not from 0 to 1`
      })
  })

const sendingOf = (options: OtlpOptions): Sending => ({
  resource: {
    serviceName: options.serviceName ?? "bulkport",
    ...(options.serviceVersion === undefined ? {} : { serviceVersion: options.serviceVersion }),
    // Two processes of one service must not be taken for each other.
    attributes: { "service.instance.id": randomUUID(), ...options.attributes }
  },
  headers: Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [
      name,
      typeof value === "string" ? value : Redacted.value(value)
    ])
  ),
  compression: options.compression ?? "none",
  shutdownTimeout: Duration.millis(options.closeMillis ?? 3000)
})

const traces = (options: OtlpOptions, sending: Sending) =>
  Layer.effect(
    Tracer.Tracer,
    OtlpTracer.make({
      ...sending,
      url: addressOf(options, "traces"),
      exportInterval: Duration.millis(options.exportMillis ?? 5000)
    }).pipe(Effect.map((tracer) => samplingTracer(tracer, options.sampleRatio ?? 1)))
  )

const metrics = (options: OtlpOptions, sending: Sending) =>
  Layer.mergeAll(
    OtlpMetrics.layer({
      ...sending,
      url: addressOf(options, "metrics"),
      exportInterval: Duration.millis(options.metricsMillis ?? 15_000),
      temporality: options.temporality ?? "cumulative"
    }),
    Layer.succeed(MeasureTenants, options.measureTenants ?? false)
  )

const logs = (options: OtlpOptions, sending: Sending) =>
  Layer.unwrap(
    Effect.zipWith(
      EventLog,
      OtlpLogger.make({
        ...sending,
        url: addressOf(options, "logs"),
        exportInterval: Duration.millis(options.exportMillis ?? 5000),
        excludeLogSpans: true
      }),
      (outer, logger) =>
        Layer.mergeAll(
          Logger.layer([logger], { mergeWithExisting: true }),
          // To the collector only: what a program shows on its console is its own affair. Who listened before still does.
          Layer.succeed(EventLog, (line) =>
            Effect.logWithLevel(line.level)(line.message).pipe(
              Effect.annotateLogs(line.attributes),
              Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
              Effect.andThen(outer(line))
            )
          )
        )
    )
  )

/**
 * Sends traces, metrics and logs of imports to a collector, by OTLP over HTTP.
 *
 * Nothing waits for the collector: what it does not take within its time is dropped, with one warning. When the scope closes, what
 * is left is sent, for so long as `closeMillis` says. Messages of failures, paths, addresses and content of rows are not sent; why
 * something failed is said by the tag of its reason.
 *
 * Fails with `TelemetryInvalid` before anything begins.
 */
export const layerOtlp = (options: OtlpOptions): Layer.Layer<never, TelemetryInvalid> => {
  const layers = { traces, metrics, logs }
  return Layer.unwrap(
    Effect.map(checked(options), () => {
      const sending = sendingOf(options)
      const signals = options.signals ?? telemetrySignals
      return Layer.mergeAll(
        Layer.empty,
        ...signals.map((signal): ReturnType<(typeof layers)[typeof signal]> =>
          layers[signal](options, sending)
        )
      )
    })
  ).pipe(
    Layer.provide(OtlpExporter.layerFlusher),
    Layer.provide(layerDiscreetPayload(options.protocol ?? "http/json", options.statements ?? false)),
    Layer.provide(layerCollectorClient(options.timeoutMillis ?? 10_000)),
    // Everything is said by the options: the environment is read by `layerOtlpFromEnvironment` only.
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: {} })))
  )
}
