import type { PluginDescription } from "../provider/provider-plugin.ts"

/**
 * What of a provider works in a browser: its import types with their rules, and how the options for them are checked. Columns
 * that are made for rows can be counted there and not made: a check never calls `textOf` of a `madeColumn`. It has to share one copy
 * of effect with the engine, as everything in one bundle does.
 */
export interface PreflightProvider extends Pick<
  PluginDescription,
  "id" | "title" | "optionFields" | "importTypes" | "importType"
> {
  /** Names of the options that change what is found in a file, by the id of the import type; those that are needed, too. */
  readonly ruleOptions: Readonly<Record<string, ReadonlyArray<string>>>
}
