/** The public list of this package, and nothing else. */
export { layerOtlp } from "./layer-otlp.ts"
export { layerPrometheus, PrometheusEndpoint, type PrometheusOptions } from "./layer-prometheus.ts"
export { layerOtlpFromEnvironment, otlpOptionsFrom, prometheusOptionsFrom } from "./otlp-environment.ts"
export { type OtlpOptions, type TelemetrySignal, telemetrySignals } from "./otlp-options.ts"
export { prometheusLabel, prometheusName } from "./prometheus-name.ts"
export { prometheusContentType, prometheusText } from "./prometheus-text.ts"
export { TelemetryInvalid } from "./telemetry-invalid.ts"
