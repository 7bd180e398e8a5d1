/** Reasons of plugins from outside: why one cannot be used, whoever asks for it. */
import { Schema } from "effect"
import { texts } from "./reason-words.ts"

/** Sentences without the full stop that the last of them ends with, for whoever adds one. */
const joined = (problems: ReadonlyArray<string>): string => problems.join("; ").replace(/\.$/, "")

/** A plugin is not installed where it is looked for. */
export class PluginNotInstalled extends Schema.TaggedError<PluginNotInstalled>()("PluginNotInstalled", {
  /** The name of its package, or its path, as it was given. */
  plugin: Schema.String,
  /** The folder that it was looked for from. */
  folder: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return isPath(this.plugin)
      ? `The plugin ${this.plugin} is not there, seen from ${this.folder}.`
      : `The plugin ${this.plugin} is not installed in ${this.folder}.`
  }
  get nextStep(): string {
    return isPath(this.plugin)
      ? `Build it, or name another file.`
      : `Run "npm install ${this.plugin}" in ${this.folder}.`
  }
}

/** A plugin is there and cannot be loaded: its code failed, or something that it needs is missing. */
export class PluginNotLoaded extends Schema.TaggedError<PluginNotLoaded>()("PluginNotLoaded", {
  plugin: Schema.String,
  /** The file that was loaded; left out where it was not found out. */
  path: Schema.optionalKey(Schema.String),
  /** What it said, cleaned and cut. */
  problem: Schema.String,
  /** What to do, where it is known what is missing. */
  advice: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const where = this.path === undefined ? "" : ` (${this.path})`
    return `The plugin ${this.plugin} cannot be loaded${where}: ${joined([this.problem])}.`
  }
  get nextStep(): string {
    if (this.advice !== undefined) return this.advice
    return isPath(this.plugin)
      ? "Mend it, and build it again."
      : `Install it anew with "npm install ${this.plugin}@latest", or tell its authors.`
  }
}

/** What a package exports is not a plugin, or not a whole one. */
export class PluginMalformed extends Schema.TaggedError<PluginMalformed>()("PluginMalformed", {
  plugin: Schema.String,
  /** Id of the provider, as far as the plugin has a usable one. */
  id: Schema.optionalKey(Schema.String),
  /** One sentence each, about one member. */
  problems: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.plugin} is no plugin that can be used: ${joined(this.problems)}.`
  }
  get nextStep(): string {
    return isPath(this.plugin)
      ? `Mend these members: "ProviderPlugin" of @bulkport/core/provider says what each must be.`
      : `Install another version of it, such as "npm install ${this.plugin}@latest", or tell its authors.`
  }
}

/** Two plugins have one id, so that it could not be told which one is meant by it. */
export class PluginIdTaken extends Schema.TaggedError<PluginIdTaken>()("PluginIdTaken", {
  plugin: Schema.String,
  /** The id that both have. */
  id: Schema.String,
  /** The package of the other one; left out for a provider that comes with whoever loads plugins. */
  other: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.other === undefined
      ? `The plugin ${this.plugin} has the id "${this.id}", which is that of a built-in provider; the built-in one is used.`
      : `The plugins ${this.plugin} and ${this.other} both have the id "${this.id}"; neither is used.`
  }
  readonly nextStep = `Take one of them off the list of "providers".`
}

/** A plugin has failed in a way in which none may: it threw instead of giving a reason. */
export class PluginFaulty extends Schema.TaggedError<PluginFaulty>()("PluginFaulty", {
  /** Id of the provider. */
  provider: Schema.String,
  /** What was asked of it, such as `open`. */
  operation: Schema.String,
  /** What it threw, cleaned and cut. */
  problem: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The plugin of ${this.provider} has a fault: ${this.operation} ended in "${this.problem}" instead of a reason.`
  }
  get nextStep(): string {
    return `Install another version of the plugin, or tell its authors; "bulkport providers ${this.provider}" says whose it is.`
  }
}

const isPath = (plugin: string): boolean => plugin.startsWith(".")
