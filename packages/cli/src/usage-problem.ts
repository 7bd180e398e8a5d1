/** What can be wrong with a call of the command line before the engine is asked: the reasons that core does not know. */
import { Schema } from "effect"

/** Arguments or flags that cannot be understood, or do not fit together. */
export class UsageInvalid extends Schema.TaggedError<UsageInvalid>()("UsageInvalid", {
  /** One or more sentences; never a secret. */
  problem: Schema.String,
  advice: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
  get nextStep(): string {
    return this.advice
  }
}

/** A secret was given where it would be seen or kept: on the command line or in a settings file. */
export class SecretMisplaced extends Schema.TaggedError<SecretMisplaced>()("SecretMisplaced", {
  /** Where it was found, such as `--api-key`. */
  place: Schema.String,
  /** The environment variables that it may be given in. */
  environment: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `${this.place} holds a secret. Secrets are taken from the environment only, so that no shell history and no file keeps them.`
  }
  get nextStep(): string {
    return `Remove it there and set ${this.environment.join(" or ")} instead. If it is in use, consider it exposed and renew it.`
  }
}

/** The settings file cannot be used. */
export class SettingsFileInvalid extends Schema.TaggedError<SettingsFileInvalid>()("SettingsFileInvalid", {
  path: Schema.String,
  problem: Schema.String,
  line: Schema.optionalKey(Schema.Number),
  column: Schema.optionalKey(Schema.Number)
}) {
  override get message(): string {
    const place = this.line === undefined ? "" : `, line ${this.line}, column ${this.column ?? 1}`
    return `${this.path}${place}: ${this.problem}.`
  }
  readonly nextStep = "Mend the file, or choose another one with --config."
}

/** A reason to stop that is the command line's own. */
export type UsageProblem = UsageInvalid | SecretMisplaced | SettingsFileInvalid
