const quote = 34
const backslash = 92
const space = 32

/** Offset behind the closing quote of the JSON string that begins here. The text is known to be JSON. */
export const endOfJsonString = (json: string, from: number): number => {
  let at = from + 1
  for (;;) {
    const end = json.indexOf('"', at)
    if (end === -1) return json.length
    let before = end - 1
    while (json.charCodeAt(before) === backslash) before -= 1
    at = end + 1
    if ((end - before) % 2 === 1) return at
  }
}

/**
 * JSON without the blank space between its values, and so in one line. Nothing else is changed: numbers and texts stay as they
 * are written. The text is known to be JSON.
 */
export const compactJson = (json: string): string => {
  if (!/[ \t\r\n]/.test(json)) return json
  let compact = ""
  let from = 0
  let at = 0
  while (at < json.length) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      at = endOfJsonString(json, at)
      continue
    }
    if (code <= space) {
      compact += json.slice(from, at)
      from = at + 1
    }
    at += 1
  }
  return compact + json.slice(from)
}
