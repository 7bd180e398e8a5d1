import { endOfJsonString } from "./compact-json.ts"

/** An object or a list that has begun and not ended: the texts of what is in it, and for an object the names in turn with them. */
interface Open {
  readonly isObject: boolean
  readonly texts: Array<string>
}

/** A JSON string without needless escapes. Most have no escapes at all, and are what they would be written as. */
const plainString = (written: string): string =>
  written.includes("\\") ? JSON.stringify(JSON.parse(written)) : written

/** The name itself, by which members are sorted: quotes and escapes would come in between. */
const nameIn = (written: string): string =>
  written.includes("\\") ? (JSON.parse(written) as string) : written.slice(1, -1)

const objectText = (texts: ReadonlyArray<string>): string => {
  const members: Array<{ readonly name: string; readonly text: string }> = []
  for (let at = 0; at + 1 < texts.length; at += 2) {
    const [written = "", value = ""] = [texts[at], texts[at + 1]]
    members.push({ name: nameIn(written), text: `${written}:${value}` })
  }
  members.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
  let text = ""
  for (let at = 0; at < members.length; at++) {
    // Of members of one name, parsers take the last.
    if (members[at]?.name !== members[at + 1]?.name)
      text += `${text === "" ? "" : ","}${members[at]?.text ?? ""}`
  }
  return `{${text}}`
}

/** Offset behind a number, `true`, `false` or `null`. */
const endOfWord = (json: string, from: number): number => {
  let at = from
  while (at < json.length) {
    const code = json.charCodeAt(at)
    // Blank space, a comma, or a closing bracket.
    if (code <= 32 || code === 44 || code === 93 || code === 125) break
    at += 1
  }
  return at
}

/**
 * JSON in the one form that all texts of the same value have: without blank space and needless escapes, with the members of
 * every object in the order of their names (by UTF-16 code units). Numbers keep every digit they are written with, so `1` and
 * `1.0` differ. The text is known to be JSON; however deep its values lie in each other.
 */
export const canonicalJson = (json: string): string => {
  const open: Array<Open> = []
  let inner: Open = { isObject: false, texts: [] }
  let at = 0
  while (at < json.length) {
    const character = json.charAt(at)
    switch (character) {
      case "{":
      case "[":
        open.push(inner)
        inner = { isObject: character === "{", texts: [] }
        at += 1
        break
      case "}":
      case "]": {
        const text = inner.isObject ? objectText(inner.texts) : `[${inner.texts.join(",")}]`
        inner = open.pop() ?? { isObject: false, texts: [] }
        inner.texts.push(text)
        at += 1
        break
      }
      case '"': {
        const end = endOfJsonString(json, at)
        inner.texts.push(plainString(json.slice(at, end)))
        at = end
        break
      }
      case ",":
      case ":":
      case " ":
      case "\t":
      case "\r":
      case "\n":
        at += 1
        break
      default: {
        const end = endOfWord(json, at)
        inner.texts.push(json.slice(at, end))
        at = end
      }
    }
  }
  return inner.texts[0] ?? ""
}
