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
    return `${this.place} holds a secret. Secrets come from the environment, or from where a connection says, so that neither a shell's history nor the settings file keeps them.`
  }
  get nextStep(): string {
    return `Remove it there and set ${this.environment.join(" or ")} instead, or name a file or a program to have it from: see "bulkport init --help". If it is in use, consider it exposed and renew it.`
  }
}

/** The settings file cannot be used. */
export class SettingsFileInvalid extends Schema.TaggedError<SettingsFileInvalid>()("SettingsFileInvalid", {
  path: Schema.String,
  problem: Schema.String,
  line: Schema.optionalKey(Schema.Number),
  column: Schema.optionalKey(Schema.Number),
  /** Names of the members on the way to the one that is meant, for whoever finds its line. */
  way: Schema.optionalKey(Schema.Array(Schema.String))
}) {
  override get message(): string {
    const place = this.line === undefined ? "" : `, line ${this.line}, column ${this.column ?? 1}`
    return `${this.path}${place}: ${this.problem}.`
  }
  readonly nextStep = "Mend the file, or choose another one with --config."
}

/** No connection of the settings file has this name. */
export class ConnectionUnknown extends Schema.TaggedError<ConnectionUnknown>()("ConnectionUnknown", {
  name: Schema.String,
  known: Schema.Array(Schema.String),
  /** Where it was looked for; left out when there is no settings file. */
  path: Schema.optionalKey(Schema.String),
  /** The run that was made with it. */
  runId: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const run =
      this.runId === undefined ? "" : `Run ${this.runId} was made with the connection "${this.name}". `
    if (this.path === undefined)
      return `${run}There is no connection "${this.name}": there is no settings file.`
    const known = this.known.length === 0 ? "It has none." : `It has: ${this.known.join(", ")}.`
    return `${run}There is no connection "${this.name}" in ${this.path}. ${known}`
  }
  get nextStep(): string {
    return this.runId === undefined
      ? `Choose one of these with --connection, add it with "bulkport init --connection ${this.name}", or name another file with --config.`
      : `Add it again with "bulkport init --connection ${this.name}", or say with --connection which other one leads to the same place.`
  }
}

/** A reason to stop that is the command line's own. */
export type UsageProblem = UsageInvalid | SecretMisplaced | SettingsFileInvalid | ConnectionUnknown
