/** Traces, metrics and logs for a collector, where the environment names one. Nothing of it is loaded where it does not. */
import type { TelemetryInvalid } from "@bulkport/telemetry"
import { Effect, Layer, Tracer } from "effect"
import { loggingTracer } from "./log/span-log.ts"
import type { CallSession } from "./session.ts"
import { UsageInvalid } from "./usage-problem.ts"
import { version } from "./version.ts"

/** Variables that name a collector. */
const endpoint = /^OTEL_EXPORTER_OTLP_(?:(?:TRACES|METRICS|LOGS)_)?ENDPOINT$/

/** Metrics to be scraped, which need no collector. */
const isScraped = (name: string, value: string): boolean =>
  name === "OTEL_METRICS_EXPORTER" && /\bprometheus\b/i.test(value)

/** True when this call is to be seen by a collector. */
export const wantsTelemetry = ({ environment }: CallSession["surroundings"]): boolean =>
  Object.entries(environment).some(
    ([name, value = ""]) => value !== "" && (endpoint.test(name) || isScraped(name, value))
  )

/** An effect that a collector sees, if the environment names one. Nothing waits for it but the end, for three seconds at most. */
export const withTelemetry = <A, E, R>(
  session: CallSession,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | UsageInvalid, R> => {
  const { surroundings } = session
  if (!wantsTelemetry(surroundings)) return effect
  return Effect.gen(function* () {
    const { layerOtlpFromEnvironment } = yield* Effect.promise(() => import("@bulkport/telemetry"))
    const telemetry = layerOtlpFromEnvironment(
      { serviceName: "bulkport", serviceVersion: version() },
      surroundings.environment
    ).pipe(
      Layer.catch(({ message }: TelemetryInvalid) =>
        Layer.effectDiscard(
          Effect.fail(
            new UsageInvalid({
              problem: message,
              advice: "Correct the variable, or unset it to send nothing."
            })
          )
        )
      )
    )
    const before = yield* Effect.tracer
    // The collector's tracer takes the place of the one that logs: its spans are logged as well.
    const logged = Effect.flatMap(Effect.tracer, (tracer) =>
      tracer === before
        ? effect
        : Effect.provideService(effect, Tracer.Tracer, loggingTracer(session, tracer))
    )
    return yield* Effect.provide(logged, telemetry)
  })
}
