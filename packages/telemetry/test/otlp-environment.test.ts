/** The variables that OpenTelemetry has for all programs. */
import { Redacted, Result } from "effect"
import { describe, expect, it } from "vitest"
import { otlpOptionsFrom, prometheusOptionsFrom } from "../src/index.ts"

const asked = (environment: Readonly<Record<string, string>>) => {
  const result = otlpOptionsFrom(environment)
  if (Result.isSuccess(result)) return result.success
  throw new Error(result.failure.message)
}

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" }

describe("telemetry from the environment", () => {
  it("is not asked for without an address, when it is switched off, or when nothing goes to it", () => {
    expect(asked({})).toBeUndefined()
    expect(asked({ ...endpoint, OTEL_SDK_DISABLED: "true" })).toBeUndefined()
    const none = { OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" }
    expect(asked({ ...endpoint, ...none })).toBeUndefined()
  })

  it("sends all three signals to one address, or single ones elsewhere", () => {
    expect(asked(endpoint)).toMatchObject({
      endpoint: "http://collector:4318",
      signals: ["traces", "metrics", "logs"],
      protocol: "http/protobuf",
      sampleRatio: 1
    })
    expect(
      asked({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://tempo/v1/traces",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json"
      })
    ).toMatchObject({
      signals: ["traces"],
      endpoints: { traces: "http://tempo/v1/traces" },
      protocol: "http/json"
    })
  })

  it("takes names, headers, intervals, limits of time and the sampler", () => {
    const options = asked({
      ...endpoint,
      OTEL_SERVICE_NAME: "imports",
      OTEL_RESOURCE_ATTRIBUTES: "service.name=other,service.version=7,deployment.environment.name=a%20b",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20abc%3D,x-tenant=one",
      OTEL_EXPORTER_OTLP_TIMEOUT: "5000",
      OTEL_BSP_SCHEDULE_DELAY: "1000",
      OTEL_METRIC_EXPORT_INTERVAL: "60000",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta"
    })
    expect(options).toMatchObject({
      serviceName: "imports",
      serviceVersion: "7",
      attributes: { "deployment.environment.name": "a b" },
      timeoutMillis: 5000,
      exportMillis: 1000,
      metricsMillis: 60_000,
      compression: "gzip",
      sampleRatio: 0.25,
      temporality: "delta"
    })
    const { authorization = "" } = options?.headers ?? {}
    expect(Redacted.isRedacted(authorization) && Redacted.value(authorization)).toBe("Basic abc=")
    expect(JSON.stringify(options)).not.toContain("abc=")
  })

  it("has metrics scraped where that is asked for", () => {
    const scraped = (environment: Readonly<Record<string, string>>) =>
      Result.getOrThrow(prometheusOptionsFrom(environment))
    expect(scraped(endpoint)).toBeUndefined()
    expect(scraped({ OTEL_METRICS_EXPORTER: "prometheus" })).toEqual({})
    const place = { OTEL_EXPORTER_PROMETHEUS_HOST: "0.0.0.0", OTEL_EXPORTER_PROMETHEUS_PORT: "9000" }
    expect(scraped({ OTEL_METRICS_EXPORTER: "otlp,prometheus", ...place })).toEqual({
      host: "0.0.0.0",
      port: 9000
    })
    expect(asked({ ...endpoint, OTEL_METRICS_EXPORTER: "prometheus" })?.signals).toEqual(["traces", "logs"])
    expect(() =>
      scraped({ OTEL_METRICS_EXPORTER: "prometheus", OTEL_EXPORTER_PROMETHEUS_PORT: "x" })
    ).toThrow()
  })

  it.each([
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
    ["OTEL_EXPORTER_OTLP_TIMEOUT", "soon"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "secret-without-a-name"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"],
    ["OTEL_TRACES_SAMPLER", "jaeger_remote"],
    ["OTEL_TRACES_SAMPLER_ARG", "2"],
    ["OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"]
  ])("is refused where %s cannot be followed, without a word of its value", (name, value) => {
    const sampler = { OTEL_TRACES_SAMPLER: "traceidratio" }
    const result = otlpOptionsFrom({ ...endpoint, ...(name.endsWith("_ARG") ? sampler : {}), [name]: value })
    expect(Result.isFailure(result) && result.failure.setting).toBe(name)
    if (value.includes("secret"))
      expect(String(Result.isFailure(result) && result.failure.message)).not.toContain(value)
  })
})
