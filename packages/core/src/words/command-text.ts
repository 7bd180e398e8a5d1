/** A command on the command line, quoted for a POSIX shell where need be, so that it can be copied. */
export const commandText = (words: ReadonlyArray<string>): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ")
