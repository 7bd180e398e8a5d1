/** Reasons of settings and options: what is asked for cannot be. */
import { Schema } from "effect"
import { listed, texts } from "./reason-words.ts"

/** A setting is missing or has a value that cannot be used. Found before anything is read or sent. */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  provider: Schema.String,
  /** One sentence each, naming the setting; never its value when it is secret. */
  problems: texts,
  /** What to do, where whoever found it knows better than to look at the list of settings. */
  advice: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The settings of ${this.provider} cannot be used: ${this.problems.join(" ")}`
  }
  get nextStep(): string {
    return (
      this.advice ??
      `Run "bulkport providers ${this.provider}" for its settings and their environment variables.`
    )
  }
}

/** An import option is missing, unknown, or has a value that cannot be used. */
export class OptionsInvalid extends Schema.TaggedError<OptionsInvalid>()("OptionsInvalid", {
  problems: texts,
  /** What to do, where whoever found it knows better than to look at the list of options. */
  advice: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.problems.join(" ")
  }
  get nextStep(): string {
    return this.advice ?? `Run "bulkport providers" for the import types and options of each provider.`
  }
}

/** No provider has this id. */
export class UnknownProvider extends Schema.TaggedError<UnknownProvider>()("UnknownProvider", {
  id: Schema.String,
  known: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `There is no provider "${this.id}". Known: ${listed(this.known)}.`
  }
  readonly nextStep = `Choose one of these with --provider, or name the plugin that it comes from in "providers" of bulkport.json.`
}

/** The provider was made for another version of the contract. */
export class ContractMismatch extends Schema.TaggedError<ContractMismatch>()("ContractMismatch", {
  provider: Schema.String,
  found: Schema.Number,
  supported: Schema.Number,
  /** The package of the provider, where it was loaded by name. */
  plugin: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const from = this.plugin === undefined || this.plugin === this.provider ? "" : ` (${this.plugin})`
    return `The provider ${this.provider}${from} speaks version ${this.found} of the provider contract; this engine speaks version ${this.supported}.`
  }
  get nextStep(): string {
    if (this.found > this.supported)
      return `The engine is the older one: run "npm install bulkport@latest", or "npm install @bulkport/core@latest" where it is called from code.`
    return this.plugin === undefined || this.plugin.startsWith(".")
      ? `The provider is the older one: build it against the @bulkport/core that is in use, or install a newer one.`
      : `The provider is the older one: run "npm install ${this.plugin}@latest".`
  }
}

/** The provider has no such import type. */
export class UnknownImportType extends Schema.TaggedError<UnknownImportType>()("UnknownImportType", {
  provider: Schema.String,
  importType: Schema.String,
  known: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.provider} has no import type "${this.importType}". Known: ${listed(this.known)}.`
  }
  readonly nextStep = `Choose one of these with --import.`
}

/** The provider, or its service, cannot do what was asked for. */
export class AbilityMissing extends Schema.TaggedError<AbilityMissing>()("AbilityMissing", {
  provider: Schema.String,
  /** What was asked for, in words, such as `list its jobs`. */
  ability: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.provider} cannot ${this.ability}.`
  }
  get nextStep(): string {
    return `Run "bulkport providers ${this.provider}" to see what it can do.`
  }
}
