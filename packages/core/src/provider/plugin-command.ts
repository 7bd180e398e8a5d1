import type { Effect, Schema } from "effect"
import type { ImportReason } from "../errors/reasons.ts"
import type { JsonObject } from "../model/json.ts"
import type { OptionField, SettingValues } from "./provider-plugin.ts"

/** A JSON file that a command takes. */
export interface CommandFile {
  /** What it is called in help, such as `definition`. */
  readonly name: string
  readonly description: string
}

/** A file that was given to a command, as read. */
export interface ReadCommandFile {
  /** As it was given, for messages. */
  readonly path: string
  readonly content: Schema.Json
}

/** What a command is called with. */
export interface CommandCall {
  /** One for each declared file, in that order. */
  readonly files: ReadonlyArray<ReadCommandFile>
  /** The options that were given, each in the shape of its kind. */
  readonly options: JsonObject
  /** Those of the settings it declares that are known and not secret. */
  readonly settings: SettingValues
}

/** Sentences for people under a common heading. */
export interface CommandNotes {
  readonly heading: string
  /** Whole sentences, or lines to be copied such as a command. */
  readonly sentences: ReadonlyArray<string>
}

/** What a command came to. */
export interface CommandResult {
  /** One sentence. */
  readonly summary: string
  readonly notes: ReadonlyArray<CommandNotes>
  /** A document that was made, to be printed or saved. */
  readonly output?: Schema.Json
  /** False when something was found that a person should look at. What was made is given all the same. */
  readonly isClean: boolean
}

/**
 * Work on JSON files that a plugin offers beside imports, such as turning the definition of another version into that of this
 * one. It is done on this machine: without credentials, and without any request.
 */
export interface PluginCommand {
  /**
   * The words that call it behind the plugin's id, such as `["profile", "check"]`. `jobs` and `doctor` are commands that every
   * plugin has, and no first word here.
   */
  readonly words: ReadonlyArray<string>
  /** What it does, in one line. */
  readonly title: string
  /** What it does, takes and gives, for its own help. */
  readonly description: string
  readonly files: ReadonlyArray<CommandFile>
  readonly optionFields: ReadonlyArray<OptionField>
  /** Names of the plugin's settings that it looks at. A secret one is never given to it. */
  readonly settingNames: ReadonlyArray<string>
  /** What may stand behind the words, and what that is good for. */
  readonly examples: ReadonlyArray<{ readonly arguments: string; readonly description: string }>
  /**
   * Does the work. Writes nothing: saving what it made is for the caller.
   *
   * Fails with `OptionsInvalid` for files and options that it cannot use.
   */
  readonly run: (call: CommandCall) => Effect.Effect<CommandResult, ImportReason>
}
