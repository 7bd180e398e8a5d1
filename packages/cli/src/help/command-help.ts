/** What is known about a command for its help, whatever reads the command line. */

/** A flag as help shows it. */
export interface FlagHelp {
  /** Without the dashes. */
  readonly name: string
  /** Other ways to write it, with their dashes. */
  readonly aliases: ReadonlyArray<string>
  /** What stands behind it, such as `file`; empty for a switch. */
  readonly value: string
  /** One that takes one of some words ends in `(choices: …)`. */
  readonly description: string
}

/** An argument as help shows it. */
export interface ArgumentHelp {
  readonly name: string
  readonly description: string
  readonly isRequired: boolean
}

/** A command below another one. */
export interface SubcommandHelp {
  readonly name: string
  readonly description: string
}

/** A call that works, and what it does. */
export interface ExampleHelp {
  readonly command: string
  readonly description: string
}

/** All that help says about one command. */
export interface CommandHelp {
  /** The words that call it, with the name of the program in front. */
  readonly words: ReadonlyArray<string>
  readonly description: string
  readonly arguments: ReadonlyArray<ArgumentHelp>
  /** Its own flags, then those that every command takes. */
  readonly flags: ReadonlyArray<FlagHelp>
  readonly subcommands: ReadonlyArray<SubcommandHelp>
  readonly examples: ReadonlyArray<ExampleHelp>
}
