import { Effect, Result, Schema, type Scope } from "effect"
import {
  type ImportReason,
  type OptionsInvalid,
  SettingsInvalid,
  type UnknownImportType
} from "../errors/reasons.ts"
import type { JsonObject } from "../model/json.ts"
import type { ImportType } from "./import-type.ts"
import type { PluginCommand } from "./plugin-command.ts"
import type { Provider, contractVersion } from "./provider.ts"
import { requireOwnSchema, withRowRules } from "./row-rules.ts"

/** A setting of a connection to the service. Secret ones come from the environment only. */
export interface SettingField {
  /** Name in settings files and code, such as `tenantAlias`: letters, digits and dashes. `--tenant-alias` is its flag. */
  readonly name: string
  /** The environment variable that it is taken from, such as `ADVOCATE_TENANT_ALIAS`. */
  readonly environment: string
  /** What it is and where to find it, in a sentence that people are shown. */
  readonly description: string
  /** True for one that is no flag, stands in no file and is never shown. */
  readonly isSecret: boolean
  /** True when the provider cannot be opened without it. */
  readonly isRequired: boolean
  /** Shown to users; the schema applies it. */
  readonly default?: string
}

/** An option of one import, given in the plan. */
export interface OptionField {
  /** Name in plans, settings files and, as `--name`, on the command line: letters, digits and dashes. */
  readonly name: string
  /** What it does, in a sentence that people are shown. */
  readonly description: string
  /**
   * How it is written on a command line: `text`; `switch` (present or not); `list` (repeated); `pairs` (`a=b`, repeated);
   * `json-file` (a path, whose parsed content is the value).
   */
  readonly kind: "text" | "switch" | "list" | "pairs" | "json-file"
  /** The words that it takes, where it takes no others. */
  readonly choices?: ReadonlyArray<string>
  /** True when no import goes without it. Shown to users; `importType` sees to it. */
  readonly isRequired?: boolean
  /** What counts when it is not given. Shown to users; `importType` or the provider applies it. */
  readonly default?: string
}

/** Setting name → value as text, as it comes from the environment, a settings file or code. */
export type SettingValues = Readonly<Record<string, string | undefined>>

/** What describes a provider before it is opened. */
export interface PluginDescription {
  /** The version of the contract that the plugin was compiled with: always `contractVersion`. */
  readonly contract: typeof contractVersion
  /**
   * What the provider is called on command lines, in settings and in the records of runs: small letters, digits and dashes, a
   * letter first, 40 at the most. It never changes: runs are resumed by it. The package is best called `bulkport-provider-<id>`.
   */
  readonly id: string
  /** What it imports into, in a few words for people, such as `Salesforce Bulk API 2.0`. */
  readonly title: string
  /** Everything that opening it may need, each with a name of its own. */
  readonly settingFields: ReadonlyArray<SettingField>
  /** Options of all import types; which of them one takes is for `importType` to say. Each has a name of its own. */
  readonly optionFields: ReadonlyArray<OptionField>
  /** The import types known by name. The set may be open: `importType` decides. */
  readonly importTypes: ReadonlyArray<ImportType>
  /** Work on JSON files beside imports. Left out when there is none. */
  readonly commands?: ReadonlyArray<PluginCommand>

  /**
   * Resolves an import type by id or alias and checks the options given for it, without any request. What it gives is what counts
   * for the import, so that it may differ by the options.
   *
   * Fails with `UnknownImportType`, which lists the known ones, and with `OptionsInvalid`, one sentence for each problem.
   */
  readonly importType: (
    idOrAlias: string,
    options: JsonObject
  ) => Effect.Effect<ImportType, UnknownImportType | OptionsInvalid>
}

/** What a provider package exports: who it is, what it needs to know, and how to open it. */
export interface ProviderPlugin extends PluginDescription {
  /**
   * Makes the provider for these settings. Makes no request; connections close with the scope.
   *
   * Fails with `SettingsInvalid`, which names every setting that is missing or unusable.
   */
  readonly open: (values: SettingValues) => Effect.Effect<Provider, ImportReason, Scope.Scope>
}

/**
 * Makes a plugin from a description, a schema of its settings, and a function that opens it with the decoded settings.
 *
 * The schema decodes an object of setting name → text; secrets should decode to `Redacted`.
 *
 * Every plugin is to be made with this: it also ties the rules of import types to the copy of effect that they were made with,
 * since the engine may have another one. Throws when the schema was made with another copy than `@bulkport/core` itself uses.
 */
export const makePlugin = <Settings>(
  plugin: PluginDescription & {
    readonly settings: Schema.Codec<Settings, unknown>
    readonly open: (settings: Settings) => Effect.Effect<Provider, ImportReason, Scope.Scope>
  }
): ProviderPlugin => {
  const { open, settings, ...description } = plugin
  requireOwnSchema(settings)
  const decode = Schema.decodeUnknownResult(settings, { errors: "all" })
  return {
    ...description,
    importTypes: plugin.importTypes.map(withRunnableRules),
    importType: (idOrAlias, options) => Effect.map(plugin.importType(idOrAlias, options), withRunnableRules),
    open: (values) => {
      const given = Object.fromEntries(
        Object.entries(values).filter(([, value]) => value !== undefined && value.trim() !== "")
      )
      const problems = missing(description, given)
      const decoded = decode(given)
      if (problems.length > 0) return Effect.fail(new SettingsInvalid({ provider: plugin.id, problems }))
      return Result.isSuccess(decoded)
        ? open(decoded.success)
        : Effect.fail(
            new SettingsInvalid({ provider: plugin.id, problems: unusable(description, settings, given) })
          )
    }
  }
}

const withRunnableRules = (importType: ImportType): ImportType => {
  const { rowSchema } = importType
  return rowSchema === undefined
    ? importType
    : { ...importType, rowSchema: (format) => withRowRules(rowSchema(format)) }
}

const named = ({ environment, name }: SettingField): string => `${name} (${environment})`

const missing = (plugin: PluginDescription, given: SettingValues): ReadonlyArray<string> =>
  plugin.settingFields
    .filter((field) => field.isRequired && given[field.name] === undefined)
    .map((field) => `${named(field)} is missing.`)

/** Names the fields whose values are refused, never the values: they may be secret. */
const unusable = (
  plugin: PluginDescription,
  settings: Schema.Codec<unknown, unknown>,
  given: SettingValues
): ReadonlyArray<string> => {
  const decode = Schema.decodeUnknownResult(settings, { errors: "all" })
  const without = (name: string) => Object.fromEntries(Object.entries(given).filter(([key]) => key !== name))
  const guilty = plugin.settingFields.filter(
    (field) =>
      given[field.name] !== undefined && !field.isRequired && Result.isSuccess(decode(without(field.name)))
  )
  const blamed =
    guilty.length > 0 ? guilty : plugin.settingFields.filter((field) => given[field.name] !== undefined)
  return blamed.map((field) => `${named(field)} has a value that cannot be used; it is: ${field.description}`)
}
