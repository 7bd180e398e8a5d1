/** Switches by name, each with all its settings. The first setting is the default. */
export type Choices = Readonly<Record<string, readonly [unknown, ...ReadonlyArray<unknown>]>>

/** One setting of each switch. */
export type Settings<C extends Choices> = { -readonly [Name in keyof C]: C[Name][number] }

/** The defaults. */
export const firstSettings = <const C extends Choices>(choices: C): Settings<C> =>
  Object.fromEntries(Object.entries(choices).map(([name, settings]) => [name, settings[0]])) as Settings<C>
