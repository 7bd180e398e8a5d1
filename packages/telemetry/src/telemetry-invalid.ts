import { Schema } from "effect"

/** Telemetry was asked for in a way that cannot be followed. Found out before anything begins. */
export class TelemetryInvalid extends Schema.TaggedError<TelemetryInvalid>()("TelemetryInvalid", {
  /** The option, or the variable of the environment. */
  setting: Schema.String,
  /** What is wrong with it. Holds no value that could be a secret. */
  problem: Schema.String
}) {
  override get message(): string {
    return `Telemetry cannot be set up: ${this.setting} ${this.problem}. ${this.nextStep}`
  }
  readonly nextStep = "Mend it, or set OTEL_SDK_DISABLED=true to do without telemetry."
}
