/** The variables that OpenTelemetry has for all programs. */
import { Effect, Layer, Redacted, Result } from "effect"
import { layerOtlp } from "./layer-otlp.ts"
import { layerPrometheus, type PrometheusOptions } from "./layer-prometheus.ts"
import { type OtlpOptions, type TelemetrySignal, telemetrySignals } from "./otlp-options.ts"
import { TelemetryInvalid } from "./telemetry-invalid.ts"

/** Variables by name. */
type Environment = Readonly<Record<string, string | undefined>>

/** Telemetry is not asked for, or how it is asked for. */
type Asked = Result.Result<OtlpOptions | undefined, TelemetryInvalid>

const invalid = (setting: string, problem: string) => Result.fail(new TelemetryInvalid({ setting, problem }))

/** `name=value` after `name=value`, each coded as in an address, as the variables for headers and attributes have it. */
const pairs = (name: string, text: string): Result.Result<Record<string, string>, TelemetryInvalid> => {
  const found: Record<string, string> = {}
  for (const item of text.split(",")) {
    if (item.trim() === "") continue
    const at = item.indexOf("=")
    if (at <= 0) return invalid(name, "has a part without name or `=`")
    try {
      found[decodeURIComponent(item.slice(0, at).trim())] = decodeURIComponent(item.slice(at + 1).trim())
    } catch {
      return invalid(name, "has a `%` that is not followed by two hexadecimal digits")
    }
  }
  return Result.succeed(found)
}

/** Samplers that OpenTelemetry names. Those that begin with `parentbased_` differ in nothing here: a caller's trace always decides. */
const samplers: Readonly<Record<string, (argument: number) => number>> = {
  always_on: () => 1,
  always_off: () => 0,
  traceidratio: (argument) => argument,
  parentbased_always_on: () => 1,
  parentbased_always_off: () => 0,
  parentbased_traceidratio: (argument) => argument
}

/**
 * What the environment asks for: `undefined` where it names no collector, or has `OTEL_SDK_DISABLED`. Understands the endpoints,
 * headers, protocols over HTTP, time limits, compression, samplers, intervals and resource of OpenTelemetry's variables.
 */
export const otlpOptionsFrom = (environment: Environment): Asked =>
  Result.gen(function* () {
    const set = (name: string): string | undefined => {
      const value = environment[name]?.trim()
      return value === "" ? undefined : value
    }
    if (set("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return undefined

    const number = (name: string): Result.Result<number | undefined, TelemetryInvalid> => {
      const text = set(name)
      if (text === undefined) return Result.succeed(undefined)
      const value = Number(text)
      return Number.isFinite(value) && value >= 0
        ? Result.succeed(value)
        : invalid(name, "is no number of milliseconds, or below 0")
    }
    const whole = set("OTEL_EXPORTER_OTLP_ENDPOINT")
    const endpoints: Partial<Record<TelemetrySignal, string>> = {}
    const signals: Array<TelemetrySignal> = []
    for (const signal of telemetrySignals) {
      const upper = signal.toUpperCase()
      const exporter = set(`OTEL_${upper}_EXPORTER`)?.toLowerCase() ?? "otlp"
      if (!exporter.split(",").includes("otlp")) continue
      const own = set(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`)
      if (own !== undefined) endpoints[signal] = own
      if (own !== undefined || whole !== undefined) signals.push(signal)
    }
    const endpoint = whole ?? Object.values(endpoints)[0]
    if (endpoint === undefined || signals.length === 0) return undefined

    const protocol = set("OTEL_EXPORTER_OTLP_PROTOCOL") ?? "http/protobuf"
    if (protocol !== "http/json" && protocol !== "http/protobuf")
      return yield* invalid("OTEL_EXPORTER_OTLP_PROTOCOL", "is neither http/json nor http/protobuf")
    const compression = set("OTEL_EXPORTER_OTLP_COMPRESSION") ?? "none"
    if (compression !== "gzip" && compression !== "none")
      return yield* invalid("OTEL_EXPORTER_OTLP_COMPRESSION", "is neither gzip nor none")
    const ratioOf = samplers[set("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on"]
    if (ratioOf === undefined)
      return yield* invalid("OTEL_TRACES_SAMPLER", `is none of ${Object.keys(samplers).join(", ")}`)
    const sampleRatio = ratioOf(Number(set("OTEL_TRACES_SAMPLER_ARG") ?? "1"))
    if (!(sampleRatio >= 0 && sampleRatio <= 1))
      return yield* invalid("OTEL_TRACES_SAMPLER_ARG", "is no number from 0 to 1")
    const headers = yield* pairs("OTEL_EXPORTER_OTLP_HEADERS", set("OTEL_EXPORTER_OTLP_HEADERS") ?? "")
    const resource = yield* pairs("OTEL_RESOURCE_ATTRIBUTES", set("OTEL_RESOURCE_ATTRIBUTES") ?? "")
    const { "service.name": namedThere, "service.version": serviceVersion, ...attributes } = resource
    const serviceName = set("OTEL_SERVICE_NAME") ?? namedThere
    const temporality = set("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")?.toLowerCase()
    const timeoutMillis = yield* number("OTEL_EXPORTER_OTLP_TIMEOUT")
    const exportMillis = yield* number("OTEL_BSP_SCHEDULE_DELAY")
    const metricsMillis = yield* number("OTEL_METRIC_EXPORT_INTERVAL")
    return {
      endpoint,
      endpoints,
      signals,
      protocol,
      compression,
      sampleRatio,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Redacted.make(value)])
      ),
      attributes,
      ...(temporality === "delta" ? { temporality } : {}),
      ...(serviceName === undefined ? {} : { serviceName }),
      ...(serviceVersion === undefined ? {} : { serviceVersion }),
      ...(timeoutMillis === undefined ? {} : { timeoutMillis }),
      ...(exportMillis === undefined ? {} : { exportMillis }),
      ...(metricsMillis === undefined ? {} : { metricsMillis })
    } satisfies OtlpOptions
  })

/**
 * Where the environment wants metrics to be scraped: with `OTEL_METRICS_EXPORTER=prometheus`, at `OTEL_EXPORTER_PROMETHEUS_HOST` and
 * `OTEL_EXPORTER_PROMETHEUS_PORT`. `undefined` where it does not.
 */
export const prometheusOptionsFrom = (
  environment: Environment
): Result.Result<PrometheusOptions | undefined, TelemetryInvalid> => {
  const isOff = environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true"
  const exporters = environment["OTEL_METRICS_EXPORTER"]?.toLowerCase().split(",") ?? []
  if (isOff || !exporters.some((exporter) => exporter.trim() === "prometheus"))
    return Result.succeed(undefined)
  const host = environment["OTEL_EXPORTER_PROMETHEUS_HOST"]?.trim() ?? ""
  const port = environment["OTEL_EXPORTER_PROMETHEUS_PORT"]?.trim() ?? ""
  if (!/^\d{0,5}$/.test(port) || Number(port) > 65_535)
    return invalid("OTEL_EXPORTER_PROMETHEUS_PORT", "is no port")
  return Result.succeed({
    ...(host === "" ? {} : { host }),
    ...(port === "" ? {} : { port: Number(port) })
  })
}

/**
 * Sends to the collector that the environment names, see `otlpOptionsFrom`; does nothing where it names none. What is given beside it
 * holds where the environment says nothing. Serves metrics to be scraped where it asks for that, see `prometheusOptionsFrom`.
 */
export const layerOtlpFromEnvironment = (
  defaults: Partial<Omit<OtlpOptions, "endpoint" | "endpoints">> = {},
  environment: Environment = process.env
): Layer.Layer<never, TelemetryInvalid> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const asked = yield* Effect.fromResult(otlpOptionsFrom(environment))
      const scraped = yield* Effect.fromResult(prometheusOptionsFrom(environment))
      const sending =
        asked === undefined
          ? Layer.empty
          : layerOtlp({
              ...defaults,
              ...asked,
              attributes: { ...defaults.attributes, ...asked.attributes },
              headers: { ...defaults.headers, ...asked.headers }
            })
      return scraped === undefined
        ? sending
        : Layer.merge(sending, Layer.effectDiscard(Layer.build(layerPrometheus(scraped))))
    })
  )
