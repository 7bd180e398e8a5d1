/** The whole bridge to callers who do not use Effect. */
import { Effect } from "effect"
import { loadProviders as loadInEffect, type LoadOptions } from "./plugins/load-providers.ts"
import type { LoadedProviders } from "./plugins/loaded-providers.ts"

export type { BegunImport } from "./promise/begun-import.ts"
export type {
  AfterCollectCallback,
  BeforeStartCallback,
  CallerContext,
  SettingsCallback,
  SettingsQuestion
} from "./promise/caller-code.ts"
export { createImporter } from "./promise/create-importer.ts"
export type {
  CallOptions,
  ConsentOptions,
  FileCheckRequest,
  Importer,
  ImporterOptions,
  RunRequest
} from "./promise/importer.ts"

/**
 * Loads providers by the names of their packages, for `providers` of an importer. Never rejects: a plugin that cannot be used is
 * one of the `problems`, and a run that asks for it rejects with that.
 *
 * Only what is named is loaded. A plugin is code that runs with the rights of this process.
 */
export const loadProviders = (names: ReadonlyArray<string>, options: LoadOptions): Promise<LoadedProviders> =>
  Effect.runPromise(loadInEffect(names, options))
