import type { EngineSettings, ProviderPlugin } from "@bulkport/core"

/** A stream that text goes to. */
export interface Output {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  /** Width in characters, asked anew each time: a window may change its size. */
  readonly columns: () => number
}

/** A stream that a person may type into. */
export interface Input {
  readonly isTerminal: boolean
  /** Waits for a line and hands it over; `undefined` when there will be none. Gives a function that ends the waiting. */
  readonly line: (take: (line: string | undefined) => void) => () => void
}

/** All that a call can see and touch of the outside world. Tests hand in their own. */
export interface Surroundings {
  /** The working folder, absolute. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  /** The providers there are. */
  readonly plugins: ReadonlyArray<ProviderPlugin>
  /** Replaces parts of the engine's own settings. */
  readonly engine?: Partial<EngineSettings>
  /** Asks to be called when the user wants to stop. Gives a function that takes the request back. */
  readonly onStop: (stop: () => void) => () => void
}

/** A command on the command line, quoted for a POSIX shell where need be. */
export const commandText = (words: ReadonlyArray<string>): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ")
