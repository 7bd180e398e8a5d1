/** Calls of the command line in shell samples, held against its help. */

/** A call in a sample. */
export interface ShellCall {
  readonly page: string
  /** From 1. */
  readonly line: number
  /** Words behind `bulkport`, up to what is another program's or a comment. */
  readonly words: ReadonlyArray<string>
}

const withoutComment = (line: string): string => line.replace(/(^|\s)#\s.*$/, "")

const wordsOf = (text: string): ReadonlyArray<string> =>
  (text.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).reduce<Array<string>>((words, word) => {
    const isOver = words.at(-1) === ";"
    if (isOver) return words
    return [...words, /^([|;>]|&&)/.test(word) ? ";" : word]
  }, [])

/** At the beginning of a command, behind variables that are set for it or `npx`. */
const inCommandPlace = /(?:^|[|;&(])\s*(?:[A-Z_]+=\S+ +)*(?:npx (?:--\S+ )*)?bulkport(?= |$)([^)]*)/g

/** Finds every call in the shell samples of a page. Lines that end in a backslash go on. */
export const shellCalls = (page: string, text: string): ReadonlyArray<ShellCall> => {
  const calls: Array<ShellCall> = []
  let isShell = false
  let continued: { readonly line: number; readonly text: string } | undefined
  for (const [at, raw] of text.split("\n").entries()) {
    if (/^\s*```/.test(raw)) isShell = /^\s*```(sh|bash|shell)\b/.test(raw)
    else if (isShell) {
      const line = continued?.line ?? at + 1
      const whole = `${continued?.text ?? ""}${withoutComment(raw)}`
      if (whole.endsWith("\\")) {
        continued = { line, text: whole.slice(0, -1) }
        continue
      }
      continued = undefined
      for (const [, call = ""] of whole.matchAll(inCommandPlace))
        calls.push({ page, line, words: wordsOf(call).filter((word) => word !== ";") })
    }
  }
  return calls
}

/** The flags that a help text lists, in all their spellings. */
export const flagsIn = (help: string): ReadonlySet<string> => {
  const flags = new Set<string>()
  for (const [, line = ""] of help.matchAll(/^ {2}(-\S.*)$/gm)) {
    for (const [, no, name = ""] of line.matchAll(/(?:^|, )--(\[no-\])?([a-z0-9-]+)/g)) {
      flags.add(`--${name}`)
      if (no !== undefined) flags.add(`--no-${name}`)
    }
    for (const [flag] of line.matchAll(/(?<=^|, )-[a-z]\b/g)) flags.add(flag)
  }
  return flags
}

/** What a call names that there is not, in words; `undefined` when all is there. */
export const unknownInCall = (
  { words }: ShellCall,
  helpOf: (words: string) => string | undefined
): string | undefined => {
  const named: Array<string> = []
  for (const word of words) {
    if (helpOf([...named, word].join(" ")) === undefined) break
    named.push(word)
  }
  const command = named.join(" ")
  const help = helpOf(command) ?? ""
  const [next] = words.slice(named.length)
  const isGroup = /^ {2}bulkport .*<command>/m.test(help)
  // `help COMMAND` and words that stand for any, such as COMMAND or ID.
  if (isGroup && next !== undefined && next !== "help" && /^[a-z][a-z-]*$/.test(next))
    return `there is no command ${next}`
  if (isGroup && next !== undefined && !next.startsWith("-")) return undefined
  const known = flagsIn(help)
  const unknown = words
    .filter((word) => word.startsWith("-"))
    .map((word) => word.split("=")[0] ?? word)
    .find((flag) => /^--?[a-z]/.test(flag) && !known.has(flag))
  return unknown === undefined ? undefined : `${command} has no flag ${unknown}`
}
