import type { EngineSettings, PluginProblem, PluginSource, ProviderPlugin } from "@bulkport/core"

/** What somebody who draws on a terminal must do when something happens to it. */
export interface Drawing {
  /** The process goes away or is suspended: the terminal is to be left as it was found. Must write at once. */
  readonly leave: () => void
  /** The window has another size. */
  readonly redraw: () => void
}

/** A stream that text goes to. */
export interface Output {
  readonly write: (text: string) => void
  /** True while what was written has not been taken yet: what is not needed had better not be written now. Left out for never. */
  readonly isBehind?: () => boolean
  readonly isTerminal: boolean
  /** Width in characters, asked anew each time: a window may change its size. */
  readonly columns: () => number
  /** Height in lines, asked anew each time. 24 when left out. */
  readonly rows?: () => number
  /** Looks after a drawing until the function that this gives is called. Left out where nothing can happen to it. */
  readonly keep?: (drawing: Drawing) => () => void
}

/** A stream that a person may type into. */
export interface Input {
  readonly isTerminal: boolean
  /** Waits for a line and hands it over; `undefined` when there will be none. Gives a function that ends the waiting. */
  readonly line: (take: (line: string | undefined) => void) => () => void
  /**
   * Hands over every key as it is pressed, as the characters that a terminal sends for it, and shows none of them. Gives a function
   * that makes the terminal as it was. Left out where that cannot be had.
   */
  readonly keys?: (take: (keys: string) => void) => () => void
}

/** All that a call can see and touch of the outside world. Tests hand in their own. */
export interface Surroundings {
  /** The working folder, absolute. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  /** The providers there are: those that come with the command, and those that the settings file names. */
  readonly plugins: ReadonlyArray<ProviderPlugin>
  /** Where those of the settings file came from. */
  readonly pluginSources?: ReadonlyArray<PluginSource>
  /** Why others that the settings file names cannot be used. */
  readonly pluginProblems?: ReadonlyArray<PluginProblem>
  /** Replaces parts of the engine's own settings. */
  readonly engine?: Partial<EngineSettings>
  /** Called before a large file is read, so that it is read in little memory. */
  readonly beforeLargeFile?: () => void
  /** Asks to be called when the user wants to stop. Gives a function that takes the request back. */
  readonly onStop: (stop: () => void) => () => void
}

export { commandText } from "@bulkport/core/preflight"
