/** JSON from a file that a person wrote: a fault is told with its line and column, and without quoting the text. */
import type { Schema } from "effect"
import { Result } from "effect"

/** Where JSON text stops being JSON. Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number
  readonly column: number
  readonly problem: string
}

/** Parses JSON text. A byte-order mark at its start is ignored. */
export const parseJsonText = (given: string): Result.Result<Schema.Json, JsonFault> => {
  const text = given.replace(/^\uFEFF/, "")
  try {
    return Result.succeed(JSON.parse(text) as Schema.Json)
  } catch {
    const { at, expected } = firstFault(text)
    const before = text.slice(0, at).split("\n")
    const found = at >= text.length ? "but the text ends here" : `but ${standsAt(text, at)} here`
    return Result.fail({
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      problem: `not JSON: expected ${expected}, ${found}`
    })
  }
}

/** What stands where something else was expected, in words that quote nothing of it. */
const standsAt = (text: string, at: number): string =>
  /^\/[/*]/.test(text.slice(at, at + 2))
    ? "a comment, which JSON does not have, begins"
    : "something else stands"

class Fault extends Error {
  readonly at: number
  readonly expected: string
  constructor(at: number, expected: string) {
    super(`expected ${expected}`)
    this.at = at
    this.expected = expected
  }
}

const simple = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y
// eslint-disable-next-line no-control-regex -- the characters that JSON forbids in texts
const quoted = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const blank = /[ \t\n\r]*/y

/** Reads along the grammar up to the first character that cannot stand where it stands. The text is known to be faulty. */
const firstFault = (text: string): { readonly at: number; readonly expected: string } => {
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at += found[0].length
    return found !== null
  }
  const skip = () => take(blank)
  const takeChar = (char: string): boolean => {
    const isThere = text[at] === char
    if (isThere) at += 1
    return isThere
  }
  const takeText = (expected: string) => {
    if (text[at] !== '"') throw new Fault(at, expected)
    take(quoted)
    if (!takeChar('"')) throw new Fault(at, "the end of a text in double quotes")
  }
  const takeMembers = (close: string, takeMember: () => void) => {
    skip()
    if (takeChar(close)) return
    for (;;) {
      skip()
      takeMember()
      skip()
      if (takeChar(close)) return
      if (!takeChar(",")) throw new Fault(at, `"," or "${close}"`)
    }
  }
  const takeValue = (): void => {
    skip()
    if (takeChar("{")) {
      return takeMembers("}", () => {
        takeText("a member's name in double quotes")
        skip()
        if (!takeChar(":")) throw new Fault(at, '":"')
        takeValue()
      })
    }
    if (takeChar("[")) return takeMembers("]", takeValue)
    if (text[at] === '"') return takeText("a text")
    if (!take(simple)) throw new Fault(at, "a value")
  }
  try {
    takeValue()
    skip()
    return { at, expected: "the end of the text" }
  } catch (fault) {
    if (fault instanceof Fault) return fault
    return { at, expected: "fewer values inside each other" }
  }
}
